import { assign, setup } from 'xstate';

export type ProbeKind = 'liveness' | 'readiness' | 'startup';

export interface ProbeContext {
  readonly kind: ProbeKind;
  readonly successThreshold: number;
  readonly failureThreshold: number;
  readonly last: 'success' | 'failure' | '';
  /** How many times in a row the last result came. */
  readonly consecutive: number;
}

export type ProbeInput = Pick<ProbeContext, 'kind' | 'successThreshold' | 'failureThreshold'>;

export type ProbeEvent =
  /** A new container runs: forget the old verdict. `gated`: its startup probe has not succeeded yet. */
  | { readonly type: 'NEW_CONTAINER'; readonly gated: boolean }
  /** The startup probe has succeeded: this probe looks from now on. */
  | { readonly type: 'ENABLED' }
  | { readonly type: 'PASSED' }
  | { readonly type: 'FAILED' };

const run = (context: ProbeContext, result: 'success' | 'failure'): number => (context.last === result ? context.consecutive + 1 : 1);

/** Without a verdict: no container yet, a startup probe, or a container that ran before its kubelet did. */
const undecided = {
  PASSED: [
    { guard: 'passesAndHolds', target: 'hold.success', actions: ['resetRun', 'announce'] },
    { guard: 'passes', target: 'success', actions: ['countSuccess', 'announce'] },
    { actions: 'countSuccess' },
  ],
  FAILED: [
    { guard: 'failsAndHolds', target: 'hold.failure', actions: ['resetRun', 'announce'] },
    { guard: 'fails', target: 'failure', actions: ['countFailure', 'announce'] },
    { actions: 'countFailure' },
  ],
} as const;

/**
 * The verdict of one probe of one container: consecutive results against the thresholds. A failed liveness probe and any
 * verdict of a startup probe hold the worker until there is a new container.
 * Source: `kubernetes/pkg/kubelet/prober/worker.go` newWorker, doProbe.
 */
export const probe = setup({
  types: { context: {} as ProbeContext, events: {} as ProbeEvent, input: {} as ProbeInput },
  guards: {
    isGated: ({ event }) => event.type === 'NEW_CONTAINER' && event.gated,
    isReadiness: ({ context }) => context.kind === 'readiness',
    isLiveness: ({ context }) => context.kind === 'liveness',
    passesAndHolds: ({ context }) => context.kind === 'startup' && run(context, 'success') >= context.successThreshold,
    passes: ({ context }) => run(context, 'success') >= context.successThreshold,
    failsAndHolds: ({ context }) => context.kind !== 'readiness' && run(context, 'failure') >= context.failureThreshold,
    fails: ({ context }) => run(context, 'failure') >= context.failureThreshold,
  },
  actions: {
    countSuccess: assign(({ context }) => ({ last: 'success' as const, consecutive: run(context, 'success') })),
    countFailure: assign(({ context }) => ({ last: 'failure' as const, consecutive: run(context, 'failure') })),
    /** After a verdict that holds, counting starts again; `last` is kept, as the worker keeps it. */
    resetRun: assign({ consecutive: 0 }),
    /** The process acts on a changed verdict: restart, readiness, started. */
    announce: () => {},
  },
}).createMachine({
  id: 'probe',
  context: ({ input }) => ({ ...input, last: '', consecutive: 0 }),
  initial: 'idle',
  on: {
    NEW_CONTAINER: [
      { guard: 'isGated', target: '.disabled' },
      { guard: 'isReadiness', target: '.failure' },
      { guard: 'isLiveness', target: '.success' },
      { target: '.unknown' },
    ],
  },
  states: {
    idle: { on: undecided },
    /** Counts as the initial verdict of its kind until the startup probe has succeeded. */
    disabled: { on: { ENABLED: [{ guard: 'isReadiness', target: 'failure' }, { target: 'success' }] } },
    unknown: { on: undecided },
    success: {
      on: {
        PASSED: { actions: 'countSuccess' },
        FAILED: [
          { guard: 'failsAndHolds', target: 'hold.failure', actions: ['resetRun', 'announce'] },
          { guard: 'fails', target: 'failure', actions: ['countFailure', 'announce'] },
          { actions: 'countFailure' },
        ],
      },
    },
    failure: {
      on: {
        PASSED: [{ guard: 'passes', target: 'success', actions: ['countSuccess', 'announce'] }, { actions: 'countSuccess' }],
        FAILED: { actions: 'countFailure' },
      },
    },
    hold: { initial: 'success', states: { success: {}, failure: {} } },
  },
});
