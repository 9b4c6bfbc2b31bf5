import { type AnyObject, asJson, asNumber, asText, metaOf } from '../values.ts';

/** `--max-requests-inflight` 400 and `--max-mutating-requests-inflight` 200: the seats of the server, shared out among its priority levels. */
const SEATS = 600;

interface Waiting {
  readonly id: number;
  readonly run: () => void;
}

interface Level {
  readonly exempt: boolean;
  readonly seats: number;
  /** No queues: what finds no seat is refused. */
  readonly queues: readonly Waiting[][];
  readonly handSize: number;
  readonly queueLengthLimit: number;
  inUse: number;
  waiting: number;
  next: number;
}

const EXEMPT: Level = { exempt: true, seats: 0, queues: [], handSize: 0, queueLengthLimit: 0, inUse: 0, waiting: 0, next: 0 };

/** FNV-1a: the same flow gets the same hand of queues. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** `handSize` different queues of a deck, from one number (`apiserver/pkg/util/shufflesharding/shufflesharding.go`). */
function hand(hash: number, deck: number, handSize: number): readonly number[] {
  const rest = Array.from({ length: deck }, (_, index) => index);
  let value = hash;
  return Array.from({ length: Math.min(handSize, deck) }, () => {
    const [card = 0] = rest.splice(value % rest.length, 1);
    value = (Math.floor(value / Math.max(1, rest.length)) + Math.imul(value, 0x9e3779b1)) >>> 0;
    return card;
  });
}

/**
 * Seats and queues of the priority levels: each level has its share of the seats; what finds none waits in the shortest of
 * its flow's queues, and is refused when that is full. Source: `apiserver/pkg/util/flowcontrol/{apf_controller.go,fairqueuing/queueset}`.
 */
export class QueueSets {
  private levels: Map<string, Level> | undefined;
  private readonly seated = new Map<number, Level>();

  constructor(private readonly configurations: () => Iterable<AnyObject>) {}

  /** PriorityLevelConfigurations have changed: who has a seat keeps it, who waits goes on waiting. */
  forget(): void {
    if ([...(this.levels?.values() ?? [])].every(({ waiting }) => waiting === 0)) this.levels = undefined;
  }

  /** Takes a seat, or waits for one: `run` is called when it is there. */
  enter(id: number, name: string, flow: string, run: () => void): 'executing' | 'queued' | 'rejected' {
    const level = this.level(name);
    if (level.exempt) return 'executing';
    if (level.inUse < level.seats) {
      level.inUse++;
      this.seated.set(id, level);
      return 'executing';
    }
    const [first, ...others] = hand(hashOf(`${name}/${flow}`), level.queues.length, level.handSize).map((index) => level.queues[index] ?? []);
    if (!first) return 'rejected';
    const shortest = others.reduce((best, queue) => (queue.length < best.length ? queue : best), first);
    if (shortest.length >= level.queueLengthLimit) return 'rejected';
    shortest.push({ id, run });
    level.waiting++;
    return 'queued';
  }

  /** The request is answered: its seat goes to the next that waits, queue by queue in turn. */
  leave(id: number): void {
    const level = this.seated.get(id);
    if (!level) return;
    this.seated.delete(id);
    level.inUse--;
    for (let tries = 0; level.waiting > 0 && tries < level.queues.length; tries++) {
      const waiting = level.queues[level.next++ % level.queues.length]?.shift();
      if (!waiting) continue;
      level.waiting--;
      level.inUse++;
      this.seated.set(waiting.id, level);
      waiting.run();
      return;
    }
  }

  /** Does not wait any longer. Returns whether it did. */
  giveUp(name: string, id: number): boolean {
    const level = this.level(name);
    for (const queue of level.queues) {
      const index = queue.findIndex((waiting) => waiting.id === id);
      if (index < 0) continue;
      queue.splice(index, 1);
      level.waiting--;
      return true;
    }
    return false;
  }

  private level(name: string): Level {
    this.levels ??= this.read();
    return this.levels.get(name) ?? EXEMPT;
  }

  private read(): Map<string, Level> {
    const specs = [...this.configurations()].map((object) => ({
      name: metaOf(object).name ?? '',
      type: asText(object.spec?.type),
      limited: asJson(object.spec?.limited),
    }));
    const shares = (limited: ReturnType<typeof asJson>): number => asNumber(limited.nominalConcurrencyShares) ?? 30;
    const sum = specs.filter(({ type }) => type === 'Limited').reduce((total, { limited }) => total + shares(limited), 0);
    return new Map(
      specs.map(({ name, type, limited }) => {
        if (type !== 'Limited') return [name, EXEMPT];
        const response = asJson(limited.limitResponse);
        const {
          queues = 64,
          handSize = 8,
          queueLengthLimit = 50,
        } = Object.fromEntries(Object.entries(asJson(response.queuing)).map(([key, value]) => [key, Number(value)]));
        const level: Level = {
          exempt: false,
          seats: Math.ceil((SEATS * shares(limited)) / sum),
          queues: Array.from({ length: response.type === 'Queue' ? queues : 0 }, () => []),
          handSize,
          queueLengthLimit,
          inUse: 0,
          waiting: 0,
          next: 0,
        };
        return [name, level];
      }),
    );
  }
}
