/**
 * The APIServices of what this server serves itself. The real server writes them when it starts; here they are written when
 * somebody first asks for APIServices, so that the many clusters in which nobody does are spared the writes.
 * Source: `kube-aggregator/pkg/controllers/autoregister`, `pkg/controlplane/apiserver/aggregator.go`.
 */
import type { Scheme } from '../../apimachinery/index.ts';
import type { AggregatedService } from '../aggregator.ts';
import type { AnyObject } from '../values.ts';
import { CUSTOM, priorities } from './priorities.ts';

const AUTOMANAGED = 'kube-aggregator.kubernetes.io/automanaged';

type Labels = Readonly<Record<string, string>>;

function apiService(
  group: string,
  version: string,
  [groupPriorityMinimum, versionPriority]: readonly [number, number],
  labels: Labels,
  rest: object,
): AnyObject {
  return {
    apiVersion: 'apiregistration.k8s.io/v1',
    kind: 'APIService',
    metadata: { name: `${version}.${group}`, labels },
    spec: { ...(group === '' ? {} : { group }), version, groupPriorityMinimum, versionPriority, ...rest },
  };
}

/** What is always available, for this server answers for it. Source: `controllers/status/local/local_available_controller.go`. */
function local(group: string, version: string, custom: boolean, now: string): AnyObject {
  const service = apiService(
    group,
    version,
    (custom ? undefined : priorities[`${group}/${version}`]) ?? CUSTOM,
    { [AUTOMANAGED]: custom ? 'true' : 'onstart' },
    {},
  );
  const condition = { type: 'Available', status: 'True', lastTransitionTime: now, reason: 'Local', message: 'Local APIServices are always available' };
  return { ...service, status: { conditions: [condition] } };
}

/** As the manifest of metrics-server registers it. */
const ofAddon = ({ group, version, service }: AggregatedService): AnyObject =>
  apiService(group, version, [100, 100], { 'k8s-app': service.name }, { insecureSkipTLSVerify: true, service: { ...service, port: 443 } });

/** All APIServices that there have to be. `now`: when they became available. */
export function wantedServices(scheme: Scheme, addons: readonly AggregatedService[], now: string): readonly AnyObject[] {
  const wanted = new Map<string, AnyObject>();
  for (const { type, custom } of scheme.all()) {
    const { group, version } = type;
    const name = `${version}.${group}`;
    // The aggregator's own group is not delegated to anybody, so nobody registers it.
    if (group !== 'apiregistration.k8s.io' && !wanted.has(name)) wanted.set(name, local(group, version, custom, now));
  }
  for (const addon of addons) wanted.set(`${addon.version}.${addon.group}`, ofAddon(addon));
  return [...wanted.values()];
}
