import { micros, type Pod, type PodCondition, type Read, resources, type Seq } from '../../../api/index.ts';
import { deepEqual } from '../../apimachinery/equality.ts';
import { type ApiClient, type ApiResult, get, patch, remove } from '../../client-go/index.ts';
import { type Procedure, type ProcessHost, suspend } from '../../kernel/index.ts';
import { isPodPhaseTerminal } from '../../component-helpers/pod.ts';
import { periods } from '../config.ts';
import { identityOf, isBeingDeleted } from '../pod.ts';
import { isMirrorPod, isStaticPod } from '../config/file.ts';
import { type BareCondition, KUBELET_CONDITIONS, RESIZE_CONDITIONS } from './conditions.ts';

export type PodStatus = NonNullable<Pod['status']>;
/** A status whose conditions have no times yet. */
export type NewPodStatus = Omit<PodStatus, 'conditions' | 'startTime'> & { readonly conditions: readonly (BareCondition | PodCondition)[] };

interface Entry {
  pod: Pod;
  status: PodStatus;
  /** What the API server had when it was last asked or told. */
  sent: PodStatus;
  version: number;
  sentVersion: number;
  /** Nothing of it runs or is mounted any more: it may be removed from the API. */
  finished: boolean;
  deleted: boolean;
  /** A newer object has come: does it still say what this kubelet told? */
  seen: boolean;
  reads: readonly Read[];
  /** What the newest version came from. */
  cause: Seq;
  /** Of a static Pod: the mirror Pod that shows its status, when there is one. */
  mirror: Pod | undefined;
}

/** One version of a status on its way. */
interface Update extends Pick<Entry, 'status' | 'version' | 'finished' | 'reads' | 'cause'> {
  readonly uid: string;
  readonly entry: Entry;
}

/**
 * Keeps the status of each Pod of the node and tells the API server of changes, one Pod after the other: it reads the Pod, merges
 * what others wrote there, sends a strategic merge patch of `pods/<name>/status` if anything differs, and, when a deleted Pod
 * has ended, removes the object (grace period 0). What failed is tried again with the next change of any Pod, or after 10 s.
 * Source: `kubernetes/pkg/kubelet/status/status_manager.go` syncBatch, syncPod.
 */
export class StatusManager {
  private readonly entries = new Map<string, Entry>();
  /** Pods with a version that the API server has not been told of. */
  private readonly dirty = new Set<string>();
  /** podStatusChannel: there is something to send. */
  private signalled = false;
  private syncing = false;

  constructor(
    private readonly host: ProcessHost,
    private readonly client: ApiClient,
    private readonly couldHaveRunningContainers: (uid: string) => boolean,
  ) {}

  start(): void {
    this.host.every(periods.statusBatch, 'status', () => {
      this.reconcile();
      if (this.dirty.size > 0) this.wake();
    });
  }

  get(uid: string): PodStatus | undefined {
    return this.entries.get(uid)?.status;
  }

  /** The watch has delivered a newer object. */
  observe(pod: Pod): void {
    const entry = this.entries.get(identityOf(pod).uid);
    if (!entry) return;
    entry.pod = pod;
    entry.seen = true;
  }

  /** The mirror Pod of a static Pod has come, changed or gone: it is what carries the status in the API. */
  observeMirror(staticUid: string, mirror: Pod | undefined): void {
    const entry = this.entries.get(staticUid);
    if (!entry) return;
    const isNew = mirror !== undefined && entry.mirror?.metadata?.uid !== mirror.metadata?.uid;
    entry.mirror = mirror;
    if (isNew) this.changed(staticUid, entry);
  }

  /** needsReconcile: somebody else (the node controller, when the node was silent) has changed what this kubelet reports. */
  private reconcile(): void {
    for (const [uid, entry] of this.entries) {
      if (!entry.seen || entry.version !== entry.sentVersion) continue;
      entry.seen = false;
      if (!saysTheSame(entry.pod.status ?? {}, entry.sent)) this.changed(uid, entry);
    }
  }

  /** Takes over a status; sends it if it differs from the last. `reads` say what it was concluded from. */
  set(pod: Pod, next: NewPodStatus, reads: readonly Read[] = []): void {
    const { uid } = identityOf(pod);
    const entry = this.entries.get(uid) ?? this.enter(uid, pod);
    entry.pod = pod;
    const status = this.timed(next, entry.status, pod);
    if (deepEqual(entry.status, status)) return;
    entry.status = status;
    entry.reads = reads;
    this.changed(uid, entry);
  }

  /** The Pod's containers, volumes and cgroup are gone: it needs no more updates, and if it was deleted it goes. */
  terminate(pod: Pod): void {
    const { uid } = identityOf(pod);
    const entry = this.entries.get(uid) ?? this.enter(uid, pod);
    entry.pod = pod;
    entry.finished = true;
    this.changed(uid, entry);
  }

