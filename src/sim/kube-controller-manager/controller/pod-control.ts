import { type KubeObject, type Pod, type PodTemplateSpec, type Read, resources, type Status } from '../../../api/index.ts';
import { type ApiClient, create, type EventRecorder, remove } from '../../client-go/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import { isNamespaceTerminating, isNotFound } from './api-error.ts';
import { newControllerRef } from './controller-ref.ts';

/** The Pod that a template describes, before the server names it. Source: `GetPodFromTemplate`. */
export function podFromTemplate(template: PodTemplateSpec, owner: KubeObject): Pod {
  const { labels, annotations, finalizers } = template.metadata ?? {};
  const { name = '', namespace } = owner.metadata ?? {};
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      generateName: `${name}-`,
      namespace,
      ...(labels ? { labels } : {}),
      ...(annotations && Object.keys(annotations).length > 0 ? { annotations } : {}),
      ...(finalizers && finalizers.length > 0 ? { finalizers } : {}),
      ownerReferences: [newControllerRef(owner)],
    },
    spec: template.spec,
  };
}

/**
 * Creates and deletes Pods for an owner, and tells of it by Events on the owner.
 * Source: `pkg/controller/controller_utils.go` `RealPodControl`.
 */
export class PodControl {
  constructor(
    private readonly client: ApiClient,
    private readonly recorder: EventRecorder,
  ) {}

  /** Returns the refusal, if it was refused. */
  *create(pod: Pod, owner: KubeObject, reads: readonly Read[]): Procedure<Status | undefined> {
    const result = yield* this.client.call(create(resources.pods, pod), reads);
    if (result.ok) {
      this.recorder.event(owner, 'Normal', 'SuccessfulCreate', `Created pod: ${result.object.metadata?.name}`);
      return undefined;
    }
    if (!isNamespaceTerminating(result.status)) this.recorder.event(owner, 'Warning', 'FailedCreate', `Error creating: ${result.status.message}`);
    return result.status;
  }

  *delete(pod: Pod, owner: KubeObject, reads: readonly Read[]): Procedure<Status | undefined> {
    const { namespace, name = '' } = pod.metadata ?? {};
    const result = yield* this.client.call(remove(resources.pods, namespace, name), reads);
    if (result.ok) {
      this.recorder.event(owner, 'Normal', 'SuccessfulDelete', `Deleted pod: ${name}`);
      return undefined;
    }
    if (isNotFound(result.status)) return result.status;
    this.recorder.event(owner, 'Warning', 'FailedDelete', `Error deleting: ${result.status.message}`);
    return { ...result.status, message: `unable to delete pods: ${result.status.message}` };
  }
}
