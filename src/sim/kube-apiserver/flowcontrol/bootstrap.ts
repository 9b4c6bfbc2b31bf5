/** The FlowSchemas and PriorityLevelConfigurations of every cluster. Source: `apiserver/pkg/apis/flowcontrol/bootstrap/default.go`. */
import type { AnyObject, Json } from '../values.ts';

const apiVersion = 'flowcontrol.apiserver.k8s.io/v1';
const metadata = (name: string) => ({ name, annotations: { 'apf.kubernetes.io/autoupdate-spec': 'true' } });

const level = (name: string, spec: Json): AnyObject => ({ apiVersion, kind: 'PriorityLevelConfiguration', metadata: metadata(name), spec });
const limited = (name: string, nominalConcurrencyShares: number, lendablePercent: number, limitResponse: Json): AnyObject =>
  level(name, { type: 'Limited', limited: { nominalConcurrencyShares, lendablePercent, limitResponse } });
const queued = (queues: number, handSize: number): Json => ({ type: 'Queue', queuing: { queues, handSize, queueLengthLimit: 50 } });

const groups = (...names: readonly string[]): readonly Json[] => names.map((name) => ({ kind: 'Group', group: { name } }));
const users = (...names: readonly string[]): readonly Json[] => names.map((name) => ({ kind: 'User', user: { name } }));
const kubeSystemAccounts: readonly Json[] = [{ kind: 'ServiceAccount', serviceAccount: { name: '*', namespace: 'kube-system' } }];
const everybody = groups('system:unauthenticated', 'system:authenticated');

const resourceRule = (verbs: readonly string[], apiGroups: readonly string[], resources: readonly string[], clusterScope: boolean): Json => ({
  verbs,
  apiGroups,
  resources,
  ...(clusterScope ? { clusterScope } : {}),
  namespaces: ['*'],
});
const everything: Json = { resourceRules: [resourceRule(['*'], ['*'], ['*'], true)], nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }] };
const leases = (verbs: readonly string[]): Json => resourceRule(verbs, ['coordination.k8s.io'], ['leases'], false);

const schema = (name: string, priorityLevel: string, matchingPrecedence: number, distinguisher: string, subjects: readonly Json[], rules: Json): AnyObject => ({
  apiVersion,
  kind: 'FlowSchema',
  metadata: metadata(name),
  spec: {
    priorityLevelConfiguration: { name: priorityLevel },
    matchingPrecedence,
    ...(distinguisher === '' ? {} : { distinguisherMethod: { type: distinguisher } }),
    rules: [{ subjects, ...rules }],
  },
});

/** What the server makes sure of when it starts: the mandatory ones, and those suggested. */
export function bootstrapFlowControl(): readonly AnyObject[] {
  return [
    level('exempt', { type: 'Exempt', exempt: { nominalConcurrencyShares: 0, lendablePercent: 0 } }),
    limited('catch-all', 5, 0, { type: 'Reject' }),
    limited('system', 30, 33, queued(64, 6)),
    limited('node-high', 40, 25, queued(64, 6)),
    limited('leader-election', 10, 0, queued(16, 4)),
    limited('workload-high', 40, 50, queued(128, 6)),
    limited('workload-low', 100, 90, queued(128, 6)),
    limited('global-default', 20, 50, queued(128, 6)),
    schema('exempt', 'exempt', 1, '', groups('system:masters'), everything),
    schema('catch-all', 'catch-all', 10_000, 'ByUser', everybody, everything),
    schema('system-nodes', 'system', 500, 'ByUser', groups('system:nodes'), everything),
    schema('system-node-high', 'node-high', 400, 'ByUser', groups('system:nodes'), {
      resourceRules: [resourceRule(['*'], [''], ['nodes', 'nodes/status'], true), leases(['*'])],
    }),
    schema('probes', 'exempt', 2, '', everybody, { nonResourceRules: [{ verbs: ['get'], nonResourceURLs: ['/healthz', '/readyz', '/livez'] }] }),
    schema(
      'system-leader-election',
      'leader-election',
      100,
      'ByUser',
      [...users('system:kube-controller-manager', 'system:kube-scheduler'), ...kubeSystemAccounts],
      {
        resourceRules: [leases(['get', 'create', 'update'])],
      },
    ),
    schema('kube-controller-manager', 'workload-high', 800, 'ByNamespace', users('system:kube-controller-manager'), everything),
    schema('kube-scheduler', 'workload-high', 800, 'ByNamespace', users('system:kube-scheduler'), everything),
    schema('kube-system-service-accounts', 'workload-high', 900, 'ByNamespace', kubeSystemAccounts, everything),
    schema('service-accounts', 'workload-low', 9_000, 'ByUser', groups('system:serviceaccounts'), everything),
    schema('global-default', 'global-default', 9_900, 'ByUser', everybody, everything),
  ];
}
