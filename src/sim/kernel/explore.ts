import { type AnyActorScope, type AnyMachineSnapshot, type AnyStateMachine, initialTransition, type StateValue } from 'xstate';

/**
 * The transition table of a machine, found by asking XState's own interpreter for each configuration and event that a run
 * comes to, once. Guards are replaced by stubs whose answers are enumerated and actions by stubs that are recorded, so parallel
 * regions, `always`, `onDone` and `after` need no second implementation. A property test proves table and interpreter equal.
 */
export type TableAction =
  | { readonly type: 'schedule'; readonly id: string; readonly event: string; readonly delay: string }
  | { readonly type: 'cancel'; readonly id: string }
  | { readonly type: 'action'; readonly name: string };

/** Guards are asked in order; `pre` holds what runs before the guard is asked, since it may change the context. */
export type TableNode =
  | { readonly kind: 'leaf'; readonly target: number; readonly actions: readonly TableAction[] }
  | { readonly kind: 'ask'; readonly pre: readonly TableAction[]; readonly guard: string; readonly yes: TableNode; readonly no: TableNode };

export interface TableState {
  /** Dotted state value; parallel regions are joined by `|`. */
  readonly name: string;
  readonly value: StateValue;
  readonly done: boolean;
  /** The events that it knows. */
  readonly events: ReadonlySet<string>;
  /** What follows from one of them; undefined for any other. */
  on(event: string): TableNode | undefined;
}

export interface LifecycleTable {
  readonly initialActions: readonly TableAction[];
  /** The first is the initial one; others are added as `on` comes to them. */
  readonly states: readonly TableState[];
}

const MAX_STATES = 5_000;

/** `{waiting: 'creating'}` → `waiting.creating`; `{a: 'x', b: 'y'}` → `a.x|b.y`. */
export function stateName(value: StateValue): string {
  if (typeof value === 'string') return value;
  return Object.entries(value)
    .map(([key, child]) => {
      const inner = child === undefined ? '' : stateName(child);
      return inner ? `${key}.${inner}` : key;
    })
    .join('|');
}

interface RecordedAction {
  readonly type: string;
  readonly params?: unknown;
}

/** The delay's name stands in the event: `xstate.after.<delay>.<machine>.<state>`. */
function delayOf(event: string, machineId: string): string {
  const rest = event.slice('xstate.after.'.length);
  return rest.slice(0, rest.indexOf(`.${machineId}`));
}

function tableAction(action: RecordedAction, machineId: string): TableAction {
  const params = action.params as { id?: string; sendId?: string; event?: { type: string } } | undefined;
  if (action.type === 'xstate.raise' && params?.event && params.id !== undefined) {
    const event = params.event.type;
    return { type: 'schedule', id: params.id, event, delay: delayOf(event, machineId) };
  }
  if (action.type === 'xstate.cancel' && params?.sendId !== undefined) return { type: 'cancel', id: params.sendId };
  return { type: 'action', name: action.type };
}

/** Scope that records the actions of a step instead of executing them, with nothing behind it. */
function recordingScope(record: (action: RecordedAction) => void): AnyActorScope {
  const system = { _sendInspectionEvent() {}, inspect() {}, scheduler: { schedule() {}, cancel() {} }, _clock: {} };
  const self = { id: 'x', sessionId: 'x', send() {}, _processingStatus: 1, system };
  return {
    self,
    id: 'x',
    sessionId: 'x',
    defer() {},
    logger() {},
    stopChild() {},
    emit() {},
    system,
    actionExecutor: record,
  } as unknown as AnyActorScope;
}

interface Probe {
  plan: readonly boolean[];
  asked: string[];
  askedAt: number[];
  log: RecordedAction[];
}

function stubbed(machine: AnyStateMachine, probe: Probe): AnyStateMachine {
  const { guards, actions, delays } = machine.implementations;
  const stubs = <T>(names: object, stub: (name: string) => T): Record<string, T> => Object.fromEntries(Object.keys(names).map((name) => [name, stub(name)]));
  return machine.provide({
    guards: stubs(guards, (name) => () => {
      const index = probe.asked.length;
      probe.asked.push(name);
      probe.askedAt.push(probe.log.length);
      return probe.plan[index] ?? false;
    }),
    actions: stubs(actions, () => () => {}),
    delays: stubs(delays, () => () => 1),
  } as never);
}

function eventsOf(snapshot: AnyMachineSnapshot): Set<string> {
  const events = new Set<string>();
  for (const node of snapshot._nodes) {
    for (let n: typeof node | undefined = node; n; n = n.parent) for (const event of n.transitions.keys()) events.add(event);
  }
  return events;
}

/** Asks the interpreter. Errors: throws for more than 5,000 configurations or a guard at the start, defects of the machine. */
class Explorer implements LifecycleTable {
  readonly states: TableState[] = [];
  readonly initialActions: readonly TableAction[];
  private readonly probe: Probe = { plan: [], asked: [], askedAt: [], log: [] };
  private readonly stub: AnyStateMachine;
  private readonly scope = recordingScope((action) => this.probe.log.push(action));
  private readonly index = new Map<string, number>();

  constructor(
    private readonly machine: AnyStateMachine,
    input: unknown,
  ) {
    this.stub = stubbed(machine, this.probe);
    const [first, actions] = initialTransition(this.stub, input as never);
    if (this.probe.asked.length > 0) throw new Error(`machine ${machine.id} asks a guard in its initial state`);
    this.add(first as AnyMachineSnapshot);
    this.initialActions = this.toActions(actions as RecordedAction[]);
  }

  private add(snapshot: AnyMachineSnapshot): number {
    const name = stateName(snapshot.value);
    const key = `${name}#${snapshot.status}`;
    const known = this.index.get(key);
    if (known !== undefined) return known;
    if (this.states.length >= MAX_STATES) throw new Error(`machine ${this.machine.id} has too many configurations`);
    this.index.set(key, this.states.length);
    const done = snapshot.status !== 'active';
    const events = done ? new Set<string>() : eventsOf(snapshot);
    const rows = new Map<string, TableNode>();
    const on = (event: string): TableNode | undefined => {
      const row = rows.get(event);
      if (row || !events.has(event)) return row;
      const made = this.tree(snapshot, event, [], 0);
      rows.set(event, made);
      return made;
    };
    return this.states.push({ name, value: snapshot.value, done, events, on }) - 1;
  }

  /** `done` actions of this step have been taken into the table already. */
  private tree(from: AnyMachineSnapshot, event: string, plan: readonly boolean[], done: number): TableNode {
    Object.assign(this.probe, { plan, asked: [], askedAt: [], log: [] });
    const next = this.stub.transition(from, { type: event }, this.scope) as AnyMachineSnapshot;
    const { asked, askedAt, log } = this.probe;
    if (asked.length > plan.length) {
      const guard = asked[plan.length] as string;
      const at = askedAt[plan.length] as number;
      const pre = this.toActions(log.slice(done, at));
      const no = this.tree(from, event, [...plan, false], at);
      return { kind: 'ask', pre, guard, no, yes: this.tree(from, event, [...plan, true], at) };
    }
    return { kind: 'leaf', target: this.add(next), actions: this.toActions(log.slice(done)) };
  }

  private toActions(log: readonly RecordedAction[]): TableAction[] {
    return log.map((action) => tableAction(action, this.machine.id));
  }
}

/** The table of a machine. It grows as it is used, so that a run pays only for what its machines do. */
export function explore(machine: AnyStateMachine, input?: unknown): LifecycleTable {
  return new Explorer(machine, input);
}
