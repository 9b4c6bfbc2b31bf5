import type { DocumentRef, Seq, TransitionRecord } from '../../api/index.ts';
import { countUpTo, type LedgerIndex } from '../ledger-index.ts';
import { codeOf, isProbe, outcomeOf } from '../messages.ts';
import { at, type Json, number, object, objects, text } from '../values.ts';
import type { ContainerSpan, ProbesView, ProbeTick, ProbeTrack } from './views.ts';

const MOST_TICKS = 120;

/** Where a container stands: its Pod, the beginning of its machines' names, its path in the Pod. */
interface Place {
  readonly pod: DocumentRef;
  readonly entity: string;
  readonly path: string;
}

const KINDS = ['startup', 'readiness', 'liveness'] as const;
const TOLD: Readonly<Record<string, ProbeTick['what']>> = { PASSED: 'passed', FAILED: 'failed', NEW_CONTAINER: 'new-container', ENABLED: 'enabled' };

/** As `kubectl describe` prints a probe (`kubectl/pkg/describe/describe.go` DescribeProbe), without its times. */
function actionOf(probe: Json): string {
  const http = object(probe['httpGet']);
  if (probe['httpGet'] !== undefined)
    return `http-get ${(text(http['scheme']) || 'HTTP').toLowerCase()}://${text(http['host'])}:${String(http['port'] ?? '')}${text(http['path']) || '/'}`;
  if (probe['tcpSocket'] !== undefined) return `tcp-socket ${text(at(probe, 'tcpSocket.host'))}:${String(at(probe, 'tcpSocket.port') ?? '')}`;
  if (probe['grpc'] !== undefined) return `grpc <pod>:${String(at(probe, 'grpc.port') ?? '')} ${text(at(probe, 'grpc.service'))}`.trim();
  const command = at(probe, 'exec.command');
  return `exec [${Array.isArray(command) ? command.map(String).join(' ') : ''}]`;
}

/** Answers to a probe that changed nothing of its machine, so that no transition tells of them: the verdict stands, and so does the count. */
function unchanged(index: LedgerIndex, pod: DocumentRef, pointer: string, past: readonly TransitionRecord[], now: Seq): readonly ProbeTick[] {
  const told = new Set(past.map(({ cause }) => cause));
  const seqs = index.about(pod);
  const ticks: ProbeTick[] = [];
  for (let i = countUpTo(seqs, now, Number) - 1; i >= 0 && ticks.length < MOST_TICKS; i--) {
    const message = index.message(seqs[i]);
    if (!message || !isProbe(message) || message.replyTo !== undefined || !message.reads?.some((read) => read.pointer === pointer)) continue;
    const reply = index.reply(message.seq);
    if (!reply || reply.seq > now || told.has(reply.seq)) continue;
    const before = past.findLast(({ seq }) => seq < reply.seq);
    const failed = before ? before.context['last'] === 'failure' : outcomeOf(reply) === 'error';
    ticks.push({
      seq: reply.seq,
      t: reply.arrivesAt,
      what: failed ? 'failed' : 'passed',
      state: before?.to ?? 'idle',
      consecutive: number(before?.context['consecutive']),
      answer: String(codeOf(reply) ?? ''),
      turned: false,
    });
  }
  return ticks;
}

/** The answer whose arrival made the worker decide. */
function answerOf(index: LedgerIndex, transition: TransitionRecord): string {
  const message = index.message(transition.cause);
  return message ? String(codeOf(message) ?? '') : '';
}

function tickOf(index: LedgerIndex, transition: TransitionRecord): ProbeTick | undefined {
  const what = TOLD[transition.event];
  if (what === undefined) return undefined;
  return {
    seq: transition.seq,
    t: transition.sentAt,
    what,
    state: transition.to,
    consecutive: number(transition.context['consecutive']),
    answer: what === 'passed' || what === 'failed' ? answerOf(index, transition) : '',
    turned: transition.from !== transition.to,
  };
}

function trackOf(index: LedgerIndex, { pod, entity, path }: Place, container: Json, kind: (typeof KINDS)[number], now: Seq): ProbeTrack | undefined {
  const probe = container[`${kind}Probe`];
  if (probe === undefined) return undefined;
  const spec = object(probe);
  const history = index.history('probe', `${entity}/${text(container['name'])}/${kind}`);
  const past =
    history?.transitions.slice(
      0,
      countUpTo(history.transitions, now, ({ seq }) => seq),
    ) ?? [];
  const last = past.at(-1);
  const state = last?.to ?? 'idle';
  return {
    container: text(container['name']),
    kind,
    action: actionOf(spec),
    initialDelaySeconds: number(spec['initialDelaySeconds']),
    periodSeconds: number(spec['periodSeconds']) || 10,
    timeoutSeconds: number(spec['timeoutSeconds']) || 1,
    successThreshold: number(spec['successThreshold']) || 1,
    failureThreshold: number(spec['failureThreshold']) || 3,
    state,
    gated: state === 'disabled',
    consecutive: number(last?.context['consecutive']),
    last: text(last?.context['last']),
    ticks: [...past.slice(-MOST_TICKS).flatMap((transition) => tickOf(index, transition) ?? []), ...unchanged(index, pod, `${path}/${kind}Probe`, past, now)]
      .sort((a, b) => a.seq - b.seq)
      .slice(-MOST_TICKS),
  };
}

function spansOf(index: LedgerIndex, entity: string, container: string, now: Seq): readonly ContainerSpan[] {
  const history = index.history('container', `${entity}/${container}`);
  const past =
    history?.transitions.slice(
      0,
      countUpTo(history.transitions, now, ({ seq }) => seq),
    ) ?? [];
  return past.map((transition, i) => {
    const next = past[i + 1];
    return { container, from: transition.sentAt, state: transition.to, seq: transition.seq, ...(next ? { to: next.sentAt } : {}) };
  });
}

/** The probes of a Pod's containers, tick by tick; undefined when it has none, or no node yet. */
export function podProbes(index: LedgerIndex, pod: DocumentRef, now: Seq): ProbesView | undefined {
  const value = index.versionAt(pod, now)?.value;
  const node = text(at(value, 'spec.nodeName'));
  if (node === '') return undefined;
  const entity = `${node}/${pod.slice('Pod/'.length)}`;
  const tracks = (['initContainers', 'containers'] as const).flatMap((list) =>
    objects(at(value, `spec.${list}`)).flatMap((container, i) =>
      KINDS.flatMap((kind) => trackOf(index, { pod, entity, path: `/spec/${list}/${i}` }, container, kind, now) ?? []),
    ),
  );
  if (tracks.length === 0) return undefined;
  const to = index.timeOf(now);
  const spans = [...new Set(tracks.map(({ container }) => container))].flatMap((container) => spansOf(index, entity, container, now));
  const begun = Math.min(to, ...spans.map(({ from }) => from), ...tracks.flatMap(({ ticks }) => ticks.slice(0, 1).map(({ t }) => t)));
  return { from: begun as ProbesView['from'], to, tracks, spans };
}
