import { Copy, Eye } from 'lucide-react';
import { useEffect, useState } from 'react';
import { laterStrings } from '../strings-later.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { drawMermaid, Drawing } from './Drawing.tsx';

/** What of the run, or a text of one's own. */
export type MermaidKind = 'rows' | 'machine' | 'topology' | 'own';

interface MermaidProps {
  readonly kinds: readonly MermaidKind[];
  readonly initial: MermaidKind;
  readonly dark: boolean;
  readonly textOf: (kind: MermaidKind) => Promise<string>;
  readonly onCopy: (text: string) => void;
  readonly onClose: () => void;
}

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
      setSvg(await drawMermaid(text, dark));
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
            <button key={id} type="button" className="btn" aria-pressed={id === kind} onClick={() => setKind(id)}>
              {laterStrings.mermaid[id]}
            </button>
          ))}
          <span className="flex-1" />
          <button type="button" className="btn btn-line" disabled={text === '' || state === 'drawing'} onClick={() => void preview()}>
            <Eye size={14} /> {state === 'drawing' ? laterStrings.mermaid.drawing : laterStrings.mermaid.preview}
          </button>
          <button type="button" className="btn btn-solid" disabled={text === ''} onClick={() => onCopy(text)}>
            <Copy size={14} /> {laterStrings.mermaid.copy}
          </button>
        </div>
        {kind === 'own' ? (
          <textarea
            className="field code block h-[180px] w-full"
            spellCheck={false}
            aria-label={laterStrings.mermaid.own}
            placeholder={laterStrings.mermaid.paste}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        ) : (
          <pre className="code max-h-[260px] rounded-[6px] border border-line bg-sunken p-2" tabIndex={0}>
            {text}
          </pre>
        )}
        {typeof state === 'object' ? (
          <p role="alert" className="text-error">
            {laterStrings.mermaid.failed(state.error)}
          </p>
        ) : null}
        {svg === undefined ? null : <Drawing svg={svg} title={laterStrings.mermaid.title} />}
      </div>
    </Dialog>
  );
}
