import type { Flight } from './flight.ts';

const verbs: Readonly<Record<string, string>> = { create: 'POST', update: 'PUT' };

/** What `/metrics` tells of requests. Source: `apiserver/pkg/endpoints/metrics/metrics.go`. */
export class RequestMetrics {
  /** By the labels of `apiserver_request_total`. */
  private readonly totals = new Map<string, number>();

  count({ request, http }: Flight, code: number): void {
    if (!request.isResourceRequest) return;
    const { verb, group, version, resource, subresource, namespace, name } = request;
    const shown = http.contentType === 'application/apply-patch+yaml' ? 'APPLY' : (verbs[verb] ?? verb.toUpperCase());
    const scope = name !== '' ? 'resource' : namespace !== '' ? 'namespace' : 'cluster';
    const labels = `code="${code}",component="apiserver",dry_run="${http.query?.dryRun ?? ''}",group="${group}",resource="${resource}",scope="${scope}",subresource="${subresource}",verb="${shown}",version="${version}"`;
    this.totals.set(labels, (this.totals.get(labels) ?? 0) + 1);
  }

  /** The text that Prometheus reads. */
  text(flights: Iterable<Flight>): string {
    const inFlight = { mutating: 0, readOnly: 0 };
    for (const { http } of flights) inFlight[http.method === 'GET' ? 'readOnly' : 'mutating']++;
    const lines = [
      '# HELP apiserver_current_inflight_requests [STABLE] Maximal number of currently used inflight request limit of this apiserver per request kind in last second.',
      '# TYPE apiserver_current_inflight_requests gauge',
      ...Object.entries(inFlight).map(([kind, count]) => `apiserver_current_inflight_requests{request_kind="${kind}"} ${count}`),
      '# HELP apiserver_request_total [STABLE] Counter of apiserver requests broken out for each verb, dry run value, group, version, resource, scope, component, and HTTP response code.',
      '# TYPE apiserver_request_total counter',
      ...[...this.totals].map(([labels, count]) => `apiserver_request_total{${labels}} ${count}`).sort(),
    ];
    return `${lines.join('\n')}\n`;
  }
}
