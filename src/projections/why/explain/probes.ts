import type { TransitionRecord } from '../../../api/index.ts';
import { at, number, object, objects, text } from '../../values.ts';
import { columns, whyWords } from '../../words/why.ts';
import { type Asked, type Explainer, moment, nameOf, span } from './asked.ts';

/** Transitions of a probe's statechart up to now, oldest first. */
function probeOf({ index, ref, now }: Asked, container: string, kind: 'liveness' | 'startup' | 'readiness'): readonly TransitionRecord[] {
  const entity = index.entitiesOf(ref).find((each) => each.machine === 'probe' && each.entity.endsWith(`/${container}/${kind}`));
  return (entity?.transitions ?? []).filter((transition) => transition.seq <= now);
}

/** The probe has seen a new container: what came before was about the one before. */
const lives = (transitions: readonly TransitionRecord[]): readonly TransitionRecord[] => transitions.filter((each) => each.event === 'NEW_CONTAINER');

/** A container that its liveness probe kills before it has ever answered. */
export const livenessKill: Explainer = (asked) => {
  const { ref, value } = asked;
  for (const container of objects(at(value, 'spec.containers'))) {
    const name = text(container['name']);
    const probe = object(container['livenessProbe']);
    const transitions = probeOf(asked, name, 'liveness');
    const kills = transitions.filter((each) => each.to === 'hold.failure');
    const last = kills.at(-1);
    if (last === undefined || transitions.some((each) => each.event === 'PASSED')) continue;
    const [period, threshold, delay] = [number(probe['periodSeconds']), number(probe['failureThreshold']), number(probe['initialDelaySeconds'])];
    return {
      sentence: whyWords.liveness.sentence(nameOf(ref), name, { threshold, period, delay }, kills.length, container['startupProbe'] !== undefined),
      evidence: {
        title: whyWords.liveness.title(name),
        columns: columns('time', 'what', 'state'),
        rows: transitions.slice(-16).map((each) => [moment(each.sentAt), each.event, each.to]),
      },
      about: last.seq,
    };
  }
  return undefined;
};

/** After a restart: when the startup probe was reset, and when the liveness probe was let go again. */
export const startupAgain: Explainer = (asked) => {
  const { ref, value } = asked;
  for (const container of objects(at(value, 'spec.containers'))) {
    const name = text(container['name']);
    const startup = probeOf(asked, name, 'startup');
    const liveness = probeOf(asked, name, 'liveness');
    const reset = lives(startup).at(-1);
    const status = objects(at(value, 'status.containerStatuses')).find((each) => each['name'] === name);
    // What waits, or was killed for its memory, has another question.
    if (at(status, 'state.running') === undefined || at(status, 'lastState.terminated.reason') === 'OOMKilled') continue;
    if (container['startupProbe'] === undefined || container['livenessProbe'] === undefined || lives(startup).length < 2 || reset === undefined) continue;
    const since = startup.filter((each) => each.seq > reset.seq);
    const passed = since.find((each) => each.event === 'PASSED');
    const enabled = liveness.find((each) => each.seq > reset.seq && each.event === 'ENABLED');
    const first = liveness.find((each) => enabled !== undefined && each.seq > enabled.seq && (each.event === 'PASSED' || each.event === 'FAILED'));
    const failures = since.filter((each) => each.event === 'FAILED').length;
    const words = whyWords.startup;
    const looked = first === undefined ? undefined : { at: moment(first.sentAt), after: span(first.sentAt - reset.sentAt) };
    const then = passed === undefined ? words.failing(failures) : words.passed(failures, moment(passed.sentAt), looked);
    return {
      sentence: words.sentence(nameOf(ref), moment(reset.sentAt), then),
      evidence: {
        title: words.title(name),
        columns: columns('time', 'probe', 'what', 'state'),
        rows: [
          ...since.map((each) => ['startup', each] as const),
          ...liveness.filter((each) => each.seq > reset.seq).map((each) => ['liveness', each] as const),
        ]
          .sort((a, b) => a[1].seq - b[1].seq)
          .slice(0, 20)
          .map(([kind, each]) => [moment(each.sentAt), kind, each.event, each.to]),
      },
      about: (passed ?? reset).seq,
    };
  }
  return undefined;
};
