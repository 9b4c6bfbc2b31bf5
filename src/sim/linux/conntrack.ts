import type { Micros } from '../../api/index.ts';

/** One tracked connection: the original direction, and the source of the replies (the address it was translated to). */
export interface ConntrackEntry {
  readonly protocol: string;
  readonly src: string;
  readonly sport: number;
  readonly dst: string;
  readonly dport: number;
  readonly replySrc: string;
  readonly replySport: number;
  readonly state: 'SYN_SENT' | 'ESTABLISHED' | 'TIME_WAIT';
  readonly at: Micros;
}

/** `nf_conntrack_tcp_timeout_time_wait`. */
const TIME_WAIT: number = 120_000_000;
const FIRST_EPHEMERAL_PORT = 32_768;
const LAST_EPHEMERAL_PORT = 60_999;

/** Connections that were translated. Entries leave in the order in which they came, after TIME_WAIT. */
export class Conntrack {
  private readonly entries = new Map<number, ConntrackEntry>();
  private nextId = 1;
  private nextPort = FIRST_EPHEMERAL_PORT;

  open(entry: Omit<ConntrackEntry, 'sport' | 'state'>): number {
    this.expire(entry.at);
    const id = this.nextId++;
    const sport = this.nextPort;
    this.nextPort = sport === LAST_EPHEMERAL_PORT ? FIRST_EPHEMERAL_PORT : sport + 1;
    this.entries.set(id, { ...entry, sport, state: 'SYN_SENT' });
    return id;
  }

  close(id: number, at: Micros): void {
    const entry = this.entries.get(id);
    if (entry) this.entries.set(id, { ...entry, state: 'TIME_WAIT', at });
  }

  /** `conntrack -L`, oldest first. */
  list(now: Micros): readonly ConntrackEntry[] {
    this.expire(now);
    return [...this.entries.values()];
  }

  private expire(now: Micros): void {
    for (const [id, entry] of this.entries) {
      if (now - entry.at < TIME_WAIT) break;
      this.entries.delete(id);
    }
  }
}