  forget(uid: string): void {
    this.entries.delete(uid);
    this.dirty.delete(uid);
  }

  private enter(uid: string, pod: Pod): Entry {
    const status = pod.status ?? {};
    const entry: Entry = {
      pod,
      status,
      sent: status,
      version: 0,
      sentVersion: 0,
      finished: false,
      deleted: false,
      seen: false,
      reads: [],
      cause: this.host.cause(),
      mirror: undefined,
    };
    this.entries.set(uid, entry);
    return entry;
  }

  /** A condition keeps its time as long as its status stays. */
  private timed(next: NewPodStatus, old: PodStatus, pod: Pod): PodStatus {
    const now = this.host.timestamp();
    const generation = pod.metadata?.generation;
    const own = generation ? { observedGeneration: generation } : {};
    const conditions = next.conditions.map((condition): PodCondition => {
      if ('lastTransitionTime' in condition) return condition;
      const before = old.conditions?.find((other) => other.type === condition.type);
      const lastTransitionTime = before?.status === condition.status && before.lastTransitionTime ? before.lastTransitionTime : now;
      return { ...condition, ...own, ...(condition.observedGeneration ? { observedGeneration: condition.observedGeneration } : {}), lastTransitionTime };
    });
    return { ...next, ...own, conditions, startTime: old.startTime ?? now };
  }

  private changed(uid: string, entry: Entry): void {
    entry.version++;
    entry.cause = this.host.cause();
    this.dirty.add(uid);
    this.wake();
  }

  /** What is set in one instant goes in one patch; what comes during a batch goes in the next. */
  private wake(): void {
    if (this.signalled) return;
    this.signalled = true;
    if (!this.syncing) this.host.after(micros(0), () => this.syncBatch());
  }

  private syncBatch(): void {
    this.signalled = false;
    this.syncing = true;
    const updates: Update[] = [];
    for (const uid of this.dirty) {
      const entry = this.entries.get(uid);
      if (!entry) continue;
      const { status, version, finished, reads, cause } = entry;
      updates.push({ uid, entry, status, version, finished, reads, cause });
    }
    const next = (place: number): void => {
      const update = updates[place];
      if (update) this.host.run(this.syncPod(update), () => next(place + 1));
      else this.batchDone();
    };
    next(0);
  }

  private batchDone(): void {
    this.syncing = false;
    if (this.signalled) this.syncBatch();
  }

  private *syncPod(update: Update): Procedure<void> {
    const { uid, entry, status, version } = update;
    const shown = isStaticPod(entry.pod) ? entry.mirror : entry.pod;
    // A static Pod without a mirror has nothing in the API that its status could be told of.
    if (!shown || this.entries.get(uid) !== entry) return;
    const { namespace, name, uid: shownUid } = identityOf(shown);
    const found = yield* this.read(namespace, name, update.cause);
    if (found.code === 404 && shown === entry.pod) this.forget(uid);
    if (!found.ok) return;
    if (identityOf(found.object).uid !== shownUid) {
      // Deleted and created again under the same name.
      this.forget(uid);
      return;
    }
    const merged = mergePodStatus(found.object.status ?? {}, status, this.couldHaveRunningContainers(uid), this.host.timestamp());
    const body = patchOf(shownUid, found.object.status ?? {}, merged);
    let pod = found.object;
    if (Object.keys(body.status).length > 0) {
      const request = patch<Pod>(resources.pods, namespace, name, 'application/strategic-merge-patch+json', body, 'status');
      const result = yield* this.client.call(request, update.reads.length > 0 ? update.reads : undefined);
      if (!result.ok) return;
      pod = result.object;
    }
    entry.sent = merged;
    entry.sentVersion = version;
    if (entry.version === version) this.dirty.delete(uid);
    if (update.finished) this.removeIfDeleted(uid, entry, pod);
  }

  /** The newest Pod, read because of what changed its status. */
  private *read(namespace: string, name: string, cause: Seq): Procedure<ApiResult<Pod>> {
    return yield* suspend<ApiResult<Pod>>((resume) => this.host.withCause(cause, () => this.client.send(get<Pod>(resources.pods, namespace, name), resume)));
  }

  /** canBeDeleted: the Pod was deleted, nothing is left of it here, and the API server has its last status. */
  private removeIfDeleted(uid: string, entry: Entry, pod: Pod): void {
    if (entry.deleted || !isBeingDeleted(pod) || isMirrorPod(pod) || !isPodPhaseTerminal(pod.status?.phase)) return;
    entry.deleted = true;
    const { namespace, name } = identityOf(pod);
    this.client.send(remove(resources.pods, namespace, name, { gracePeriodSeconds: 0, preconditions: { uid } }), (result) => {
      if (result.ok || result.code === 404) return;
      entry.deleted = false;
      this.dirty.add(uid);
    });
  }
}

