import { type Pod, type PodCondition, type Read, resources } from '../../../api/index.ts';
import { deepEqual } from '../../apimachinery/equality.ts';
import { type ApiClient, patch, remove } from '../../client-go/index.ts';
import type { ProcessHost } from '../../kernel/index.ts';
import { periods } from '../config.ts';
import { identityOf, isBeingDeleted, isTerminalPhase } from '../pod.ts';
import { isStaticPod } from '../config/file.ts';
import type { BareCondition } from './conditions.ts';

export type PodStatus = NonNullable<Pod['status']>;
/** A status whose conditions have no times yet. */
export type NewPodStatus = Omit<PodStatus, 'conditions' | 'startTime'> & { readonly conditions: readonly (BareCondition | PodCondition)[] };

interface Entry {
  pod: Pod;
  status: PodStatus;
  /** What the API server has, as far as this kubelet knows. */
  sent: PodStatus;
  version: number;
  sentVersion: number;
  sending: boolean;
  /** Nothing of it runs or is mounted any more: it may be removed from the API. */
  finished: boolean;
  deleted: boolean;
  /** A newer object has come: does it still say what this kubelet told? */
  seen: boolean;
  /** The API server has been told everything but the final phase. */
  held: boolean;
  reads: readonly Read[];
  /** Of a static Pod: the mirror Pod that shows its status, when there is one. */
  mirror: Pod | undefined;
}

/**
 * Keeps the status of each Pod of the node and tells the API server of changes: one strategic merge patch of
 * `pods/<name>/status` at a time for each Pod, with what happened in one instant in one patch; failed ones are repeated every
 * 10 s. When a deleted Pod has ended it removes the object (grace period 0).
 * Source: `kubernetes/pkg/kubelet/status/status_manager.go`. The read that precedes each patch there is left out: the copy of
 * the kubelet's own watch serves.
 */
export class StatusManager {
  private readonly entries = new Map<string, Entry>();
  private readonly dirty = new Set<string>();
  private flushing = false;

  constructor(
    private readonly host: ProcessHost,
    private readonly client: ApiClient,
    private readonly couldHaveRunningContainers: (uid: string) => boolean,
  ) {}

  start(): void {
    this.host.every(periods.statusBatch, 'status', () => {
      this.reconcile();
      this.flush();
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
    if (!isNew) return;
    entry.sent = mirror.status ?? {};
    entry.version++;
    this.queue(staticUid);
  }

  /** needsReconcile: somebody else (the node controller, when the node was silent) has changed what this kubelet reports. */
  private reconcile(): void {
    for (const [uid, entry] of this.entries) {
      if (!entry.seen || entry.sending || entry.version !== entry.sentVersion) continue;
      entry.seen = false;
      const { status = {} } = entry.pod;
      if (saysTheSame(status, entry.sent)) continue;
      entry.sent = status;
      entry.version++;
      this.dirty.add(uid);
    }
  }

  /** Takes over a status; sends it if it differs from the last. `reads` say what it was concluded from. */
  set(pod: Pod, next: NewPodStatus, reads: readonly Read[] = []): void {
    const { uid } = identityOf(pod);
    const entry = this.entries.get(uid) ?? this.enter(uid, pod);
    entry.pod = pod;
    const status = this.timed(next, entry.status, pod);
    if (deepEqual(entry.status, status) && !(entry.held && !this.couldHaveRunningContainers(uid))) return;
    entry.status = status;
    entry.version++;
    entry.reads = reads;
    this.queue(uid);
  }

  /** The Pod's containers, volumes and cgroup are gone: it needs no more updates, and if it was deleted it goes. */
  terminate(pod: Pod): void {
    const { uid } = identityOf(pod);
    const entry = this.entries.get(uid) ?? this.enter(uid, pod);
    entry.pod = pod;
    entry.finished = true;
    this.queue(uid);
  }

  forget(uid: string): void {
    this.entries.delete(uid);
    this.dirty.delete(uid);
  }

  private enter(uid: string, pod: Pod): Entry {
    const status = pod.status ?? {};
    const entry: Entry = { pod, status, sent: status, version: 0, sentVersion: 0, sending: false, finished: false, deleted: false, seen: false, held: false, reads: [], mirror: undefined };
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

  /** What is set in one instant goes in one patch. */
  private queue(uid: string): void {
    this.dirty.add(uid);
    if (this.flushing) return;
    this.flushing = true;
    this.host.after(0 as never, () => {
      this.flushing = false;
      this.flush();
    });
  }

  private flush(): void {
    for (const uid of [...this.dirty]) {
      const entry = this.entries.get(uid);
      if (!entry || entry.sending) continue;
      this.dirty.delete(uid);
      this.sync(uid, entry);
    }
  }

  private sync(uid: string, entry: Entry): void {
    if (entry.version === entry.sentVersion) {
      this.removeIfFinished(uid, entry);
      return;
    }
    const shown = isStaticPod(entry.pod) ? entry.mirror : entry.pod;
    // A static Pod without a mirror has nothing in the API that its status could be told of.
    if (!shown) return;
    const { namespace, name, uid: shownUid } = identityOf(shown);
    const { version } = entry;
    const status = this.withheld(uid, entry);
    const body = patchOf(shownUid, entry.sent, status);
    entry.sending = true;
    const request = patch<Pod>(resources.pods, namespace, name, 'application/strategic-merge-patch+json', body, 'status');
    const done = (code: number): void => {
      entry.sending = false;
      if (code === 404) {
        if (shown !== entry.pod) return;
        this.forget(uid);
        return;
      }
      if (code < 200 || code >= 300) {
        this.dirty.add(uid);
        return;
      }
      entry.sent = status;
      entry.sentVersion = version;
      if (entry.version > version) this.queue(uid);
      else this.removeIfFinished(uid, entry);
    };
    this.client.send(request, (result) => done(result.code), entry.reads.length > 0 ? entry.reads : undefined);
  }

  /**
   * A final phase is not shown while containers may still run: whoever sees it may give their resources to others
   * (mergePodStatus).
   */
  private withheld(uid: string, entry: Entry): PodStatus {
    const { status, sent } = entry;
    entry.held = isTerminalPhase(status.phase) && !isTerminalPhase(sent.phase) && this.couldHaveRunningContainers(uid);
    if (!entry.held) return status;
    const { reason: _reason, message: _message, ...rest } = status;
    const { reason, message } = sent;
    return { ...rest, ...(sent.phase ? { phase: sent.phase } : {}), ...(reason ? { reason } : {}), ...(message ? { message } : {}) };
  }

  /** canBeDeleted: the Pod was deleted, nothing is left of it here, and the API server has its last status. */
  private removeIfFinished(uid: string, entry: Entry): void {
    if (!entry.finished || entry.deleted || !isBeingDeleted(entry.pod)) return;
    entry.deleted = true;
    const { namespace, name } = identityOf(entry.pod);
    this.client.send(remove(resources.pods, namespace, name, { gracePeriodSeconds: 0, preconditions: { uid } }), (result) => {
      if (result.ok || result.code === 404) return;
      entry.deleted = false;
      this.dirty.add(uid);
    });
  }
}

/** Phase and the kubelet's own conditions are as it sent them. */
function saysTheSame(given: PodStatus, sent: PodStatus): boolean {
  const conditions = sent.conditions ?? [];
  return given.phase === sent.phase && conditions.every(({ type, status }) => given.conditions?.find((other) => other.type === type)?.status === status);
}

/** A strategic merge patch from one status to the next: changed fields, and of the conditions those that changed. */
export function patchOf(uid: string, before: PodStatus, after: PodStatus): object {
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
