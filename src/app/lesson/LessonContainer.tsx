import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { type Checkpoint, type Micros, seconds, toSeconds } from '../../api/index.ts';
import { type CheckLine, LessonPanel } from '../../components/lesson/LessonPanel.tsx';
import { PHONE, useMedia } from '../../components/ui/use-media.ts';
import type { Lesson, LessonStep } from '../../scenarios/lessons/schema.ts';
import { showInspector } from '../keyboard/registry.ts';
import type { Session } from '../session/session.ts';
import { useLayout } from '../stores/layout.ts';
import { useSelection } from '../stores/selection.ts';
import { useTransport } from '../stores/transport.ts';
import { named } from './answer.ts';
import { guided } from './guided.ts';
import { useLesson } from './store.ts';

/** The moment of a step: its own, or that of the last step before it that has one. */
function momentOf(lesson: Lesson, step: number): Micros {
  const times = lesson.spec.steps
    .slice(0, step + 1)
    .flatMap(({ at, predict }, i) => [...(at === undefined ? [] : [at]), ...(i < step && predict !== undefined ? [predict.reveal] : [])]);
  return seconds(lesson.spec.steps[step]?.at ?? times.at(-1) ?? 0);
}

/** Shows what a step speaks of: the moment, the object, the tab. */
export async function showStep(session: Session, lesson: Lesson, index: number): Promise<void> {
  const step = lesson.spec.steps[index];
  if (step === undefined) return;
  session.pause();
  if (step.view !== undefined) useLayout.getState().set({ view: step.view });
  await session.seek(momentOf(lesson, index));
  if (useLesson.getState().step !== index) return;
  const ref = step.select === undefined ? undefined : await named(session, step.select);
  if (ref !== undefined && useLesson.getState().step === index) useSelection.getState().select({ kind: 'object', ref });
  if (step.tab === undefined) return;
  const { phoneTab } = useLayout.getState();
  if (step.tab === 'why' || step.tab === 'yaml' || step.tab === 'chart') showInspector(step.tab);
  else useLayout.getState().setInspectorTab(step.tab);
  // On a phone the lesson stands over the pane that is open; only the cluster can be seen beside it.
  useLayout.getState().setPhoneTab(phoneTab);
}

/** Which of these the run fulfils; it is computed as far as they reach. */
async function ask(session: Session, checkpoints: readonly Checkpoint[]) {
  if (checkpoints.length === 0) return [];
  await session.port.advance(seconds(Math.max(...checkpoints.map(({ by }) => by))));
  return session.port.fulfilled(checkpoints);
}

/** Plays from where it stands to the moment of an effect, and stops there; with reduced motion it is there at once. */
async function playTo(session: Session, t: Micros): Promise<void> {
  if (matchMedia('(prefers-reduced-motion: reduce)').matches || session.player.now() >= t) return session.seek(t);
  const before = useTransport.getState().speed;
  const left = t - session.player.now();
  // A long wait is not watched in real time, and a short one not in a blink.
  useTransport.setState({ speed: left > 60_000_000 ? 64 : left > 8_000_000 ? 4 : 1 });
  session.play();
  await new Promise<void>((resolve) => {
    const stop = useTransport.subscribe((state) => {
      if (state.playing && state.t < t) return;
      stop();
      resolve();
    });
  });
  session.pause();
  useTransport.setState({ speed: before });
  await session.seek(t);
}

async function guess(session: Session, index: number, step: LessonStep, chosen: number): Promise<void> {
  const { predict } = step;
  if (predict === undefined) return;
  const { guesses, patch } = useLesson.getState();
  patch({ guesses: { ...guesses, [index]: chosen } });
  const results = await ask(
    session,
    predict.guesses.map(({ expect }) => expect),
  );
  await playTo(session, seconds(predict.reveal));
  patch({ right: { ...useLesson.getState().right, [index]: results.findIndex(({ ok }) => ok) } });
}

/** What a step says is so, found in the run. */
function useChecks(session: Session, lesson: Lesson | undefined, index: number): readonly CheckLine[] {
  const [found, setFound] = useState<{ readonly index: number; readonly lines: readonly CheckLine[] }>({ index: -1, lines: [] });
  useEffect(() => {
    const expected = lesson?.spec.steps[index]?.expect ?? [];
    let alive = true;
    void ask(session, expected).then((results) => {
      if (alive) setFound({ index, lines: results.map(({ name, ok, at }) => ({ text: name, ok, at })) });
    });
    return () => {
      alive = false;
    };
  }, [session, lesson, index]);
  return found.index === index ? found.lines : [];
}

