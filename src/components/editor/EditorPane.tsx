import { Check, Diff, Ghost, Plus, Send, X } from 'lucide-react';
import { lazy, Suspense, useMemo, useState } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';
import { formatNumber } from '../format.ts';
import { strings } from '../strings.ts';
import { IconButton } from '../ui/IconButton.tsx';
import { late } from '../ui/late.tsx';
import { RANKS, turn } from '../ui/turns.ts';
import type { Micros, Problem, Seq } from '../../api/index.ts';
import type { FieldNotes } from '../../projections/views.ts';
import type { CodeEditorProps, DocumentStatus, Jump, LanguageService } from './types.ts';

/** How long the page has to show what it shows first. */
const EDITOR_AFTER_MS = 900;

const CodeEditor = late(async () => {
  await new Promise((resolve) => setTimeout(resolve, EDITOR_AFTER_MS));
  const { CodeEditor, rehearseEditor } = await import('./CodeEditor.tsx');
  await turn(RANKS.editor);
  rehearseEditor();
  return CodeEditor;
}, RANKS.editor);
const Refusal = lazy(() => import('./Refusal.tsx').then((module) => ({ default: module.Refusal })));

interface File {
  readonly name: string;
  readonly text: string;
  readonly applied: string;
  readonly refusal?: string | undefined;
}

export interface EditorPaneProps {
  readonly files: readonly File[];
  readonly active: string;
  readonly problems: readonly Problem[];
  readonly statuses: readonly (DocumentStatus & { readonly file: string })[];
  readonly service: LanguageService;
  readonly largeText: number;
  readonly jump: Jump | undefined;
  readonly onActive: (name: string) => void;
  readonly onAdd: () => void;
  readonly onRemove: (name: string) => void;
  readonly onChange: (name: string, text: string) => void;
  readonly onProblems: (problems: readonly Problem[]) => void;
  readonly onApply: (apart: boolean) => void;
  readonly notes: FieldNotes | undefined;
  readonly ghosts: boolean;
  readonly onGhosts: (ghosts: boolean) => void;
  readonly onReader: (seq: Seq, t: Micros) => void;
  readonly onLine: (file: string, line: number) => void;
  readonly onJump: (line: number, column: number) => void;
  readonly onDismissRefusal: (name: string) => void;
}

export function EditorPane(props: EditorPaneProps) {
  const { files, active, problems, statuses, onApply } = props;
  const file = files.find((f) => f.name === active);
  const dirty = files.some((f) => f.text !== f.applied);
  const [compared, setCompared] = useState(false);
  const differs = file !== undefined && file.text !== file.applied;
  return (
    <section className="flex h-full min-h-0 flex-col" aria-label={strings.panes.editor}>
      <div className="pane-title !px-0">
        <div role="tablist" aria-label={strings.panes.editor} className="flex min-w-0 flex-1 self-stretch overflow-x-auto">
          {files.map((f) => (
            <FileTab key={f.name} file={f} active={f.name === active} onActive={props.onActive} />
          ))}
        </div>
        {files.length > 1 && file !== undefined ? (
          <IconButton label={strings.editor.remove(file.name)} onClick={() => props.onRemove(file.name)}>
            <X size={13} />
          </IconButton>
        ) : null}
        {differs || compared ? (
          <IconButton label={strings.editor.diff} pressed={compared} onClick={() => setCompared(!compared)}>
            <Diff size={14} />
          </IconButton>
        ) : null}
        <IconButton label={strings.editor.ghosts} pressed={props.ghosts} onClick={() => props.onGhosts(!props.ghosts)}>
          <Ghost size={14} />
        </IconButton>
        <IconButton label={strings.editor.add} onClick={props.onAdd}>
          <Plus size={14} />
        </IconButton>
        <button
          type="button"
          className={`btn mr-2 ${dirty ? 'btn-solid' : 'btn-line'}`}
          title={`${strings.editor.apply} (${strings.editor.applyHint})`}
          onClick={(event) => onApply(event.shiftKey)}
        >
          {dirty ? <Send size={13} /> : <Check size={13} />}
          {strings.editor.apply}
        </button>
      </div>
      <div className="relative min-h-0 flex-1">
        {file === undefined ? (
          <p className="caption p-4">{strings.editor.placeholder}</p>
        ) : (
          <Code {...props} file={file} statuses={statuses} original={compared ? file.applied : undefined} instead={<Plain {...props} file={file} />} />
        )}
      </div>
      {file?.refusal === undefined ? null : (
        <Suspense fallback={null}>
          <Refusal
            key={file.name}
            printed={file.refusal}
            text={file.text}
            service={props.service}
            onJump={props.onJump}
            onClose={() => props.onDismissRefusal(file.name)}
          />
        </Suspense>
      )}
      {file !== undefined && file.text.length > props.largeText ? (
        <p className="caption border-t border-line p-2">{strings.editor.large(formatNumber(Math.round(file.text.length / 100_000) / 10))}</p>
      ) : null}
      <Problems
        problems={problems}
        onJump={props.onJump}
        onFix={({ from, to, insert }) => {
          if (file !== undefined) props.onChange(file.name, file.text.slice(0, from) + insert + file.text.slice(to));
        }}
      />
    </section>
  );
}

