import { Copy, Download } from 'lucide-react';
import { useEffect, useState } from 'react';
import { formatNumber } from '../format.ts';
import { Embed, type EmbedView } from '../share/Embed.tsx';
import { labStrings } from '../strings-lab.ts';
import { laterStrings } from '../strings-later.ts';
import { Dialog } from '../ui/Dialog.tsx';

interface Link {
  readonly url: string;
  readonly fingerprint: string;
  readonly redacted: readonly string[];
  /** The branches beside the one shown. */
  readonly others?: { readonly count: number; readonly inside: boolean; readonly length: number };
  /** What of a run that goes on elsewhere it does not hold, in words. */
  readonly served?: string;
}

interface ShareProps {
  /** `branches`: absent while nobody has chosen. */
  readonly makeLink: (choice: { readonly moment: boolean; readonly compact: boolean; readonly branches?: boolean }) => Promise<Link | undefined>;
  readonly onCopy: (url: string) => void;
  readonly onDownload: () => void;
  /** Pictures, traces, texts. */
  readonly onExport: () => void;
  /** HTML that embeds a view of the run that a link's fragment names. */
  readonly htmlOf: (fragment: string, view: EmbedView) => string;
  readonly onCopyHtml: (html: string) => void;
  readonly onClose: () => void;
}

/** Characters above which comments are worth their absence. */
const WORTH_COMPACTING = 2_000;

function budget(length: number): { readonly text: string; readonly fits: boolean } {
  const fit = laterStrings.share.budgets.find(({ limit }) => length <= limit);
  return fit === undefined ? { text: laterStrings.share.over, fits: false } : { text: fit.text, fits: true };
}

export function Share({ makeLink, onCopy, onDownload, onExport, htmlOf, onCopyHtml, onClose }: ShareProps) {
  const [compact, setCompact] = useState(false);
  const [moment, setMoment] = useState(true);
  const [branches, setBranches] = useState<boolean | undefined>(undefined);
  const [link, setLink] = useState<Link | undefined>(undefined);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    let alive = true;
    makeLink({ moment, compact, ...(branches === undefined ? {} : { branches }) }).then(
      (made) => (alive ? setLink(made) : undefined),
      () => (alive ? setFailed(true) : undefined),
    );
    return () => {
      alive = false;
    };
  }, [makeLink, moment, compact, branches]);
  const length = link?.url.length ?? 0;
  const { text, fits } = budget(length);
  return (
    <Dialog title={laterStrings.share.title} onClose={onClose}>
      <div className="space-y-3 p-4">
        <p className="text-muted">{laterStrings.share.help}</p>
        {link === undefined || link.redacted.length === 0 ? null : (
          <p role="status" className="rounded border border-blocked p-2 text-xs">
            {laterStrings.share.redacted(link.redacted)}
          </p>
        )}
        {link?.served === undefined ? null : (
          <p role="status" className="rounded border border-blocked p-2 text-xs">
            {link.served}
          </p>
        )}
        <textarea
          readOnly
          className="field h-[92px] w-full resize-none break-all py-1.5 font-mono text-xs"
          aria-label={laterStrings.share.title}
          value={failed ? laterStrings.share.unavailable : (link?.url ?? '')}
          onFocus={(event) => event.target.select()}
        />
        <div role="status" className="flex items-center gap-2 text-xs">
          <span className="h-[6px] flex-1 overflow-hidden rounded border border-edge">
            <span className={`block h-full ${fits ? 'bg-ready' : 'bg-blocked'}`} style={{ width: `${Math.min(100, (length / 4_000) * 100)}%` }} />
          </span>
          <span>
            {laterStrings.share.length(formatNumber(length))}: {text}
          </span>
        </div>
        <label className="flex items-center gap-2">
          <input type="checkbox" checked={moment} onChange={(event) => setMoment(event.target.checked)} /> {laterStrings.share.moment}
        </label>
        {link?.others === undefined ? null : <Others {...link.others} chosen={branches ?? link.others.inside} onChange={setBranches} />}
        {compact || length > WORTH_COMPACTING ? (
          <label className="flex items-center gap-2">
            <input type="checkbox" checked={compact} onChange={(event) => setCompact(event.target.checked)} /> {labStrings.share.compact}
          </label>
        ) : null}
        {fits ? null : <p className="caption">{labStrings.share.offers}</p>}
        {link === undefined ? null : <p className="caption font-mono">{laterStrings.share.fingerprint(link.fingerprint)}</p>}
        {link === undefined ? null : <Embed htmlOf={(view) => htmlOf(link.url.slice(link.url.indexOf('#') + 1), view)} onCopy={onCopyHtml} />}
        <div className="flex flex-wrap justify-end gap-2">
          <button type="button" className="btn btn-line" onClick={onExport}>
            {labStrings.share.export}
          </button>
          <button type="button" className="btn btn-line" onClick={onDownload}>
            <Download size={14} /> {laterStrings.share.download}
          </button>
          <button type="button" className="btn btn-solid" disabled={link === undefined} onClick={() => (link === undefined ? undefined : onCopy(link.url))}>
            <Copy size={14} /> {laterStrings.share.copy}
          </button>
        </div>
      </div>
    </Dialog>
  );
}

function Others({
  count,
  length,
  inside,
  chosen,
  onChange,
}: NonNullable<Link['others']> & { readonly chosen: boolean; readonly onChange: (inside: boolean) => void }) {
  return (
    <div>
      <label className="flex items-center gap-2">
        <input type="checkbox" checked={chosen} onChange={(event) => onChange(event.target.checked)} /> {labStrings.share.branches(count)}
      </label>
      {chosen || inside ? null : (
        <p role="status" className="caption">
          {labStrings.share.left(count, formatNumber(length))}
        </p>
      )}
    </div>
  );
}
