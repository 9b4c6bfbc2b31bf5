import type { HttpRequest } from '../../../api/index.ts';
import { entryOf, type Scheme } from '../../apimachinery/index.ts';
import { discovery } from '../discovery/discovery.ts';
import { VERSION } from './version.ts';

export interface Answer {
  readonly code: number;
  readonly body: unknown;
}

/** After its name: the hooks that a server runs when it has started. Source: `pkg/controlplane`, `kube-aggregator/pkg/apiserver`, `apiextensions-apiserver/pkg/apiserver`. */
const hooks = (): readonly string[] => [
  'start-apiserver-admission-initializer',
  'generic-apiserver-start-informers',
  'priority-and-fairness-config-consumer',
  'priority-and-fairness-filter',
  'storage-object-count-tracker-hook',
  'start-apiextensions-informers',
  'start-apiextensions-controllers',
  'crd-informer-synced',
  'start-system-namespaces-controller',
  'start-cluster-authentication-info-controller',
  'start-kube-apiserver-identity-lease-controller',
  'start-kube-apiserver-identity-lease-garbage-collector',
  'start-legacy-token-tracking-controller',
  'start-service-ip-repair-controllers',
  'rbac/bootstrap-roles',
  'scheduling/bootstrap-system-priority-classes',
  'priority-and-fairness-config-producer',
  'bootstrap-controller',
  'start-kubernetes-service-cidr-controller',
  'aggregator-reload-proxy-client-cert',
  'start-kube-aggregator-informers',
  'apiservice-status-local-available-controller',
  'apiservice-status-remote-available-controller',
  'apiservice-registration-controller',
  'apiservice-discovery-controller',
  'kube-apiserver-autoregistration',
];
/** What each path asks for. Source: `apiserver/pkg/server/healthz.go`, `apiserver/pkg/server/options/etcd.go`. */
function checksOf(path: string): readonly string[] {
  const started = hooks().map((hook) => `poststarthook/${hook}`);
  const common = [...started, 'autoregister-completion', 'poststarthook/apiservice-openapi-controller', 'poststarthook/apiservice-openapiv3-controller'];
  return path === '/readyz' ? ['ping', 'log', 'etcd', 'etcd-readiness', 'informer-sync', ...common, 'shutdown'] : ['ping', 'log', 'etcd', ...common];
}

type Handler = (request: HttpRequest, scheme: Scheme) => Answer;

/** `[+]etcd ok` lines for `?verbose`, `ok` otherwise (`apiserver/pkg/server/healthz/healthz.go`). */
function health({ path, query = {} }: HttpRequest): Answer {
  if (query.verbose === undefined) return { code: 200, body: 'ok' };
  const name = path.slice(1);
  return {
    code: 200,
    body: `${checksOf(path)
      .map((check) => `[+]${check} ok`)
      .join('\n')}\n${name} check passed\n`,
  };
}

const handlers: Readonly<Record<string, Handler>> = {
  '/version': () => ({ code: 200, body: VERSION }),
  '/healthz': health,
  '/livez': health,
  '/readyz': health,
  '/': (_request, scheme) => ({
    code: 200,
    body: { paths: ['/api', '/api/v1', '/apis', ...groupPaths(scheme), '/healthz', '/livez', '/openapi/v3', '/readyz', '/version'] },
  }),
};

function groupPaths(scheme: Scheme): readonly string[] {
  const paths = new Set<string>();
  for (const { type } of scheme.all()) {
    if (type.group !== '') paths.add(`/apis/${type.group}`).add(`/apis/${type.group}/${type.version}`);
  }
  return [...paths].sort();
}

/** Requests that are not about objects: discovery, version, health. Undefined when there is nothing at that path. */
export function answerNonResource(request: HttpRequest, scheme: Scheme): Answer | undefined {
  return entryOf(handlers, request.path)?.(request, scheme) ?? discovery(request, scheme);
}
