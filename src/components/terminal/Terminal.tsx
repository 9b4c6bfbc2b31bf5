import { useEffect, useRef, useState } from 'react';
import type { KeyboardEvent } from 'react';
import { strings } from '../strings.ts';
import { laterStrings } from '../strings-later.ts';

export interface TerminalLine {
  readonly id: number;
  readonly command: string;
  readonly output?: { readonly done: boolean; readonly exitCode: number; readonly stdout: string; readonly stderr: string } | undefined;
  readonly error?: string;
}

/** What is typed while a command runs. */
export type TerminalInput = { readonly text: string } | { readonly key: 'Ctrl+C' | 'Ctrl+D' };

export interface Completed {
  readonly from: number;
  readonly options: readonly string[];
}

interface TerminalProps {
  readonly entries: readonly TerminalLine[];
  readonly onRun: (command: string) => void;
  /** Something was typed into a command that still runs. */
  readonly onInput: (entry: number, input: TerminalInput) => void;
  readonly onComplete: (line: string) => Promise<Completed>;
}

/** The longest beginning that all have in common. */
export function commonPrefix(options: readonly string[]): string {
  const [first = '', ...rest] = options;
  let length = first.length;
  for (const option of rest) while (!option.startsWith(first.slice(0, length))) length -= 1;
  return first.slice(0, length);
}

/** Does a command read what is typed (`exec -it`, `attach -i`)? */
const readsInput = (command: string): boolean => /\s(?:-[a-z]*i[a-z]*|--stdin)(?:\s|$)/u.test(command.split(' -- ')[0] ?? '');

const isRunning = ({ output, error }: TerminalLine): boolean => error === undefined && output?.done !== true;

/** A kubectl prompt: history with the arrow keys, completion with Tab, Ctrl+C; output as the simulated kubectl prints it. */
export function Terminal({ entries, onRun, onInput, onComplete }: TerminalProps) {
  const [text, setText] = useState('');
  const [back, setBack] = useState(0);
  const [options, setOptions] = useState<readonly string[]>([]);
  const log = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const last = entries.at(-1);
  const running = entries.findLast(isRunning);
  const session = running !== undefined && readsInput(running.command) ? running : undefined;
  const size = `${entries.length}/${last?.output?.stdout.length ?? 0}/${last?.output?.done ?? false}/${options.length}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: scrolls when the log grows
  useEffect(() => {
    if (log.current !== null) log.current.scrollTop = log.current.scrollHeight;
  }, [size]);
  const recall = (by: number): void => {
    const next = Math.min(entries.length, Math.max(0, back + by));
    setBack(next);
    setText(next === 0 ? '' : (entries.at(-next)?.command ?? '').replace(/^kubectl /u, ''));
  };
  const complete = async (): Promise<void> => {
    const line = text;
    const { from, options: found } = await onComplete(line);
    const word = commonPrefix(found);
    if (word.length > line.length - from) setText(`${line.slice(0, from)}${word}${found.length === 1 ? ' ' : ''}`);
    setOptions(found.length > 1 ? found : []);
  };
  const enter = (): void => {
    if (session !== undefined) onInput(session.id, { text });
    else if (text.trim() !== '') onRun(text);
    else return;
    setText('');
    setBack(0);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const key = event.ctrlKey && (event.key === 'c' || event.key === 'd') ? (`Ctrl+${event.key.toUpperCase()}` as 'Ctrl+C' | 'Ctrl+D') : undefined;
    if (event.key !== 'Tab') setOptions([]);
    if (event.key === 'ArrowUp' || event.key === 'ArrowDown') {
      event.preventDefault();
      recall(event.key === 'ArrowUp' ? 1 : -1);
    } else if (event.key === 'Tab' && !event.shiftKey && text.trim() !== '' && session === undefined) {
      event.preventDefault();
      void complete();
    } else if (key !== undefined && running !== undefined && globalThis.getSelection()?.isCollapsed !== false) {
      event.preventDefault();
      onInput(running.id, { key });
    } else if (event.key === 'Enter') enter();
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: a click anywhere only focuses the prompt, which Tab reaches
    // biome-ignore lint/a11y/noStaticElementInteractions: see above
    <div
      className="flex h-full min-h-0 flex-col bg-sunken font-mono text-xs"
      onClick={() => {
        if (globalThis.getSelection()?.isCollapsed !== false) input.current?.focus();
      }}
    >
      <div ref={log} role="log" aria-label={strings.panes.terminal} className="min-h-0 flex-1 overflow-auto px-3 py-2">
        {entries.length === 0 ? <p className="text-muted">{laterStrings.terminal.help}</p> : null}
        {entries.map((entry) => (
          <Entry key={entry.id} entry={entry} onStop={() => onInput(entry.id, { key: 'Ctrl+C' })} />
        ))}
        {options.length === 0 ? null : <p className="whitespace-pre-wrap text-muted">{options.join('  ')}</p>}
      </div>
      <label className="flex items-center gap-2 border-t border-line px-3">
        <span className="text-muted">{session === undefined ? `$ ${laterStrings.terminal.prompt}` : laterStrings.terminal.stdin}</span>
        <input
          ref={input}
          id="terminal-input"
          className="h-[30px] min-w-0 flex-1 bg-transparent outline-none placeholder:text-muted"
          aria-label={laterStrings.terminal.label}
          placeholder={session === undefined ? laterStrings.terminal.placeholder : laterStrings.terminal.stdinPlaceholder}
          value={text}
          spellCheck={false}
          autoComplete="off"
          autoCapitalize="off"
          onChange={(event) => setText(event.target.value)}
          onKeyDown={onKeyDown}
        />
      </label>
    </div>
  );
}

function Entry({ entry, onStop }: { readonly entry: TerminalLine; readonly onStop: () => void }) {
  const { command, output, error } = entry;
  return (
    <div className="mb-1.5">
      <p className="font-semibold">$ {command}</p>
      {output === undefined || output.stdout === '' ? null : <pre className="overflow-x-auto whitespace-pre">{output.stdout}</pre>}
      {output === undefined || output.stderr === '' ? null : <pre className="whitespace-pre-wrap text-error">{output.stderr}</pre>}
      {error === undefined ? null : <pre className="whitespace-pre-wrap text-error">{error}</pre>}
      {isRunning(entry) ? (
        <p className="text-muted">
          {laterStrings.terminal.running}{' '}
          <button type="button" className="underline" onClick={onStop}>
            {laterStrings.terminal.stop}
          </button>
        </p>
      ) : null}
      {output?.done === true && output.exitCode !== 0 ? <p className="text-muted">{laterStrings.terminal.exit(output.exitCode)}</p> : null}
    </div>
  );
}
