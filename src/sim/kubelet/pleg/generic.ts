import { type CriContainerStatus, type DocumentRef, type Micros, objectRef, type PodSandboxStatus } from '../../../api/index.ts';
import type { Procedure, ProcessHost } from '../../kernel/index.ts';
import { all } from '../../kernel/index.ts';
import type { CriClient } from '../cri.ts';
import { periods } from '../config.ts';
import type { PodCache } from '../pod-cache.ts';
import { POD_NAME_LABEL, POD_NAMESPACE_LABEL, podUidOf, type RuntimePodStatus } from '../runtime-status.ts';

export type PodLifecycleEventType = 'ContainerStarted' | 'ContainerDied' | 'ContainerRemoved' | 'PodSync';

export interface PodLifecycleEvent {
  readonly type: PodLifecycleEventType;
  readonly podUid: string;
  /** Id of the container or sandbox. */
  readonly id: string;
}

interface Known {
  readonly uid: string;
  state: string;
  readonly since: Micros;
  lap: number;
}

interface Listing {
  readonly sandboxes: readonly PodSandboxStatus[];
  readonly containers: readonly CriContainerStatus[];
  readonly at: Micros;
}

const running = new Set(['SANDBOX_READY', 'CONTAINER_RUNNING']);
const ended = new Set(['SANDBOX_NOTREADY', 'CONTAINER_EXITED']);

/**
 * The generic Pod lifecycle event generator: lists what the runtime holds every second (and one Pod at once when its worker
 * asks), compares states by id, and inspects only what changed. Source: `kubernetes/pkg/kubelet/pleg/generic.go`; the list
 * of one Pod is the PLEGOnDemandRelist gate, on in 1.36.
 */
export class GenericPleg {
  private readonly known = new Map<string, Known>();
  private readonly inspecting = new Set<string>();
  private readonly again = new Set<string>();
  private lap = 0;
  private period: Micros = periods.plegRelist;
  private relistedAt = Number.NEGATIVE_INFINITY;
  private listing = false;
  private seenAt: Micros | undefined;

  constructor(
    private readonly host: ProcessHost,
    private readonly cri: CriClient,
    private readonly cache: PodCache,
    private readonly onEvents: (uid: string, events: readonly PodLifecycleEvent[]) => void,
    /** Adds to the status of a run that has ended what it said of itself. */
    private readonly explain: (run: CriContainerStatus) => Procedure<CriContainerStatus>,
  ) {}

  start(): void {
    this.relist();
    this.host.every(periods.plegRelist, 'pleg', () => {
      if (this.host.now() - this.relistedAt >= this.period) this.relist();
    });
  }

  /** How often everything is listed: every second, or seldom while events tell of each change. */
  slowDown(period: Micros): void {
    this.period = period;
  }

  /** The runtime tells by itself what a Pod's sandbox and containers are: no need to ask. */
  observe(uid: string, sandbox: PodSandboxStatus | undefined, containers: readonly CriContainerStatus[], at: Micros): void {
    this.host.run(this.take(uid, sandbox, containers, at));
  }

  private *take(uid: string, sandbox: PodSandboxStatus | undefined, containers: readonly CriContainerStatus[], at: Micros): Procedure<void> {
    const runs = yield* all(containers.map((run) => (run.state === 'CONTAINER_EXITED' ? this.explain(run) : still(run))));
    const before = this.cache.get(uid);
    const others = (before?.sandboxes ?? []).filter(({ id }) => id !== sandbox?.id);
    const older = (before?.containers ?? []).filter(({ podSandboxId }) => others.some(({ id }) => id === podSandboxId));
    this.renew(uid, before, statusOf(uid, before, [sandbox, ...others], [...runs, ...older]), at);
  }

  /** When the last complete list came back; undefined before the first. The kubelet is unhealthy 3 min after it. */
  get lastSeenAt(): Micros | undefined {
    // While events come, a list every 5 min is enough.
    return this.period > periods.plegRelist ? this.host.now() : this.seenAt;
  }

  /** Looks at one Pod now: what its worker asks for after it has changed something. */
  requestRelist(uid: string): void {
    this.host.run(this.relistPod(uid));
  }

  private relist(): void {
    if (this.listing) return;
    this.listing = true;
    this.relistedAt = this.host.now();
    this.host.run(this.list({}), (listing) => {
      this.listing = false;
      if (!listing) return;
      this.seenAt = this.host.now();
      const changed = this.changedPods(listing);
      if (changed.size === 0) return this.cache.observedAll(listing.at);
      const pods = this.group(listing, changed);
      this.host.run(all([...pods].map(([uid, pod]) => this.inspect(uid, pod))), () => this.cache.observedAll(listing.at));
    });
  }

  private *relistPod(uid: string): Procedure<void> {
    const listing = yield* this.list({ podUid: uid });
    if (!listing) return;
    yield* this.inspect(uid, listing);
  }

  private *list(filter: { readonly podUid?: string }): Procedure<Listing | undefined> {
    const at = this.host.now();
    const sandboxes = this.cri.call('ListPodSandbox', filter);
    const containers = this.cri.call('ListContainers', filter);
    const [one, two] = yield* both(sandboxes, containers);
    if (!one.ok || !two.ok) return undefined;
    return { at, sandboxes: one.response.items, containers: two.response.containers };
  }

  /** Ids whose state differs from the record, ids that are new, and ids that are gone: the Pods they belong to. */
  private changedPods(listing: Listing): Set<string> {
    const changed = new Set<string>();
    const lap = ++this.lap;
    let seen = 0;
    const visit = (id: string, state: string, uid: string): void => {
      const known = this.known.get(id);
      if (!known || known.state !== state) changed.add(uid);
      if (!known) return;
      known.lap = lap;
      seen++;
    };
    for (const sandbox of listing.sandboxes) visit(sandbox.id, sandbox.state, sandbox.metadata.uid);
    for (const container of listing.containers) visit(container.id, container.state, podUidOf(container));
    if (seen < this.known.size) {
      for (const known of this.known.values()) if (known.lap !== lap && known.since < listing.at) changed.add(known.uid);
    }
    return changed;
  }