const KUBELETS: ReadonlySet<string> = new Set([...KUBELET_CONDITIONS, ...RESIZE_CONDITIONS]);

/**
 * What is written: this kubelet's status, with the conditions that are others', and with the phase as it was while containers may
 * still run: whoever sees a final phase may give their resources to others. Source: `status_manager.go` mergePodStatus.
 */
function mergePodStatus(old: PodStatus, next: PodStatus, couldHaveRunningContainers: boolean, now: string): PodStatus {
  const ends = isPodPhaseTerminal(next.phase) && !isPodPhaseTerminal(old.phase);
  const conditions = (old.conditions ?? []).filter(({ type }) => !KUBELETS.has(type));
  for (const condition of next.conditions ?? []) {
    if (KUBELETS.has(condition.type)) conditions.push(condition);
    else if (condition.type === 'DisruptionTarget' && ends && !couldHaveRunningContainers) replaceOrAppend(conditions, condition, now);
  }
  const { reason: _reason, message: _message, ...rest } = next;
  const { resourceClaimStatuses, extendedResourceClaimStatus } = old;
  const merged = {
    ...rest,
    conditions,
    ...(resourceClaimStatuses ? { resourceClaimStatuses } : {}),
    ...(extendedResourceClaimStatus ? { extendedResourceClaimStatus } : {}),
  };
  const { phase, reason, message } = ends && couldHaveRunningContainers ? old : next;
  return { ...merged, ...(phase ? { phase } : {}), ...(reason ? { reason } : {}), ...(message ? { message } : {}) };
}

/** A condition that others set, too: its time is that at which it is sent. */
function replaceOrAppend(conditions: PodCondition[], condition: PodCondition, now: string): void {
  const at = conditions.findIndex(({ type }) => type === condition.type);
  const before = conditions[at];
  const lastTransitionTime = before?.status === condition.status && before.lastTransitionTime ? before.lastTransitionTime : now;
  conditions.splice(at < 0 ? conditions.length : at, at < 0 ? 0 : 1, { ...condition, lastTransitionTime });
}

/** Phase and the kubelet's own conditions are as it sent them. */
function saysTheSame(given: PodStatus, sent: PodStatus): boolean {
  const conditions = sent.conditions ?? [];
  return given.phase === sent.phase && conditions.every(({ type, status }) => given.conditions?.find((other) => other.type === type)?.status === status);
}

/** A strategic merge patch from one status to the next: changed fields, and of the conditions those that changed. */
export function patchOf(
  uid: string,
  before: PodStatus,
  after: PodStatus,
): { readonly metadata: { readonly uid: string }; readonly status: Readonly<Record<string, unknown>> } {
  const status: Record<string, unknown> = {};
  const old = before as Readonly<Record<string, unknown>>;
  const next = after as Readonly<Record<string, unknown>>;
  for (const key in next) if (key !== 'conditions' && !deepEqual(old[key], next[key])) status[key] = next[key] ?? null;
  for (const key in old) if (!(key in next)) status[key] = null;
  for (const key of ['podIPs', 'hostIPs'] as const) if (Array.isArray(status[key])) mergedAddresses(status, key, before[key] ?? [], after[key] ?? []);
  const known = before.conditions ?? [];
  const changed = (after.conditions ?? []).filter(
    (condition) =>
      !deepEqual(
        known.find((other) => other.type === condition.type),
        condition,
      ),
  );
  const gone = known.filter(({ type }) => !after.conditions?.some((other) => other.type === type));
  if (changed.length + gone.length > 0) {
    status['$setElementOrder/conditions'] = (after.conditions ?? []).map(({ type }) => ({ type }));
    const now = changed.map((condition) =>
      withRemovals(
        known.find((other) => other.type === condition.type),
        condition,
      ),
    );
    status.conditions = [...now, ...gone.map(({ type }) => ({ $patch: 'delete', type }))];
  }
  return { metadata: { uid }, status };
}

type Addresses = readonly { readonly ip: string }[];

/** Lists of addresses are merged by `ip`: one that is gone has to be taken out by name, or it stays. */
function mergedAddresses(status: Record<string, unknown>, key: string, before: Addresses, after: Addresses): void {
  const gone = before.filter(({ ip }) => !after.some((kept) => kept.ip === ip));
  if (gone.length === 0) return;
  status[`$setElementOrder/${key}`] = after.map(({ ip }) => ({ ip }));
  status[key] = [...after, ...gone.map(({ ip }) => ({ $patch: 'delete', ip }))];
}

/** Fields that a condition no longer has (its reason, when it became True) are removed by null. */
function withRemovals(before: PodCondition | undefined, after: PodCondition): object {
  if (!before) return after;
  const removed = Object.keys(before).filter((key) => !(key in after));
  return removed.length === 0 ? after : { ...after, ...Object.fromEntries(removed.map((key) => [key, null])) };
}