const LOOK_EVERY_MS = 700;

/** Looks whether a task is done, as the run goes on. */
function useGoal(session: Session, lesson: Lesson | undefined, index: number): void {
  const challenge = lesson?.spec.steps[index]?.challenge;
  const isDone = useLesson((s) => s.done[index] !== undefined);
  useEffect(() => {
    if (lesson === undefined || challenge === undefined || isDone) return undefined;
    let busy = false;
    const look = async (): Promise<void> => {
      const t = toSeconds(session.player.now());
      const from = toSeconds(momentOf(lesson, index));
      if (busy || t <= from) return;
      busy = true;
      const [result] = await session.port.fulfilled([{ name: challenge.task, after: from, by: t, expect: challenge.goal }]);
      busy = false;
      const state = useLesson.getState();
      if (result?.ok === true && state.step === index) state.patch({ done: { ...state.done, [index]: t } });
    };
    const timer = setInterval(() => void look(), LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, [session, lesson, index, challenge, isDone]);
}

/** On a wide page it stands over the lower part of the editor, which leaves that much room: tasks are done there and in the terminal. */
function useRoom(place: RefObject<HTMLDivElement | null>, wanted: boolean): void {
  useLayoutEffect(() => {
    const { style } = document.documentElement;
    const element = place.current;
    if (element === null || !wanted) return undefined;
    const watch = new ResizeObserver(() => style.setProperty('--lesson-room', `${element.offsetHeight + 10}px`));
    watch.observe(element);
    return () => {
      watch.disconnect();
      style.removeProperty('--lesson-room');
    };
  }, [place, wanted]);
}

function LessonContainer({ session }: { readonly session: Session }) {
  const { lesson, step: index, guesses, right, hints, done, folded, go, patch } = useLesson();
  const checks = useChecks(session, lesson, index);
  useGoal(session, lesson, index);
  const phone = useMedia(PHONE);
  const place = useRef<HTMLDivElement>(null);
  useRoom(place, !phone && lesson !== undefined);
  useEffect(() => {
    if (lesson !== undefined) void showStep(session, lesson, index);
  }, [session, lesson, index]);
  const step = lesson?.spec.steps[index];
  if (lesson === undefined || step === undefined) return null;
  const { predict, challenge } = step;
  return (
    <div
      ref={place}
      data-lesson-place
      className={
        phone
          ? 'fixed inset-x-1 bottom-[calc(52px+env(safe-area-inset-bottom))] z-30 flex max-h-[46dvh] flex-col'
          : 'fixed bottom-[104px] left-2 z-30 flex max-h-[min(52dvh,480px)] w-[min(392px,28vw)] min-w-[300px] flex-col'
      }
    >
      <LessonPanel
        title={lesson.spec.title}
        step={index}
        steps={lesson.spec.steps.length}
        heading={step.title}
        say={step.say}
        checks={checks}
        predict={
          predict && {
            question: predict.question,
            guesses: predict.guesses.map(({ text }) => text),
            chosen: guesses[index],
            right: right[index],
            because: predict.because,
          }
        }
        challenge={challenge && { task: challenge.task, hints: challenge.hints, shown: hints[index] ?? 0, done: done[index] }}
        folded={folded}
        onFold={() => patch({ folded: !folded })}
        onStep={go}
        onAgain={() => void showStep(session, lesson, index)}
        onGuess={(chosen) => void guess(session, index, step, chosen)}
        onHint={() => patch({ hints: { ...hints, [index]: (hints[index] ?? 0) + 1 } })}
        onMore={() => useLayout.getState().open('lessons')}
        onClose={end}
      />
    </div>
  );
}

let root: Root | undefined;

/** Ends the lesson; the run stays as it is. */
function end(): void {
  useLesson.getState().open(undefined);
}

/** Begins a lesson at its first step, beside the page. Another address ends it. */
export async function begin(session: Session, lesson: Lesson): Promise<void> {
  guided();
  useLesson.getState().open(lesson);
  if (root !== undefined) return;
  const place = document.createElement('div');
  document.body.append(place);
  root = createRoot(place);
  root.render(<LessonContainer session={session} />);
  addEventListener('hashchange', () => {
    if (!/^#\/lesson\//u.test(location.hash)) end();
  });
}
