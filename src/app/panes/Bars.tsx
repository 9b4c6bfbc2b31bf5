import { lazy, Suspense } from 'react';
import { useMemo } from 'react';
import { ChevronDown, CircleHelp, Monitor, Moon, PanelLeft, PanelRight, Plus, Search, Share2, Sun } from 'lucide-react';
import { micros } from '../../api/index.ts';
import type { Micros } from '../../api/index.ts';
import { strings } from '../../components/strings.ts';
import { Transport } from '../../components/timeline/Transport.tsx';
import { IconButton } from '../../components/ui/IconButton.tsx';
import { late } from '../../components/ui/late.tsx';
import type { StepUnit } from '../../projections/views.ts';
import { useSession } from '../session-context.ts';
import { firstShown } from '../session/painted.ts';
import { useBreakpoints } from '../stores/breakpoints.ts';
import { useLayout } from '../stores/layout.ts';
import { useRun } from '../stores/run.ts';
import { useSettings } from '../stores/settings.ts';
import type { Theme } from '../stores/settings.ts';
import { SPEEDS, STEP_UNITS, useTransport } from '../stores/transport.ts';
import type { Speed } from '../stores/transport.ts';

export function Logo() {
  return (
    <svg width="20" height="20" viewBox="0 0 20 20" fill="none" stroke="currentColor" aria-hidden>
      <title>{strings.app.name}</title>
      <circle cx="10" cy="10" r="8.5" strokeOpacity=".45" />
      <circle cx="10" cy="10" r="4.5" strokeOpacity=".7" />
      <circle cx="10" cy="10" r="1.8" fill="currentColor" stroke="none" />
      <circle cx="16" cy="4" r="1.7" fill="currentColor" stroke="none" />
      <circle cx="6.8" cy="13.2" r="1.2" fill="currentColor" stroke="none" />
    </svg>
  );
}

const TermsSwitch = late(() => firstShown.then(() => import('../skin/TermsSwitch.tsx')).then((module) => module.TermsSwitch));

const CheckpointMarks = late(() => firstShown.then(() => import('../checkpoints/Containers.tsx')).then((module) => module.StripContainer));

const LiveMark = lazy(() => import('../live/LiveMark.tsx').then((module) => ({ default: module.LiveMark })));

const NEXT_THEME: Readonly<Record<Theme, Theme>> = { system: 'light', light: 'dark', dark: 'system' };
const THEME_ICON: Readonly<Record<Theme, React.ReactNode>> = { system: <Monitor size={15} />, light: <Sun size={15} />, dark: <Moon size={15} /> };

export function Header() {
  const title = useRun((s) => (s.told ?? s.scenario?.spec)?.title);
  const question = useRun((s) => (s.told ?? s.scenario?.spec)?.question);
  const live = useRun((s) => s.run?.live !== undefined);
  const blocked = useRun((s) => s.blocker !== undefined);
  const open = useLayout((s) => s.open);
  const set = useLayout((s) => s.set);
  const editorOpen = useLayout((s) => s.editorOpen);
  const inspectorOpen = useLayout((s) => s.inspectorOpen);
  const theme = useSettings((s) => s.theme);
  const setSettings = useSettings((s) => s.set);
  return (
    <header className="flex h-[44px] shrink-0 items-center gap-1 border-b border-line px-2">
      <h1 className="sr-only">
        {strings.app.name}: {title ?? strings.header.untitled}
      </h1>
      <span className="flex items-center gap-2 pl-1 pr-1 font-semibold">
        <Logo /> <span className="max-sm:hidden">{strings.app.name}</span>
      </span>
      <span aria-hidden className="text-muted max-sm:hidden">
        /
      </span>
      <button type="button" translate="no" className="btn min-w-0 font-medium" title={question ?? strings.header.gallery} onClick={() => open('gallery')}>
        <span className="truncate">{title ?? strings.header.untitled}</span>
        <ChevronDown size={14} className="shrink-0 text-muted" />
      </button>
      <IconButton label={strings.header.blank} onClick={() => open('blank')}>
        <Plus size={15} />
      </IconButton>
      <BranchSwitch />
      {live ? (
        <Suspense fallback={null}>
          <LiveMark />
        </Suspense>
      ) : null}
      <span className="flex-1" />
      <TermsSwitch />
      <button type="button" className="btn btn-line text-xs text-muted max-lg:hidden" onClick={() => open('palette')}>
        <Search size={13} /> {strings.header.find} <kbd className="kbd">Ctrl+K</kbd>
      </button>
      {blocked ? null : (
        <>
          <IconButton
            className="max-sm:hidden [@media(max-height:430px)]:hidden"
            label={strings.panes.show(strings.panes.editor)}
            keys="1"
            pressed={editorOpen}
            onClick={() => set({ editorOpen: !editorOpen })}
          >
            <PanelLeft size={15} />
          </IconButton>
          <IconButton
            className="max-[1100px]:hidden [@media(max-height:430px)]:hidden"
            label={strings.panes.show(strings.panes.inspector)}
            keys="3"
            pressed={inspectorOpen}
            onClick={() => set({ inspectorOpen: !inspectorOpen })}
          >
            <PanelRight size={15} />
          </IconButton>
        </>
      )}
      <IconButton label={strings.header.theme[theme]} onClick={() => setSettings({ theme: NEXT_THEME[theme] })}>
        {THEME_ICON[theme]}
      </IconButton>
      <IconButton className="max-sm:hidden" label={strings.header.help} keys="?" onClick={() => open('shortcuts')}>
        <CircleHelp size={15} />
      </IconButton>
      <button type="button" className="btn btn-line ml-1" disabled={blocked} onClick={() => open('share')}>
        <Share2 size={14} /> <span className="max-sm:sr-only">{strings.header.share}</span>
      </button>
    </header>
  );
}

