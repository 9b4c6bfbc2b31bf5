import { lazy, Suspense, useCallback, useEffect, useState } from 'react';
import type { Card, Scenario } from '../../api/index.ts';
import { micros } from '../../api/index.ts';
import type { MermaidKind } from '../../components/dialogs/Mermaid.tsx';
import { LibraryTabs } from '../../components/lesson/Library.tsx';
import { strings } from '../../components/strings.ts';
import { laterStrings } from '../../components/strings-later.ts';
import { builtInScenarios } from '../../scenarios/built-in.ts';
import { shelves } from '../../scenarios/shelves.ts';
import { embedHtml } from '../embed/address.ts';
import { readTarget } from '../go-to.ts';
import { keyLabel } from '../keyboard/keys.ts';
import { changeLanguage, COMMANDS } from '../keyboard/registry.ts';
import { offeredLanguages } from '../language.ts';
import { save } from '../lab/files.ts';
import { copyText, editedScenario, type LinkChoice, makeLink, rememberHash } from '../links.ts';
import { useSession } from '../session-context.ts';
import type { Session } from '../session/session.ts';
import { problem } from '../session/ways.ts';
import { useEditor } from '../stores/editor.ts';
import { useLayout } from '../stores/layout.ts';
import type { DialogName } from '../stores/layout.ts';
import { useMessages } from '../stores/messages.ts';
import { useRun } from '../stores/run.ts';
import { useSettings } from '../stores/settings.ts';
import { cardsTold, scenarioTold } from '../words/told.ts';
import { isDark } from './is-dark.ts';

const Gallery = lazy(() => import('../../components/dialogs/Gallery.tsx').then((m) => ({ default: m.Gallery })));
const LibraryContainer = lazy(() => import('../lesson/LibraryContainer.tsx').then((m) => ({ default: m.LibraryContainer })));
const CardsContainer = lazy(() => import('../cards/CardsContainer.tsx').then((m) => ({ default: m.CardsContainer })));
const InScenario = lazy(() => import('../cards/InScenario.tsx').then((m) => ({ default: m.InScenario })));
const Share = lazy(() => import('../../components/dialogs/Share.tsx').then((m) => ({ default: m.Share })));
const Mermaid = lazy(() => import('../../components/dialogs/Mermaid.tsx').then((m) => ({ default: m.Mermaid })));
const Palette = lazy(() => import('../../components/dialogs/Palette.tsx').then((m) => ({ default: m.Palette })));
const Shortcuts = lazy(() => import('../../components/dialogs/Shortcuts.tsx').then((m) => ({ default: m.Shortcuts })));
const GoTo = lazy(() => import('../../components/dialogs/GoTo.tsx').then((m) => ({ default: m.GoTo })));
const BreakpointsContainer = lazy(() => import('./BreakpointsContainer.tsx').then((m) => ({ default: m.BreakpointsContainer })));
const BookmarksContainer = lazy(() => import('./BookmarksContainer.tsx').then((m) => ({ default: m.BookmarksContainer })));
const ExportContainer = lazy(() => import('../lab/ExportContainer.tsx').then((m) => ({ default: m.ExportContainer })));
const ImportContainer = lazy(() => import('../lab/ImportContainer.tsx').then((m) => ({ default: m.ImportContainer })));
const CompareContainer = lazy(() => import('../lab/CompareContainer.tsx').then((m) => ({ default: m.CompareContainer })));
const SweepContainer = lazy(() => import('../lab/SweepContainer.tsx').then((m) => ({ default: m.SweepContainer })));
const FaultsContainer = lazy(() => import('../lab/FaultsContainer.tsx').then((m) => ({ default: m.FaultsContainer })));
const AnalogyContainer = lazy(() => import('../skin/AnalogyContainer.tsx').then((m) => ({ default: m.AnalogyContainer })));
const Blank = lazy(() => import('../../components/dialogs/Blank.tsx').then((m) => ({ default: m.Blank })));

