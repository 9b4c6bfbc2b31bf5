import { memo, useEffect, useState } from 'react';
import { panelStrings } from '../strings-panels.ts';
import { documentationOf, inRealLife } from './documentation.ts';

/** Asks what a field of a YAML text is, at an offset; undefined where no field is. */
export type ExplainField = (text: string, offset: number) => Promise<string | undefined>;

const LINE = /^(\s*(?:- )*)([\w.$/~-]+|"[^"]*")(:)(?=\s|$)(.*)$/u;
/** Lines beyond this are cut: the inspector shows, it does not edit. */
const LIMIT = 2_000;

interface Chosen {
  readonly text: string;
  readonly line: number;
  readonly explanation: string | undefined;
}

/** An object as YAML, every key a way to what `kubectl explain` says of the field. */
export function ExplainedYaml({ text, explain }: { readonly text: string; readonly explain: ExplainField }) {
  const [line, setLine] = useState<number | undefined>(undefined);
  const [chosen, setChosen] = useState<Chosen | undefined>(undefined);
  useEffect(() => {
    if (line === undefined) return undefined;
    let alive = true;
    const lines = text.split('\n');
    const before = lines.slice(0, line).reduce((sum, each) => sum + each.length + 1, 0);
    const indent = LINE.exec(lines[line] ?? '')?.[1]?.length ?? 0;
    void explain(text, before + indent).then((explanation) => (alive ? setChosen({ text, line, explanation }) : undefined));
    return () => {
      alive = false;
    };
  }, [line, text, explain]);
  return (
    <div className="flex min-h-full flex-col">
      <p className="caption px-3 pt-1">{panelStrings.explainHelp}</p>
      <Lines text={text} line={line} onLine={setLine} />
      {line === undefined || chosen === undefined ? null : <Explanation chosen={chosen} onClose={() => setLine(undefined)} />}
    </div>
  );
}

const Lines = memo(function Lines({
  text,
  line,
  onLine,
}: {
  readonly text: string;
  readonly line: number | undefined;
  readonly onLine: (line: number) => void;
}) {
  const lines = text.split('\n');
  return (
    <pre tabIndex={0} className="code flex-1 px-3 py-1.5">
      {lines.slice(0, LIMIT).map((content, i) => {
        const match = LINE.exec(content);
        // Lines have no identity but their place.
        const place = `line ${i}`;
        if (match === null)
          return (
            <span key={place}>
              {content}
              {'\n'}
            </span>
          );
        const [, indent = '', key = '', , rest = ''] = match;
        return (
          <span key={place}>
            {indent}
            <button
              type="button"
              tabIndex={-1}
              title={panelStrings.explain}
              className={`rounded text-accent hover:underline ${i === line ? 'bg-[var(--tint-select)] underline' : ''}`}
              onClick={() => onLine(i)}
            >
              {key}
            </button>
            <span className="text-muted">:</span>
            {rest}
            {'\n'}
          </span>
        );
      })}
      {lines.length > LIMIT ? `… ${lines.length - LIMIT}` : null}
    </pre>
  );
});

function Explanation({ chosen, onClose }: { readonly chosen: Chosen; readonly onClose: () => void }) {
  const [path = '', ...rest] = (chosen.explanation ?? '').split('\n\n');
  const name = path.split(' ')[0] ?? '';
  const [kind = ''] = name.split('.');
  const link = documentationOf(kind, name);
  const analogy = inRealLife(name);
  return (
    <aside
      aria-live="polite"
      className="sticky bottom-0 max-h-[45%] overflow-y-auto border-t border-edge bg-raised px-3 py-2 text-xs shadow-[0_-4px_12px_rgb(0_0_0/0.12)]"
    >
      <p className="flex items-start gap-2">
        <strong className="min-w-0 flex-1 font-mono [overflow-wrap:anywhere]">{path || panelStrings.noField}</strong>
        <button type="button" className="btn -mr-2 -mt-1 text-xs" aria-label={panelStrings.closeExplanation} onClick={onClose}>
          ✕
        </button>
      </p>
      {rest.map((paragraph) => (
        <p key={paragraph} className="mt-1 max-w-[80ch] whitespace-pre-wrap [overflow-wrap:anywhere]">
          {paragraph}
        </p>
      ))}
      {analogy === undefined ? null : (
        <p className="mt-1 max-w-[80ch] text-muted">
          <strong>{panelStrings.realLife}</strong> {analogy}
        </p>
      )}
      {link === undefined ? null : (
        <p className="mt-1">
          <a className="link" href={link} target="_blank" rel="noreferrer">
            {panelStrings.documentation}: {link.replace('https://', '')}
          </a>
        </p>
      )}
    </aside>
  );
}
