import type { AnyStateMachine, ContextFrom, EventFrom, InputFrom } from 'xstate';
import type { Address, ArmedTimer, DocumentRef, Micros, TransitionRecord } from '../../api/index.ts';
import { explore, type LifecycleTable, type TableAction, type TableNode, type TableState } from './explore.ts';
import { explored } from './explored.ts';
import { thaw } from './frozen.ts';
import type { TimerHandle } from './process.ts';

export type AnyLifecycle = AnyStateMachine;

/**
 * What a machine's named, non-`assign` actions do in the process that runs it. They run after the transition is written
 * to the ledger, so whatever they send is caused by that transition.
 */
export type Effects<L extends AnyLifecycle> = Readonly<Record<string, (context: ContextFrom<L>, event: EventFrom<L>) => void>>;

export interface LifecycleOptions<L extends AnyLifecycle> {
  /** Unique among the entities of this machine: `node-1/default/web-x2/nginx`. */
  readonly entity: string;
  readonly input?: InputFrom<L>;
  readonly effects?: Effects<L>;
  /** The API object whose life this is. */
  readonly subject?: DocumentRef;
  /** A lane of the process, when the process has several. */
  readonly lane?: Address;
}

/** A running statechart: its current state and context, and the one way to move it. */
export interface LifecycleHandle<L extends AnyLifecycle = AnyLifecycle> {
  readonly entity: string;
  /** Dotted state value, e.g. `waiting.backOff`. */
  readonly state: string;
  readonly context: ContextFrom<L>;
  readonly done: boolean;
  /** True when the state is `prefix` or inside it. */
  matches(prefix: string): boolean;
  /** Hands an event to the machine. Returns whether a transition was taken. */
  send(event: EventFrom<L>): boolean;
  /** Stops the timers; the machine takes no further event. */
  stop(): void;
}

/** A transition as the runner knows it; the kernel adds its place in the ledger. */
export type LifecycleChange = Omit<TransitionRecord, 'kind' | 'seq' | 'cause' | 'sentAt' | 'process'>;

/** What the runner needs of the kernel. */
export interface LifecycleHost {
  now(): Micros;
  after(delay: Micros, run: () => void): TimerHandle;
  cancel(timer: TimerHandle | undefined): void;
  /** Appends the record and makes it the current cause. */
  transition(change: LifecycleChange, lane: Address | undefined, then: (() => void) | undefined): void;
}

interface AnyEvent {
  readonly type: string;
}
type Context = Readonly<Record<string, unknown>>;
type Implementation = (args: { context: Context; event: AnyEvent }) => unknown;

const tables = new WeakMap<AnyStateMachine, LifecycleTable>();

export function tableOf(machine: AnyStateMachine, input?: unknown): LifecycleTable {
  let table = tables.get(machine);
  if (!table) {
    const known = explored[machine.id];
    table = known ? thaw(known) : explore(machine, input);
    tables.set(machine, table);
  }
  return table;
}

/** Runs one `assign` action as XState does: a function of the whole, or an object of values and functions. */
function assigned(assignment: unknown, context: Context, event: AnyEvent): Context {
  if (typeof assignment === 'function') return { ...context, ...(assignment({ context, event }) as Context) };
  const next: Record<string, unknown> = { ...context };
  const values = assignment as Record<string, unknown>;
  for (const key of Object.keys(values)) {
    const value = values[key];
    next[key] = typeof value === 'function' ? value({ context, event }) : value;
  }
  return next;
}

function initialContext(machine: AnyStateMachine, input: unknown): Context {
  const context = machine.config.context as unknown;
  return (typeof context === 'function' ? context({ input }) : (context ?? {})) as Context;
}

const noTimers: readonly ArmedTimer[] = [];
const INIT: AnyEvent = { type: 'xstate.init' };

class Runner {
  private current: TableState;
  private values: Context;
  private readonly timers = new Map<string, { handle: TimerHandle; event: string; firesAt: Micros }>();
  private readonly inbox: AnyEvent[] = [];
  private busy = false;
  private stopped = false;

  constructor(
    private readonly host: LifecycleHost,
    private readonly machine: AnyStateMachine,
    private readonly table: LifecycleTable,
    private readonly options: LifecycleOptions<AnyStateMachine>,
  ) {
    this.current = table.states[0] as TableState;
    this.values = initialContext(machine, options.input);
    this.busy = true;
    const effects: string[] = [];
    this.perform(table.initialActions, INIT, effects);
    this.commit('', INIT, effects);
    this.busy = false;
    this.drain();
  }