const mac = (): boolean => /Mac|iPhone|iPad/u.test(navigator.userAgent);

/** The dialog of that name, with what it shows and does. */
export function DialogBody({ dialog, onClose }: { readonly dialog: DialogName; readonly onClose: () => void }) {
  const session = useSession();
  const letters = useSettings((s) => s.shortcuts);
  const items = COMMANDS.map(({ id, label, group, keys, run }) => ({
    id,
    label,
    group,
    keys: keys.map((key) => keyLabel(key, mac())),
    run: () => run(session),
  }));
  switch (dialog) {
    case 'gallery':
      return <GalleryContainer onClose={onClose} />;
    case 'questions':
    case 'lessons':
      return <LibraryContainer tab={dialog} onClose={onClose} />;
    case 'cards':
      return <CardsContainer onClose={onClose} />;
    case 'share':
      return <ShareContainer onClose={onClose} />;
    case 'mermaid':
      return <MermaidContainer onClose={onClose} />;
    case 'palette':
      return <Palette items={items} onClose={onClose} />;
    case 'shortcuts':
      return (
        <Shortcuts
          items={items}
          letters={letters}
          onLetters={(shortcuts) => useSettings.getState().set({ shortcuts })}
          languages={offeredLanguages()}
          language={useSettings.getState().language}
          onLanguage={(language) => changeLanguage(session, language)}
          onClose={onClose}
        />
      );
    case 'goto':
      return <GoTo onGo={(text) => goTo(text, session)} onClose={onClose} />;
    case 'bookmarks':
      return <BookmarksContainer onClose={onClose} />;
    case 'breakpoints':
      return <BreakpointsContainer onClose={onClose} />;
    case 'export':
      return <ExportContainer onClose={onClose} />;
    case 'import':
      return <ImportContainer onClose={onClose} />;
    case 'compare':
      return <CompareContainer onClose={onClose} />;
    case 'sweep':
      return <SweepContainer onClose={onClose} />;
    case 'faults':
      return <FaultsContainer onClose={onClose} />;
    case 'analogy':
      return <AnalogyContainer onClose={onClose} />;
    case 'blank':
      return <BlankContainer onClose={onClose} />;
  }
}

function goTo(text: string, session: Session): boolean {
  const target = readTarget(text, session.player.now());
  if (target === undefined) return false;
  session.pause();
  if (target.kind === 'time') void session.seek(target.t);
  else if (target.kind === 'event') void session.show(target.seq);
  else if (target.kind === 'problem') void problem(session, target.direction);
  else {
    const apply = useRun
      .getState()
      .timeline?.marks.filter((mark) => mark.kind === 'action' && mark.t <= session.player.now())
      .at(-1);
    if (apply !== undefined) void session.show(apply.seq, apply.t);
  }
  return true;
}

function GalleryContainer({ onClose }: { readonly onClose: () => void }) {
  const current = useRun((s) => s.scenarioId);
  const [scenarios, setScenarios] = useState<readonly Scenario[] | undefined>(undefined);
  const [cards, setCards] = useState<readonly Card[]>([]);
  useEffect(() => {
    void builtInScenarios()
      .then((all) => Promise.all(all.map(scenarioTold)))
      .then(setScenarios);
    void import('../../scenarios/cards/index.ts').then(({ CARDS }) => cardsTold(CARDS)).then(setCards);
  }, []);
  if (scenarios === undefined) return null;
  return (
    <Gallery
      scenarios={scenarios}
      shelves={shelves}
      current={current}
      cardNamed={(name) => cards.find(({ id }) => id === name)}
      library={
        current === undefined ? null : (
          <Suspense fallback={null}>
            <InScenario name={current} />
          </Suspense>
        )
      }
      tabs={<LibraryTabs current="gallery" onTab={(tab) => useLayout.getState().open(tab)} />}
      onClose={onClose}
      onOpen={(scenario) => {
        onClose();
        location.hash = `#/x/${scenario.metadata.name}`;
      }}
    />
  );
}

