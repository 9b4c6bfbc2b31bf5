import type { Pod, Service } from '../../../../api/index.ts';
import { resources } from '../../../../api/index.ts';
import { deepEqual } from '../../../apimachinery/equality.ts';
import { type Informer, keyOf } from '../../../client-go/index.ts';
import { isPodReady } from '../../controller/pod.ts';
import { type Labels, type Selector, setAsSelector } from '../../labels.ts';
import { BY_NAMESPACE, type SharedInformerFactory } from '../../shared-informer-factory.ts';

interface Membership {
  readonly selector: Labels;
  readonly fits: Selector;
  readonly pods: Map<string, Pod>;
}

/** Could the change move the Pod's endpoints? Source: `endpointslice/util/controller_utils.go` `podEndpointsChanged`. */
function changed(before: Pod, pod: Pod): { readonly pod: boolean; readonly labels: boolean } {
  const labels =
    !deepEqual(before.metadata?.labels, pod.metadata?.labels) || before.spec?.hostname !== pod.spec?.hostname || before.spec?.subdomain !== pod.spec?.subdomain;
  const moved =
    before.metadata?.deletionTimestamp !== pod.metadata?.deletionTimestamp ||
    isPodReady(before) !== isPodReady(pod) ||
    !deepEqual(before.status?.podIPs ?? [], pod.status?.podIPs ?? []);
  return { pod: moved, labels };
}

/**
 * Which Pods each Service selects, kept up to date Pod by Pod, so that nobody walks over all Pods of a namespace at each
 * change; and which Services a change of a Pod concerns. Shared by the endpoint and endpointslice controllers.
 */
export class ServicePods {
  private static readonly shared = new WeakMap<SharedInformerFactory, ServicePods>();
  private readonly services: Informer<Service>;
  private readonly pods: Informer<Pod>;
  private readonly members = new Map<string, Membership>();
  private readonly listeners: ((serviceKey: string) => void)[] = [];
  private readonly watchers: ((serviceKey: string, podKey: string) => void)[] = [];

  static of(informers: SharedInformerFactory): ServicePods {
    const known = ServicePods.shared.get(informers);
    if (known) return known;
    const made = new ServicePods(informers);
    ServicePods.shared.set(informers, made);
    return made;
  }

  private constructor(informers: SharedInformerFactory) {
    this.services = informers.of<Service>(resources.services);
    this.pods = informers.of<Pod>(resources.pods);
    this.services.handle({ onDelete: (service) => this.members.delete(keyOf(service)) });
    this.pods.handle({
      onAdd: (pod) => this.update(undefined, pod),
      onUpdate: (before, pod) => this.update(before, pod),
      onDelete: (pod) => this.remove(pod),
    });
  }

  /** `changed` is called with the key of each Service whose endpoints a change of a Pod may move. */
  onChange(listener: (serviceKey: string) => void): void {
    this.listeners.push(listener);
  }

  /** `touched` is called for each Pod that a Service selects, at each change of it, before `onChange`. */
  onTouch(touched: (serviceKey: string, podKey: string) => void): void {
    this.watchers.push(touched);
  }

  /** By key, in order of arrival. */
  podsOf(service: Service): ReadonlyMap<string, Pod> {
    return this.membershipOf(service).pods;
  }

  private membershipOf(service: Service): Membership {
    const key = keyOf(service);
    const selector = service.spec?.selector ?? {};
    const known = this.members.get(key);
    if (known && (known.selector === selector || deepEqual(known.selector, selector))) return known;
    const fits = setAsSelector(selector);
    const pods = new Map<string, Pod>();
    for (const pod of this.pods.byIndex(BY_NAMESPACE, service.metadata?.namespace ?? '')) if (fits(pod.metadata?.labels)) pods.set(keyOf(pod), pod);
    const made = { selector, fits, pods };
    this.members.set(key, made);
    for (const podKey of pods.keys()) for (const touched of this.watchers) touched(key, podKey);
    return made;
  }

  private selecting(pod: Pod): readonly Service[] {
    return this.services.byIndex(BY_NAMESPACE, pod.metadata?.namespace ?? '').filter(({ spec }) => spec?.selector !== undefined);
  }

  private update(before: Pod | undefined, pod: Pod): void {
    const change = before ? changed(before, pod) : { pod: true, labels: false };
    const podKey = keyOf(pod);
    for (const service of this.selecting(pod)) {
      const { fits, pods } = this.membershipOf(service);
      const had = before !== undefined && fits(before.metadata?.labels);
      const has = fits(pod.metadata?.labels);
      if (has) {
        pods.set(podKey, pod);
        for (const touched of this.watchers) touched(keyOf(service), podKey);
      } else if (had) pods.delete(podKey);
      if (had !== has || (has && (change.pod || change.labels))) this.tell(service);
    }
  }

  private remove(pod: Pod): void {
    const podKey = keyOf(pod);
    for (const service of this.selecting(pod)) if (this.membershipOf(service).pods.delete(podKey)) this.tell(service);
  }

  private tell(service: Service): void {
    for (const listener of this.listeners) listener(keyOf(service));
  }
}
