import type { LossRecord, Message, PayloadType, TrafficRequest } from '../api/index.ts';
import { place } from './addresses.ts';
import type { LineStyle, Outcome } from './views.ts';
import { rowWords } from './words/rows.ts';

/** Is this the kubelet asking a workload how it is? */
export function isProbe(message: Message): boolean {
  if (message.payload.type === 'traffic-request') return place(message.from).member === 'kubelet';
  return message.payload.type === 'cri-request' && message.payload.method === 'ExecSync';
}

const PROBLEM_OUTCOME: Outcome = 'error';

function httpOutcome(code: number, method: string): Outcome {
  if (code < 400) return 'ok';
  // `kubectl apply` asks first and creates when the answer is "not found": nothing is wrong.
  if (code === 404 && method.startsWith('GET')) return 'ok';
  return code === 409 || code === 410 || code === 429 ? 'warning' : PROBLEM_OUTCOME;
}

function payloadOutcome(message: Message): Outcome | undefined {
  const { payload } = message;
  switch (payload.type) {
    case 'http-response':
      return httpOutcome(payload.code, message.method);
    case 'cri-response':
      if (!payload.ok) return PROBLEM_OUTCOME;
      return 'exitCode' in payload.response && payload.response.exitCode !== 0 ? PROBLEM_OUTCOME : 'ok';
    case 'cni-result':
      return payload.exitCode === 0 ? 'ok' : PROBLEM_OUTCOME;
    case 'registry-response':
      // A 401 with a challenge says where to fetch a token: how every pull begins.
      return payload.ok || payload.challenge !== undefined ? 'ok' : PROBLEM_OUTCOME;
    case 'oci-response':
      return payload.ok ? 'ok' : PROBLEM_OUTCOME;
    case 'syscall-result':
      return payload.errno === undefined ? 'ok' : 'warning';
    case 'dns-response':
      return payload.rcode === 'NOERROR' ? 'ok' : 'warning';
    case 'traffic-response':
      return payload.outcome === 'ok' && payload.code < 400 ? 'ok' : PROBLEM_OUTCOME;
    case 'kubelet-response':
      return httpOutcome(payload.code, message.method);
    case 'etcd-response':
      return payload.error !== undefined ? PROBLEM_OUTCOME : payload.succeeded === false ? 'warning' : 'ok';
    case 'watch-event':
      return payload.event === 'ERROR' ? 'warning' : 'ok';
    case 'task-exit':
      return payload.exitCode === 0 ? 'ok' : PROBLEM_OUTCOME;
    default:
      return undefined;
  }
}

/** Messages that somebody answers; the others are told and done. */
const ASKING = new Set<PayloadType>([
  'http-request',
  'cri-request',
  'cni-request',
  'oci-request',
  'registry-request',
  'kubelet-request',
  'dns-query',
  'traffic-request',
  'etcd-txn',
  'etcd-range',
]);

/** What a message says about how it went. A request says nothing yet (`pending`). */
export function outcomeOf(message: Message): Outcome {
  return payloadOutcome(message) ?? (message.replyTo === undefined && ASKING.has(message.payload.type) ? 'pending' : 'ok');
}

