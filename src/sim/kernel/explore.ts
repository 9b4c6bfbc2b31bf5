import {
  type AnyActorScope,
  type AnyMachineSnapshot,
  type AnyStateMachine,
  initialTransition,
  type StateValue,
} from 'xstate';

/**
 * The transition table of a machine, found by asking XState's own interpreter for every reachable configuration and
 * event. Guards are replaced by stubs whose answers are enumerated and actions by stubs that are recorded, so parallel
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
  readonly rows: ReadonlyMap<string, TableNode>;
}

export interface LifecycleTable {
  readonly initialActions: readonly TableAction[];
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
function recordingScope(log: RecordedAction[]): AnyActorScope {
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
    actionExecutor: (action: RecordedAction) => log.push(action),
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
  const stubs = <T>(names: object, stub: (name: string) => T): Record<string, T> =>
    Object.fromEntries(Object.keys(names).map((name) => [name, stub(name)]));
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

/**
 * Explores all configurations of a machine. Errors: throws when a machine has more than 5,000 configurations or asks a
 * guard while it is being started (both are defects of the machine, found by its test).
 */
export function explore(machine: AnyStateMachine, input?: unknown): LifecycleTable {
  const probe: Probe = { plan: [], asked: [], askedAt: [], log: [] };
  const stub = stubbed(machine, probe);
  const scope = recordingScope([]);
  (scope as { actionExecutor: unknown }).actionExecutor = (action: RecordedAction) => probe.log.push(action);
  const snapshots: AnyMachineSnapshot[] = [];
  const index = new Map<string, number>();
  const add = (snapshot: AnyMachineSnapshot): number => {
    const key = `${stateName(snapshot.value)}#${snapshot.status}`;
    const known = index.get(key);
    if (known !== undefined) return known;
    if (snapshots.length >= MAX_STATES) throw new Error(`machine ${machine.id} has too many configurations`);
    index.set(key, snapshots.length);
    snapshots.push(snapshot);
    return snapshots.length - 1;
  };
  const [first, firstActions] = initialTransition(stub, input as never);
  if (probe.asked.length > 0) throw new Error(`machine ${machine.id} asks a guard in its initial state`);
  add(first as AnyMachineSnapshot);
  const toActions = (log: readonly RecordedAction[]): TableAction[] => log.map((action) => tableAction(action, machine.id));

  const tree = (from: AnyMachineSnapshot, event: string, plan: readonly boolean[], done: number): TableNode => {
    Object.assign(probe, { plan, asked: [], askedAt: [], log: [] });
    const next = stub.transition(from, { type: event }, scope) as AnyMachineSnapshot;
    const { asked, askedAt, log } = probe;
    if (asked.length > plan.length) {
      const guard = asked[plan.length] as string;
      const at = askedAt[plan.length] as number;
      const pre = toActions(log.slice(done, at));
      const no = tree(from, event, [...plan, false], at);
      return { kind: 'ask', pre, guard, no, yes: tree(from, event, [...plan, true], at) };
    }
    return { kind: 'leaf', target: add(next), actions: toActions(log.slice(done)) };
  };

  const states: TableState[] = [];
  for (let i = 0; i < snapshots.length; i++) {
    const snapshot = snapshots[i] as AnyMachineSnapshot;
    const rows = new Map<string, TableNode>();
    if (snapshot.status === 'active') {
      for (const event of eventsOf(snapshot)) rows.set(event, tree(snapshot, event, [], 0));
    }
    states.push({ name: stateName(snapshot.value), value: snapshot.value, done: snapshot.status !== 'active', rows });
  }
  return { initialActions: toActions(firstActions as RecordedAction[]), states };
}