  get entity(): string {
    return this.options.entity;
  }

  get state(): string {
    return this.current.name;
  }

  get context(): Context {
    return this.values;
  }

  get done(): boolean {
    return this.current.done;
  }

  matches(prefix: string): boolean {
    return this.state === prefix || this.state.startsWith(`${prefix}.`) || this.state.split('|').some((s) => s === prefix || s.startsWith(`${prefix}.`));
  }

  send(event: AnyEvent): boolean {
    if (this.stopped || this.current.done) return false;
    if (this.busy) {
      this.inbox.push(event);
      return false;
    }
    this.busy = true;
    const taken = this.step(event);
    this.busy = false;
    this.drain();
    return taken;
  }

  stop(): void {
    this.stopped = true;
    for (const timer of this.timers.values()) this.host.cancel(timer.handle);
    this.timers.clear();
  }

  private drain(): void {
    const next = this.inbox.shift();
    if (next) this.send(next);
  }

  private step(event: AnyEvent): boolean {
    const row = this.current.on(event.type);
    if (!row) return false;
    const effects: string[] = [];
    let node: TableNode = row;
    while (node.kind === 'ask') {
      this.perform(node.pre, event, effects);
      const guard = this.machine.implementations.guards[node.guard] as unknown as Implementation;
      node = guard({ context: this.values, event }) ? node.yes : node.no;
    }
    const target = this.table.states[node.target] as TableState;
    if (target === this.current && node.actions.length === 0 && effects.length === 0) return false;
    this.perform(node.actions, event, effects);
    const from = this.state;
    this.current = target;
    this.commit(from, event, effects);
    return true;
  }

  /** Runs assignments and timers; adds the names of the effects, in order. */
  private perform(actions: readonly TableAction[], event: AnyEvent, effects: string[]): void {
    for (let index = 0; index < actions.length; index++) {
      const action = actions[index] as TableAction;
      if (action.type === 'schedule') this.arm(action.id, action.event, this.delay(action.delay, event));
      else if (action.type === 'cancel') this.disarm(action.id);
      else {
        const implementation = this.machine.implementations.actions[action.name] as { assignment?: unknown } | undefined;
        if (implementation && 'assignment' in implementation) {
          this.values = assigned(implementation.assignment, this.values, event);
        } else effects.push(action.name);
      }
    }
  }

  /** XState's delays are milliseconds. */
  private delay(name: string, event: AnyEvent): Micros {
    const implementation = this.machine.implementations.delays[name] as unknown as number | Implementation | undefined;
    const ms = typeof implementation === 'function' ? implementation({ context: this.values, event }) : (implementation ?? Number(name));
    return Math.round(Number(ms) * 1_000) as Micros;
  }

  private arm(id: string, event: string, delay: Micros): void {
    this.disarm(id);
    const handle = this.host.after(delay, () => {
      this.timers.delete(id);
      this.send({ type: event });
    });
    this.timers.set(id, { handle, event, firesAt: (this.host.now() + delay) as Micros });
  }

  private disarm(id: string): void {
    const timer = this.timers.get(id);
    if (!timer) return;
    this.host.cancel(timer.handle);
    this.timers.delete(id);
  }

  private commit(from: string, event: AnyEvent, effects: readonly string[]): void {
    const timers = this.timers.size === 0 ? noTimers : [...this.timers.values()].map(({ event: type, firesAt }) => ({ event: type, firesAt }));
    const { entity, subject, lane } = this.options;
    const context = this.values;
    const change: LifecycleChange = { machine: this.machine.id, entity, from, to: this.state, event: event.type, context, timers, subject };
    const then = (): void => {
      for (const name of effects) this.options.effects?.[name]?.(context as never, event as never);
    };
    this.host.transition(change, lane, effects.length > 0 ? then : undefined);
    if (this.current.done) this.stop();
  }
}

/** Starts a machine for one entity: the explored table, driven on the virtual clock, each transition in the ledger. */
export function startLifecycle<L extends AnyLifecycle>(host: LifecycleHost, machine: L, options: LifecycleOptions<L>): LifecycleHandle<L> {
  const table = tableOf(machine, options.input);
  return new Runner(host, machine, table, options as LifecycleOptions<AnyStateMachine>) as unknown as LifecycleHandle<L>;
}
