import { useEffect, useRef, useState } from 'react';
import type { KeyboardEvent } from 'react';
import { strings } from '../strings.ts';

export interface TerminalLine {
  readonly id: number;
  readonly command: string;
  readonly output?: { readonly done: boolean; readonly exitCode: number; readonly stdout: string; readonly stderr: string } | undefined;
  readonly error?: string;
}

interface TerminalProps {
  readonly entries: readonly TerminalLine[];
  readonly onRun: (command: string) => void;
}

/** A kubectl prompt: history with the arrow keys, output as the simulated kubectl prints it. */
export function Terminal({ entries, onRun }: TerminalProps) {
  const [text, setText] = useState('');
  const [back, setBack] = useState(0);
  const log = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const last = entries.at(-1);
  const size = `${entries.length}/${last?.output?.stdout.length ?? 0}/${last?.output?.done ?? false}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: scrolls when the log grows
  useEffect(() => {
    if (log.current !== null) log.current.scrollTop = log.current.scrollHeight;
  }, [size]);
  const recall = (by: number): void => {
    const next = Math.min(entries.length, Math.max(0, back + by));
    setBack(next);
    setText(next === 0 ? '' : (entries.at(-next)?.command ?? '').replace(/^kubectl /u, ''));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowUp' || event.key === 'ArrowDown') {
      event.preventDefault();
      recall(event.key === 'ArrowUp' ? 1 : -1);
    } else if (event.key === 'Enter' && text.trim() !== '') {
      onRun(text);
      setText('');
      setBack(0);
    }
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: a click anywhere only focuses the prompt, which Tab reaches
    // biome-ignore lint/a11y/noStaticElementInteractions: see above
    <div className="flex h-full min-h-0 flex-col bg-sunken font-mono text-xs" onClick={() => { if (globalThis.getSelection()?.isCollapsed !== false) input.current?.focus(); }}>
      <div ref={log} role="log" aria-label={strings.panes.terminal} className="min-h-0 flex-1 overflow-auto px-3 py-2">
        {entries.length === 0 ? <p className="text-muted">{strings.terminal.help}</p> : null}
        {entries.map((entry) => (
          <Entry key={entry.id} entry={entry} />
        ))}
      </div>
      <label className="flex items-center gap-2 border-t border-line px-3">
        <span className="text-muted">$ {strings.terminal.prompt}</span>
        <input ref={input} id="terminal-input" className="h-[30px] min-w-0 flex-1 bg-transparent outline-none placeholder:text-muted" aria-label={strings.terminal.label} placeholder={strings.terminal.placeholder} value={text} spellCheck={false} autoComplete="off" autoCapitalize="off" onChange={(event) => setText(event.target.value)} onKeyDown={onKeyDown} />
      </label>
    </div>
  );
}

function Entry({ entry: { command, output, error } }: { readonly entry: TerminalLine }) {
  return (
    <div className="mb-1.5">
      <p className="font-semibold">$ {command}</p>
      {output === undefined || output.stdout === '' ? null : <pre className="overflow-x-auto whitespace-pre">{output.stdout}</pre>}
      {output === undefined || output.stderr === '' ? null : <pre className="whitespace-pre-wrap text-error">{output.stderr}</pre>}
      {error === undefined ? null : <pre className="whitespace-pre-wrap text-error">{error}</pre>}
      {error === undefined && output?.done !== true ? <p className="text-muted">{strings.terminal.running}</p> : null}
      {output?.done === true && output.exitCode !== 0 ? <p className="text-muted">{strings.terminal.exit(output.exitCode)}</p> : null}
    </div>
  );
}
