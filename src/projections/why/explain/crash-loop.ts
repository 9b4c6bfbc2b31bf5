import { at, number, object, objects, text } from '../../values.ts';
import { columns, whyWords } from '../../words/why.ts';
import { type Asked, type Explainer, moment, nameOf, span } from './asked.ts';

interface Ended {
  readonly t: number;
  readonly exitCode: number;
  /** What the kubelet waits before the next start, microseconds; from the context of the `container` statechart. */
  readonly backOff: number;
}

/** Starts and ends of a container, as its statechart in the kubelet recorded them. */
function runs(
  { index, ref, now }: Asked,
  container: string,
): { readonly ends: readonly Ended[]; readonly starts: readonly number[]; readonly waiting?: { readonly since: number; readonly remaining: number } } {
  const entity = index.entitiesOf(ref).find((each) => each.machine === 'container' && each.entity.endsWith(`/${container}`));
  const transitions = (entity?.transitions ?? []).filter((transition) => transition.seq <= now);
  const ends = transitions
    .filter((each) => each.to.startsWith('terminated'))
    .map((each) => ({ t: each.sentAt, exitCode: number(at(each.context, 'exitCode')), backOff: number(at(each.context, 'backOffMs')) * 1_000 }));
  const starts = transitions.filter((each) => each.to === 'running' && each.from !== 'running').map((each) => each.sentAt as number);
  const last = transitions.at(-1);
  const since = last?.to.startsWith('waiting.CrashLoopBackOff') === true ? last : undefined;
  return { ends, starts, ...(since === undefined ? {} : { waiting: { since: since.sentAt, remaining: number(at(since.context, 'remainingMs')) * 1_000 } }) };
}

/** Go's duration (`2m40s`) in seconds, as the other waits are told. */
function delayIn(message: string): string {
  const [, minutes = '0', seconds = '0'] = /back-off (?:(\d+)m)?(?:(\d+)s)? restarting/.exec(message) ?? [];
  const all = Number(minutes) * 60 + Number(seconds);
  return all === 0 ? '' : `${all} s`;
}

/** A container that ends again and again: how long the kubelet waits now, and the waits before. */
export const crashLoop: Explainer = (asked) => {
  const { ref, value, now, index } = asked;
  const status = objects(at(value, 'status.containerStatuses')).find((each) => at(each, 'state.waiting.reason') === 'CrashLoopBackOff');
  if (status === undefined) return undefined;
  const container = text(status['name']);
  const { ends, starts, waiting } = runs(asked, container);
  // Every start but the first is a restart, and a container that waits has ended as often as it was started.
  const ended = Math.max(ends.length, number(status['restartCount']) + 1);
  const before = object(at(status, 'lastState.terminated'));
  const delay = delayIn(text(at(status, 'state.waiting.message')));
  const last = ends.at(-1);
  const next =
    waiting === undefined
      ? undefined
      : { at: moment(waiting.since + waiting.remaining), left: span(Math.max(0, waiting.since + waiting.remaining - index.timeOf(now))) };
  const {
    crashLoop: words,
    cells: { notYet },
  } = whyWords;
  return {
    sentence: words.sentence(nameOf(ref), container, ended, last?.exitCode ?? number(before['exitCode']), text(before['reason']), delay, next),
    ...(ends.length === 0
      ? {}
      : {
          evidence: {
            title: words.title,
            columns: columns('ended', 'exitCode', 'startedAgain', 'after'),
            rows: ends.slice(-12).map((end) => {
              const again = starts.find((start) => start > end.t);
              return [moment(end.t), String(end.exitCode), again === undefined ? notYet : moment(again), again === undefined ? '' : span(again - end.t)];
            }),
          },
        }),
  };
};
