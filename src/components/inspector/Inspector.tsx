import { Maximize2 } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import type { DocumentRef, Micros, Seq } from '../../api/index.ts';
import type { PanelKind } from '../../projections/panels/views.ts';
import type { InspectorView, MachineGraph, ObjectView, Selection, StateToken } from '../../projections/views.ts';
import type { Clock } from '../clock.ts';
import { formatTime, lastPart } from '../format.ts';
import { StateGlyph } from '../state/StateGlyph.tsx';
import { useSkin } from '../skin/context.ts';
import { Noun } from '../skin/Noun.tsx';
import { Sides } from '../skin/Sides.tsx';
import { strings } from '../strings.ts';
import { laterStrings } from '../strings-later.ts';
import { panelStrings } from '../strings-panels.ts';
import { type ExplainField, ExplainedYaml } from './ExplainedYaml.tsx';
import { MessageDetails } from './MessageDetails.tsx';
import { Messages } from './Messages.tsx';
import { PanelHost, type PanelHostProps } from './panels/PanelHost.tsx';
import { NothingSelected } from './NothingSelected.tsx';
import { Why } from './Why.tsx';
import type { WhyProps } from './Why.tsx';

const Charts = lazy(() => import('./Charts.tsx').then((module) => ({ default: module.Charts })));

type StandingTab = 'why' | 'yaml' | 'chart' | 'messages' | 'events' | 'documents';
export type InspectorTab = StandingTab | PanelKind;

/** Something that can be done to the selection: a kubectl command or a fault. */
export interface InspectorAction {
  readonly id: string;
  readonly label: string;
  readonly run: () => void;
}

export interface InspectorProps {
  readonly view: InspectorView | undefined;
  readonly selection: Selection | undefined;
  /** The tab that the user last chose. */
  readonly tab: InspectorTab | undefined;
  readonly t: Micros;
  readonly clock: Clock;
  readonly actions: readonly InspectorAction[];
  /** What there is to read about it. */
  readonly reading: InspectorAction | undefined;
  /** The clock stands. */
  readonly still: boolean;
  readonly whatIf: WhyProps['whatIf'];
  readonly onTry: WhyProps['onTry'];
  readonly graphOf: (machine: string) => Promise<MachineGraph | undefined>;
  readonly onTab: (tab: InspectorTab) => void;
  readonly onSelect: (selection: Selection) => void;
  readonly onJump: (seq: Seq, t: Micros) => void;
  readonly onOrigin: (file: string, line: number) => void;
  readonly onMermaid: (machine: string) => void;
  readonly panel: Pick<PanelHostProps, 'ask' | 'inFlight' | 'trail' | 'onPreset'>;
  /** What a field of a text means, at an offset. */
  readonly explain: ExplainField;
  /** Shows the panel that is open over the whole canvas. */
  readonly onLarge: () => void;
}

const CALM: ReadonlySet<StateToken> = new Set(['ready', 'done']);
const TABS: readonly StandingTab[] = ['why', 'yaml', 'chart', 'messages', 'events', 'documents'];

/** A process has no cause of its own: its inside comes first. Everything else is asked why, then looked into. */
function available(view: InspectorView): readonly InspectorTab[] {
  const standing = TABS.filter((tab) => {
    if (tab === 'chart') return view.machines.length > 0;
    if (tab === 'events') return view.object !== undefined;
    if (tab === 'documents') return view.documents.length > 0;
    if (tab === 'yaml') return view.object !== undefined || view.message !== undefined;
    return tab === 'why' ? view.why !== undefined || view.object !== undefined || view.message !== undefined : view.rows.length > 0;
  });
  const panels = view.panels ?? [];
  const [first, ...rest] = standing;
  return first === 'why' ? [first, ...panels, ...rest] : [...panels, ...standing];
}

/** A node that does well is opened for its inside. */
const first = (view: InspectorView, tabs: readonly InspectorTab[]): InspectorTab =>
  view.object?.ref.startsWith('Node/') === true && CALM.has(view.object.state) && tabs.includes('node') ? 'node' : (tabs[0] ?? 'messages');

const isPanel = (tab: InspectorTab, view: InspectorView): tab is PanelKind => view.panels?.some((kind) => kind === tab) === true;

