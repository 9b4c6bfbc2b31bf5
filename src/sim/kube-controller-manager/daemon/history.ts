import { type ResourceType, resources } from '../../../api/index.ts';
import { create, get, type Informer, remove, update } from '../../client-go/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import { ApiError, isAlreadyExists, isNotFound, must, SyncError } from '../controller/api-error.ts';
import { newControllerRef } from '../controller/controller-ref.ts';
import { claimObjects } from '../controller/controller-ref-manager.ts';
import { computeHash } from '../controller/hash.ts';
import type { ControllerContext } from '../controller-context.ts';
import {
  type ControllerRevision,
  controllerRevisionName,
  controllerRevisions,
  keeps,
  maxRevision,
  patchOf,
  REVISION_HASH_LABEL,
  sortControllerRevisions,
} from '../history/controller-history.ts';
import { labelSelectorAsSelector } from '../labels.ts';
import { BY_CONTROLLER, orphans } from '../shared-informer-factory.ts';
import type { DaemonSet } from './daemon-set.ts';

const daemonsets: ResourceType = resources.daemonsets;

export interface DaemonHistory {
  readonly current: ControllerRevision;
  readonly old: readonly ControllerRevision[];
}

/** The revisions of a DaemonSet: what its template has been. Source: `pkg/controller/daemon/update.go` `constructHistory`. */
export class DaemonHistories {
  constructor(
    private readonly context: ControllerContext,
    readonly revisions: Informer<ControllerRevision>,
  ) {}

  /** Finds or makes the revision of the present template. Errors: throws ApiError or SyncError. */
  *construct(ds: DaemonSet): Procedure<DaemonHistory> {
    const { client } = this.context;
    const candidates = [
      ...this.revisions.byIndex(BY_CONTROLLER, ds.metadata?.uid ?? ''),
      ...this.revisions.byIndex(BY_CONTROLLER, orphans(ds.metadata?.namespace)),
    ];
    const options = { client, owner: ds, ownerResource: daemonsets, selector: labelSelectorAsSelector(ds.spec?.selector), resource: controllerRevisions };
    const owned = sortControllerRevisions(yield* claimObjects(options, candidates));
    const old = owned.filter((revision) => !keeps(revision, ds.spec?.template));
    const known = owned.filter((revision) => keeps(revision, ds.spec?.template)).at(-1);
    const number = maxRevision(old) + 1;
    if (!known) return { current: yield* this.snapshot(ds, number), old };
    if (known.revision < number) yield* must(client.call(update(controllerRevisions, { ...known, revision: number })));
    return { current: known, old };
  }

  private *snapshot(ds: DaemonSet, number: number): Procedure<ControllerRevision> {
    const { client } = this.context;
    const { name = '', namespace, annotations } = ds.metadata ?? {};
    const hash = computeHash(ds.spec?.template ?? {}, ds.status?.collisionCount);
    const revision: ControllerRevision = {
      apiVersion: 'apps/v1',
      kind: 'ControllerRevision',
      metadata: {
        name: controllerRevisionName(name, hash),
        namespace,
        labels: { ...ds.spec?.template?.metadata?.labels, [REVISION_HASH_LABEL]: hash },
        ...(annotations ? { annotations } : {}),
        ownerReferences: [newControllerRef(ds)],
      },
      data: patchOf(ds.spec?.template),
      revision: number,
    };
    const made = yield* client.call(create(controllerRevisions, revision));
    if (made.ok) return made.object;
    if (!isAlreadyExists(made.status)) throw new ApiError(made.status);
    const existing = yield* must(client.call(get<ControllerRevision>(controllerRevisions, namespace, revision.metadata?.name ?? '')));
    if (keeps(existing, ds.spec?.template)) return existing;
    // Another template with the same hash: the next pass hashes with a higher collision count.
    const fresh = yield* must(client.call(get<DaemonSet>(daemonsets, namespace, name)));
    if (!fresh.status || fresh.status.collisionCount !== ds.status?.collisionCount) throw new SyncError(`found a stale collision count of DaemonSet "${name}"`);
    yield* must(client.call(update(daemonsets, { ...fresh, status: { ...fresh.status, collisionCount: (fresh.status.collisionCount ?? 0) + 1 } }, 'status')));
    throw new ApiError(made.status);
  }

  /** Deletes the oldest revisions beyond the limit that no Pod has. Source: `cleanupHistory`. */
  *cleanup(ds: DaemonSet, old: readonly ControllerRevision[], liveHashes: ReadonlySet<string | undefined>): Procedure<void> {
    const surplus = old.length - (ds.spec?.revisionHistoryLimit ?? 10);
    if (surplus <= 0) return;
    const dead = old.filter(({ metadata }) => !liveHashes.has(metadata?.labels?.[REVISION_HASH_LABEL]));
    for (const { metadata } of dead.slice(0, surplus)) {
      const result = yield* this.context.client.call(remove(controllerRevisions, metadata?.namespace, metadata?.name ?? ''));
      if (!result.ok && !isNotFound(result.status)) throw new ApiError(result.status);
    }
  }
}
