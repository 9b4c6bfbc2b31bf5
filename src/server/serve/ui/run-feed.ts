import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { Intent, Micros } from '../../../api/index.ts';
import type { OutsideAct, OutsideInput, ServedLine, ServedRun } from '../../../sim/cluster/served.ts';

/** How often pages hear what time it is, wall milliseconds. */
const TICK = 100;

/** Tells pages what came into the running cluster, so that each can run it again. Keeps all of it, for pages that are opened later. */
export class RunFeed {
  private readonly inputs: OutsideInput[] = [];
  private readonly listeners = new Set<ServerResponse>();
  private readonly run: ServedRun;
  private readonly timer: NodeJS.Timeout;

  constructor(
    run: Omit<ServedRun, 'id'>,
    private readonly now: () => Micros,
    private readonly submit: (intent: Intent) => void,
  ) {
    this.run = { id: randomUUID(), ...run };
    this.timer = setInterval(() => this.tell({ now: this.now() }), TICK).unref();
  }

  get scenario() {
    return this.run.scenario;
  }

  /** All that came in so far. */
  get recorded(): readonly OutsideInput[] {
    return this.inputs;
  }

  /** Something comes in, now. Returns its place among the inputs. */
  record(act: OutsideAct): number {
    const input: OutsideInput = { t: this.now(), act };
    this.inputs.push(input);
    this.tell({ input });
    return this.inputs.length - 1;
  }

  /** Does what a page asks, in the running cluster. Returns its place among the inputs. */
  act(intent: Intent): number {
    const place = this.record({ op: 'intent', intent });
    this.submit(intent);
    return place;
  }

  /** Streams the run into a response, from an input on: a page that was cut off has the earlier ones. */
  follow(from: number, response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'application/x-ndjson', 'cache-control': 'no-store' });
    response.write([{ run: this.run }, ...this.inputs.slice(from).map((input) => ({ input })), { now: this.now() }].map(line).join(''));
    this.listeners.add(response);
    response.on('close', () => this.listeners.delete(response));
  }

  stop(): void {
    clearInterval(this.timer);
    for (const response of this.listeners) response.end();
  }

  private tell(what: ServedLine): void {
    if (this.listeners.size === 0) return;
    const text = line(what);
    for (const response of this.listeners) response.write(text);
  }
}

const line = (what: ServedLine): string => `${JSON.stringify(what)}\n`;