function tabTitle(tab: InspectorTab, view: InspectorView): string {
  if (isPanel(tab, view)) return panelStrings.tabs[tab];
  return tab === 'yaml' && view.object === undefined ? strings.inspector.payload : strings.inspector.tabs[tab as StandingTab];
}

export function Inspector(props: InspectorProps) {
  const { view, selection, tab, onTab } = props;
  if (selection === undefined || view === undefined) return <NothingSelected />;
  const tabs = available(view);
  const shown = tab !== undefined && tabs.includes(tab) ? tab : first(view, tabs);
  return (
    <div className="flex h-full min-h-0 flex-col">
      <Heading view={view} selection={selection} actions={props.actions} reading={props.reading} onSelect={props.onSelect} />
      <div role="tablist" aria-label={strings.panes.inspector} className="flex shrink-0 flex-wrap border-b border-line px-1.5">
        {tabs.map((id) => (
          <button
            key={id}
            type="button"
            role="tab"
            id={`tab-${id}`}
            aria-selected={id === shown}
            aria-controls="inspector-panel"
            className={`-mb-px min-h-7 border-b-2 px-1.5 text-xs ${id === shown ? 'border-ink font-semibold' : 'border-transparent text-muted hover:text-ink'}`}
            onClick={() => onTab(id)}
          >
            {tabTitle(id, view)}
          </button>
        ))}
        {isPanel(shown, view) ? (
          <button type="button" className="btn ml-auto shrink-0 text-xs" aria-label={panelStrings.large} title={panelStrings.large} onClick={props.onLarge}>
            <Maximize2 size={12} />
          </button>
        ) : null}
      </div>
      <div id="inspector-panel" role="tabpanel" aria-labelledby={`tab-${shown}`} tabIndex={0} className="min-h-0 flex-1 overflow-auto">
        <Panel {...props} view={view} tab={shown} />
      </div>
    </div>
  );
}

/** What a heading is about, by the name that a skin knows it by. */
const thingOf = (selection: Selection): string => (selection.kind === 'object' ? selection.ref : selection.kind === 'process' ? selection.address : '');

function Heading({
  view,
  selection,
  actions,
  reading,
  onSelect,
}: Pick<InspectorProps, 'actions' | 'reading'> & {
  readonly view: InspectorView;
  readonly selection: Selection;
  readonly onSelect: (selection: Selection) => void;
}) {
  const { object, message } = view;
  const skin = useSkin();
  const thing = thingOf(selection);
  return (
    <header className="shrink-0 px-3 pb-1.5 pt-2">
      <p className="flex items-center gap-1.5">
        {object === undefined ? null : <StateGlyph state={object.state} size={13} />}
        <span className="min-w-0 font-semibold [overflow-wrap:anywhere]" title={skin?.tip(thing, view.title)}>
          <Noun of={thing} plain={view.title} />
        </span>
      </p>
      <div className="flex items-baseline justify-between gap-2">
        <p className="caption min-w-0 [overflow-wrap:anywhere]">
          {object?.exists === false ? strings.inspector.gone : skin !== undefined && message !== undefined ? <Sides row={message.row} /> : view.subtitle}
        </p>
        {reading === undefined ? null : (
          <p className="caption shrink-0">
            <button type="button" className="link min-h-[24px]" onClick={reading.run}>
              {reading.label}
            </button>
          </p>
        )}
      </div>
      {skin === undefined ? null : <skin.Duty of={thing} />}
      {object === undefined ? null : <Family object={object} onSelect={onSelect} />}
      {actions.length === 0 ? null : <Actions actions={actions} />}
    </header>
  );
}

/** What can be done is listed whole when it is asked for: the answer below has the room. */
const FIRST_ACTIONS = 3;

function Actions({ actions }: Pick<InspectorProps, 'actions'>) {
  const [all, setAll] = useState(false);
  const short = actions.length > FIRST_ACTIONS + 1;
  return (
    <div className="mt-1.5 flex flex-wrap gap-1.5">
      {(short && !all ? actions.slice(0, FIRST_ACTIONS) : actions).map((action) => (
        <button key={action.id} type="button" className="btn btn-line text-xs" onClick={action.run}>
          {action.label}
        </button>
      ))}
      {short ? (
        <button type="button" className="btn text-xs text-muted" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? laterStrings.fewer : laterStrings.more(actions.length - FIRST_ACTIONS)}
        </button>
      ) : null}
    </div>
  );
}

