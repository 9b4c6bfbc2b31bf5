import type { LedgerRecord, LedgerView, Message, Seq } from '../api/index.ts';
import { toSeconds } from '../api/index.ts';
import { codeOf } from './messages.ts';

/** Machines whose transitions tell the story; the others follow from them. */
const TOLD_MACHINES = new Set(['sandbox', 'container', 'pod-phase', 'deployment-rollout', 'image-pull', 'node-condition', 'etcd-member', 'leader-election']);
const NOISE_SUBJECTS = /^(Lease|Node|Event)\//;
const READ_METHODS = /^(GET|WATCH|List\w+|Status|Version|PodSandboxStatus|ContainerStatus|ImageStatus|ImageFsInfo|Range|Watch|ExecSync)\b/;
const TOLD_CHANNELS = new Set(['https', 'grpc', 'exec']);

function told(record: LedgerRecord): boolean {
  if (record.kind === 'action' || record.kind === 'fault') return true;
  if (record.kind === 'transition') return TOLD_MACHINES.has(record.machine);
  if (record.kind !== 'message' || record.replyTo !== undefined) return false;
  return TOLD_CHANNELS.has(record.channel) && !READ_METHODS.test(record.method) && record.method !== 'Txn' && !NOISE_SUBJECTS.test(record.subject ?? '');
}

/** Generated names are long and change with every unrelated draw; their last part is cut. */
const plain = (text: string): string => text.replace(/\b(web|backend)-[0-9a-z]{5,10}-[0-9a-z]{5}\b/g, '$1-…');

/**
 * The story of a run as a few readable lines: every write to the API, every call below the kubelet that changes something,
 * the transitions of the main statecharts, the user's actions and faults. Reads, watches, heartbeats and probes are left out.
 * A change of behaviour shows as a diff of these lines.
 */
export function goldenLines(ledger: LedgerView): readonly string[] {
  const answers = new Map<Seq, Message>();
  for (let seq = 1; seq <= ledger.length; seq++) {
    const record = ledger.at(seq as Seq);
    if (record?.kind === 'message' && record.replyTo !== undefined && !answers.has(record.replyTo)) answers.set(record.replyTo, record);
  }
  const lines: string[] = [];
  for (let seq = 1; seq <= ledger.length; seq++) {
    const record = ledger.at(seq as Seq);
    if (!record || record.sentAt < 0 || !told(record)) continue;
    lines.push(plain(`${toSeconds(record.sentAt).toFixed(3).padStart(8)}  ${lineOf(record, answers)}`));
  }
  return lines;
}

function lineOf(record: LedgerRecord, answers: ReadonlyMap<Seq, Message>): string {
  if (record.kind === 'action') return `user: ${JSON.stringify(record.intent.type === 'kubectl' ? record.intent.args.join(' ') : record.intent.type)}`;
  if (record.kind === 'fault') return `fault ${record.phase}: ${JSON.stringify(record.fault)}`;
  if (record.kind === 'transition') return `${record.process}  ${record.machine} ${record.entity}: ${record.from || '·'} → ${record.to} (${record.event})`;
  if (record.kind !== 'message') return record.kind;
  const answer = answers.get(record.seq);
  const code = answer ? codeOf(answer) : undefined;
  return `${record.from} → ${record.to}  ${record.method}${record.subject ? `  ${record.subject}` : ''}${code === undefined ? '' : `  ${code}`}`;
}
