import type { Deployment, DocumentRecord, KubeObject, LedgerRecord, Pod, ReplicaSet } from '../../api/index.ts';
import { type Invariant, rule } from './invariant.ts';
import type { World } from './world.ts';

const isObject = (record: LedgerRecord): record is DocumentRecord => record.kind === 'document' && record.resourceVersion !== undefined;

/** The Pod of a record and its version before, if it is the same Pod. */
function podOf(record: LedgerRecord, world: World): { readonly pod: Pod; readonly before: Pod | undefined } | undefined {
  if (!isObject(record) || !record.ref.startsWith('Pod/') || record.op === 'DELETED') return undefined;
  const pod = record.value as Pod;
  const before = world.get(record.ref) as Pod | undefined;
  return { pod, before: before?.metadata?.uid === pod.metadata?.uid ? before : undefined };
}

const versionsGrow: Invariant = {
  name: 'resourceVersions only grow',
  start() {
    let last = 0;
    return {
      see(record) {
        if (!isObject(record)) return undefined;
        const version = Number(record.resourceVersion);
        const before = last;
        last = version;
        if (version < before) return `${record.ref} has ${version} after ${before}`;
        const own = (record.value as KubeObject).metadata?.resourceVersion;
        return record.op === 'DELETED' || own === undefined || Number(own) === version ? undefined : `${record.ref} says ${own} at ${version}`;
      },
    };
  },
};

const phasesEnd = rule('a Pod never leaves Succeeded or Failed', (record, world) => {
  const found = podOf(record, world);
  const [was, is] = [found?.before?.status?.phase, found?.pod.status?.phase];
  return (was === 'Succeeded' || was === 'Failed') && is !== was ? `${record.kind === 'document' ? record.ref : ''} goes from ${was} to ${is}` : undefined;
});

const runningMeansStarted = rule('phase Running means that every app container was started', (record, world) => {
  const found = podOf(record, world);
  if (found?.pod.status?.phase !== 'Running') return undefined;
  const { spec, status, metadata } = found.pod;
  const never = (spec?.containers ?? []).filter(({ name }) => {
    const own = status?.containerStatuses?.find((candidate) => candidate.name === name);
    return !(own?.state?.running ?? own?.state?.terminated ?? own?.lastState?.terminated);
  });
  return never.length > 0 ? `${metadata?.name}: ${never.map(({ name }) => name).join(', ')} never started` : undefined;
});

const statusesFitSpec = rule('containerStatuses are exactly the containers of the spec', (record, world) => {
  const found = podOf(record, world);
  const { spec, status, metadata } = found?.pod ?? {};
  if (!status?.containerStatuses?.length) return undefined;
  const [wanted, given] = [spec?.containers ?? [], status.containerStatuses].map((list) =>
    list
      .map(({ name }) => name)
      .sort()
      .join(','),
  );
  return wanted === given ? undefined : `${metadata?.name}: ${given} for ${wanted}`;
});

const nodeIsForEver = rule('a Pod is bound once', (record, world) => {
  const found = podOf(record, world);
  const before = found?.before?.spec?.nodeName;
  return before && found?.pod.spec?.nodeName !== before ? `${found?.pod.metadata?.name} moves from ${before} to ${found?.pod.spec?.nodeName}` : undefined;
});

function surgeOf({ spec }: Deployment): number {
  const replicas = spec?.replicas ?? 1;
  if (spec?.strategy?.type === 'Recreate') return replicas;
  const surge = spec?.strategy?.rollingUpdate?.maxSurge ?? '25%';
  const text = String(surge);
  return replicas + (text.endsWith('%') ? Math.ceil((Number(text.slice(0, -1)) * replicas) / 100) : Number(text));
}

/** A controller may act on a version of the Deployment that is not the last; what it has observed is the oldest that it may use. */
const surgeIsKept: Invariant = {
  name: 'the ReplicaSets of a Deployment never want more than replicas + maxSurge',
  start() {
    const limits = new Map<string, { readonly generation: number; readonly limit: number }[]>();
    return {
      see(record, world) {
        if (!isObject(record) || record.op === 'DELETED') return undefined;
        if (record.ref.startsWith('Deployment/')) {
          const { metadata, status } = record.value as Deployment;
          const known = (limits.get(metadata?.uid ?? '') ?? []).filter(({ generation }) => generation >= (status?.observedGeneration ?? 0));
          known.push({ generation: metadata?.generation ?? 0, limit: surgeOf(record.value as Deployment) });
          limits.set(metadata?.uid ?? '', known);
        }
        if (!record.ref.startsWith('ReplicaSet/')) return undefined;
        const set = record.value as ReplicaSet;
        const before = world.get(record.ref) as ReplicaSet | undefined;
        if ((set.spec?.replicas ?? 1) <= (before?.spec?.replicas ?? 0)) return undefined;
        const owner = set.metadata?.ownerReferences?.find(({ controller }) => controller)?.uid;
        const siblings = world
          .all<ReplicaSet>('ReplicaSet')
          .filter(({ metadata }) => metadata?.ownerReferences?.some(({ uid }) => uid === owner) && metadata.name !== set.metadata?.name);
        const sum = [...siblings, set].reduce((total, { spec }) => total + (spec?.replicas ?? 0), 0);
        const limit = Math.max(...(limits.get(owner ?? '') ?? []).map((entry) => entry.limit));
        return sum > limit && Number.isFinite(limit) ? `${record.ref}: ${sum} for at most ${limit}` : undefined;
      },
    };
  },
};

export const objectInvariants: readonly Invariant[] = [versionsGrow, phasesEnd, runningMeansStarted, statusesFitSpec, nodeIsForEver, surgeIsKept];