function FileTab({ file, active, onActive }: { readonly file: File; readonly active: boolean; readonly onActive: (name: string) => void }) {
  const dirty = file.text !== file.applied;
  return (
    <button
      type="button"
      role="tab"
      aria-selected={active}
      className={`h-full max-w-[170px] shrink-0 truncate border-r border-line px-3 text-xs font-medium ${active ? 'bg-bg' : 'text-muted'}`}
      title={dirty ? `${file.name}: ${strings.editor.edited}` : file.name}
      onClick={() => onActive(file.name)}
    >
      {file.name}
      {dirty ? <span className="ml-1.5 inline-block h-[7px] w-[7px] rounded-full bg-blocked" role="img" aria-label={strings.editor.edited} /> : null}
    </button>
  );
}

type WithFile = EditorPaneProps & { readonly file: File };

/** The text field that is there from the first frame on, until CodeMirror takes over with the same text. */
function Plain({ file, onChange, onApply }: WithFile) {
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      onApply(event.shiftKey);
    }
  };
  return (
    <textarea
      className="h-full w-full resize-none bg-transparent py-1 pl-[52px] font-mono text-[13px] leading-[1.55] outline-none"
      aria-label={`${strings.editor.label} ${file.name}`}
      value={file.text}
      spellCheck={false}
      onKeyDown={onKeyDown}
      onChange={(event) => onChange(file.name, event.target.value)}
    />
  );
}

function Code({
  file,
  statuses,
  service,
  largeText,
  jump,
  onChange,
  onProblems,
  onApply,
  onLine,
  problems,
  notes,
  ghosts,
  onReader,
  original,
  instead,
}: WithFile & Pick<CodeEditorProps, 'original'> & { readonly instead: ReactNode }) {
  const inert = useMemo(() => problems.filter((problem) => problem.layer === 'support').map(({ line, message }) => ({ line, message })), [problems]);
  const shared: Omit<CodeEditorProps, 'name' | 'text'> = {
    label: `${strings.editor.label} ${file.name}`,
    service,
    largeText,
    jump,
    statuses: statuses.filter((status) => status.file === file.name),
    onChange: (text) => onChange(file.name, text),
    onProblems,
    onApply,
    inert,
    notes: file.text === file.applied ? notes : undefined,
    ghosts,
    original,
    onReader,
    onLine: (line) => onLine(file.name, line),
  };
  return <CodeEditor instead={instead} name={file.name} text={file.text} {...shared} />;
}

const MARK: Readonly<Record<Problem['severity'], { readonly glyph: string; readonly tone: string }>> = {
  error: { glyph: '✕', tone: 'text-error' },
  warning: { glyph: '▲', tone: 'text-blocked' },
  info: { glyph: '◌', tone: 'text-muted' },
};

interface ProblemsProps {
  readonly problems: readonly Problem[];
  readonly onJump: (line: number, column: number) => void;
  readonly onFix: (fix: NonNullable<Problem['fix']>) => void;
}

function Problems({ problems, onJump, onFix }: ProblemsProps) {
  const [open, setOpen] = useState(false);
  const errors = problems.filter((p) => p.severity === 'error').length;
  const worst = errors > 0 ? 'error' : problems.length > 0 ? (problems.some((p) => p.severity === 'warning') ? 'warning' : 'info') : undefined;
  return (
    <div className="shrink-0 border-t border-line">
      <button
        type="button"
        id="problems-toggle"
        className="flex h-[28px] w-full items-center gap-2 px-3 text-left text-xs hover:bg-[var(--tint-hover)]"
        aria-expanded={open && problems.length > 0}
        onClick={() => setOpen(!open)}
      >
        <span aria-hidden className={worst === undefined ? 'text-muted' : MARK[worst].tone}>
          {worst === undefined ? '✓' : MARK[worst].glyph}
        </span>
        <span className="shrink-0">{strings.editor.problems(problems.length)}</span>
        {problems.length > 0 && !open ? <span className="truncate text-muted">{problems[0]?.message}</span> : null}
      </button>
      {open && problems.length > 0 ? (
        <ul className="max-h-[168px] overflow-y-auto border-t border-line">
          {problems.map((problem) => (
            <li key={`${problem.line}:${problem.column}:${problem.message}`} className="flex items-start">
              <button
                type="button"
                className="flex min-w-0 flex-1 gap-2 px-3 py-1 text-left text-xs hover:bg-[var(--tint-hover)]"
                onClick={() => onJump(problem.line, problem.column)}
              >
                <span aria-hidden className={MARK[problem.severity].tone}>
                  {MARK[problem.severity].glyph}
                </span>
                <span className="font-mono text-muted">{strings.editor.at(problem.line, problem.column)}</span>
                <span className="min-w-0 flex-1 [overflow-wrap:anywhere]">{problem.message}</span>
                <span className="text-muted">{strings.editor.layers[problem.layer]}</span>
              </button>
              <Mend problem={problem} onFix={onFix} />
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}

function Mend({ problem: { fix }, onFix }: { readonly problem: Problem; readonly onFix: ProblemsProps['onFix'] }) {
  if (fix === undefined) return null;
  return (
    <button type="button" className="btn btn-line m-1 max-w-[45%] shrink-0 text-xs" title={strings.editor.fix(fix.title)} onClick={() => onFix(fix)}>
      <span className="truncate">{fix.title}</span>
    </button>
  );
}
