import { GitBranch } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { DocumentRef, Micros } from '../../api/index.ts';
import type { WhatIf, WhatIfView } from '../../projections/views.ts';
import { formatSpan } from '../format.ts';
import { laterStrings } from '../strings-later.ts';

interface WhatIfProps {
  readonly subject: DocumentRef;
  readonly t: Micros;
  /** The state is one to worry about, and the clock stands: it is asked without being told to. */
  readonly eager: boolean;
  readonly ask: (ref: DocumentRef, t: Micros) => Promise<WhatIfView | undefined>;
  readonly onTry: (option: WhatIf) => void;
}

/** The question is asked only when the moment has been on screen for this long. */
const PATIENCE_MS = 400;

/** What would change it: each tried in a run of its own, each a button that opens that run as a branch. */
export function WhatIfPanel({ subject, t, eager, ask, onTry }: WhatIfProps) {
  const words = laterStrings.whatIf;
  const [answer, setAnswer] = useState<{ readonly key: string; readonly view: WhatIfView | undefined } | undefined>(undefined);
  const [asked, setAsked] = useState('');
  const key = `${subject}@${t}`;
  useEffect(() => {
    if (!eager) return undefined;
    const timer = setTimeout(() => setAsked(key), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [eager, key]);
  useEffect(() => {
    if (asked !== key) return undefined;
    let alive = true;
    void ask(subject, t).then((view) => (alive ? setAnswer({ key, view }) : undefined));
    return () => {
      alive = false;
    };
  }, [asked, key, ask, subject, t]);
  const view = answer?.key === key ? answer.view : undefined;
  return (
    <section className="mt-3" aria-busy={asked === key && view === undefined}>
      <h3 className="caption font-semibold">{words.title}</h3>
      {view !== undefined ? (
        <Answer view={view} onTry={onTry} />
      ) : asked === key ? (
        <p className="caption mt-1" role="status">
          {words.trying}
        </p>
      ) : (
        <button type="button" className="btn btn-line mt-1 text-xs" onClick={() => setAsked(key)}>
          {words.ask}
        </button>
      )}
    </section>
  );
}

function Answer({ view, onTry }: { readonly view: WhatIfView; readonly onTry: (option: WhatIf) => void }) {
  const words = laterStrings.whatIf;
  const better = view.tried.filter((option) => option.better);
  const others = view.tried.filter((option) => !option.better);
  return (
    <>
      <ul className="mt-1 space-y-1">
        {better.map((option) => (
          <li key={option.id}>
            <button
              type="button"
              className="flex w-full items-start gap-2 rounded-[6px] border border-line px-2 py-1.5 text-left text-xs hover:bg-[var(--tint-hover)]"
              onClick={() => onTry(option)}
            >
              <GitBranch size={13} className="mt-0.5 shrink-0 text-muted" aria-hidden />
              <span className="min-w-0 [overflow-wrap:anywhere]">
                <span className="block font-medium">{option.label}</span>
                <span className="block text-ready">→ {option.outcome}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
      <p className="caption mt-1">{words.anyway(view.anyway, formatSpan(view.horizon))}</p>
      {better.length === 0 ? <p className="caption">{words.none}</p> : null}
      {others.length === 0 ? null : <p className="caption">{words.without(others.map((option) => option.label).join('; '))}</p>}
    </>
  );
}