/** The keys of an etcd message without their common root: `put pods/default/web`. */
function etcdTitle(message: Message): string | undefined {
  const { payload, method } = message;
  const short = (key: string): string => key.replace(/^\/registry\//, '');
  switch (payload.type) {
    case 'etcd-txn': {
      const op = payload.success[0];
      return op && `${method} ${op.op} ${short(op.key)}`;
    }
    case 'etcd-range':
    case 'etcd-watch-create':
      return `${method} ${short(payload.key)}`;
    case 'etcd-watch-response': {
      const event = payload.events[0];
      return event && `${method} ${short(event.kv.key)}`;
    }
    default:
      return undefined;
  }
}

/** How the arrow is drawn. */
export function lineOf(message: Message, loss: LossRecord | undefined): LineStyle {
  if (loss) return loss.reason === 'timeout' ? 'timeout' : 'lost';
  if (message.channel === 'watch' || message.payload.type === 'etcd-watch-response') return 'watch';
  if (message.replyTo !== undefined) return message.payload.type === 'traffic-response' && message.payload.outcome === 'no-route' ? 'blocked' : 'response';
  if (isProbe(message)) return 'probe';
  if (message.payload.type === 'traffic-request' || message.payload.type === 'dns-query') return 'traffic';
  return message.channel === 'exec' || message.channel === 'syscall' ? 'local' : 'request';
}

/** The outcome in the channel's own words: `201`, `NotFound`, `exit 1`, `connection-refused`. */
export function codeOf(message: Message): string {
  const { payload } = message;
  if (payload.type === 'traffic-response' && payload.outcome !== 'ok') return payload.outcome;
  if (payload.type === 'dns-response') return payload.rcode;
  if (message.code !== undefined) return message.channel === 'exec' && typeof message.code === 'number' ? `exit ${message.code}` : String(message.code);
  if (payload.type === 'http-response') return String(payload.code);
  if (payload.type === 'cri-response' && !payload.ok) return payload.code;
  if (payload.type === 'syscall-result' && payload.errno !== undefined) return payload.errno;
  return '';
}

interface ApiPath {
  readonly resource: string;
  readonly name?: string;
  readonly subresource?: string;
}

/** Reads `/apis/apps/v1/namespaces/default/deployments/web/status`. */
export function parseApiPath(path: string): ApiPath | undefined {
  const parts = (path.split('?', 1)[0] ?? '').split('/').filter((part) => part !== '');
  let rest: string[];
  if (parts[0] === 'api') rest = parts.slice(2);
  else if (parts[0] === 'apis') rest = parts.slice(3);
  else return undefined;
  if (rest[0] === 'namespaces' && rest.length > 2) rest = rest.slice(2);
  const [resource, name, ...subresource] = rest;
  if (resource === undefined) return undefined;
  return { resource, ...(name === undefined ? {} : { name }), ...(subresource.length === 0 ? {} : { subresource: subresource.join('/') }) };
}

/** `Pod/default/web` → `Pod web`. */
export function shortRef(ref: string): string {
  const parts = ref.split('/');
  return parts.length < 2 ? ref : `${parts[0]} ${parts.at(-1)}`;
}

/** The verb a person reads first. GET of a collection is a LIST; with `watch` it is a WATCH. */
export function verbOf(message: Message): string {
  const verb = message.method.split(' ', 1)[0] ?? message.method;
  if (message.payload.type !== 'http-request') return message.channel === 'exec' ? message.method : verb;
  if (message.payload.query?.['watch'] !== undefined) return 'WATCH';
  if (verb === 'GET' && parseApiPath(message.payload.path)?.name === undefined) return 'LIST';
  return verb;
}

function trafficTitle(verb: string, request: TrafficRequest, probe: boolean): string {
  const { host, dst, port, path = '' } = request;
  return probe ? `probe ${verb} :${port}${path}` : `${verb} ${host ?? dst}:${port}${path}`;
}

/** `VERB object`, short: `POST Deployment web`, `PATCH Pod web/status`, `RunPodSandbox web`, `ADDED Pod web`. */
export function titleOf(message: Message): string {
  const verb = verbOf(message);
  const path = message.method.includes(' /') ? message.method.slice(message.method.indexOf(' /') + 1) : undefined;
  const api = path === undefined ? undefined : parseApiPath(path);
  const sub = api?.subresource === undefined ? '' : `/${api.subresource}`;
  if (message.payload.type === 'traffic-request') return trafficTitle(verb, message.payload, isProbe(message));
  if (message.payload.type === 'registry-request') return `${message.payload.operation === 'resolve' ? 'GET manifest' : 'GET layer'} ${message.payload.image}`;
  if (message.subject === undefined && message.payload.type.startsWith('etcd-')) return etcdTitle(message) ?? verb;
  if (message.subject !== undefined) return `${verb} ${shortRef(message.subject)}${sub}`;
  if (message.payload.type === 'dns-query') return `${message.payload.qtype} ${message.payload.name}`;
  if (api) return `${verb} ${api.resource}${api.name === undefined ? '' : `/${api.name}`}${sub}`;
  return path === undefined ? verb : `${verb} ${path}`;
}

/** What stands muted after the title. */
export function detailOf(message: Message): string {
  const { payload } = message;
  switch (payload.type) {
    case 'http-request':
      return payload.path;
    case 'cni-request':
      return payload.env.CNI_CONTAINERID;
    case 'oci-request':
      return payload.id;
    case 'registry-request':
      return payload.image;
    case 'traffic-request':
      return `${payload.src} → ${payload.dst}:${payload.port}`;
    case 'traffic-response':
      return payload.servedBy === undefined ? payload.outcome : rowWords.servedBy(payload.servedBy);
    case 'etcd-txn':
      return payload.success.map((op) => `${op.op} ${op.key}`).join(', ');
    case 'etcd-range':
      return payload.key;
    case 'task-exit':
      return `${rowWords.exitCode(payload.exitCode)}${payload.oomKilled ? ' (OOMKilled)' : ''}`;
    default:
      return message.subject ?? '';
  }
}
