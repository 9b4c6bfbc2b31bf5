import { HeartPulse } from 'lucide-react';
import type { Micros, Seq } from '../../api/index.ts';
import type { ActiveFault } from '../../projections/views.ts';
import { formatTime } from '../format.ts';
import { laterStrings } from '../strings-later.ts';

interface FaultDockProps {
  readonly faults: readonly ActiveFault[];
  readonly onShow: (seq: Seq, t: Micros) => void;
  readonly onHeal: (id: string) => void;
}

/** What is broken at the moment shown, each with its way back. */
export function FaultDock({ faults, onShow, onHeal }: FaultDockProps) {
  const words = laterStrings.faults;
  return (
    <section
      id="fault-dock"
      aria-label={words.title}
      className="flex max-h-[92px] shrink-0 flex-wrap items-center gap-x-3 gap-y-1 overflow-y-auto border-b border-line bg-[color-mix(in_srgb,var(--error)_7%,var(--bg))] px-3 py-1 text-xs"
    >
      {faults.map((fault) => (
        <span key={fault.id} className="inline-flex min-w-0 items-center gap-1.5">
          <span aria-hidden className="text-error">
            ✕
          </span>
          <button type="button" className="link min-h-[24px] min-w-0 truncate font-mono" onClick={() => onShow(fault.seq, fault.since)}>
            {fault.title}
          </button>
          <span className="whitespace-nowrap text-muted">{words.since(formatTime(fault.since))}</span>
          <button type="button" className="btn btn-line !min-h-[24px] text-xs" aria-label={words.healThis(fault.title)} onClick={() => onHeal(fault.id)}>
            <HeartPulse size={12} /> {words.heal}
          </button>
        </span>
      ))}
    </section>
  );
}
