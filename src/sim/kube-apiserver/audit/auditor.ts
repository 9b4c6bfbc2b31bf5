/** Records of requests, stage by stage. Source: `apiserver/pkg/endpoints/filters/{audit,authn_audit}.go`, `apiserver/pkg/audit/request.go`. */
import type { Address, AuditPolicy, AuditStage, HttpRequest } from '../../../api/index.ts';
import type { ProcessHost } from '../../kernel/index.ts';
import { type Flight, pass, type UserInfo } from '../endpoints/flight.ts';
import { newUid } from '../registry/names.ts';
import { isJson, type Json } from '../values.ts';
import { atLeast, type AuditConfig, auditConfig } from './policy.ts';

/** `--audit-log-path`. */
export const AUDIT_LOG = '/var/log/kubernetes/audit.log';

/** The file of the log, on a disk that outlives the process. */
export interface LogFile {
  text: string;
}

interface Audited {
  readonly config: AuditConfig;
  readonly event: Json;
  readonly longRunning: boolean;
  started: boolean;
}

const LONG_RUNNING = new Set(['exec', 'attach', 'portforward', 'proxy', 'log']);

/** `genericfilters.BasicLongRunningRequestCheck({watch, proxy}, {attach, exec, proxy, log, portforward})`. */
const isLongRunning = ({ request }: Flight): boolean =>
  request.isResourceRequest && (request.verb === 'watch' || request.verb === 'proxy' || LONG_RUNNING.has(request.subresource));

const uriOf = ({ path, query = {} }: HttpRequest): string => {
  const text = Object.entries(query)
    .map(([key, value]) => `${key}=${encodeURIComponent(value)}`)
    .join('&');
  return text === '' ? path : `${path}?${text}`;
};

const userOf = ({ name, groups }: UserInfo): Json => ({ ...(name === '' ? {} : { username: name }), ...(groups.length > 0 ? { groups } : {}) });

function withoutManagedFields(value: unknown): unknown {
  if (!isJson(value)) return value;
  if (Array.isArray(value.items)) return { ...value, items: value.items.map(withoutManagedFields) };
  if (!isJson(value.metadata) || value.metadata.managedFields === undefined) return value;
  const { managedFields: _left, ...metadata } = value.metadata;
  return { ...value, metadata };
}

/** How a client tried to prove who it is. */
function attempted({ credentials }: HttpRequest): string {
  const methods = { 'client-certificate': 'x509', 'bearer-token': 'bearer', basic: 'basic', none: '' } as const;
  const method = methods[credentials.kind];
  return method === '' ? 'Authentication failed, no credentials provided' : `Authentication failed, attempted: ${method}`;
}

/** What of the answer goes into the record: the Status of a refusal, and of a success the code alone. */
function statusOf(code: number, body: unknown): Json {
  if (!isJson(body) || body.kind !== 'Status') return { metadata: {}, code };
  const { status, message, reason, details } = body;
  return {
    metadata: {},
    ...(status === undefined ? {} : { status }),
    ...(message === undefined ? {} : { message }),
    ...(reason === undefined ? {} : { reason }),
    ...(details === undefined ? {} : { details }),
    code,
  };
}

/** Writes `audit.k8s.io/v1` Events for the requests that the policy names. A request passes `received` after authentication, and `complete` at its answer. */
export class Auditor {
  private readonly audited = new WeakMap<Flight, Audited>();

  constructor(
    private readonly host: ProcessHost,
    private readonly policy: AuditPolicy,
    private readonly file: LogFile,
    /** The kernel of the machine, when the server runs on a node. */
    private readonly machine: Address | undefined,
  ) {}

  received(flight: Flight): void {
    const audited = this.begin(flight);
    const { level, rule } = auditConfig(this.policy, flight.user, flight.request);
    const by = rule === 0 ? 'no rule of the audit policy fits' : `level ${level} by rule ${rule}`;
    const recorded = audited !== undefined && this.log(flight, audited, 'RequestReceived');
    pass(flight, 'audit', audited ? 'ok' : 'skipped', this.host.now(), recorded ? `RequestReceived, ${by}` : by);
  }

  private begin(flight: Flight): Audited | undefined {
    const config = auditConfig(this.policy, flight.user, flight.request);
    if (config.level === 'None') return undefined;
    const audited: Audited = { config, event: this.eventOf(flight, config), longRunning: isLongRunning(flight), started: false };
    this.audited.set(flight, audited);
    return audited;
  }

