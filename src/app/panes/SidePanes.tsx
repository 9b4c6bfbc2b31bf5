import { SquareTerminal, X } from 'lucide-react';
import { lazy, Suspense, useCallback, useMemo } from 'react';
import type { Micros, Seq } from '../../api/index.ts';
import { EditorPane } from '../../components/editor/EditorPane.tsx';
import { NothingSelected } from '../../components/inspector/NothingSelected.tsx';
import { strings } from '../../components/strings.ts';
import { Terminal } from '../../components/terminal/Terminal.tsx';
import { IconButton } from '../../components/ui/IconButton.tsx';
import type { TopologyView } from '../../projections/views.ts';
import { actionsFor } from '../selection-actions.ts';
import { useSession } from '../session-context.ts';
import { LARGE_TEXT, useEditor } from '../stores/editor.ts';
import { useLayout } from '../stores/layout.ts';
import { useRun } from '../stores/run.ts';
import { useSelection } from '../stores/selection.ts';
import { useTransport } from '../stores/transport.ts';

const Inspector = lazy(() => import('../../components/inspector/Inspector.tsx').then((module) => ({ default: module.Inspector })));

const NO_TOPOLOGY: TopologyView = { controlPlane: [], clients: [], outside: [], nodes: [], unscheduled: [], services: [], workloads: [] };

export function EditorContainer() {
  const session = useSession();
  const editor = useEditor();
  const statuses = useRun((s) => s.frame?.documents);
  const terminalOpen = useLayout((s) => s.terminalOpen);
  const setLayout = useLayout((s) => s.set);
  return (
    <div data-pane="editor" className="flex h-full min-h-0 flex-col">
      <div className="min-h-0 flex-1">
        <EditorPane
          files={editor.files}
          active={editor.active}
          problems={editor.problems}
          statuses={statuses ?? []}
          service={session.port}
          largeText={LARGE_TEXT}
          jump={editor.jump}
          onActive={editor.setActive}
          onAdd={() => editor.addFile({ name: strings.editor.untitled, text: '' })}
          onRemove={editor.removeFile}
          onChange={editor.setText}
          onProblems={editor.setProblems}
          onApply={() => void session.commands.apply()}
          onLine={(file, line) => useSelection.getState().select({ kind: 'line', file, line })}
          onJump={(line, column) => editor.jumpTo(line, column)}
          onDismissRefusal={(name) => editor.setRefusal(name, undefined)}
        />
      </div>
      {terminalOpen ? (
        <div className="flex h-[34%] min-h-[120px] shrink-0 flex-col border-t border-line">
          <div className="pane-title !min-h-[28px]">
            <h2 className="flex-1">{strings.panes.terminal}</h2>
            <IconButton label={strings.panes.close(strings.panes.terminal)} onClick={() => setLayout({ terminalOpen: false })}><X size={13} /></IconButton>
          </div>
          <div className="min-h-0 flex-1"><TerminalContainer /></div>
        </div>
      ) : (
        <button type="button" className="flex h-[28px] shrink-0 items-center gap-2 border-t border-line px-3 text-xs hover:bg-[var(--tint-hover)]" onClick={() => setLayout({ terminalOpen: true })}>
          <SquareTerminal size={14} className="text-muted" /> {strings.panes.terminal} <kbd className="kbd ml-auto">`</kbd>
        </button>
      )}
    </div>
  );
}

function TerminalContainer() {
  const session = useSession();
  const entries = useRun((s) => s.terminal);
  return <Terminal entries={entries} onRun={(command) => void session.commands.kubectl(command)} />;
}

export function InspectorContainer() {
  const session = useSession();
  const view = useRun((s) => s.inspector);
  const topology = useRun((s) => s.frame?.topology);
  const selection = useSelection((s) => s.current);
  const select = useSelection((s) => s.select);
  const tab = useLayout((s) => s.inspectorTab);
  const setTab = useLayout((s) => s.setInspectorTab);
  const t = useTransport((s) => s.t);
  const graphOf = useCallback((machine: string) => session.port.machineGraph(machine), [session]);
  const actions = useMemo(() => actionsFor(selection, topology ?? NO_TOPOLOGY, session), [selection, topology, session]);
  return (
    <div data-pane="inspector" className="h-full min-h-0">
      {selection === undefined || view === undefined ? (
        <NothingSelected />
      ) : (
        <Suspense fallback={null}>
          <Inspector
            view={view}
            selection={selection}
            tab={tab}
            t={t}
            clock={session.player}
            actions={actions}
            graphOf={graphOf}
            onTab={setTab}
            onSelect={select}
            onJump={(seq: Seq, moment: Micros) => void session.show(seq, moment)}
            onOrigin={(file, line) => {
              useLayout.getState().set({ editorOpen: true });
              useLayout.getState().setPhoneTab('yaml');
              useEditor.getState().jumpTo(line, 1, file);
            }}
            onMermaid={() => useLayout.getState().open('mermaid')}
          />
        </Suspense>
      )}
    </div>
  );
}
