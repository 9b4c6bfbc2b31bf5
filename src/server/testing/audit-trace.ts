/** Requests to kube-apiserver, brought to the form of the audit log of a real control plane (shared/oracle/README.md). */
import { existsSync, readFileSync } from 'node:fs';
import type { LedgerView, Message, Seq } from '../../api/index.ts';
import { oracle } from './transcript.ts';

export interface AuditLine {
  readonly step: string;
  readonly from: string;
  readonly verb: string;
  readonly path: string;
  readonly code: number;
}

const HASH = '[bcdfghjklmnpqrstvwxz2456789]';
const names: readonly (readonly [RegExp, string])[] = [
  [new RegExp(`-${HASH}{8,10}-${HASH}{5}(?=/|$)`), '-<hash>-<rand>'],
  [new RegExp(`/(web|db|pi)-${HASH}{5}(?=/|$)`), '/$1-<rand>'],
  [new RegExp(`-${HASH}{8,10}(?=/|$)`), '-<hash>'],
  [/\.[0-9a-f]{14,16}$/, '.<id>'],
  // kube-scheduler here records its events by the older of the two APIs.
  [/^\/apis\/events\.k8s\.io\/v1\//, '/api/v1/'],
];

const verbs: Readonly<Record<string, string>> = { POST: 'create', PUT: 'update', PATCH: 'patch', DELETE: 'delete' };

/** How the audit log, by user agent, names who is a lane or a process here. */
function writerOf(from: string): string {
  if (from === 'user') return 'kubectl';
  if (from.endsWith('/kubelet')) return 'stub-kubelet';
  if (from === 'kube-controller-manager/garbage-collector') return 'kube-controller-manager/generic-garbage-collector';
  return from.startsWith('kube-controller-manager/') ? `${from}-controller` : from;
}

const pathOf = (path: string): string => names.reduce((result, [pattern, name]) => result.replace(pattern, name), path);

function answers(ledger: LedgerView, from: number): ReadonlyMap<Seq, number> {
  const codes = new Map<Seq, number>();
  for (let seq = from; seq <= ledger.length; seq++) {
    const record = ledger.at(seq as Seq);
    if (record?.kind === 'message' && record.replyTo !== undefined && record.payload.type === 'http-response') codes.set(record.replyTo, record.payload.code);
  }
  return codes;
}

/** The writes that followed a step, from the ledger: everything after its record `from`. Leases are left out, as in the log. */
export function writesSince(ledger: LedgerView, from: number, step: string): readonly AuditLine[] {
  const codes = answers(ledger, from);
  const lines: AuditLine[] = [];
  for (let seq = from; seq <= ledger.length; seq++) {
    const record = ledger.at(seq as Seq);
    if (record?.kind !== 'message' || record.to !== 'kube-apiserver') continue;
    const { payload, from: writer } = record as Message;
    if (payload.type !== 'http-request' || payload.path.includes('/leases')) continue;
    const verb = verbs[payload.method];
    const code = codes.get(record.seq);
    if (verb && code !== undefined) lines.push({ step, from: writerOf(writer), verb, path: pathOf(payload.path), code });
  }
  return lines;
}

const file = `${oracle}audit-trace.jsonl`;

/** The real log, without reads. */
export const auditTrace: readonly AuditLine[] = existsSync(file)
  ? readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as AuditLine)
      .filter(({ verb }) => verb !== 'get' && verb !== 'list')
      .map((line) => ({ ...line, path: pathOf(line.path) }))
  : [];
