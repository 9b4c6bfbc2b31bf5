import { type ComponentType, lazy, Suspense, useEffect, useRef, useState } from 'react';
import type { Micros } from '../../../api/index.ts';
import type { PanelKind, PanelView, PanelViews } from '../../../projections/panels/views.ts';
import type { Selection } from '../../../projections/views.ts';
import { panelStrings } from '../../strings-panels.ts';
import type { PanelProps } from './parts.tsx';

type Panels = { readonly [K in PanelKind]: ComponentType<PanelProps<K>> };

const PANELS: Panels = {
  request: lazy(() => import('./RequestPanel.tsx').then((module) => ({ default: module.RequestPanel }))),
  scheduling: lazy(() => import('./SchedulingPanel.tsx').then((module) => ({ default: module.SchedulingPanel }))),
  etcd: lazy(() => import('./EtcdPanel.tsx').then((module) => ({ default: module.EtcdPanel }))),
  node: lazy(() => import('./NodePanel.tsx').then((module) => ({ default: module.NodePanel }))),
  images: lazy(() => import('./ImagesPanel.tsx').then((module) => ({ default: module.ImagesPanel }))),
  probes: lazy(() => import('./ProbesPanel.tsx').then((module) => ({ default: module.ProbesPanel }))),
  resources: lazy(() => import('./ResourcesPanel.tsx').then((module) => ({ default: module.ResourcesPanel }))),
  routing: lazy(() => import('./RoutingPanel.tsx').then((module) => ({ default: module.RoutingPanel }))),
  workload: lazy(() => import('./WorkloadPanel.tsx').then((module) => ({ default: module.WorkloadPanel }))),
  policy: lazy(() => import('./PolicyPanel.tsx').then((module) => ({ default: module.PolicyPanel }))),
  discovery: lazy(() => import('./DiscoveryPanel.tsx').then((module) => ({ default: module.DiscoveryPanel }))),
  changes: lazy(() => import('./ChangesPanel.tsx').then((module) => ({ default: module.ChangesPanel }))),
};

/** How long a panel stays as it is while the clock runs, milliseconds. */
const REFRESH_MS = 250;

export type AskPanel = (kind: PanelKind, selection: Selection, t: Micros, detail?: string) => Promise<PanelView | undefined>;

/** What a panel needs besides what it shows. */
export type PanelSurroundings = Pick<PanelProps<PanelKind>, 'clock' | 'inFlight' | 'trail' | 'onSelect' | 'onJump' | 'onPreset'>;

export interface PanelHostProps extends PanelSurroundings {
  readonly kind: PanelKind;
  readonly selection: Selection;
  readonly t: Micros;
  readonly ask: AskPanel;
}

interface Shown {
  readonly kind: PanelKind;
  readonly selection: Selection;
  readonly view: PanelView | undefined;
}

/** Asks for a panel of the selection at the moment shown, and for it again as time goes on: at once, then at most every quarter of a second. */
function useView({ kind, selection, t, ask }: PanelHostProps, detail: string | undefined): Shown | undefined {
  const [shown, setShown] = useState<Shown | undefined>(undefined);
  const wanted = useRef(t);
  const look = useRef<() => void>(() => undefined);
  wanted.current = t;
  useEffect(() => {
    let alive = true;
    let waiting = false;
    let seen: Micros | undefined;
    look.current = () => {
      if (waiting || !alive || seen === wanted.current) return;
      waiting = true;
      seen = wanted.current;
      void ask(kind, selection, seen, detail).then((view) => {
        if (!alive) return;
        setShown({ kind, selection, view });
        setTimeout(() => {
          waiting = false;
          look.current();
        }, REFRESH_MS);
      });
    };
    look.current();
    return () => {
      alive = false;
    };
  }, [kind, selection, detail, ask]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another moment is looked at
  useEffect(() => look.current(), [t]);
  return shown;
}

/** A panel of the inspector, loaded when it is first shown. */
export function PanelHost(props: PanelHostProps) {
  const [chosen, setChosen] = useState<{ readonly of: Selection; readonly detail: string | undefined }>({ of: props.selection, detail: undefined });
  const detail = chosen.of === props.selection ? chosen.detail : undefined;
  const shown = useView(props, detail);
  if (shown === undefined || shown.kind !== props.kind) return <p className="caption p-3">{panelStrings.loading}</p>;
  if (shown.view === undefined) return <p className="caption p-3">{panelStrings.gone}</p>;
  return (
    <Suspense fallback={<p className="caption p-3">{panelStrings.loading}</p>}>
      <One {...props} panel={shown.view} detail={detail} onDetail={(next) => setChosen({ of: props.selection, detail: next })} />
    </Suspense>
  );
}

interface OneProps extends PanelHostProps {
  readonly panel: PanelView;
  readonly detail: string | undefined;
  readonly onDetail: (detail: string | undefined) => void;
}

function One({ panel, ...rest }: OneProps) {
  return rendered(panel.kind, panel.view as PanelViews[typeof panel.kind], rest);
}

function rendered<K extends PanelKind>(
  kind: K,
  view: PanelViews[K],
  { t, clock, inFlight, trail, detail, onDetail, onSelect, onJump, onPreset }: Omit<OneProps, 'panel'>,
) {
  const Panel: ComponentType<PanelProps<K>> = PANELS[kind];
  return (
    <Panel
      view={view}
      t={t}
      clock={clock}
      inFlight={inFlight}
      trail={trail}
      detail={detail}
      onDetail={onDetail}
      onSelect={onSelect}
      onJump={onJump}
      onPreset={onPreset}
    />
  );
}
