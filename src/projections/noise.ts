import type { LedgerRecord, Message } from '../api/index.ts';
import { place } from './addresses.ts';
import { isProbe } from './messages.ts';

/**
 * Why a record may be folded away: 0 = never, 1 = heartbeat (leases, relists, bookmarks), 2 = probe, 3 = a client's
 * steady traffic. Probes and traffic are folded only while their outcome stays the same.
 */
export type Noise = 0 | 1 | 2 | 3;
export const FOREGROUND = 0;
export const HEARTBEAT = 1;
export const PROBE = 2;
export const TRAFFIC = 3;

/** What the kubelet asks the runtime again and again (generic PLEG, runtime state, image file system). */
const RELIST = new Set(['ListPodSandbox', 'ListContainers', 'Status', 'Version', 'ImageFsInfo', 'ListImages']);

/** Leases, and the key by which API servers agree on who compacts etcd. */
const isLease = (text: string | undefined): boolean =>
  text !== undefined && (text.startsWith('Lease/') || text.includes('/leases') || text === 'compact_rev_key');

function isHeartbeat(message: Message): boolean {
  if (isLease(message.subject) || isLease(message.method)) return true;
  const { payload } = message;
  switch (payload.type) {
    case 'watch-event':
      return payload.event === 'BOOKMARK';
    case 'cri-request':
      return RELIST.has(payload.method);
    case 'etcd-txn':
      return payload.success.length > 0 && payload.success.every((op) => isLease(op.key));
    case 'etcd-range':
      return isLease(payload.key);
    case 'etcd-watch-response':
      return payload.events.length === 0 || payload.events.every((event) => isLease(event.kv.key));
    case 'syscall':
      // The eviction manager looks at memory and disk every 10 s (kubernetes/pkg/kubelet/kubelet.go evictionMonitoringPeriod).
      return payload.call === 'sysinfo';
    case 'raft':
      return payload.message.startsWith('MsgHeartbeat');
    case 'http-request':
      return isLease(payload.path);
    default:
      return false;
  }
}

/** Calls further down that a foldable message makes are part of it; what it makes somebody write to the API is not. */
function inherits(message: Message): boolean {
  return message.to !== 'kube-apiserver' && message.channel !== 'watch';
}

/**
 * The noise of a record. `parent` is the noise of its cause, `rootClient` tells that it goes back to a client's own loop.
 */
export function noiseOf(record: LedgerRecord, parent: Noise, rootClient: boolean): Noise {
  if (record.kind === 'loss') return parent;
  if (record.kind === 'transition') return record.from === record.to ? parent : FOREGROUND;
  if (record.kind !== 'message') return FOREGROUND;
  if (isHeartbeat(record)) return HEARTBEAT;
  if (record.replyTo === undefined && isProbe(record)) return PROBE;
  if (rootClient) return TRAFFIC;
  if (parent !== FOREGROUND && inherits(record)) return parent;
  return FOREGROUND;
}

/** Is this a client outside the Pods that sends requests by its own loop? */
export const isClient = (address: string): boolean => address !== 'user' && place(address).group === 'clients';