  private group(listing: Listing, uids: ReadonlySet<string>): Map<string, Listing> {
    const pods = new Map<string, { sandboxes: PodSandboxStatus[]; containers: CriContainerStatus[]; at: Micros }>();
    for (const uid of uids) pods.set(uid, { sandboxes: [], containers: [], at: listing.at });
    for (const sandbox of listing.sandboxes) pods.get(sandbox.metadata.uid)?.sandboxes.push(sandbox);
    for (const container of listing.containers) pods.get(podUidOf(container))?.containers.push(container);
    return pods;
  }

  /** Reads the status of what changed in one Pod, renews the cache, and tells the kubelet. */
  private *inspect(uid: string, listing: Listing): Procedure<void> {
    if (this.inspecting.has(uid)) {
      this.again.add(uid);
      return;
    }
    this.inspecting.add(uid);
    const before = this.cache.get(uid);
    const sandboxes = yield* all(listing.sandboxes.map((sandbox) => this.sandboxStatus(sandbox, before)));
    const containers = yield* all(listing.containers.map((container) => this.containerStatus(container, before)));
    this.inspecting.delete(uid);
    this.renew(uid, before, statusOf(uid, before, sandboxes, containers), listing.at);
    if (this.again.delete(uid)) this.requestRelist(uid);
  }

  private renew(uid: string, before: RuntimePodStatus | undefined, status: RuntimePodStatus | undefined, at: Micros): void {
    const events = this.record(uid, before, status, at);
    this.cache.set(uid, status, at);
    if (events.length > 0) this.onEvents(uid, events);
  }

  private *sandboxStatus(listed: PodSandboxStatus, before: RuntimePodStatus | undefined): Procedure<PodSandboxStatus | undefined> {
    const cached = before?.sandboxes.find((sandbox) => sandbox.id === listed.id);
    if (cached && cached.state === listed.state && this.known.get(listed.id)?.state === listed.state) return cached;
    const { namespace, name } = listed.metadata;
    const result = yield* this.cri.call('PodSandboxStatus', { podSandboxId: listed.id, verbose: false }, { subject: objectRef('Pod', namespace, name) });
    return result.ok ? result.response.status : undefined;
  }

  private *containerStatus(listed: CriContainerStatus, before: RuntimePodStatus | undefined): Procedure<CriContainerStatus | undefined> {
    const cached = before?.containers.find((container) => container.id === listed.id);
    if (cached && cached.state === listed.state && this.known.get(listed.id)?.state === listed.state) return cached;
    const result = yield* this.cri.call('ContainerStatus', { containerId: listed.id, verbose: false }, { subject: subjectOf(listed) });
    return result.ok ? yield* this.explain(result.response.status) : undefined;
  }

  private record(uid: string, before: RuntimePodStatus | undefined, after: RuntimePodStatus | undefined, at: Micros): PodLifecycleEvent[] {
    const events: PodLifecycleEvent[] = [];
    const kept = new Set<string>();
    const visit = (id: string, state: string): void => {
      kept.add(id);
      const known = this.known.get(id);
      if (known?.state === state) return;
      if (known) known.state = state;
      else this.known.set(id, { uid, state, since: at, lap: this.lap });
      if (running.has(state)) events.push({ type: 'ContainerStarted', podUid: uid, id });
      else if (ended.has(state)) events.push({ type: 'ContainerDied', podUid: uid, id });
    };
    for (const sandbox of after?.sandboxes ?? []) visit(sandbox.id, sandbox.state);
    for (const container of after?.containers ?? []) visit(container.id, container.state);
    for (const { id } of [...(before?.sandboxes ?? []), ...(before?.containers ?? [])]) {
      if (kept.has(id) || !this.known.delete(id)) continue;
      events.push({ type: 'ContainerRemoved', podUid: uid, id });
    }
    return events;
  }
}

function* still(run: CriContainerStatus): Procedure<CriContainerStatus> {
  return run;
}

/** Runs two procedures side by side. */
function* both<A, B>(first: Procedure<A>, second: Procedure<B>): Procedure<readonly [A, B]> {
  const results = yield* all<A | B>([first, second]);
  return [results[0] as A, results[1] as B];
}

function subjectOf({ labels }: CriContainerStatus): DocumentRef {
  return objectRef('Pod', labels[POD_NAMESPACE_LABEL], labels[POD_NAME_LABEL] ?? '');
}

/** The cached IPs are kept when the sandbox is gone: a finished Pod still shows the IP that it had. */
function statusOf(
  uid: string,
  before: RuntimePodStatus | undefined,
  sandboxes: readonly (PodSandboxStatus | undefined)[],
  containers: readonly (CriContainerStatus | undefined)[],
): RuntimePodStatus | undefined {
  const found = sandboxes.filter((sandbox) => sandbox !== undefined).sort((a, b) => b.metadata.attempt - a.metadata.attempt || b.createdAt - a.createdAt);
  const runs = containers.filter((container) => container !== undefined).sort((a, b) => b.createdAt - a.createdAt || b.metadata.attempt - a.metadata.attempt);
  if (found.length === 0 && runs.length === 0) return undefined;
  const network = found[0]?.state === 'SANDBOX_READY' ? found[0].network : undefined;
  const ips = network?.ip ? [network.ip, ...network.additionalIps] : (before?.ips ?? []);
  return { uid, ips, sandboxes: found, containers: runs };
}
