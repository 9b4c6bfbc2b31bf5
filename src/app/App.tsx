import { lazy, Suspense, useEffect } from 'react';
import { strings } from '../components/strings.ts';
import { late } from '../components/ui/late.tsx';
import { Splitter } from '../components/ui/Splitter.tsx';
import { PaneBoundary } from '../components/ui/PaneBoundary.tsx';
import { PHONE, useMedia } from '../components/ui/use-media.ts';
import { useKeyboard } from './keyboard/use-keyboard.ts';
import { Header, TransportContainer } from './panes/Bars.tsx';
import { CanvasPane, ListContainer, SequenceContainer, TopologyContainer } from './panes/CanvasPane.tsx';
import { Dialogs } from './panes/Dialogs.tsx';
import { FaultDockContainer, MenuContainer } from './panes/Faults.tsx';
import { EditorContainer, InspectorContainer } from './panes/SidePanes.tsx';
import { SessionContext } from './session-context.ts';
import { firstShown } from './session/painted.ts';
import { SkinProvider } from './skin/SkinProvider.tsx';
import type { Session } from './session/session.ts';
import { useLayout } from './stores/layout.ts';
import type { PhoneTab } from './stores/layout.ts';
import { useRun } from './stores/run.ts';
import { useSelection } from './stores/selection.ts';
import { applyTheme, useSettings } from './stores/settings.ts';

const Blocked = lazy(() => import('../components/dialogs/Blocked.tsx').then((module) => ({ default: module.Blocked })));

const Footer = late(() => firstShown.then(() => import('./panes/Footer.tsx')).then((module) => module.Footer));
const HoverMarks = late(() => firstShown.then(() => import('./panes/HoverMarks.tsx')).then((module) => module.HoverMarks));
const Notices = late(() => firstShown.then(() => import('./panes/Notices.tsx')).then((module) => module.Notices));
const Hints = late(() => firstShown.then(() => import('./panes/Hints.tsx')).then((module) => module.Hints));

/** The width at which the inspector becomes a drawer. */
const MIDDLE = '(max-width: 1100px)';

export function App({ session }: { readonly session: Session }) {
  useKeyboard(session);
  const theme = useSettings((s) => s.theme);
  useEffect(() => applyTheme(theme), [theme]);
  const title = useRun((s) => (s.told ?? s.scenario?.spec)?.title);
  useEffect(() => {
    document.title = title === undefined ? strings.app.name : `${title} · ${strings.app.name}`;
  }, [title]);
  const blocked = useRun((s) => s.blocker !== undefined);
  const phone = useMedia(PHONE);
  const middle = useMedia(MIDDLE);
  return (
    <SessionContext.Provider value={session}>
      <SkinProvider>
        <div className="flex h-dvh flex-col">
          <Header />
          <Main phone={phone} middle={middle} />
          {phone || blocked ? null : (
            <section data-pane="transport" aria-label={strings.panes.transport} className="h-[72px] shrink-0 border-t border-line">
              <TransportContainer />
            </section>
          )}
          {blocked ? null : phone ? <PhoneTabs /> : <Footer instead={<div className="h-[24px] shrink-0 border-t border-line bg-raised" />} />}
        </div>
        <PaneBoundary>
          <Dialogs />
        </PaneBoundary>
        <MenuContainer />
        <HoverMarks />
        <Notices />
      </SkinProvider>
    </SessionContext.Provider>
  );
}

function Main({ phone, middle }: { readonly phone: boolean; readonly middle: boolean }) {
  const blocker = useRun((s) => s.blocker);
  if (blocker !== undefined) {
    return (
      <main className="min-h-0 flex-1">
        <Suspense>
          <Blocked
            title={blocker.title}
            text={blocker.text}
            details={blocker.details}
            payload={blocker.payload}
            onGallery={() => useLayout.getState().open('gallery')}
            onDownload={() => void import('./lab/files.ts').then(({ save }) => save('orrery-link.txt', blocker.payload ?? '', 'text/plain'))}
          />
        </Suspense>
      </main>
    );
  }
  if (phone) return <PhoneMain />;
  return middle ? <MiddleMain /> : <WideMain />;
}

function WideMain() {
  const { editorOpen, inspectorOpen, editorShare, inspectorShare, set } = useLayout();
  return (
    <main className="flex min-h-0 flex-1">
      {editorOpen ? (
        <>
          <div className="min-w-[220px] shrink-0" style={{ width: `${editorShare}%` }}>
            <PaneBoundary>
              <EditorContainer />
            </PaneBoundary>
          </div>
          <Splitter
            what={strings.panes.editor}
            direction="column"
            value={editorShare}
            min={15}
            max={40}
            onChange={(share) => set({ editorShare: share })}
            onReset={() => set({ editorShare: 28 })}
          />
        </>
      ) : null}
      <div className="relative min-w-[480px] flex-1">
        <PaneBoundary>
          <CanvasPane />
        </PaneBoundary>
        {inspectorOpen ? null : <HintPlace />}
      </div>
      {inspectorOpen ? (
        <>
          <Splitter
            what={strings.panes.inspector}
            direction="column"
            value={inspectorShare}
            min={16}
            max={40}
            reverse
            onChange={(share) => set({ inspectorShare: share })}
            onReset={() => set({ inspectorShare: 24 })}
          />
          <div className="flex min-w-[240px] shrink-0 flex-col" style={{ width: `${inspectorShare}%` }}>
            <div className="min-h-0 flex-1">
              <PaneBoundary>
                <InspectorContainer />
              </PaneBoundary>
            </div>
            <div className="shrink-0 p-2 empty:hidden">
              <Hints />
            </div>
          </div>
        </>
      ) : null}
    </main>
  );
}

