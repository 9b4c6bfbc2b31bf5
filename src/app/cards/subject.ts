import type { InspectorView, Selection } from '../../projections/views.ts';

/** Lifecycles, by the name that cards know their subject by. */
const MACHINES: Readonly<Record<string, readonly string[]>> = {
  'pod-phase': ['Pod'],
  'pod-worker': ['Pod', 'kubelet'],
  sandbox: ['RunPodSandbox', 'pause'],
  'image-pull': ['PullImage'],
  'cri-container': ['CreateContainer'],
  'deployment-rollout': ['Deployment'],
};

/** Parts of a name or path: `node-1/cni/calico`, `POST /api/v1/…/binding`; a number that tells replicas apart is dropped. */
const parts = (text: string): readonly string[] => text.split(/[\s/?]+/u).flatMap((part) => [part, part.replace(/-\d+$/u, '')]);

/** The names that cards may be about: a kind, a process, the call that a message is. */
export function subjectOf(selection: Selection, view: InspectorView): readonly string[] {
  switch (selection.kind) {
    case 'object':
      return [selection.ref.split('/')[0] ?? ''];
    case 'process':
      return parts(selection.address);
    case 'state':
      return MACHINES[selection.machine] ?? [selection.machine];
    case 'message': {
      const { title = '', line = 'request', reply, subject } = view.message?.row ?? {};
      const kind =
        subject?.split('/')[0] ??
        title
          .split(' ')
          .find((word) => word.includes('/'))
          ?.split('/')[0];
      return [title.split(' ').slice(0, 2).join(' '), ...parts(title).filter((part) => part !== kind), line, ...(reply === undefined ? [] : [reply.code])];
    }
    case 'line':
      return view.object === undefined ? [] : [view.object.ref.split('/')[0] ?? ''];
  }
}
