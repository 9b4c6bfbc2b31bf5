import { Copy, Download } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { PictureTheme } from '../../projections/export/requests.ts';
import { labStrings } from '../strings-lab.ts';
import { Dialog } from '../ui/Dialog.tsx';

export interface PictureChoice {
  readonly what: 'sequence' | 'topology';
  readonly theme: PictureTheme;
  /** 1 to 4 times. */
  readonly scale: number;
}

/** Each answers with what to tell the user. */
export interface ExportActions {
  svg(choice: PictureChoice): Promise<string>;
  png(choice: PictureChoice): Promise<string>;
  copyPng(choice: PictureChoice): Promise<string>;
  markdown(): Promise<string>;
  kubectl(): Promise<string>;
  trace(): Promise<string>;
  chrome(): Promise<string>;
  scenario(): Promise<string>;
  zip(): Promise<string>;
}

interface ExportProps {
  readonly dark: boolean;
  readonly rows: number;
  readonly allRows: number;
  readonly actions: ExportActions;
  readonly onMermaid: () => void;
  readonly onClose: () => void;
}

const words = labStrings.export;
const THEMES: readonly PictureTheme[] = ['light', 'dark', 'print'];
const SCALES = [1, 2, 3, 4];

function Choice<T extends string | number>({
  label,
  value,
  options,
  nameOf,
  onChange,
}: {
  readonly label: string;
  readonly value: T;
  readonly options: readonly T[];
  readonly nameOf: (option: T) => string;
  readonly onChange: (option: T) => void;
}) {
  return (
    <label className="flex items-center gap-2">
      <span className="caption">{label}</span>
      <select className="field" value={String(value)} onChange={(event) => onChange(options.find((option) => String(option) === event.target.value) ?? value)}>
        {options.map((option) => (
          <option key={String(option)} value={String(option)}>
            {nameOf(option)}
          </option>
        ))}
      </select>
    </label>
  );
}

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <fieldset className="space-y-2 border-t border-line pt-3 first:border-0 first:pt-0">
      <legend className="float-left mb-2 w-full font-semibold">{title}</legend>
      <div className="clear-both flex flex-wrap gap-2">{children}</div>
    </fieldset>
  );
}

/** Everything that a run can be taken away as. */
export function Export({ dark, rows, allRows, actions, onMermaid, onClose }: ExportProps) {
  const [choice, setChoice] = useState<PictureChoice>({ what: 'sequence', theme: dark ? 'dark' : 'light', scale: 2 });
  const [said, setSaid] = useState<{ readonly text: string; readonly failed?: boolean }>({ text: '' });
  const run = (work: () => Promise<string>) => (): void => {
    setSaid({ text: words.working });
    work().then(
      (text) => setSaid({ text }),
      (error: unknown) => setSaid({ text: words.failed(error instanceof Error ? error.message : String(error)), failed: true }),
    );
  };
  const button = (label: string, work: () => Promise<string>, copies = false) => (
    <button type="button" className="btn btn-line" onClick={run(work)}>
      {copies ? <Copy size={14} /> : <Download size={14} />} {label}
    </button>
  );
  return (
    <Dialog title={words.title} onClose={onClose}>
      <div className="space-y-4 p-4">
        <p className="text-muted">{words.help}</p>
        <Part title={words.pictures}>
          <Choice
            label={words.what}
            value={choice.what}
            options={['sequence', 'topology'] as const}
            nameOf={(what) => words[what]}
            onChange={(what) => setChoice({ ...choice, what })}
          />
          <Choice
            label={words.theme}
            value={choice.theme}
            options={THEMES}
            nameOf={(theme) => words.themes[theme]}
            onChange={(theme) => setChoice({ ...choice, theme })}
          />
          <Choice
            label={words.scale}
            value={choice.scale}
            options={SCALES}
            nameOf={(scale) => `${scale}×`}
            onChange={(scale) => setChoice({ ...choice, scale })}
          />
          {choice.what === 'sequence' ? <p className="caption w-full">{words.rows(rows, allRows)}</p> : null}
          {button(words.svg, () => actions.svg(choice))}
          {button(words.png, () => actions.png(choice))}
          {button(words.copyPng, () => actions.copyPng(choice), true)}
        </Part>
        <Part title={words.texts}>
          {button(words.markdown, actions.markdown, true)}
          <button type="button" className="btn btn-line" onClick={onMermaid}>
            {words.mermaid}
          </button>
          {button(words.kubectl, actions.kubectl)}
        </Part>
        <Part title={words.files}>
          {button(words.trace, actions.trace)}
          {button(words.chrome, actions.chrome)}
          {button(words.scenario, actions.scenario)}
          {button(words.zip, actions.zip)}
        </Part>
        <p role="status" className={`min-h-[1.5em] text-xs ${said.failed ? 'text-error' : ''}`}>
          {said.failed ? '✕ ' : ''}
          {said.text}
        </p>
      </div>
    </Dialog>
  );
}