function BranchSwitch() {
  const session = useSession();
  const branches = useRun((s) => s.run?.branches);
  if (branches === undefined || branches.length < 2) return null;
  return (
    <select
      className="field ml-1 min-w-[76px] max-w-[130px] text-xs"
      aria-label={strings.header.branch}
      value={branches.find((branch) => branch.current)?.id}
      onChange={(event) => void session.switchBranch(event.target.value)}
    >
      {branches.map((branch) => (
        <option key={branch.id} value={branch.id}>
          {branch.name}
        </option>
      ))}
    </select>
  );
}

export function TransportContainer() {
  const session = useSession();
  // The record that a step landed on changes before the moment is there to be shown: the whole store would draw twice.
  const state = {
    t: useTransport((s) => s.t),
    seen: useTransport((s) => s.seen),
    playing: useTransport((s) => s.playing),
    waiting: useTransport((s) => s.waiting),
    speed: useTransport((s) => s.speed),
    unit: useTransport((s) => s.unit),
    bookmarks: useTransport((s) => s.bookmarks),
    zooms: useTransport((s) => s.zooms),
    flash: useTransport((s) => s.flash),
  };
  const timeline = useRun((s) => s.timeline);
  const cursor = useRun((s) => (s.frame?.sequence.cursorRow ?? -1) + 1);
  const total = useRun((s) => s.frame?.sequence.rowCount ?? 0);
  const stops = useBreakpoints((s) => s.list.filter((each) => each.on).length);
  const hits = useBreakpoints((s) => s.hits);
  const live = state.t >= state.seen;
  const actions = useMemo(
    () => ({
      toggle: () => session.toggle(),
      step: (direction: 1 | -1) => void session.step(direction),
      seek: (t: Micros) => session.scrub(t),
      toStart: () => void session.seek(micros(0)),
      toEnd: () => void session.seek(useTransport.getState().seen),
      problem: (direction: 1 | -1) => void import('../session/ways.ts').then(({ problem }) => problem(session, direction)),
      setUnit: (unit: StepUnit) => useTransport.getState().patch({ unit }),
      setSpeed: (speed: Speed) => useTransport.getState().patch({ speed }),
      bookmark: () => void import('../keyboard/actions.ts').then(({ bookmark }) => bookmark()),
      zoom: (from: Micros, to: Micros) => void import('../keyboard/actions.ts').then(({ zoomTime }) => zoomTime(from, to)),
      zoomOut: (depth: number) => useTransport.getState().zoomOut(depth),
      breakpoints: () => useLayout.getState().open('breakpoints'),
      goTo: () => useLayout.getState().open('goto'),
    }),
    [session],
  );
  return (
    <Transport
      timeline={timeline}
      clock={session.player}
      t={state.t}
      seen={state.seen}
      playing={state.playing}
      waiting={state.waiting}
      speed={state.speed}
      speeds={SPEEDS}
      unit={state.unit}
      units={STEP_UNITS}
      bookmarks={state.bookmarks}
      stops={stops}
      hits={hits}
      zooms={state.zooms}
      checkpoints={<CheckpointMarks />}
      flash={state.flash}
      event={cursor}
      events={live ? cursor : total}
      actions={actions}
    />
  );
}
