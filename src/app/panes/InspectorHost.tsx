import { useCallback, useMemo } from 'react';
import type { DocumentRef, Micros, Seq } from '../../api/index.ts';
import { Inspector } from '../../components/inspector/Inspector.tsx';
import { PHONE, useMedia } from '../../components/ui/use-media.ts';
import type { InspectorView, Selection } from '../../projections/views.ts';
import { useCardsAbout } from '../cards/use-cards-about.ts';
import { actionsFor } from '../selection-actions.ts';
import { useSession } from '../session-context.ts';
import { useEditor } from '../stores/editor.ts';
import { useLayout } from '../stores/layout.ts';
import { useRun } from '../stores/run.ts';
import { useSelection } from '../stores/selection.ts';
import { useTransport } from '../stores/transport.ts';
import { usePanelProps } from './panel-props.ts';

/** The inspector of what is selected, with all that it asks and does. Loaded with the inspector, when something is first selected. */
export function InspectorHost({ view, selection }: { readonly view: InspectorView; readonly selection: Selection }) {
  const session = useSession();
  const frame = useRun((s) => s.frame);
  const select = useSelection((s) => s.select);
  const tab = useLayout((s) => s.inspectorTab);
  const setTab = useLayout((s) => s.setInspectorTab);
  const t = useTransport((s) => s.t);
  const playing = useTransport((s) => s.playing);
  const whatIf = useCallback((ref: DocumentRef, moment: Micros) => session.port.whatIf(ref, moment), [session]);
  const graphOf = useCallback((machine: string) => session.port.machineGraph(machine), [session]);
  // What is shown large is not shown twice.
  const phone = useMedia(PHONE);
  const large = useLayout((s) => s.view === 'inside') && !phone;
  const panel = usePanelProps();
  const explain = useCallback((text: string, offset: number) => session.port.explain(text, offset), [session]);
  const onJump = useCallback((seq: Seq, moment: Micros) => void session.show(seq, moment), [session]);
  const reading = useCardsAbout(selection, view);
  const actions = useMemo(() => actionsFor(selection, frame, session), [selection, frame, session]);
  return (
    <Inspector
      view={large ? { ...view, panels: [] } : view}
      selection={selection}
      tab={tab}
      t={t}
      clock={session.player}
      actions={actions}
      reading={reading}
      still={!playing}
      whatIf={whatIf}
      onTry={(option) => void session.commands.tryOut(option)}
      graphOf={graphOf}
      onTab={setTab}
      onSelect={select}
      onJump={onJump}
      onOrigin={(file, line) => {
        useLayout.getState().set({ editorOpen: true });
        useLayout.getState().setPhoneTab('yaml');
        useEditor.getState().jumpTo(line, 1, file);
      }}
      panel={panel}
      explain={explain}
      onLarge={() => useLayout.getState().set({ view: 'inside' })}
      onMermaid={() => useLayout.getState().open('mermaid')}
    />
  );
}
