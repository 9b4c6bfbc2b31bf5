import { useEffect, useState } from 'react';
import { createPortal } from 'react-dom';
import { createRoot, type Root } from 'react-dom/client';
import { PresenterBar, type Slide, SpeakerNotes } from '../../components/lesson/PresenterBar.tsx';
import { lessonStrings } from '../../components/lesson/strings.ts';
import { formatTime } from '../../components/format.ts';
import type { Lesson, LessonStep } from '../../scenarios/lessons/schema.ts';
import type { Session } from '../session/session.ts';
import { useLayout } from '../stores/layout.ts';
import { useMessages } from '../stores/messages.ts';
import { useRun } from '../stores/run.ts';
import { useTransport } from '../stores/transport.ts';
import { useLesson } from './store.ts';
import './presenter.css';

interface Shown extends Slide {
  /** The step of the lesson that it belongs to. */
  readonly step?: number;
  readonly show: (session: Session) => void;
}

function notesOf(step: LessonStep): string {
  const { notes, predict, challenge, say } = step;
  return [notes ?? '', ...say.slice(1), ...(predict === undefined ? [] : [predict.because]), ...(challenge === undefined ? [] : challenge.hints)]
    .filter((line) => line !== '')
    .join('\n');
}

/** A step as slides: what is said; and after a guess, the effect. */
function slidesOf(lesson: Lesson): readonly Shown[] {
  return lesson.spec.steps.flatMap((step, index): readonly Shown[] => {
    const { predict, challenge } = step;
    const text = predict?.question ?? challenge?.task ?? step.say[0] ?? '';
    const show = (): void => useLesson.getState().go(index);
    const said: Shown = {
      step: index,
      title: step.title,
      text,
      notes: predict === undefined ? notesOf(step) : [...step.say, ...predict.guesses.map((guess, i) => `${i + 1}. ${guess.text}`)].join('\n'),
      show,
    };
    if (predict === undefined) return [said];
    return [
      said,
      {
        step: index,
        title: step.title,
        text: predict.because,
        notes: notesOf(step),
        show: (session) => {
          show();
          void session.seek((predict.reveal * 1_000_000) as never);
        },
      },
    ];
  });
}

/** What there is to step through: the lesson; without one the bookmarks, in the order of time. */
function useSlides(): readonly Shown[] {
  const lesson = useLesson((s) => s.lesson);
  const bookmarks = useTransport((s) => s.bookmarks);
  if (lesson !== undefined) return slidesOf(lesson);
  return [...bookmarks]
    .sort((a, b) => a.t - b.t)
    .map(({ t, name }) => ({
      title: name === '' ? formatTime(t) : name,
      text: '',
      notes: '',
      show: (session) => {
        session.pause();
        void session.seek(t);
      },
    }));
}

const STEPS: Readonly<Record<string, 1 | -1>> = { '.': 1, PageDown: 1, ',': -1, PageUp: -1 };
const TEXT_FIELD = 'input, textarea, select, [contenteditable="true"], .cm-editor';

function Presenter({ session, onExit }: { readonly session: Session; readonly onExit: () => void }) {
  const slides = useSlides();
  // Presenting begins where the lesson stands.
  const [index, setIndex] = useState(() =>
    Math.max(
      0,
      slides.findIndex((slide) => slide.step === useLesson.getState().step),
    ),
  );
  const [notes, setNotes] = useState<Window | undefined>(undefined);
  const fallback = useRun((s) => s.inspector?.why?.sentence ?? '');
  const at = Math.min(index, Math.max(0, slides.length - 1));
  const step = (direction: 1 | -1): void => {
    const to = Math.min(Math.max(0, at + direction), slides.length - 1);
    if (to === at || to < 0) return;
    setIndex(to);
    slides[to]?.show(session);
  };
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const target = event.target instanceof Element ? event.target : undefined;
      const direction = STEPS[event.key];
      if (event.ctrlKey || event.metaKey || event.altKey || target?.closest(TEXT_FIELD) != null || useLayout.getState().dialog !== undefined) return;
      if (direction === undefined && event.key !== 'Escape') return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (direction === undefined) onExit();
      else step(direction);
    };
    globalThis.addEventListener('keydown', onKey, true);
    notes?.addEventListener('keydown', onKey, true);
    return () => {
      globalThis.removeEventListener('keydown', onKey, true);
      notes?.removeEventListener('keydown', onKey, true);
    };
  });
  useEffect(() => () => notes?.close(), [notes]);
  const openNotes = (): void => {
    const opened = globalThis.open('', 'orrery-notes', 'popup,width=560,height=680');
    if (opened === null) {
      useMessages.getState().toast(lessonStrings.presenter.blocked);
      return;
    }
    opened.document.title = lessonStrings.presenter.notesTitle;
    setNotes(opened);
  };
  return (
    <div className="pointer-events-none fixed inset-x-2 bottom-[96px] z-50">
      <div className="pointer-events-auto">
        <PresenterBar slides={slides} index={at} fallback={fallback} onStep={step} onNotes={openNotes} onExit={onExit} />
      </div>
      <Laser />
      {notes === undefined || notes.closed ? null : createPortal(<SpeakerNotes slides={slides} index={at} />, notes.document.body)}
    </div>
  );
}

/** A dot at the pointer while L is held down. */
function Laser() {
  const [place, setPlace] = useState({ x: -100, y: -100 });
  const [on, setOn] = useState(false);
  useEffect(() => {
    const key = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() !== 'l' || event.ctrlKey || event.metaKey) return;
      if (event.target instanceof Element && event.target.closest(TEXT_FIELD) !== null) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      setOn(event.type === 'keydown');
    };
    const move = (event: PointerEvent): void => setPlace({ x: event.clientX, y: event.clientY });
    globalThis.addEventListener('keydown', key, true);
    globalThis.addEventListener('keyup', key, true);
    globalThis.addEventListener('pointermove', move);
    return () => {
      globalThis.removeEventListener('keydown', key, true);
      globalThis.removeEventListener('keyup', key, true);
      globalThis.removeEventListener('pointermove', move);
    };
  }, []);
  return on ? <div aria-hidden className="laser" style={{ left: place.x, top: place.y }} /> : null;
}

let shown: { readonly root: Root; readonly place: HTMLElement; readonly editorOpen: boolean } | undefined;

/** Begins or ends presenting: large type, the cluster alone, a caption, steps by keys or a remote. */
export function togglePresenter(session: Session): void {
  if (shown !== undefined) {
    const { root, place, editorOpen } = shown;
    shown = undefined;
    root.unmount();
    place.remove();
    document.documentElement.removeAttribute('data-presenter');
    useLayout.getState().set({ editorOpen });
    return;
  }
  const place = document.createElement('div');
  document.body.append(place);
  shown = { root: createRoot(place), place, editorOpen: useLayout.getState().editorOpen };
  document.documentElement.setAttribute('data-presenter', '');
  useLayout.getState().set({ editorOpen: false });
  shown.root.render(<Presenter session={session} onExit={() => togglePresenter(session)} />);
}
