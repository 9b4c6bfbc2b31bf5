import { type Binding, objectRef, type Read, resources } from '../../../../../api/index.ts';
import { createSubresource } from '../../../../client-go/index.ts';
import { type PluginFactory, status } from '../../interface.ts';
import type { PodInfo } from '../../types.ts';

/** What the choice of the node rests on: the Pod's constraints, the node's room, and the score table. */
function reads(info: PodInfo, node: string): readonly Read[] {
  const { pod } = info;
  const { namespace, name = '' } = pod.metadata ?? {};
  const ref = objectRef('Pod', namespace, name);
  const pointers = (pod.spec?.containers ?? []).map((_, i) => `/spec/containers/${i}/resources/requests`);
  if (pod.spec?.nodeSelector) pointers.push('/spec/nodeSelector');
  if (pod.spec?.affinity) pointers.push('/spec/affinity');
  if (pod.spec?.tolerations) pointers.push('/spec/tolerations');
  return [
    ...pointers.map((pointer) => ({ ref, pointer })),
    { ref: objectRef('Node', undefined, node), pointer: '/status/allocatable' },
    { ref: objectRef('Node', undefined, node), pointer: '/spec/taints' },
    { ref: objectRef('Scheduling', namespace, name), pointer: '/attempts' },
  ];
}

/** Binds by POST to `pods/binding`. Source: `plugins/defaultbinder/default_binder.go`. */
export const defaultBinder: PluginFactory = (handle) => ({
  name: 'DefaultBinder',
  *bind(_state, info, node) {
    const { namespace, name = '', uid } = info.pod.metadata ?? {};
    const binding: Binding = {
      apiVersion: 'v1',
      kind: 'Binding',
      metadata: { name, ...(namespace ? { namespace } : {}), ...(uid ? { uid } : {}) },
      target: { kind: 'Node', name: node },
    };
    const result = yield* handle.client.call(createSubresource(resources.pods, namespace, name, 'binding', binding), reads(info, node));
    return result.ok ? undefined : status('Error', result.status.message ?? '');
  },
});
