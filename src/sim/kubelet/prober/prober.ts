import { type Container, type Micros, type Probe, seconds, type TrafficResponse } from '../../../api/index.ts';
import type { Procedure, ProcessHost } from '../../kernel/index.ts';
import { type CriClient, rpcError } from '../cri.ts';
import { KUBELET_MINOR } from '../config.ts';
import { connect, dialError, type PodTraffic } from '../traffic.ts';

/** `unknown`: the prober itself failed; the result is thrown away. */
export interface ProbeResult {
  readonly result: 'success' | 'failure' | 'unknown' | 'warning';
  readonly output: string;
}

export interface ProbeTarget {
  readonly pod: PodTraffic;
  readonly podIP: string;
  readonly container: Container;
  readonly containerId: string;
}

const success: ProbeResult = { result: 'success', output: '' };
const failure = (output: string): ProbeResult => ({ result: 'failure', output });
const unknown = (output: string): ProbeResult => ({ result: 'unknown', output });

/** At most this much of an answer ends up in a message (`probe/http/http.go` maxRespBodyLength, `probe/exec/exec.go` maxReadLength). */
const MAX_READ_LENGTH = 10 * 1024;
/** Only failures of the prober itself are tried again (`prober.go` maxProbeRetries). */
const MAX_RETRIES = 3;

/** A port by number or by the name of a container port (`kubernetes/pkg/probe/util.go` ResolveContainerPort). */
export function resolvePort(port: string | number, container: Container): number | string {
  if (typeof port === 'number') return port > 0 && port < 65_536 ? port : `invalid port number: ${port}`;
  const named = container.ports?.find((candidate) => candidate.name === port);
  if (named) return named.containerPort;
  const numeric = Number(port);
  if (Number.isInteger(numeric) && numeric > 0 && numeric < 65_536) return numeric;
  return Number.isInteger(numeric) ? `invalid port number: ${numeric}` : `strconv.Atoi: parsing "${port}": invalid syntax`;
}

type Handler = (host: ProcessHost, cri: CriClient, spec: Probe, target: ProbeTarget, timeout: Micros) => Procedure<ProbeResult> | undefined;

const handlers: readonly Handler[] = [
  (_host, cri, { exec }, target, timeout) => (exec ? probeExec(cri, exec.command ?? [], target, timeout) : undefined),
  (host, _cri, { httpGet }, target, timeout) => (httpGet ? probeHttp(host, httpGet, target, timeout) : undefined),
  (host, _cri, { tcpSocket }, target, timeout) => (tcpSocket ? probeTcp(host, tcpSocket, target, timeout) : undefined),
  (host, _cri, { grpc }, target, timeout) => (grpc ? probeGrpc(host, grpc, target, timeout) : undefined),
];

/** Runs a probe once: success, failure with the text for the event, or unknown. Source: `kubernetes/pkg/kubelet/prober/prober.go`. */
export function* runProbe(host: ProcessHost, cri: CriClient, spec: Probe, target: ProbeTarget): Procedure<ProbeResult> {
  const timeout = seconds(spec.timeoutSeconds ?? 1);
  let last: ProbeResult = unknown(`missing probe handler for ${target.pod.name}_${target.pod.namespace}:${target.container.name}`);
  for (let attempt = 0; attempt < MAX_RETRIES; attempt++) {
    for (const handler of handlers) {
      const procedure = handler(host, cri, spec, target, timeout);
      if (!procedure) continue;
      last = yield* procedure;
      break;
    }
    if (last.result !== 'unknown') return last;
  }
  return last;
}

function* probeExec(cri: CriClient, cmd: readonly string[], target: ProbeTarget, timeout: Micros): Procedure<ProbeResult> {
  const { subject, reads } = target.pod;
  const request = { containerId: target.containerId, cmd, timeout: timeout / 1_000_000 };
  const result = yield* cri.call('ExecSync', request, { subject, ...(reads ? { reads } : {}), timeout: (timeout + seconds(2)) as Micros });
  if (!result.ok) {
    if (result.code === 'DeadlineExceeded') return failure(`command timed out: "${cmd.join(' ')}" timed out after ${timeout / 1_000_000}s`);
    return unknown(rpcError(result));
  }
  const { stdout, stderr, exitCode } = result.response;
  return exitCode === 0 ? success : failure((stdout + stderr).slice(0, MAX_READ_LENGTH));
}