  private eventOf({ http, request, user, since }: Flight, { level }: AuditConfig): Json {
    const { group, version, resource, subresource, namespace, name } = request;
    const of = (key: string, value: string): Json => (value === '' ? {} : { [key]: value });
    const objectRef = {
      resource,
      ...of('namespace', namespace),
      ...of('name', name),
      ...of('apiGroup', group),
      ...of('apiVersion', version),
      ...of('subresource', subresource),
    };
    return {
      kind: 'Event',
      apiVersion: 'audit.k8s.io/v1',
      level,
      auditID: newUid(this.host.random),
      stage: '',
      requestURI: uriOf(http),
      verb: request.verb,
      user: userOf(user),
      sourceIPs: ['192.168.0.2'],
      userAgent: http.userAgent,
      ...(request.isResourceRequest ? { objectRef } : {}),
      requestReceivedTimestamp: micro(this.host.timestamp(since), since),
    };
  }

  /** A token or certificate that is not valid: recorded without a user. */
  unauthenticated(flight: Flight): void {
    const audited = this.begin(flight);
    if (!audited) return;
    const responseStatus = { metadata: {}, status: 'Failure', message: attempted(flight.http), reason: 'Unauthorized', code: 401 };
    this.log(flight, audited, 'ResponseStarted', { responseStatus });
    this.audited.delete(flight);
  }

  /** The first line of an answer that goes on: a watch, exec, a followed log. */
  started(flight: Flight, code: number): void {
    const audited = this.audited.get(flight);
    if (!audited?.longRunning || audited.started) return;
    audited.started = true;
    this.log(flight, audited, 'ResponseStarted', { responseStatus: { metadata: {}, code } });
  }

  /** The answer is out, or the stream is over. */
  complete(flight: Flight, code: number, body: unknown): void {
    const audited = this.audited.get(flight);
    if (!audited) return;
    const upgraded = code === 101 && !audited.started;
    this.started(flight, code);
    // An upgraded connection is complete when it is closed.
    if (upgraded) return;
    this.audited.delete(flight);
    const { level, omitManagedFields } = audited.config;
    const shown = (value: unknown): unknown => (omitManagedFields ? withoutManagedFields(value) : value);
    const parts = {
      responseStatus: statusOf(code, body),
      ...(atLeast(level, 'Request') && flight.http.body !== undefined ? { requestObject: shown(flight.http.body) } : {}),
      ...(atLeast(level, 'RequestResponse') && isJson(body) ? { responseObject: shown(body) } : {}),
      ...annotationsOf(flight),
    };
    if (this.log(flight, audited, 'ResponseComplete', parts)) pass(flight, 'audit', 'ok', this.host.now(), `ResponseComplete, level ${level}`);
  }

  private log(flight: Flight, { config, event }: Audited, stage: AuditStage, parts: Json = {}): boolean {
    if (config.omitStages.includes(stage)) return false;
    const { http, user } = flight;
    const impersonated = http.impersonate && stage !== 'RequestReceived' ? { impersonatedUser: userOf(user) } : {};
    const now = this.host.now();
    const line = JSON.stringify({ ...event, stage, ...impersonated, ...parts, stageTimestamp: micro(this.host.timestamp(), now) });
    this.file.text += `${line}\n`;
    this.host.output(`${this.host.address}/audit`, 'stdout', line);
    if (this.machine)
      this.host.send({
        to: this.machine,
        channel: 'syscall',
        method: `write ${AUDIT_LOG}`,
        payload: { type: 'syscall', call: 'write', args: { path: AUDIT_LOG, text: `${line}\n`, append: true } },
      });
    return true;
  }
}

/** RFC 3339 with microseconds, as `metav1.MicroTime` is written. */
function micro(timestamp: string, at: number): string {
  const part = ((at % 1_000_000) + 1_000_000) % 1_000_000;
  return `${timestamp.slice(0, 19)}.${String(part).padStart(6, '0')}Z`;
}

/** What authorization has said. */
function annotationsOf({ stages }: Flight): Json {
  const found = stages.findLast(({ stage }) => stage === 'authorization');
  if (!found) return {};
  const allowed = found.verdict === 'ok';
  const reason = allowed && found.detail.startsWith('RBAC:') ? found.detail : '';
  return { annotations: { 'authorization.k8s.io/decision': allowed ? 'allow' : 'forbid', 'authorization.k8s.io/reason': reason } };
}
