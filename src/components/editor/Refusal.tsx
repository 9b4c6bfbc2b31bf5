import { Check, Copy, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { Refusal as Reason } from '../../api/index.ts';
import { laterStrings } from '../strings-later.ts';
import { strings } from '../strings.ts';
import type { LanguageService } from './types.ts';

interface RefusalProps {
  /** What kubectl printed. */
  readonly printed: string;
  readonly text: string;
  readonly service: LanguageService;
  readonly onJump: (line: number, column: number) => void;
  readonly onClose: () => void;
}

/** The reasons, at their places in the text that is being edited. What was mended meanwhile keeps the place that it had. */
function useReasons({ printed, text, service }: RefusalProps): readonly Reason[] | undefined {
  const [found, setFound] = useState<{ readonly printed: string; readonly reasons: readonly Reason[] }>();
  useEffect(() => {
    let alive = true;
    void service.refusals(text, printed).then((reasons) => {
      if (!alive) return;
      setFound((before) => {
        const lost =
          before?.printed === printed &&
          before.reasons.some(({ field, hint }, i) => field !== reasons[i]?.field || (hint !== undefined && reasons[i]?.hint === undefined));
        return lost ? before : { printed, reasons };
      });
    });
    return () => {
      alive = false;
    };
  }, [printed, text, service]);
  return found?.printed === printed ? found.reasons : undefined;
}

/** Why a text was not taken: the reasons first, each leading to its place, and all that was printed below. */
export function Refusal(props: RefusalProps) {
  const { printed, onClose, onJump } = props;
  const reasons = useReasons(props);
  const words = laterStrings.refusal;
  return (
    <div
      role="alert"
      className="relative max-h-[45%] shrink-0 overflow-auto border-t-2 border-error bg-[color-mix(in_srgb,var(--error)_7%,var(--bg))] p-2 pr-8"
    >
      <p className="text-xs font-semibold text-error">✕ {/^error: /u.test(printed) ? words.notSent : words.refused}</p>
      {reasons === undefined ? null : (
        <ul className="mt-1 space-y-1.5">
          {reasons.map((reason) => (
            <ReasonItem key={`${reason.subject}/${reason.field}/${reason.reason}`} reason={reason} onJump={onJump} />
          ))}
        </ul>
      )}
      <Whole printed={printed} />
      <button type="button" className="absolute right-1 top-1 flex h-6 w-6 items-center justify-center" aria-label={strings.common.close} onClick={onClose}>
        <X size={13} />
      </button>
    </div>
  );
}

function ReasonItem({ reason: { reason, hint, subject, field, line, column = 1 }, onJump }: { readonly reason: Reason } & Pick<RefusalProps, 'onJump'>) {
  const what = field ?? subject;
  const own = hint === undefined ? undefined : field !== undefined && hint.startsWith(`${field}: `) ? hint.slice(field.length + 2) : hint;
  return (
    <li className="text-xs [overflow-wrap:anywhere]">
      {line === undefined ? (
        what === undefined ? null : (
          <span className="font-mono font-semibold">{what}</span>
        )
      ) : (
        <button
          type="button"
          className="-mx-1 inline-flex min-h-6 flex-wrap items-center gap-x-2 rounded px-1 text-left hover:bg-[var(--tint-hover)]"
          title={laterStrings.refusal.go(line, column)}
          onClick={() => onJump(line, column)}
        >
          {what === undefined ? null : <span className="font-mono font-semibold">{what}</span>}
          <span className="link">{laterStrings.refusal.place(line, column)}</span>
        </button>
      )}
      {own === undefined ? null : <p>{own}</p>}
      {own?.startsWith(reason) === true ? null : <p className="whitespace-pre-wrap font-mono">{reason}</p>}
    </li>
  );
}

/** All that was printed: folded, and to be copied. */
function Whole({ printed }: { readonly printed: string }) {
  const [copied, setCopied] = useState(false);
  const text = useRef<HTMLPreElement>(null);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(printed);
      setCopied(true);
    } catch {
      // Without the permission it is marked, ready for the keys that copy.
      if (text.current !== null) getSelection()?.selectAllChildren(text.current);
    }
  };
  return (
    <details className="mt-1">
      <summary className="caption min-h-6 cursor-pointer">{laterStrings.refusal.whole}</summary>
      <div className="relative">
        <pre
          ref={text}
          tabIndex={0}
          className="mt-1 max-h-[180px] overflow-auto whitespace-pre-wrap border border-line bg-bg p-2 pr-9 font-mono text-xs [overflow-wrap:anywhere]"
        >
          {printed}
        </pre>
        <button
          type="button"
          className="absolute right-1 top-1 flex h-7 w-7 items-center justify-center rounded bg-bg hover:bg-[var(--tint-hover)]"
          title={copied ? strings.common.copied : strings.common.copy}
          aria-label={strings.common.copy}
          onClick={() => void copy()}
        >
          {copied ? <Check size={14} /> : <Copy size={14} />}
        </button>
        <span role="status" className="sr-only">
          {copied ? strings.common.copied : ''}
        </span>
      </div>
    </details>
  );
}
