import { type KubeList, type KubeObject, type Pod, resources } from '../../api/index.ts';
import { get, list } from '../client-go/index.ts';
import type { Procedure } from '../kernel/index.ts';
import { CommandError } from './errors.ts';
import { type Target, targetsOf } from './resource-builder.ts';
import type { Session } from './session.ts';

interface Selecting extends KubeObject {
  readonly spec?: { readonly selector?: { readonly matchLabels?: Readonly<Record<string, string>> } | Readonly<Record<string, string>> };
}

/** The label selector of a workload or Service, as a query has it. Source: `polymorphichelpers/helpers.go` SelectorsForObject. */
function selectorText(object: KubeObject): string {
  const selector = (object as Selecting).spec?.selector ?? {};
  const labels = 'matchLabels' in selector && typeof selector.matchLabels === 'object' ? selector.matchLabels : selector;
  return Object.entries(labels as Record<string, string>)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
}

/** `POD` or `TYPE/NAME` of a command's first argument. */
export function podTarget(session: Session, arg: string): Target {
  const [target] = targetsOf(session, arg.includes('/') ? [arg] : ['pods', arg]);
  if (!target) throw new CommandError('pod, type/name or --filename must be specified');
  return target;
}

const isReady = (pod: Pod): boolean => pod.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false;

/** All Pods of a workload, those that are best to look at first: running, ready, long ready. Source: `podutils` ActivePods. */
export function* podsOfWorkload(session: Session, owner: KubeObject, namespace: string | undefined): Procedure<readonly Pod[]> {
  const { items } = yield* session.api(list<KubeList<Pod>>(resources.pods, namespace, { labelSelector: selectorText(owner) }));
  const rank = (pod: Pod): number => (pod.spec?.nodeName ? 0 : 4) + (pod.status?.phase === 'Running' ? 0 : 2) + (isReady(pod) ? 0 : 1);
  return [...items].sort((a, b) => rank(a) - rank(b));
}

/**
 * The Pod that exec, attach and port-forward are for: itself, or one of a workload's. Source: `polymorphichelpers/attachablepodforobject.go`.
 */
export function* attachablePod(session: Session, arg: string): Procedure<Pod> {
  const { info, namespace, name = '' } = podTarget(session, arg);
  const object = yield* session.api(get<KubeObject>(info.type, namespace, name));
  if (info.type.resource === 'pods') return object as Pod;
  if (selectorText(object) === '') throw new CommandError(`cannot attach to *v1.${info.type.kind}: selector for *v1.${info.type.kind} not implemented`);
  const [first] = yield* podsOfWorkload(session, object, namespace);
  if (!first) throw new CommandError('timed out waiting for the condition');
  return first;
}

interface Named {
  readonly name: string;
}

/** `app, log (ephem), prepare (init)`. Source: `cmd/util/podcmd/podcmd.go` AllContainerNames. */
export function allContainerNames({ spec }: Pod): string {
  const marked = (list: readonly Named[] | undefined, mark: string): readonly string[] => (list ?? []).map(({ name }) => `${name}${mark}`);
  return [...marked(spec?.containers, ''), ...marked(spec?.ephemeralContainers, ' (ephem)'), ...marked(spec?.initContainers, ' (init)')].join(', ');
}

/** The container that is asked for, or the default one; says so when there was a choice. Errors: kubectl's text for a wrong name. */
export function chooseContainer(session: Session, pod: Pod, asked: string | undefined, quiet = false): string {
  const { containers = [], initContainers = [], ephemeralContainers = [] } = pod.spec ?? {};
  const name = asked || pod.metadata?.annotations?.['kubectl.kubernetes.io/default-container'];
  if (name) {
    if ([...containers, ...initContainers, ...ephemeralContainers].some((container) => container.name === name)) return name;
    throw new CommandError(`container ${name} is not valid for pod ${pod.metadata?.name} out of: ${allContainerNames(pod)}`);
  }
  const [first] = containers;
  if (!first) throw new CommandError(`pod ${pod.metadata?.namespace}/${pod.metadata?.name} does not have any containers`);
  if (!quiet && containers.length + initContainers.length + ephemeralContainers.length > 1)
    session.err(`Defaulted container ${JSON.stringify(first.name)} out of: ${allContainerNames(pod)}`);
  return first.name;
}

/** A path below a Pod, with what it is about. */
export function podSubresource(
  pod: Pod,
  subresource: string,
): { readonly path: string; readonly subject: { readonly kind: string; readonly namespace: string | undefined; readonly name: string } } {
  const { namespace, name = '' } = pod.metadata ?? {};
  return { path: `/api/v1/namespaces/${namespace}/pods/${name}/${subresource}`, subject: { kind: 'Pod', namespace, name } };
}
