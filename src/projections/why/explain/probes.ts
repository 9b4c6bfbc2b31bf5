import type { TransitionRecord } from '../../../api/index.ts';
import { at, number, object, objects, text } from '../../values.ts';
import { columns, whyWords } from '../../words/why.ts';
import { type Asked, type Explainer, moment, nameOf, span } from './asked.ts';

/** Transitions of a probe's statechart up to now, oldest first. */
function probeOf({ index, ref, now }: Asked, container: string, kind: 'liveness' | 'startup' | 'readiness'): readonly TransitionRecord[] {
  const entity = index.entitiesOf(ref).find((each) => each.machine === 'probe' && each.entity.endsWith(`/${container}/${kind}`));
  return (entity?.transitions ?? []).filter((transition) => transition.seq <= now);
}

const FAILED = 'FAILED';

/** Transitions in words for a table: what happened (failures are counted against their threshold), and what the probe holds of the container then. */
function told(transitions: readonly TransitionRecord[], threshold: number): readonly (readonly [what: string, counts: string])[] {
  const { events, counts }: { readonly events: Readonly<Record<string, string>>; readonly counts: Readonly<Record<string, string>> } = whyWords.probe;
  let failures = 0;
  return transitions.map(({ event, to }) => {
    failures = event === FAILED ? failures + 1 : 0;
    return [failures > 0 ? whyWords.probe.failed(failures, threshold) : (events[event] ?? event), counts[to] ?? to];
  });
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
        columns: columns('time', 'what', 'countsAs'),
        rows: told(transitions, threshold)
          .map((cells, i) => [moment(transitions[i]?.sentAt ?? 0), ...cells])
          .slice(-16),
      },
      about: last.seq,
    };
  }
  return undefined;
};

function linesOf(kind: 'startup' | 'liveness', transitions: readonly TransitionRecord[], container: unknown) {
  const cells = told(transitions, number(at(container, `${kind}Probe.failureThreshold`)));
  return transitions.map(({ seq, sentAt }, i) => ({ seq, cells: [moment(sentAt), kind, ...(cells[i] ?? [])] }));
}

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
    const first = liveness.find((each) => enabled !== undefined && each.seq > enabled.seq && (each.event === 'PASSED' || each.event === FAILED));
    const failures = since.filter((each) => each.event === FAILED).length;
    const words = whyWords.startup;
    const looked = first === undefined ? undefined : { at: moment(first.sentAt), after: span(first.sentAt - reset.sentAt) };
    const then = passed === undefined ? words.failing(failures) : words.passed(failures, moment(passed.sentAt), looked);
    return {
      sentence: words.sentence(nameOf(ref), moment(reset.sentAt), then),
      evidence: {
        title: words.title(name),
        columns: columns('time', 'probe', 'what', 'countsAs'),
        rows: [
          ...linesOf('startup', since, container),
          ...linesOf(
            'liveness',
            liveness.filter((each) => each.seq > reset.seq),
            container,
          ),
        ]
          .sort((a, b) => a.seq - b.seq)
          .slice(0, 20)
          .map(({ cells }) => cells),
      },
      about: (passed ?? reset).seq,
    };
  }
  return undefined;
};
