import { useCallback, useMemo } from 'react';
import { micros } from '../../api/index.ts';
import type { AskPanel, PanelHostProps } from '../../components/inspector/panels/PanelHost.tsx';
import type { InFlight } from '../../projections/views.ts';
import { useSession } from '../session-context.ts';
import { useLayout } from '../stores/layout.ts';
import { useRun } from '../stores/run.ts';
import { useSelection } from '../stores/selection.ts';
import { useSequenceOptions } from '../stores/sequence-options.ts';

const NONE: readonly InFlight[] = [];

/** What panels ask the engine for, and do to the page. */
export function usePanelProps(): Pick<PanelHostProps, 'ask' | 'inFlight' | 'trail' | 'onPreset'> {
  const session = useSession();
  const branch = useRun((s) => s.run?.branches.find((each) => each.current)?.id);
  const inFlight = useRun((s) => s.frame?.inFlight) ?? NONE;
  const trail = useRun((s) => s.trail);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another branch has other insides
  const ask: AskPanel = useCallback((kind, selection, t, detail) => session.port.panel(kind, selection, t, detail), [session, branch]);
  return useMemo(
    () => ({
      ask,
      inFlight,
      trail: micros(trail),
      onPreset: (preset, selection) => {
        if (selection !== undefined) useSelection.getState().select(selection);
        useSequenceOptions.getState().setPreset(preset);
        useLayout.getState().set({ view: 'split' });
        useLayout.getState().setPhoneTab('watch');
      },
    }),
    [ask, inFlight, trail],
  );
}
