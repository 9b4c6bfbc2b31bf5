import { type Intent, micros, type Micros, type Scenario, type Seq } from '../../api/index.ts';
import { type OutsideInput, Replay, type ServedLine, type ServedRun } from '../../sim/cluster/served.ts';
import { panelWords } from '../../projections/words/panels.ts';
import type { LiveEnd, Simulation } from './branch.ts';

/** After how long a lost connection is tried again, and how long one waits for news, wall milliseconds. */
const AGAIN_MS = 1_000;
const NEWS_MS = 250;
/** How many of these an action may take to come back. */
const MOST_WAITS = 60;

/** Errors: rejects when there is no answer, and with what the server has against it. */
async function asked(url: string, request: RequestInit): Promise<Response> {
  const response = await fetch(url, request).catch(() => {
    throw new Error(panelWords.serve.unreachable);
  });
  if (!response.ok) throw new Error(panelWords.serve.refused((await response.text()).trim()));
  return response;
}

/** What `orrery serve` tells of its run, kept up to date over one connection after another. */
class LiveFeed {
  readonly inputs: OutsideInput[] = [];
  now = micros(-1);
  connected = false;
  private run: ServedRun | undefined;
  private closed = false;
  private connection: AbortController | undefined;
  private readonly waiting = new Set<() => void>();

  constructor(private readonly origin: string) {}

  /** Connects and stays connected. Errors: rejects when the server does not answer at first. */
  async open(): Promise<ServedRun> {
    const first = this.follow();
    while (this.run === undefined || this.now < 0) await Promise.race([first, this.news(NEWS_MS)]);
    return this.run;
  }

  /** Resolves at the next line of the server, or after so many milliseconds. */
  news(patience: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => tell(), patience);
      const tell = (): void => {
        clearTimeout(timer);
        this.waiting.delete(tell);
        resolve();
      };
      this.waiting.add(tell);
    });
  }

  /** Errors: rejects with what the server has against it. */
  async send(intent: Intent): Promise<number> {
    const response = await asked(`${this.origin}/live/intents`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(intent),
    });
    const { place } = (await response.json()) as { readonly place: number };
    for (let waits = 0; this.inputs.length <= place; waits++) {
      if (waits > MOST_WAITS) throw new Error(panelWords.serve.stands);
      await this.news(NEWS_MS);
    }
    return place;
  }

  close(): void {
    this.closed = true;
    this.connection?.abort();
  }

  /** Rejects only while nothing has been told yet. */
  private async follow(): Promise<void> {
    while (!this.closed) {
      try {
        await this.read();
      } catch (error) {
        if (this.run === undefined) throw error;
      }
      this.connected = false;
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  }

  private async read(): Promise<void> {
    this.connection = new AbortController();
    const response = await asked(`${this.origin}/live/run?from=${this.inputs.length}`, { signal: this.connection.signal });
    if (response.body === null) throw new Error(panelWords.serve.refused(''));
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = '';
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      const lines = (rest + part.value).split('\n');
      rest = lines.pop() ?? '';
      // Our own server's lines, behind its cookie.
      for (const line of lines) this.take(JSON.parse(line) as ServedLine);
      for (const tell of [...this.waiting]) tell();
    }
  }

  private take(line: ServedLine): void {
    if ('run' in line) {
      this.run ??= line.run;
      // Another run has taken its place: what is shown stays, and does not go on.
      if (this.run.id !== line.run.id) this.close();
      this.connected = !this.closed;
    } else if (this.closed) return;
    else if ('input' in line) {
      this.inputs.push(line.input);
      this.now = line.input.t;
    } else this.now = line.now;
  }
}

/** The served run, run again here: as far as the server has come, or, as a branch, on from a moment of its past. */
class LiveSimulation implements Simulation {
  private readonly replay: Replay;
  readonly live: LiveEnd | undefined;

  private constructor(
    private readonly feed: LiveFeed,
    private readonly run: ServedRun,
    private readonly inputs: readonly OutsideInput[],
    scenario: Scenario,
  ) {
    this.replay = new Replay(scenario, run.epochMs, inputs);
    this.live = inputs === feed.inputs ? this.end() : undefined;
  }

  static served(feed: LiveFeed, run: ServedRun): LiveSimulation {
    return new LiveSimulation(feed, run, feed.inputs, run.scenario);
  }

  private end(): LiveEnd {
    const { feed, replay, run } = this;
    return {
      now: () => feed.now,
      connected: () => feed.connected,
      speed: run.speed,
      news: (after) => (feed.now > after ? Promise.resolve() : feed.news(NEWS_MS)),
      send: async (intent) => {
        const place = await feed.send(intent);
        const action = (): Seq => {
          const seq = replay.actionOf(place);
          if (seq === undefined) throw new Error(panelWords.serve.stands);
          return seq;
        };
        return { t: feed.inputs[place]?.t ?? feed.now, action };
      },
      close: () => feed.close(),
    };
  }

  /** The same once more, with what had come in by `cut`: later requests belong to the run that goes on. */
  again(scenario: Scenario, cut: Micros = this.now()): Simulation {
    return new LiveSimulation(
      this.feed,
      this.run,
      this.inputs.filter(({ t }) => t <= cut),
      scenario,
    );
  }

  get ledger() {
    return this.replay.ledger;
  }

  now(): Micros {
    return this.replay.now();
  }

  addresses() {
    return this.replay.addresses();
  }

  runUntil(t: Micros, records?: number): void {
    this.replay.runUntil(this.live ? micros(Math.min(t, this.feed.now)) : t, records);
  }

  submit(intent: Intent): Seq {
    return this.replay.submit(intent);
  }
}

/** Connects to the run that `orrery serve` offers at an origin. Errors: rejects when it does not answer. */
export async function openServed(origin: string): Promise<{ readonly scenario: Scenario; readonly simulation: Simulation }> {
  const feed = new LiveFeed(origin);
  const run = await feed.open();
  return { scenario: run.scenario, simulation: LiveSimulation.served(feed, run) };
}
