import { at, number, object, objects, text } from '../../values.ts';
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
  const status = objects(at(value, 'status.containerStatuses')).find((each) => [at(each, 'state.terminated'), at(each, 'lastState.terminated')].some((ended) => number(object(ended)['exitCode']) === KILLED));
  const all = exits(asked);
  const last = all.at(-1);
  if (status === undefined || last === undefined) return undefined;
  const container = text(status['name']);
  const limit = text(at(objects(at(value, 'spec.containers')).find((each) => each['name'] === container), 'resources.limits.memory'));
  const who = last.oom
    ? `the OOM killer of ${last.from} killed process ${last.pid} of container ${container}, because the container's memory reached its limit of ${limit}`
    : `${askedFor(asked, last.seq) ?? last.from} had process ${last.pid} of container ${container} killed with SIGKILL`;
  const ips = new Set(history(asked, ref).map((version) => text(at(version.value, 'status.podIP'))).filter((ip) => ip !== ''));
  const ip = ips.size === 1 ? ` The Pod was not killed: it kept its sandbox and its address ${[...ips][0]}, and stayed on ${text(at(value, 'spec.nodeName'))}` : ' The sandbox of the Pod was made anew';
  return {
    sentence: `Exit code 137 is 128 + 9 (SIGKILL): ${who}.${ip}; the kubelet restarted the container in place (${number(status['restartCount'])} so far). Eviction under node pressure would have ended the whole Pod instead.`,
    evidence: { title: 'processes that were killed', columns: ['time', 'kernel', 'process', 'by'], rows: all.slice(-12).map((exit) => [moment(exit.t), exit.from, String(exit.pid), exit.oom ? 'OOM killer' : (askedFor(asked, exit.seq) ?? 'a signal')]) },
    about: last.seq as never,
  };
};
