import { SquareTerminal, X } from 'lucide-react';
import { lazy, Suspense, useEffect, useState } from 'react';
import { EditorPane } from '../../components/editor/EditorPane.tsx';
import { NothingSelected } from '../../components/inspector/NothingSelected.tsx';
import { strings } from '../../components/strings.ts';
import { IconButton } from '../../components/ui/IconButton.tsx';
import { late } from '../../components/ui/late.tsx';
import type { Micros } from '../../api/index.ts';
import type { FieldNotes } from '../../projections/views.ts';
import { useSession } from '../session-context.ts';
import { kept } from '../session/kept.ts';
import { firstShown } from '../session/painted.ts';
import type { Session } from '../session/session.ts';
import { LARGE_TEXT, useEditor } from '../stores/editor.ts';
import { useLayout } from '../stores/layout.ts';
import { useRun } from '../stores/run.ts';
import { useSelection } from '../stores/selection.ts';
import { useTransport } from '../stores/transport.ts';

const InspectorHost = lazy(() => import('./InspectorHost.tsx').then((module) => ({ default: module.InspectorHost })));
const AboutRun = late(() => firstShown.then(() => import('./AboutRun.tsx')).then((module) => module.AboutRun));
const TerminalContainer = lazy(() => import('./TerminalContainer.tsx').then((module) => ({ default: module.TerminalContainer })));

/** How long a moment must be on screen before it is asked who read what. */
const NOTES_AFTER_MS = 500;

/** What is known of the fields of a file at the moment shown, while the clock stands. */
function useFieldNotes(session: Session, file: string): FieldNotes | undefined {
  const ready = useRun((s) => s.frame !== undefined);
  const branch = useRun((s) => s.run?.branches.find((each) => each.current)?.id);
  const [notes, setNotes] = useState<FieldNotes | undefined>(undefined);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another branch has other readers
  useEffect(() => {
    if (!ready) return undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let asked = 0;
    // The clock moves more often than there is anything to say: the editor is drawn anew only when there is.
    const wait = ({ playing, t }: { readonly playing: boolean; readonly t: Micros }): void => {
      asked += 1;
      const mine = asked;
      clearTimeout(timer);
      if (playing) return;
      timer = setTimeout(
        () =>
          void session.port.fieldNotes(file, t).then((found) => {
            if (mine === asked) setNotes((before) => kept(before, found));
          }),
        NOTES_AFTER_MS,
      );
    };
    wait(useTransport.getState());
    const stop = useTransport.subscribe((state, before) => {
      if (state.t !== before.t || state.playing !== before.playing) wait(state);
    });
    return () => {
      asked += 1;
      clearTimeout(timer);
      stop();
    };
  }, [session, file, ready, branch]);
  return notes;
}

export function EditorContainer() {
  const session = useSession();
  const editor = useEditor();
  const statuses = useRun((s) => s.frame?.documents);
  const notes = useFieldNotes(session, editor.active);
  const [ghosts, setGhosts] = useState(false);
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
          onApply={(apart) => void session.commands.apply(apart)}
          notes={notes}
          ghosts={ghosts}
          onGhosts={setGhosts}
          onReader={(seq, t) => void session.show(seq, t)}
          onLine={(file, line) => useSelection.getState().select({ kind: 'line', file, line })}
          onJump={(line, column) => editor.jumpTo(line, column)}
          onDismissRefusal={(name) => editor.setRefusal(name, undefined)}
        />
      </div>
      {terminalOpen ? (
        <div className="flex h-[34%] min-h-[120px] shrink-0 flex-col border-t border-line">
          <div className="pane-title !min-h-[28px]">
            <h2 className="flex-1">{strings.panes.terminal}</h2>
            <IconButton label={strings.panes.close(strings.panes.terminal)} onClick={() => setLayout({ terminalOpen: false })}>
              <X size={13} />
            </IconButton>
          </div>
          <div className="min-h-0 flex-1">
            <Suspense fallback={null}>
              <TerminalContainer />
            </Suspense>
          </div>
        </div>
      ) : (
        <button
          type="button"
          className="flex h-[28px] shrink-0 items-center gap-2 border-t border-line px-3 text-xs hover:bg-[var(--tint-hover)]"
          onClick={() => void import('../keyboard/registry.ts').then(({ toggleTerminal }) => toggleTerminal())}
        >
          <SquareTerminal size={14} className="text-muted" /> {strings.panes.terminal} <kbd className="kbd ml-auto">`</kbd>
        </button>
      )}
    </div>
  );
}

export function InspectorContainer() {
  const view = useRun((s) => s.inspector);
  const selection = useSelection((s) => s.current);
  return (
    <div data-pane="inspector" className="h-full min-h-0">
      {selection === undefined || view === undefined ? (
        <div className="h-full overflow-y-auto">
          <NothingSelected />
          <AboutRun />
        </div>
      ) : (
        <Suspense fallback={null}>
          <InspectorHost view={view} selection={selection} />
        </Suspense>
      )}
    </div>
  );
}
