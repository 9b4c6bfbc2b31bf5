import { useEffect, useState } from 'react';
import { type Micros, micros } from '../../api/index.ts';
import { Compare, type ShowIn } from '../../components/compare/Compare.tsx';
import type { CompareView } from '../../projections/compare/views.ts';
import { useSession } from '../session-context.ts';
import { useMessages } from '../stores/messages.ts';
import { useRun } from '../stores/run.ts';
import { useTransport } from '../stores/transport.ts';

/** A moment that is dragged is compared when the hand rests this long. */
const RESTS_MS = 120;

export function CompareContainer({ onClose }: { readonly onClose: () => void }) {
  const session = useSession();
  const branches = useRun((s) => s.run?.branches) ?? [];
  const frontier = useRun((s) => s.run?.frontier ?? micros(0));
  const current = branches.find((branch) => branch.current);
  const others = branches.filter((branch) => !branch.current);
  const [other, setOther] = useState(current?.parent?.id ?? others.at(-1)?.id ?? '');
  const [t, setT] = useState<Micros>(() => session.player.now());
  const [view, setView] = useState<CompareView | undefined>(undefined);
  const [end] = useState(() => micros(Math.max(frontier, useTransport.getState().seen, session.player.now())));
  useEffect(() => session.pause(), [session]);
  useEffect(() => {
    if (other === '') return undefined;
    let alive = true;
    const timer = setTimeout(() => {
      session.port.compare(other, t).then(
        (found) => (alive ? setView(found) : undefined),
        (error: unknown) => useMessages.getState().toast(String(error), { tone: 'error' }),
      );
    }, RESTS_MS);
    return () => {
      alive = false;
      clearTimeout(timer);
    };
  }, [session, other, t]);
  const show: ShowIn = (side, moment, seq) => {
    onClose();
    void (async () => {
      if (side === 'b') await session.switchBranch(other);
      await (seq === undefined ? session.seek(moment) : session.show(seq, moment));
    })();
  };
  return (
    <Compare
      name={current?.name ?? ''}
      others={others}
      other={other}
      view={view}
      t={t}
      end={end}
      onOther={setOther}
      onMoment={setT}
      onShow={show}
      onClose={onClose}
    />
  );
}
