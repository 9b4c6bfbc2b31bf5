import { at, number, object, objects, text } from '../../values.ts';
import { columns, whyWords } from '../../words/why.ts';
import { type Asked, type Explainer, history, moment } from './asked.ts';

const KILLED = 137;

interface Exit {
  readonly seq: number;
  readonly t: number;
  readonly from: string;
  readonly pid: number;
  readonly oom: boolean;
}

/** Exits with 137 that a kernel told of, oldest first. */
function exits({ index, ref, now }: Asked): readonly Exit[] {
  return index.about(ref).flatMap((seq) => {
    const message = seq <= now ? index.message(seq) : undefined;
    if (message?.payload.type !== 'task-exit' || !message.from.endsWith('/kernel') || message.payload.exitCode !== KILLED) return [];
    return [{ seq, t: message.sentAt, from: message.from, pid: message.payload.pid, oom: message.payload.oomKilled === true }];
  });
}

/** Who asked for a kill before an exit: the last StopContainer of the kubelet about the Pod. */
function askedFor({ index, ref }: Asked, before: number): string | undefined {
  const stop = index.about(ref).findLast((seq) => seq < before && index.message(seq)?.method === 'StopContainer' && index.message(seq)?.replyTo === undefined);
  return stop === undefined ? undefined : index.message(stop)?.from;
}

/** Exit code 137: which process was killed, by whom, and what stayed. */
export const killed: Explainer = (asked) => {
  const { ref, value } = asked;
  const status = objects(at(value, 'status.containerStatuses')).find((each) =>
    [at(each, 'state.terminated'), at(each, 'lastState.terminated')].some((ended) => number(object(ended)['exitCode']) === KILLED),
  );
  const all = exits(asked);
  const last = all.at(-1);
  if (status === undefined || last === undefined) return undefined;
  const container = text(status['name']);
  const limit = text(
    at(
      objects(at(value, 'spec.containers')).find((each) => each['name'] === container),
      'resources.limits.memory',
    ),
  );
  const { killed: words } = whyWords;
  const who = last.oom ? words.oom(last.from, last.pid, container, limit) : words.asked(askedFor(asked, last.seq) ?? last.from, last.pid, container);
  const ips = new Set(
    history(asked, ref)
      .map((version) => text(at(version.value, 'status.podIP')))
      .filter((ip) => ip !== ''),
  );
  const kept = ips.size === 1 ? words.stayed([...ips].join(), text(at(value, 'spec.nodeName'))) : words.anew;
  return {
    sentence: words.sentence(who, kept, number(status['restartCount'])),
    evidence: {
      title: words.title,
      columns: columns('time', 'kernel', 'process', 'by'),
      rows: all
        .slice(-12)
        .map((exit) => [moment(exit.t), exit.from, String(exit.pid), exit.oom ? words.oomKiller : (askedFor(asked, exit.seq) ?? words.signal)]),
    },
    about: last.seq as never,
  };
};
