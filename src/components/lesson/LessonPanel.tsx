import { Check, ChevronDown, ChevronUp, CircleDashed, RotateCcw, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { Said } from './Said.tsx';
import { lessonStrings as words } from './strings.ts';

export interface CheckLine {
  readonly text: string;
  readonly ok: boolean;
  /** Seconds. */
  readonly at?: number | undefined;
}

export interface PredictState {
  readonly question: string;
  readonly guesses: readonly string[];
  readonly chosen?: number | undefined;
  /** Known once the effect has been seen; -1: the run went another way than any of them. */
  readonly right?: number | undefined;
  readonly because: string;
}

export interface ChallengeState {
  readonly task: string;
  readonly hints: readonly string[];
  readonly shown: number;
  /** Seconds, when it was done. */
  readonly done?: number | undefined;
}

export interface LessonPanelProps {
  readonly title: string;
  readonly step: number;
  readonly steps: number;
  readonly heading: string;
  readonly say: readonly string[];
  readonly checks: readonly CheckLine[];
  readonly predict?: PredictState | undefined;
  readonly challenge?: ChallengeState | undefined;
  readonly folded: boolean;
  readonly onFold: () => void;
  readonly onStep: (step: number) => void;
  readonly onAgain: () => void;
  readonly onGuess: (guess: number) => void;
  readonly onHint: () => void;
  readonly onMore: () => void;
  readonly onClose: () => void;
}

const seconds = (t: number): string => String(Math.round(t * 100) / 100);

/** One step of a lesson. Nothing in it blocks: one can always go on, back, and do something else in the page. */
export function LessonPanel(props: LessonPanelProps) {
  const { title, step, steps, heading, say, checks, predict, challenge, folded } = props;
  const last = step === steps - 1;
  return (
    <aside
      aria-label={words.panel(title)}
      data-lesson
      className="flex max-h-full min-h-0 flex-col overflow-hidden rounded-[8px] border border-edge bg-bg shadow-lg"
    >
      <header className="flex h-[36px] shrink-0 items-center gap-1 border-b border-line bg-raised pl-3 pr-1">
        <h2 className="min-w-0 flex-1 truncate font-semibold">{title}</h2>
        <span className="caption font-mono">{words.step(step + 1, steps)}</span>
        <Small label={words.again} onClick={props.onAgain}>
          <RotateCcw size={14} />
        </Small>
        <Small label={folded ? words.unfold : words.fold} onClick={props.onFold}>
          {folded ? <ChevronUp size={15} /> : <ChevronDown size={15} />}
        </Small>
        <Small label={words.close} onClick={props.onClose}>
          <X size={15} />
        </Small>
      </header>
      {folded ? null : (
        <>
          <div className="min-h-0 flex-1 overflow-auto px-3 py-2.5" aria-live="polite">
            <h3 className="text-[15px] font-semibold">{heading}</h3>
            {say.map((text) => (
              <p key={text} className="mt-1.5 max-w-[68ch] text-[14px] leading-snug">
                <Said text={text} />
              </p>
            ))}
            {predict === undefined ? null : <Predict {...predict} onGuess={props.onGuess} />}
            {challenge === undefined ? null : <Challenge {...challenge} onHint={props.onHint} />}
            {checks.length === 0 ? null : (
              <ul className="mt-2 space-y-1">
                {checks.map((line) => (
                  <Line key={line.text} {...line} />
                ))}
              </ul>
            )}
            {last ? (
              <p className="caption mt-2">
                {words.finished}{' '}
                <button type="button" className="link" onClick={props.onMore}>
                  {words.more}
                </button>
              </p>
            ) : null}
          </div>
          <footer className="flex shrink-0 items-center gap-2 border-t border-line px-2 py-1.5">
            <button type="button" className="btn btn-line" disabled={step === 0} onClick={() => props.onStep(step - 1)}>
              {words.back}
            </button>
            <span className="flex-1" />
            <button type="button" className="btn btn-solid" onClick={() => (last ? props.onClose() : props.onStep(step + 1))}>
              {last ? words.end : words.next}
            </button>
          </footer>
        </>
      )}
    </aside>
  );
}

function Small({ label, onClick, children }: { readonly label: string; readonly onClick: () => void; readonly children: ReactNode }) {
  return (
    <button type="button" className="btn !px-1" aria-label={label} title={label} onClick={onClick}>
      {children}
    </button>
  );
}

function Line({ text, ok, at }: CheckLine) {
  return (
    <li className="flex items-start gap-1.5 text-xs text-muted">
      {ok ? <Check size={13} className="mt-0.5 shrink-0 text-ready" aria-hidden /> : <CircleDashed size={13} className="mt-0.5 shrink-0" aria-hidden />}
      <span>{ok ? (at === undefined || at < 0 ? text : words.seen(text, seconds(at))) : words.notSeen(text)}</span>
    </li>
  );
}

function Predict({ question, guesses, chosen, right, because, onGuess }: PredictState & { readonly onGuess: (guess: number) => void }) {
  return (
    <fieldset className="mt-3 rounded-[6px] border border-line p-2.5">
      <legend className="caption px-1 font-semibold">{words.guess}</legend>
      <p className="font-medium">
        <Said text={question} />
      </p>
      <div className="mt-1.5 space-y-1">
        {guesses.map((guess, i) => {
          const verdict = right === undefined ? '' : i === right ? '✓ ' : i === chosen ? '✕ ' : '';
          return (
            <button
              key={guess}
              type="button"
              aria-pressed={i === chosen}
              disabled={chosen !== undefined}
              className={`block w-full rounded-[6px] border px-2.5 py-1.5 text-left disabled:opacity-100 ${i === right ? 'border-ready' : i === chosen ? 'border-ink' : 'border-line'} ${chosen === undefined ? 'hover:border-ink' : ''}`}
              onClick={() => onGuess(i)}
            >
              {verdict}
              <Said text={guess} />
            </button>
          );
        })}
      </div>
      {chosen !== undefined && right === undefined ? (
        <p role="status" className="caption mt-2">
          {words.watching}
        </p>
      ) : null}
      {right === undefined ? null : (
        <p role="status" className="mt-2 leading-snug">
          <Verdict text={guesses[right]} right={chosen === right} /> <Said text={because} />
        </p>
      )}
    </fieldset>
  );
}

/** `text`: the guess that came true. */
function Verdict({ text, right }: { readonly text: string | undefined; readonly right: boolean }) {
  return (
    <strong>
      <Said text={right ? words.right : text === undefined ? words.neither : words.wrong(text)} />
    </strong>
  );
}

function Challenge({ task, hints, shown, done, onHint }: ChallengeState & { readonly onHint: () => void }) {
  return (
    <section aria-label={words.task} className={`mt-3 rounded-[6px] border p-2.5 ${done === undefined ? 'border-line' : 'border-ready'}`}>
      <h4 className="caption font-semibold">{words.task}</h4>
      <p className="mt-0.5 font-medium leading-snug">
        <Said text={task} />
      </p>
      {hints.slice(0, shown).map((hint) => (
        <p key={hint} className="mt-1.5 border-l-2 border-edge pl-2 leading-snug">
          <Said text={hint} />
        </p>
      ))}
      <p role="status" className="mt-1.5 leading-snug">
        {done === undefined ? <span className="caption">{words.waiting}</span> : <strong>✓ {words.done(seconds(done), words.hintsUsed(shown))}</strong>}
      </p>
      {shown < hints.length && done === undefined ? (
        <button type="button" className="btn btn-line mt-1.5 text-xs" onClick={onHint}>
          {words.hint(shown + 1)}
        </button>
      ) : null}
    </section>
  );
}
