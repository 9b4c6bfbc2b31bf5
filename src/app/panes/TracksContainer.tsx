import { useEffect, useState } from 'react';
import type { Micros } from '../../api/index.ts';
import { micros } from '../../api/index.ts';
import { Tracks } from '../../components/timeline/Tracks.tsx';
import type { TracksView } from '../../projections/timeline/tracks.ts';
import { useSession } from '../session-context.ts';
import { useLayout } from '../stores/layout.ts';
import { useRun } from '../stores/run.ts';
import { useSelection } from '../stores/selection.ts';
import { useTransport } from '../stores/transport.ts';

const MOST_TRACKS = 150;
/** While the clock runs the tracks are read again so often. */
const EVERY_MS = 400;

/** Pods and processes over the time seen, or over the window that the overview is zoomed to. */
export function TracksContainer() {
  const session = useSession();
  const [view, setView] = useState<TracksView | undefined>(undefined);
  const [filter, setFilter] = useState('');
  const seen = useTransport((s) => s.seen);
  const zoom = useTransport((s) => s.zooms.at(-1));
  const bookmarks = useTransport((s) => s.bookmarks);
  const branch = useRun((s) => s.run?.branches.find((each) => each.current)?.id);
  const marks = useRun((s) => s.timeline?.marks);
  const selection = useSelection((s) => s.current);
  const from = zoom?.from ?? micros(0);
  const to = micros(Math.max(from + 1, Math.min(zoom?.to ?? seen, seen)));
  // biome-ignore lint/correctness/useExhaustiveDependencies: another branch has other tracks
  useEffect(() => {
    let alive = true;
    const read = (): void =>
      void session.port.tracks(from, to, filter, MOST_TRACKS).then((found) => {
        if (alive) setView(found);
      });
    const timer = setTimeout(read, view === undefined ? 0 : session.player.playing ? EVERY_MS : 60);
    return () => {
      alive = false;
      clearTimeout(timer);
    };
  }, [session, from, session.player.playing ? Math.floor(to / 500_000) : to, filter, branch]);
  if (view === undefined) return null;
  const seek = (t: Micros): void => {
    session.pause();
    void session.seek(t);
  };
  return (
    <Tracks
      view={view}
      clock={session.player}
      selected={selection?.kind === 'object' ? selection.ref : selection?.kind === 'process' ? selection.address : undefined}
      filter={filter}
      onFilter={setFilter}
      onSeek={seek}
      onSelect={(next) => {
        useSelection.getState().select(next);
        useLayout.getState().setDrawer(true);
      }}
      bookmarks={bookmarks.filter(({ t }) => t >= from && t <= to)}
      incidents={(marks ?? []).filter(({ kind, t }) => (kind === 'fault' || kind === 'problem') && t >= from && t <= to).slice(0, 100)}
    />
  );
}
