import type { HttpRequest } from '../../../api/index.ts';
import type { Scheme } from '../../apimachinery/index.ts';
import { discovery } from '../discovery/discovery.ts';
import { VERSION } from './version.ts';

export interface Answer {
  readonly code: number;
  readonly body: unknown;
}

const checks = ['ping', 'log', 'etcd', 'poststarthook/start-apiserver-admission-initializer', 'poststarthook/rbac/bootstrap-roles', 'poststarthook/scheduling/bootstrap-system-priority-classes'];

type Handler = (request: HttpRequest, scheme: Scheme) => Answer;

/** `[+]etcd ok` lines for `?verbose`, `ok` otherwise (`apiserver/pkg/server/healthz/healthz.go`). */
function health({ path, query = {} }: HttpRequest): Answer {
  if (query.verbose === undefined) return { code: 200, body: 'ok' };
  const name = path.slice(1);
  return { code: 200, body: `${checks.map((check) => `[+]${check} ok`).join('\n')}\n${name} check passed\n` };
}

const handlers: Readonly<Record<string, Handler>> = {
  '/version': () => ({ code: 200, body: VERSION }),
  '/healthz': health,
  '/livez': health,
  '/readyz': health,
  '/': (_request, scheme) => ({ code: 200, body: { paths: ['/api', '/api/v1', '/apis', ...groupPaths(scheme), '/healthz', '/livez', '/openapi/v3', '/readyz', '/version'] } }),
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
  return handlers[request.path]?.(request, scheme) ?? discovery(request, scheme);
}
