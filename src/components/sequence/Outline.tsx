import { X } from 'lucide-react';
import type { Micros } from '../../api/index.ts';
import type { SequenceView } from '../../projections/views.ts';
import { formatTime } from '../format.ts';
import { canvasStrings } from '../strings-canvas.ts';
import { strings } from '../strings.ts';
import { IconButton } from '../ui/IconButton.tsx';

interface OutlineProps {
  readonly chapters: SequenceView['chapters'];
  readonly t: Micros;
  /** Rows shown: chapters beyond them are not known yet. */
  readonly shown: number;
  readonly onChapter: (t: Micros) => void;
  readonly onClose: () => void;
}

/** The chapters of the run, one a line; the one that the moment is in is marked. */
export function Outline({ chapters, t, shown, onChapter, onClose }: OutlineProps) {
  const known = chapters.filter((chapter) => chapter.index < shown);
  const current = known.findLastIndex((chapter) => chapter.t <= t);
  return (
    <nav aria-label={canvasStrings.sequence.outline} className="flex w-[176px] shrink-0 flex-col border-r border-line bg-raised">
      <div className="flex h-[52px] shrink-0 items-center justify-between border-b border-line pl-3 pr-1 text-xs font-semibold">
        {strings.sequence.chapters}
        <IconButton label={strings.common.close} className="!min-w-6 !p-0" onClick={onClose}>
          <X size={12} />
        </IconButton>
      </div>
      <ol className="min-h-0 flex-1 overflow-y-auto py-1">
        {known.map((chapter, i) => (
          <li key={`${chapter.index} ${chapter.title}`}>
            <button
              type="button"
              aria-current={i === current ? 'step' : undefined}
              className={`flex min-h-[26px] w-full items-baseline gap-2 border-l-2 px-2.5 text-left text-xs hover:bg-[var(--tint-hover)] ${i === current ? 'border-accent bg-[var(--tint-select)] font-medium' : i < current ? 'border-edge' : 'border-transparent text-muted'}`}
              title={chapter.title}
              onClick={() => onChapter(chapter.t)}
            >
              <span className="min-w-0 flex-1 truncate">{chapter.title}</span>
              <span className="font-mono text-[11px] text-muted">{formatTime(chapter.t)}</span>
            </button>
          </li>
        ))}
      </ol>
    </nav>
  );
}
