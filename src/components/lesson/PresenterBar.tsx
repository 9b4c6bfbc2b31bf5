import { ChevronLeft, ChevronRight, NotebookText, X } from 'lucide-react';
import { Said } from './Said.tsx';
import { lessonStrings } from './strings.ts';

export interface Slide {
  readonly title: string;
  readonly text: string;
  readonly notes: string;
}

interface PresenterBarProps {
  readonly slides: readonly Slide[];
  readonly index: number;
  /** Said instead of the slide's own text when it has none. */
  readonly fallback: string;
  readonly onStep: (direction: 1 | -1) => void;
  readonly onNotes: () => void;
  readonly onExit: () => void;
}

/** The caption at the bottom, in large type, with what a speaker needs and nothing else. */
export function PresenterBar({ slides, index, fallback, onStep, onNotes, onExit }: PresenterBarProps) {
  const words = lessonStrings.presenter;
  const slide = slides[index];
  const text = slide === undefined || slide.text === '' ? fallback : slide.text;
  return (
    <section aria-label={words.label} data-presenter-bar className="flex items-end justify-center gap-3">
      <div role="status" className="max-w-[min(1000px,86vw)] rounded-[8px] border border-edge bg-bg px-5 py-3 text-center shadow-lg">
        {slide === undefined ? (
          <p className="text-[18px] leading-snug">{fallback === '' ? words.nothing : fallback}</p>
        ) : (
          <>
            <p className="text-[22px] font-semibold leading-tight">{slide.title}</p>
            {text === '' ? null : (
              <p className="mx-auto mt-1.5 max-w-[68ch] text-[19px] leading-snug">
                <Said text={text} />
              </p>
            )}
          </>
        )}
        <p className="mt-2 flex items-center justify-center gap-1 text-muted">
          <button type="button" className="btn" disabled={index <= 0} aria-label={words.previous} title={words.previous} onClick={() => onStep(-1)}>
            <ChevronLeft size={18} />
          </button>
          <span className="font-mono text-[15px]">{slides.length === 0 ? '–' : lessonStrings.step(index + 1, slides.length)}</span>
          <button type="button" className="btn" disabled={index >= slides.length - 1} aria-label={words.next} title={words.next} onClick={() => onStep(1)}>
            <ChevronRight size={18} />
          </button>
          <button type="button" className="btn" aria-label={words.notes} title={words.notes} onClick={onNotes}>
            <NotebookText size={17} />
          </button>
          <button type="button" className="btn" aria-label={words.exit} title={words.exit} onClick={onExit}>
            <X size={17} />
          </button>
        </p>
      </div>
    </section>
  );
}

/** The notes, in a window that the audience does not see. */
export function SpeakerNotes({ slides, index }: { readonly slides: readonly Slide[]; readonly index: number }) {
  const words = lessonStrings.presenter;
  const next = slides[index + 1];
  return (
    <main style={{ font: '20px/1.5 system-ui, sans-serif', padding: '20px', maxWidth: '60ch' }}>
      <p style={{ opacity: 0.7 }}>{slides.length === 0 ? '' : lessonStrings.step(index + 1, slides.length)}</p>
      <h1 style={{ fontSize: '24px', margin: '4px 0 12px' }}>{slides[index]?.title ?? ''}</h1>
      {(slides[index]?.notes || words.noNotes).split('\n').map((line) => (
        <p key={line} style={{ margin: '0 0 10px' }}>
          {line}
        </p>
      ))}
      {next === undefined ? null : (
        <p style={{ opacity: 0.7, marginTop: '24px' }}>
          {words.upNext}: {next.title}
        </p>
      )}
    </main>
  );
}
