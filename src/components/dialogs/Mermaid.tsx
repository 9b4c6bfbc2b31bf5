import { Copy, Eye } from 'lucide-react';
import { useEffect, useState } from 'react';
import { laterStrings } from '../strings-later.ts';
import { Dialog } from '../ui/Dialog.tsx';

export type MermaidKind = 'rows' | 'machine' | 'topology';

interface MermaidProps {
  readonly kinds: readonly MermaidKind[];
  readonly initial: MermaidKind;
  readonly dark: boolean;
  readonly textOf: (kind: MermaidKind) => Promise<string>;
  readonly onCopy: (text: string) => void;
  readonly onClose: () => void;
}

let drawings = 0;

/** Mermaid itself is loaded only when the preview is asked for. `strict`: no scripts, no HTML in labels. */
async function draw(text: string, dark: boolean): Promise<string> {
  const { default: mermaid } = await import('mermaid');
  mermaid.initialize({ startOnLoad: false, securityLevel: 'strict', theme: dark ? 'dark' : 'neutral', fontFamily: 'ui-sans-serif, system-ui, sans-serif' });
  drawings += 1;
  const { svg } = await mermaid.render(`mermaid-preview-${drawings}`, text);
  return svg;
}

const sizeOf = (svg: string): { readonly width: number; readonly height: number } => {
  const [, , , width, height] = /viewBox="([-\d.]+) ([-\d.]+) ([\d.]+) ([\d.]+)"/u.exec(svg) ?? [];
  return { width: Number(width ?? 800), height: Number(height ?? 600) };
};

export function Mermaid({ kinds, initial, dark, textOf, onCopy, onClose }: MermaidProps) {
  const [kind, setKind] = useState(initial);
  const [text, setText] = useState('');
  const [svg, setSvg] = useState<string | undefined>(undefined);
  const [state, setState] = useState<'idle' | 'drawing' | { readonly error: string }>('idle');
  useEffect(() => {
    let alive = true;
    setSvg(undefined);
    setState('idle');
    void textOf(kind).then((found) => (alive ? setText(found) : undefined));
    return () => {
      alive = false;
    };
  }, [kind, textOf]);
  const preview = async (): Promise<void> => {
    setState('drawing');
    try {
      setSvg(await draw(text, dark));
      setState('idle');
    } catch (error) {
      setState({ error: error instanceof Error ? error.message : String(error) });
    }
  };
  return (
    <Dialog title={laterStrings.mermaid.title} wide onClose={onClose}>
      <div className="space-y-3 p-4">
        <div className="flex flex-wrap gap-1">
          {kinds.map((id) => (
            <button key={id} type="button" className="btn" aria-pressed={id === kind} onClick={() => setKind(id)}>{laterStrings.mermaid[id]}</button>
          ))}
          <span className="flex-1" />
          <button type="button" className="btn btn-line" disabled={text === '' || state === 'drawing'} onClick={() => void preview()}><Eye size={14} /> {state === 'drawing' ? laterStrings.mermaid.drawing : laterStrings.mermaid.preview}</button>
          <button type="button" className="btn btn-solid" disabled={text === ''} onClick={() => onCopy(text)}><Copy size={14} /> {laterStrings.mermaid.copy}</button>
        </div>
        <pre className="code max-h-[260px] rounded-[6px] border border-line bg-sunken p-2" tabIndex={0}>{text}</pre>
        {typeof state === 'object' ? <p role="alert" className="text-error">{laterStrings.mermaid.failed(state.error)}</p> : null}
        {svg === undefined ? null : <Preview svg={svg} />}
      </div>
    </Dialog>
  );
}

/** As an image, so that nothing in the drawing can reach the page. */
function Preview({ svg }: { readonly svg: string }) {
  const { width, height } = sizeOf(svg);
  return (
    <div className="max-h-[50dvh] overflow-auto rounded-[6px] border border-line">
      <img alt={laterStrings.mermaid.title} width={width} height={height} className="mx-auto block h-auto max-w-none p-2" src={`data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg.replace(/<br>/gu, '<br/>'))}`} />
    </div>
  );
}