/** The inspector is a drawer over the canvas. */
function MiddleMain() {
  const { editorOpen, editorShare, drawer, set, setDrawer } = useLayout();
  const open = useSelection((s) => s.current !== undefined && s.current.kind !== 'line') && drawer;
  return (
    <main className="relative flex min-h-0 flex-1">
      {editorOpen ? (
        <>
          <div className="min-w-[200px] shrink-0" style={{ width: `${editorShare}%` }}>
            <PaneBoundary>
              <EditorContainer />
            </PaneBoundary>
          </div>
          <Splitter
            what={strings.panes.editor}
            direction="column"
            value={editorShare}
            min={20}
            max={45}
            onChange={(share) => set({ editorShare: share })}
            onReset={() => set({ editorShare: 28 })}
          />
        </>
      ) : null}
      <div className="relative min-w-0 flex-1">
        <PaneBoundary>
          <CanvasPane />
        </PaneBoundary>
        {open ? null : <HintPlace />}
      </div>
      {open ? (
        <div className="absolute inset-y-0 right-0 z-30 w-[min(380px,70%)] border-l border-line bg-bg shadow-lg">
          <button
            type="button"
            className="btn absolute right-1 top-1 z-10"
            aria-label={strings.panes.close(strings.panes.inspector)}
            onClick={() => setDrawer(false)}
          >
            ✕
          </button>
          <PaneBoundary>
            <InspectorContainer />
          </PaneBoundary>
        </div>
      ) : null}
    </main>
  );
}

const HintPlace = () => (
  <div className="absolute bottom-3 left-2 z-20 w-[300px] max-w-[calc(100%-16px)]">
    <Hints />
  </div>
);

const PHONE_TABS: readonly PhoneTab[] = ['watch', 'why', 'yaml', 'time'];

/** A phone that lies: there is room for lanes, beside the cluster. */
const LYING = '(orientation: landscape) and (min-width: 641px)';

/** One pane at a time. */
function PhoneMain() {
  const tab = useLayout((s) => s.phoneTab);
  const lying = useMedia(LYING);
  return (
    <main className="min-h-0 flex-1">
      {tab === 'watch' ? (
        <div data-pane="canvas" className="flex h-full flex-col">
          <FaultDockContainer />
          {lying ? (
            <div className="flex min-h-0 flex-1">
              <div className="relative w-[44%] shrink-0 border-r border-line">
                <PaneBoundary>
                  <TopologyContainer />
                </PaneBoundary>
              </div>
              <div className="min-w-0 flex-1">
                <PaneBoundary>
                  <SequenceContainer bare />
                </PaneBoundary>
              </div>
            </div>
          ) : (
            <>
              <div className="relative h-[44%] shrink-0 border-b border-line">
                <PaneBoundary>
                  <TopologyContainer />
                </PaneBoundary>
              </div>
              <div className="min-h-0 flex-1">
                <PaneBoundary>
                  <ListContainer />
                </PaneBoundary>
              </div>
            </>
          )}
          <div data-pane="transport" className="shrink-0 border-t border-line py-1.5">
            <TransportContainer />
          </div>
        </div>
      ) : null}
      {tab === 'why' ? (
        <PaneBoundary>
          <InspectorContainer />
        </PaneBoundary>
      ) : null}
      {tab === 'yaml' ? (
        <PaneBoundary>
          <EditorContainer />
        </PaneBoundary>
      ) : null}
      {tab === 'time' ? (
        <div className="flex h-full flex-col">
          <div data-pane="transport" className="shrink-0 border-b border-line py-3">
            <TransportContainer />
          </div>
          <div className="min-h-0 flex-1">
            <PaneBoundary>
              <ListContainer />
            </PaneBoundary>
          </div>
        </div>
      ) : null}
    </main>
  );
}

function PhoneTabs() {
  const tab = useLayout((s) => s.phoneTab);
  const setTab = useLayout((s) => s.setPhoneTab);
  return (
    <nav className="flex shrink-0 border-t border-line bg-raised pb-[env(safe-area-inset-bottom)]">
      {PHONE_TABS.map((id) => (
        <button
          key={id}
          type="button"
          aria-current={id === tab ? 'page' : undefined}
          className={`min-h-[48px] flex-1 [@media(max-height:430px)]:min-h-[36px] ${id === tab ? 'border-t-2 border-ink font-semibold' : 'border-t-2 border-transparent text-muted'}`}
          onClick={() => setTab(id)}
        >
          {strings.phone[id]}
        </button>
      ))}
    </nav>
  );
}
