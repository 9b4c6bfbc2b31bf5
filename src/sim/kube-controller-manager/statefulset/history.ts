import type { Pod } from '../../../api/index.ts';
import { create, get, type Informer, keyOf, remove, update } from '../../client-go/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import { ApiError, isAlreadyExists, isNotFound, must } from '../controller/api-error.ts';
import type { ConsistencyStore } from '../controller/consistency-store.ts';
import { newControllerRef } from '../controller/controller-ref.ts';
import { hashOf } from '../controller/hash.ts';
import type { ControllerContext } from '../controller-context.ts';
import { type ControllerRevision, controllerRevisionName, controllerRevisions, keeps, patchOf, HASH_LABEL, templateOf } from '../history/controller-history.ts';
import { type Revisions, revisionOf, type StatefulSet } from './stateful-set.ts';

/** The revisions of a StatefulSet. Source: `stateful_set_control.go` `getStatefulSetRevisions`, `truncateHistory`. */
export class StatefulHistories {
  constructor(
    private readonly context: ControllerContext,
    private readonly revisions: Informer<ControllerRevision>,
    private readonly written: ConsistencyStore,
  ) {}

  /** The current and the wanted revision; makes one for a new template. `sorted`: oldest first. Errors: throws ApiError. */
  *resolve(set: StatefulSet, sorted: readonly ControllerRevision[]): Procedure<Revisions & { readonly collisionCount: number }> {
    const { client } = this.context;
    const number = (sorted.at(-1)?.revision ?? 0) + 1;
    const equal = sorted.filter((revision) => keeps(revision, set.spec?.template)).at(-1);
    let wanted = equal;
    let collisionCount = set.status?.collisionCount ?? 0;
    if (!equal) ({ revision: wanted, collisionCount } = yield* this.make(set, number, collisionCount));
    // A template of before: its revision becomes the newest.
    else if (equal !== sorted.at(-1)) wanted = this.note(set, yield* must(client.call(update(controllerRevisions, { ...equal, revision: number }))));
    const newest = wanted ?? this.revisionOf(set, number, collisionCount);
    const current = sorted.find(({ metadata }) => metadata?.name === set.status?.currentRevision) ?? newest;
    return { current, update: newest, collisionCount };
  }

  private note(set: StatefulSet, revision: ControllerRevision): ControllerRevision {
    this.written.wroteAt(keyOf(set), this.revisions, revision);
    return revision;
  }

  private revisionOf(set: StatefulSet, revision: number, collisionCount: number): ControllerRevision {
    const data = patchOf(set.spec?.template);
    const hash = hashOf(data, collisionCount);
    const { name = '', namespace, annotations } = set.metadata ?? {};
    const labels = { ...set.spec?.template?.metadata?.labels, [HASH_LABEL]: hash };
    return {
      apiVersion: 'apps/v1',
      kind: 'ControllerRevision',
      metadata: {
        name: controllerRevisionName(name, hash),
        namespace,
        labels,
        ...(annotations ? { annotations } : {}),
        ownerReferences: [newControllerRef(set)],
      },
      data,
      revision,
    };
  }

  /** A name that is taken by another template counts as a collision and is tried with another hash. */
  private *make(set: StatefulSet, number: number, collisions: number): Procedure<{ readonly revision: ControllerRevision; readonly collisionCount: number }> {
    const { client } = this.context;
    for (let collisionCount = collisions; ; collisionCount++) {
      const revision = this.revisionOf(set, number, collisionCount);
      const made = yield* client.call(create(controllerRevisions, revision));
      if (made.ok) return { revision: this.note(set, made.object), collisionCount };
      if (!isAlreadyExists(made.status)) throw new ApiError(made.status);
      const existing = yield* must(client.call(get<ControllerRevision>(controllerRevisions, set.metadata?.namespace, revision.metadata?.name ?? '')));
      if (keeps(existing, templateOf(revision))) return { revision: existing, collisionCount };
    }
  }

  /** Deletes the oldest revisions beyond the limit that neither the set nor a Pod has. */
  *truncate(set: StatefulSet, pods: readonly Pod[], sorted: readonly ControllerRevision[], { current, update: wanted }: Revisions): Procedure<void> {
    const live = new Set([current.metadata?.name, wanted.metadata?.name, ...pods.map(revisionOf)]);
    const dead = sorted.filter(({ metadata }) => !live.has(metadata?.name));
    const surplus = dead.length - (set.spec?.revisionHistoryLimit ?? 10);
    for (const { metadata } of dead.slice(0, Math.max(surplus, 0))) {
      const result = yield* this.context.client.call(remove(controllerRevisions, metadata?.namespace, metadata?.name ?? ''));
      if (!result.ok && !isNotFound(result.status)) throw new ApiError(result.status);
    }
  }
}