function ShareContainer({ onClose }: { readonly onClose: () => void }) {
  const session = useSession();
  // What the dialog was opened on is shared, whatever it is set to and however long one looks at it.
  const [t] = useState(() => session.player.now());
  const make = useCallback((choice: LinkChoice) => makeLink(session, choice, t), [session, t]);
  return (
    <Share
      makeLink={make}
      onClose={onClose}
      onCopy={(url) => {
        void copyText(url);
        rememberHash(url.slice(url.indexOf('#')));
        useMessages.getState().toast(laterStrings.share.copied);
      }}
      onDownload={() => void downloadScenario()}
      onExport={() => useLayout.getState().open('export')}
      htmlOf={(fragment, view) =>
        embedHtml({
          base: location.href.split('#')[0] ?? '',
          fragment,
          view,
          title: `${strings.app.name}: ${useRun.getState().scenario?.spec.title ?? strings.header.untitled}`,
        })
      }
      onCopyHtml={(html) => {
        void copyText(html);
        useMessages.getState().toast(laterStrings.mermaid.copied);
      }}
    />
  );
}

async function downloadScenario(): Promise<void> {
  const scenario = editedScenario();
  if (scenario === undefined) return;
  const { scenarioText } = await import('../../scenarios/text.ts');
  save('scenario.yaml', scenarioText(scenario), 'text/plain');
}

/** Rows of the diagram that go into Mermaid text: those before the cursor, within Mermaid's limits. */
const MERMAID_ROWS = 120;

function MermaidContainer({ onClose }: { readonly onClose: () => void }) {
  const session = useSession();
  const machine = useRun((s) => s.inspector?.machines[0]?.machine);
  const textOf = useCallback(
    (kind: MermaidKind): Promise<string> => {
      const cursor = useRun.getState().frame?.sequence.cursorRow ?? 0;
      if (kind === 'rows') return session.port.mermaid({ kind, from: Math.max(0, cursor + 1 - MERMAID_ROWS), to: cursor + 1 });
      if (kind === 'own') return Promise.resolve('');
      if (kind === 'machine' && machine !== undefined) return session.port.mermaid({ kind, machine });
      return session.port.mermaid({ kind: 'topology', t: micros(session.player.now()) });
    },
    [session, machine],
  );
  const kinds: readonly MermaidKind[] = machine === undefined ? ['rows', 'topology', 'own'] : ['rows', 'machine', 'topology', 'own'];
  return (
    <Mermaid
      kinds={kinds}
      initial={machine !== undefined && useLayout.getState().inspectorTab === 'chart' ? 'machine' : 'rows'}
      dark={isDark()}
      textOf={textOf}
      onClose={onClose}
      onCopy={(text) => {
        void copyText(text);
        useMessages.getState().toast(laterStrings.mermaid.copied);
      }}
    />
  );
}

function BlankContainer({ onClose }: { readonly onClose: () => void }) {
  const start = (focus: 'editor' | 'terminal'): void => {
    onClose();
    location.hash = '#/new';
    useLayout.getState().set({ editorOpen: true, terminalOpen: focus === 'terminal' || useLayout.getState().terminalOpen });
    useLayout.getState().setPhoneTab('yaml');
    setTimeout(
      () =>
        (focus === 'terminal'
          ? document.getElementById('terminal-input')
          : document.querySelector<HTMLElement>('[data-pane="editor"] .cm-content, [data-pane="editor"] textarea')
        )?.focus(),
      400,
    );
  };
  const active = useEditor((s) => s.active);
  return (
    <Blank
      key={active}
      onPaste={() => start('editor')}
      onQuestion={() => useLayout.getState().open('questions')}
      onEmpty={() => start('terminal')}
      onClose={onClose}
    />
  );
}
