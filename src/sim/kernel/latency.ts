import type { Channel, Micros, Outgoing } from '../../api/index.ts';
import type { RandomStream } from './random.ts';

/** One line of a profile: the first whose channel and method prefix fit decides. */
export interface LatencyRule {
  readonly channel: Channel;
  /** Prefix of the message's method; absent = any. */
  readonly method?: string;
  /** Address of the receiver; absent = any. */
  readonly to?: string;
  /** What the sender's or the receiver's address begins with; absent = any. */
  readonly peer?: string;
  readonly base: Micros;
}

/**
 * How long things take. Messages: `rules`; work inside a process: `costs`, by name, over the default that the process
 * states. `jitter` is the relative half-width of the uniform noise on both (0 = none).
 */
export interface LatencyProfile {
  readonly name: string;
  readonly jitter: number;
  readonly rules: readonly LatencyRule[];
  readonly costs: Readonly<Record<string, Micros>>;
}

const none: readonly LatencyRule[] = [];

export class LatencyModel {
  private readonly byChannel = new Map<Channel, LatencyRule[]>();

  constructor(
    readonly profile: LatencyProfile,
    private readonly random: RandomStream,
  ) {
    for (const rule of profile.rules) {
      const rules = this.byChannel.get(rule.channel);
      if (rules) rules.push(rule);
      else this.byChannel.set(rule.channel, [rule]);
    }
  }

  /** Travel time of a message. A channel without a rule takes 1 ms. */
  travel(message: Outgoing): Micros {
    const rules = this.byChannel.get(message.channel) ?? none;
    // By index: asked for every message.
    for (let index = 0; index < rules.length; index++) {
      const rule = rules[index] as LatencyRule;
      if (rule.to !== undefined && rule.to !== message.to) continue;
      if (rule.peer !== undefined && !message.to.startsWith(rule.peer) && !message.from?.startsWith(rule.peer)) continue;
      if (rule.method === undefined || message.method.startsWith(rule.method)) return this.noisy(rule.base);
    }
    return this.noisy(1_000 as Micros);
  }

  /** Duration of a named piece of work; `fallback` is the process's own figure. */
  cost(name: string, fallback: Micros): Micros {
    return this.noisy(this.profile.costs[name] ?? fallback);
  }

  private noisy(base: Micros): Micros {
    const { jitter } = this.profile;
    if (jitter === 0 || base === 0) return base;
    return Math.max(1, Math.round(base * (1 + jitter * (2 * this.random.next() - 1)))) as Micros;
  }
}
