import type { KubeList, KubeObject } from '../../../api/index.ts';
import type { ResourceInfo } from '../../apimachinery/index.ts';
import { list, remove } from '../../client-go/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import type { Printable } from '../printers/index.ts';
import { dryRunOf } from '../print-result.ts';
import { displayName } from '../resource-builder.ts';
import type { Session } from '../session.ts';
import { LAST_APPLIED, pruning } from './apply.ts';

/** Kinds that are pruned when no allow list says otherwise. Source: `kubectl/pkg/util/prune/prune.go`. */
const namespaced = [
  'configmaps',
  'endpoints',
  'persistentvolumeclaims',
  'pods',
  'replicationcontrollers',
  'secrets',
  'services',
  'jobs.batch',
  'cronjobs.batch',
  'ingresses.networking.k8s.io',
  'daemonsets.apps',
  'deployments.apps',
  'replicasets.apps',
  'statefulsets.apps',
];
const clusterWide = ['namespaces', 'persistentvolumes'];

function kinds(session: Session): readonly ResourceInfo[] {
  const allowed = session.flags.all('prune-allowlist').flatMap((text) => text.split(','));
  if (allowed.length === 0) return [...namespaced, ...clusterWide].flatMap((word) => session.scheme.find(word)[0] ?? []);
  return allowed.flatMap((text) => {
    const [group = '', version = '', kind = ''] = text.split('/');
    return session.scheme.kind(group === 'core' || group === '' ? version : `${group}/${version}`, kind) ?? [];
  });
}

/**
 * Deletes what an earlier apply made and this one did not name, in the namespaces that it visited. Source:
 * `kubectl/pkg/cmd/apply/prune.go`.
 */
function* prune(session: Session, applied: readonly Printable[], namespaces: ReadonlySet<string>): Procedure<void> {
  const kept = new Set(applied.map(({ object }) => object.metadata?.uid));
  const labelSelector = session.flags.get('selector');
  const dryRun = dryRunOf(session);
  for (const info of kinds(session)) {
    for (const namespace of info.type.namespaced ? namespaces : [undefined]) {
      const { items } = yield* session.api(list<KubeList<KubeObject>>(info.type, namespace, labelSelector ? { labelSelector } : {}));
      for (const { metadata = {} } of items) {
        if (metadata.annotations?.[LAST_APPLIED] === undefined || kept.has(metadata.uid) || metadata.deletionTimestamp) continue;
        const name = metadata.name ?? '';
        if (!dryRun.client)
          yield* session.api({
            ...remove(info.type, namespace, name, { propagationPolicy: 'Background' }),
            ...(dryRun.suffix === '' ? {} : { query: dryRun.query }),
          });
        session.out(`${displayName(info, name)} pruned${dryRun.suffix}`);
      }
    }
  }
}

pruning.fill(prune);
