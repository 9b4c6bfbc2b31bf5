import { type KubeObject, type Pod, type ResourceType, resourcePath, resources } from '../../api/index.ts';
import { type ApiClient, Informer } from '../client-go/index.ts';
import type { ProcessHost } from '../kernel/index.ts';
import { getControllerOf } from './controller/controller-ref.ts';

/** Objects by the UID of their controller; those without one by `orphans(namespace)`. */
export const BY_CONTROLLER = 'controllerUID';
export const BY_NAMESPACE = 'namespace';

/** Pods by `spec.nodeName`. */
export const BY_NODE = 'spec.nodeName';

export const orphans = (namespace: string | undefined): string => `_ORPHAN_/${namespace ?? ''}`;

const byController = (object: KubeObject): readonly string[] => [getControllerOf(object)?.uid ?? orphans(object.metadata?.namespace)];
const byNamespace = (object: KubeObject): readonly string[] => [object.metadata?.namespace ?? ''];

/** Pods of a node, for the controllers that look after nodes. */
export function podsByNode(informers: SharedInformerFactory): Informer<Pod> {
  return informers.of<Pod>(resources.pods).index(BY_NODE, (pod) => (pod.spec?.nodeName ? [pod.spec.nodeName] : []));
}

/**
 * One informer per kind for all controllers of the process, so that each kind is listed and watched once.
 * Source: `client-go/informers/factory.go`.
 */
export class SharedInformerFactory {
  private readonly informers = new Map<string, Informer<KubeObject>>();
  private running = false;

  constructor(
    private readonly host: ProcessHost,
    private readonly client: ApiClient,
  ) {}

  /** The informer of a kind, started with the others (at once if they run already). */
  of<T extends KubeObject>(resource: ResourceType): Informer<T> {
    const path = resourcePath(resource, undefined);
    const known = this.informers.get(path);
    // The path decides the kind, so the map holds informers of T under it.
    if (known) return known as unknown as Informer<T>;
    const made = new Informer<T>(this.host, this.client, resource).index(BY_CONTROLLER, byController).index(BY_NAMESPACE, byNamespace);
    this.informers.set(path, made as unknown as Informer<KubeObject>);
    if (this.running) made.start();
    return made;
  }

  start(): void {
    this.running = true;
    for (const informer of this.informers.values()) informer.start();
  }
}
