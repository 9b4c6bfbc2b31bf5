import { Copy } from 'lucide-react';
import { useState } from 'react';
import { labStrings } from '../strings-lab.ts';

export type EmbedView = 'seq' | 'topo' | 'chart' | 'yaml';
export const EMBED_VIEWS: readonly EmbedView[] = ['seq', 'topo', 'chart', 'yaml'];

interface EmbedProps {
  /** The address of the embedded view for a link's fragment. */
  readonly htmlOf: (view: EmbedView) => string;
  readonly onCopy: (html: string) => void;
}

const words = labStrings.embed;

/** HTML that puts one view of this run into another page. */
export function Embed({ htmlOf, onCopy }: EmbedProps) {
  const [view, setView] = useState<EmbedView>('seq');
  const html = htmlOf(view);
  return (
    <details className="rounded border border-line p-2">
      <summary className="min-h-[24px] font-semibold">{words.title}</summary>
      <div className="space-y-2 pt-2">
        <p className="caption">{words.help}</p>
        <label className="flex items-center gap-2">
          <span className="caption">{words.view}</span>
          <select className="field" value={view} onChange={(event) => setView(EMBED_VIEWS.find((id) => id === event.target.value) ?? 'seq')}>
            {EMBED_VIEWS.map((id) => (
              <option key={id} value={id}>
                {words.views[id]}
              </option>
            ))}
          </select>
        </label>
        <textarea
          readOnly
          className="field h-[72px] w-full resize-none break-all py-1.5 font-mono text-xs"
          aria-label={words.snippet}
          value={html}
          onFocus={(event) => event.target.select()}
        />
        <div className="flex justify-end">
          <button type="button" className="btn btn-line" onClick={() => onCopy(html)}>
            <Copy size={14} /> {words.copy}
          </button>
        </div>
      </div>
    </details>
  );
}
