import type { PanelKind } from '../../projections/panels/views.ts';
import type { Selection } from '../../projections/views.ts';
import { PanelHost } from '../../components/inspector/panels/PanelHost.tsx';
import { panelStrings } from '../../components/strings-panels.ts';
import { useSession } from '../session-context.ts';
import { useLayout } from '../stores/layout.ts';
import { useRun } from '../stores/run.ts';
import { useSelection } from '../stores/selection.ts';
import { useTransport } from '../stores/transport.ts';
import { Choices } from './Choices.tsx';
import type { Choice } from './Choices.tsx';
import { usePanelProps } from './panel-props.ts';

/** The panels of the selection over the whole canvas; without one, what there is to look into. */
export function InsideContainer() {
  const session = useSession();
  const selection = useSelection((s) => s.current);
  const panels = useRun((s) => s.inspector?.panels) ?? [];
  const title = useRun((s) => s.inspector?.title);
  const t = useTransport((s) => s.t);
  const tab = useLayout((s) => s.inspectorTab);
  const surroundings = usePanelProps();
  const places = usePlaces();
  const shown = panels.find((kind) => kind === tab) ?? panels[0];
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <Places selection={selection} title={title} places={places} />
      {panels.length < 2 ? null : (
        <div role="tablist" aria-label={panelStrings.choose} className="flex shrink-0 overflow-x-auto border-b border-line px-1.5">
          {panels.map((kind) => (
            <Tab key={kind} kind={kind} on={kind === shown} />
          ))}
        </div>
      )}
      <div className="min-h-0 flex-1 overflow-auto" data-inside={shown}>
        {selection === undefined || shown === undefined ? (
          <Choices text={panelStrings.chooseHelp} choices={places} />
        ) : (
          <PanelHost
            kind={shown}
            selection={selection}
            t={t}
            clock={session.player}
            onSelect={useSelection.getState().select}
            onJump={(seq, moment) => void session.show(seq, moment)}
            {...surroundings}
          />
        )}
      </div>
    </div>
  );
}

const Tab = ({ kind, on }: { readonly kind: PanelKind; readonly on: boolean }) => (
  <button
    type="button"
    role="tab"
    aria-selected={on}
    className={`-mb-px min-h-[30px] border-b-2 px-[7px] text-xs ${on ? 'border-ink font-semibold' : 'border-transparent text-muted hover:text-ink'}`}
    onClick={() => useLayout.getState().setInspectorTab(kind)}
  >
    {panelStrings.tabs[kind]}
  </button>
);

/** The things of the run that have an inside. */
function usePlaces(): readonly Choice[] {
  const topology = useRun((s) => s.frame?.topology);
  return [
    ...(topology?.nodes ?? []).map((node): Choice => [`Node ${node.name}`, { kind: 'object', ref: node.ref }]),
    ...(topology?.controlPlane ?? []).flatMap((process): readonly Choice[] =>
      /^(etcd-\d+|kube-scheduler)$/u.test(process.address) ? [[process.address, { kind: 'process', address: process.address }]] : [],
    ),
    ...(topology?.workloads ?? []).map((workload): Choice => [`${workload.kind} ${workload.name}`, { kind: 'object', ref: workload.ref }]),
  ];
}

/** What is looked into, and the way to the next. */
function Places({
  selection,
  title,
  places,
}: {
  readonly selection: Selection | undefined;
  readonly title: string | undefined;
  readonly places: readonly Choice[];
}) {
  return (
    <div className="flex shrink-0 items-center gap-2 border-b border-line px-3 py-1">
      <span className="min-w-0 flex-1 truncate text-xs font-semibold">{selection === undefined ? panelStrings.choose : title}</span>
      <select
        className="field max-w-[50%] text-xs"
        aria-label={panelStrings.choose}
        value=""
        onChange={(event) => {
          const found = places.find(([name]) => name === event.target.value);
          if (found !== undefined) useSelection.getState().select(found[1]);
        }}
      >
        <option value="">{panelStrings.choose}…</option>
        {places.map(([name]) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </div>
  );
}