function urlOf(scheme: string, host: string, port: number, path: string): string {
  return `${scheme}://${host}:${port}${path.startsWith('/') ? path : `/${path}`}`;
}

/** What the kubelet sends unless the probe names it (`kubernetes/pkg/probe/http/request.go` newProbeRequest). */
const ownHeaders: Readonly<Record<string, string>> = { 'User-Agent': `kube-probe/${KUBELET_MINOR}`, Accept: '*/*' };

function headersOf(given: NonNullable<Probe['httpGet']>['httpHeaders']): Readonly<Record<string, string>> {
  const named = (given ?? []).filter(({ name }) => name.toLowerCase() !== 'host');
  return named.length === 0 ? ownHeaders : { ...ownHeaders, ...Object.fromEntries(named.map(({ name, value }) => [name, value])) };
}

function* probeHttp(host: ProcessHost, get: NonNullable<Probe['httpGet']>, target: ProbeTarget, timeout: Micros): Procedure<ProbeResult> {
  const port = resolvePort(get.port, target.container);
  if (typeof port === 'string') return unknown(port);
  const scheme = (get.scheme ?? 'HTTP').toLowerCase() === 'https' ? 'https' : 'http';
  const ip = get.host || target.podIP;
  const path = get.path || '/';
  const header = get.httpHeaders?.find(({ name }) => name.toLowerCase() === 'host')?.value;
  const headers = headersOf(get.httpHeaders);
  const answer = yield* connect(host, target.pod, { protocol: scheme, host: ip, port, path, headers, ...(header ? { header } : {}) }, timeout);
  return httpVerdict(answer, urlOf(scheme, ip, port, path), ip, port);
}

/** 200–399 is success (`kubernetes/pkg/probe/http/http.go` DoHTTPProbe). */
function httpVerdict(answer: TrafficResponse, url: string, ip: string, port: number): ProbeResult {
  if (answer.outcome === 'timeout') return failure(`Get "${url}": context deadline exceeded (Client.Timeout exceeded while awaiting headers)`);
  if (answer.outcome !== 'ok') return failure(`Get "${url}": ${dialError(answer.outcome, ip, port)}`);
  // `net/http/transport.go`
  if (answer.plaintext) return failure(`Get "${url}": http: server gave HTTP response to HTTPS client`);
  if (answer.code >= 200 && answer.code < 400) return success;
  return failure(`HTTP probe failed with statuscode: ${answer.code}`);
}

function* probeTcp(host: ProcessHost, tcp: NonNullable<Probe['tcpSocket']>, target: ProbeTarget, timeout: Micros): Procedure<ProbeResult> {
  const port = resolvePort(tcp.port, target.container);
  if (typeof port === 'string') return unknown(port);
  const ip = tcp.host || target.podIP;
  const answer = yield* connect(host, target.pod, { protocol: 'tcp', host: ip, port }, timeout);
  return answer.outcome === 'ok' ? success : failure(dialError(answer.outcome, ip, port));
}

/** Names of `grpc.health.v1.HealthCheckResponse.ServingStatus`, by number. */
const servingStatus = ['UNKNOWN', 'SERVING', 'NOT_SERVING', 'SERVICE_UNKNOWN'] as const;

function* probeGrpc(host: ProcessHost, grpc: NonNullable<Probe['grpc']>, target: ProbeTarget, timeout: Micros): Procedure<ProbeResult> {
  const { port } = grpc;
  const at = `${target.podIP}:${port}`;
  const answer = yield* connect(host, target.pod, { protocol: 'grpc', host: target.podIP, port, path: grpc.service ?? '' }, timeout);
  const within = `${timeout / 1_000_000}s`;
  if (answer.outcome === 'ok') {
    return answer.code === 1 ? success : failure(`service unhealthy (responded with "${servingStatus[answer.code] ?? 'UNKNOWN'}")`);
  }
  // The dial blocks until the deadline, also when the port refuses (`grpc.WithBlock`).
  return failure(`timeout: failed to connect service "${at}" within ${within}: context deadline exceeded`);
}