function Family({ object, onSelect }: { readonly object: ObjectView; readonly onSelect: (selection: Selection) => void }) {
  const links = (title: string, refs: readonly DocumentRef[]) =>
    refs.length === 0 ? null : (
      <p className="caption">
        {title}{' '}
        {refs.slice(0, 8).map((ref, i) => (
          <span key={ref}>
            {i > 0 ? ', ' : ''}
            <button type="button" className="link" title={ref} onClick={() => onSelect({ kind: 'object', ref })}>
              {ref.split('/')[0]} {lastPart(ref)}
            </button>
          </span>
        ))}
        {refs.length > 8 ? ` ${strings.topology.more(refs.length - 8)}` : ''}
      </p>
    );
  return (
    <>
      {links(strings.inspector.owners, object.owners)}
      {links(strings.inspector.dependants, object.dependants)}
    </>
  );
}

function Panel(props: InspectorProps & { readonly view: InspectorView; readonly tab: InspectorTab }) {
  const { view, tab, onJump, onOrigin } = props;
  if (isPanel(tab, view))
    return props.selection === undefined ? null : (
      <PanelHost kind={tab} selection={props.selection} t={props.t} clock={props.clock} onSelect={props.onSelect} onJump={onJump} {...props.panel} />
    );
  switch (tab as StandingTab) {
    case 'why':
      return (
        <Why
          key={view.why?.changeable ?? view.title}
          why={view.why}
          t={props.t}
          eager={props.still && view.object !== undefined && !CALM.has(view.object.state)}
          whatIf={props.whatIf}
          onTry={props.onTry}
          onJump={onJump}
          onOrigin={onOrigin}
        />
      );
    case 'yaml':
      return view.message !== undefined && view.object === undefined ? (
        <MessageDetails message={view.message} onJump={onJump} />
      ) : (
        <ObjectYaml object={view.object} explain={props.explain} />
      );
    case 'chart':
      return (
        <Suspense fallback={<p className="caption p-3">{strings.inspector.loading}</p>}>
          <Charts machines={view.machines} clock={props.clock} t={props.t} graphOf={props.graphOf} onJump={onJump} onMermaid={props.onMermaid} />
        </Suspense>
      );
    case 'messages':
      return <Messages key={view.title} rows={view.rows} older={view.olderRows === true} onJump={onJump} />;
    case 'events':
      return <Events object={view.object} />;
    case 'documents':
      return (
        <>
          {view.documents.map((document) => (
            <section key={document.ref} className="border-b border-line">
              <h3 className="px-3 pt-2 font-mono text-xs font-semibold">{document.ref}</h3>
              <pre tabIndex={0} className="code px-3 py-1.5">
                {document.text}
              </pre>
            </section>
          ))}
        </>
      );
  }
}

function ObjectYaml({ object, explain }: { readonly object: ObjectView | undefined; readonly explain: ExplainField }) {
  return object === undefined ? null : <ExplainedYaml text={object.yaml} explain={explain} />;
}

function Events({ object }: { readonly object: ObjectView | undefined }) {
  if (object === undefined || object.events.length === 0) return <p className="caption p-3">{strings.inspector.noEvents}</p>;
  return (
    <ol>
      {object.events.map((event) => (
        <li key={`${event.t}${event.reason}${event.message}`} className="border-b border-line px-3 py-1.5 text-xs">
          <p className="flex gap-2">
            <span className="font-mono text-muted">{formatTime(event.t)}</span>
            <span className={`font-semibold ${event.type === 'Warning' ? 'text-blocked' : ''}`}>
              {event.type === 'Warning' ? '▲ ' : ''}
              {event.reason}
            </span>
            {event.count > 1 ? <span className="text-muted">×{event.count}</span> : null}
            <span className="ml-auto truncate text-muted">{event.from}</span>
          </p>
          <p className="[overflow-wrap:anywhere]">{event.message}</p>
        </li>
      ))}
    </ol>
  );
}
