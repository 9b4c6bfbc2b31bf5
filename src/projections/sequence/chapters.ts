import type { ActionRecord, FaultRecord, Intent, Message } from '../../api/index.ts';
import { podOfAddress } from '../addresses.ts';
import { isProbe, parseApiPath } from '../messages.ts';
import { rowWords } from '../words/rows.ts';

/** What a run goes through after somebody did something, in this order. */
const PHASES = Object.keys(rowWords.phases);
export type Phase = number;

const phase = (title: keyof typeof rowWords.phases): Phase => PHASES.indexOf(title);

export const phaseTitle = (index: Phase): string => Object.values(rowWords.phases)[index] ?? '';

const WRITES = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

function apiWritePhase(message: Message): Phase | undefined {
  if (message.payload.type !== 'http-request' || !WRITES.has(message.payload.method)) return undefined;
  if (parseApiPath(message.payload.path)?.resource === 'events') return undefined;
  if (message.from.startsWith('kube-controller-manager')) return phase('Reconcile');
  return message.from.startsWith('kube-scheduler') ? phase('Schedule') : undefined;
}

const CRI_PHASES: Readonly<Record<string, Phase>> = {
  StopContainer: phase('Stop'),
  StopPodSandbox: phase('Stop'),
  RunPodSandbox: phase('Sandbox and network'),
  PullImage: phase('Pull'),
  CreateContainer: phase('Start'),
  StartContainer: phase('Start'),
};

/** The phase that a message belongs to, if it is the mark of one. `rootIsAction`: it goes back to something a user did. */
export function phaseOf(message: Message, rootIsAction: boolean): Phase | undefined {
  const { payload } = message;
  if (payload.type === 'etcd-txn') return rootIsAction ? phase('Admit') : undefined;
  if (payload.type === 'cri-request' && payload.method in CRI_PHASES) return CRI_PHASES[payload.method];
  if (message.replyTo === undefined && isProbe(message)) return phase('Probe');
  if (payload.type === 'traffic-request' && podOfAddress(message.to) !== undefined) return phase('Route');
  return apiWritePhase(message);
}

/** What a user did, in a line. */
export function intentTitle(intent: Intent): string {
  switch (intent.type) {
    case 'apply':
      return `kubectl apply -f ${intent.name}`;
    case 'kubectl':
      return `kubectl ${intent.args.join(' ')}`;
    case 'shell':
      return `${intent.node === undefined ? '' : `${intent.node}: `}${intent.argv.join(' ')}`;
    case 'keyboard':
      return 'text' in intent.input ? rowWords.typed(intent.input.text) : intent.input.key;
    case 'inject-fault':
      return rowWords.inject(intent.fault.type);
    case 'heal-fault':
      return rowWords.heal(intent.id);
  }
}

/** Only what changes the cluster opens a chapter; a question (`kubectl get`) is a row of the chapter it falls in. */
export function opensChapter(record: ActionRecord | FaultRecord): boolean {
  if (record.kind === 'fault') return record.phase === 'injected';
  if (record.intent.type !== 'kubectl') return record.intent.type === 'apply';
  return !['get', 'describe', 'logs', 'events', 'explain', 'version', 'api-resources', 'top', 'cluster-info'].includes(record.intent.args[0] ?? '');
}

/** `node-down node-2`, `crash-process etcd-0`, `fail-readiness default/web`: the fault with what it strikes. */
export function faultTitle(record: FaultRecord): string {
  const { fault } = record;
  const { type, ...rest } = fault;
  const place = 'namespace' in fault && 'pod' in fault ? { ...rest, namespace: '', pod: `${fault.namespace}/${fault.pod}` } : rest;
  const struck =
    'message' in fault
      ? `#${fault.message}`
      : Object.values(place)
          .filter((value) => typeof value === 'string' && value !== '')
          .join(' ');
  const title = `${type} ${struck}`.trim();
  return record.phase === 'healed' ? rowWords.healed(title) : title;
}
