import { assign, setup } from 'xstate';

export interface PodWorkerContext {
  /** Why the Pod is being ended: `deleted`, `evicted`, `finished` (its phase is terminal), `removed` (gone from the API). */
  readonly why: string;
}

export type PodWorkerEvent = { readonly type: 'TERMINATE'; readonly why: string } | { readonly type: 'CONTAINERS_STOPPED' } | { readonly type: 'CLEANED_UP' };

/**
 * The kubelet's worker for one Pod: it starts and keeps containers (SyncPod), then stops them (SyncTerminatingPod), then
 * cleans up (SyncTerminatedPod). It never goes back. Source: `kubernetes/pkg/kubelet/pod_workers.go`.
 */
export const podWorker = setup({
  types: { context: {} as PodWorkerContext, events: {} as PodWorkerEvent },
  actions: { noteWhy: assign(({ event }) => (event.type === 'TERMINATE' ? { why: event.why } : {})) },
}).createMachine({
  id: 'pod-worker',
  context: { why: '' },
  initial: 'syncing',
  states: {
    syncing: { on: { TERMINATE: { target: 'terminating', actions: 'noteWhy' } } },
    terminating: { on: { CONTAINERS_STOPPED: 'terminated' } },
    terminated: { on: { CLEANED_UP: 'finished' } },
    finished: { type: 'final' },
  },
});
