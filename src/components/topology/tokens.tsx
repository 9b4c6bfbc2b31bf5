import { memo } from 'react';
import type { MouseEvent } from 'react';
import type { NodeBox, PodBox, ProcessBox, Selection, ServiceBox } from '../../projections/views.ts';
import { formatBytes, formatCpu } from '../format.ts';
import { StateGlyph } from '../state/StateGlyph.tsx';
import { useSkin } from '../skin/context.ts';
import { Noun } from '../skin/Noun.tsx';
import { strings } from '../strings.ts';
import type { Box } from './geometry.ts';
import { chipTitle, foldedIn, isPlugin, networkOf } from './inside.ts';
import type { Inside, NodeStyle } from './inside.ts';

/** What tokens do when touched. */
export interface TokenActions {
  select(selection: Selection): void;
  /** Right-click, long press or Shift+F10. */
  menu(selection: Selection, x: number, y: number): void;
  /** The pointer came to rest on something, or (nothing) left it. */
  hover(things: readonly string[]): void;
}

const openMenu = (actions: TokenActions, selection: Selection) => (event: MouseEvent) => {
  event.preventDefault();
  const box = event.currentTarget.getBoundingClientRect();
  const keyboard = event.clientX === 0 && event.clientY === 0;
  actions.menu(selection, keyboard ? box.left + 12 : event.clientX, keyboard ? box.bottom : event.clientY);
};

/** Marks a token as being of a thing, and tells when the pointer rests on it. */
const thing = (actions: TokenActions, name: string, ...also: readonly string[]) => ({
  'data-thing': name,
  onPointerEnter: () => actions.hover([name, ...also]),
  onPointerLeave: () => actions.hover([]),
});

const place = (box: Box) => ({ left: box.x, top: box.y, width: box.w, height: box.h });

interface ProcessTokenProps {
  readonly address: string;
  readonly title: string;
  readonly up: boolean;
  readonly busy: boolean;
  readonly selected: boolean;
  /** Its part among its peers: leader or follower. */
  readonly role?: string | undefined;
  readonly chip?: boolean;
  /** So many others of its kind stand behind it. */
  readonly more?: number;
  /** Its icon says what it is. */
  readonly bare?: boolean;
  readonly actions: TokenActions;
}

export const ProcessToken = memo(function ProcessToken({
  address,
  title,
  up,
  busy,
  selected,
  role,
  chip = false,
  more = 0,
  bare = false,
  actions,
}: ProcessTokenProps) {
  const selection: Selection = { kind: 'process', address };
  const skin = useSkin();
  return (
    <button
      type="button"
      data-roving
      {...thing(actions, address)}
      data-token={chip ? 'chip' : 'process'}
      tabIndex={-1}
      title={`${skin?.tip(address, address) ?? address}${up ? '' : `: ${strings.topology.down}`}`}
      className={`nodrag nopan flex h-full w-full items-center whitespace-nowrap rounded-[5px] border text-left ${chip ? 'justify-center gap-1 px-[3px] text-xs' : 'gap-1.5 px-2'} ${up ? 'border-edge bg-bg' : 'border-dashed border-error bg-bg text-error'} ${busy ? 'border-ink' : ''} ${selected ? 'is-selected' : 'hover:bg-raised'}`}
      onClick={() => actions.select(selection)}
      onContextMenu={openMenu(actions, selection)}
    >
      {chip ? null : (
        <span aria-hidden className={`h-[7px] w-[7px] shrink-0 rounded-full ${up ? (busy ? 'bg-ink' : 'border border-edge') : 'border border-error'}`} />
      )}
      {up ? null : <span aria-hidden>✕</span>}
      <span className={bare ? 'flex [&>svg]:mr-0' : 'truncate'}>
        <Noun of={address} plain={title} silent={bare} />
      </span>
      {more === 0 || bare ? null : <span className="shrink-0 text-muted">+{more}</span>}
      {role === undefined ? null : (
        <span className={`ml-auto shrink-0 text-xs ${role === 'leader' ? 'font-semibold' : 'text-muted'}`}>
          {role === 'leader' ? '★ ' : ''}
          {role}
        </span>
      )}
    </button>
  );
});

/** What part of the answered requests to a Service came from a Pod, in per cent. */
export interface Share {
  readonly service: string;
  readonly percent: number;
}

/** By Pod: the share of the Service that it answered most for. Services whose requests nobody answered have none. */
export function sharesOf(services: readonly ServiceBox[]): ReadonlyMap<string, Share> {
  const shares = new Map<string, Share>();
  for (const { name, endpoints } of services) {
    const total = endpoints.reduce((sum, endpoint) => sum + endpoint.served, 0);
    if (total === 0) continue;
    for (const { pod, served } of endpoints) {
      const percent = Math.round((served / total) * 100);
      if (pod !== undefined && percent >= (shares.get(pod)?.percent ?? 0)) shares.set(pod, { service: name, percent });
    }
  }
  return shares;
}

interface PodTokenProps {
  readonly pod: PodBox;
  readonly selected: boolean;
  /** Lines that are written on it; 0: a glyph. */
  readonly lines: 0 | 1 | 2;
  /** Units of the canvas: as much of the name is written as has room. */
  readonly width: number;
  /** Its part of the requests to a Service. */
  readonly share?: Share | undefined;
  readonly actions: TokenActions;
}

/** A letter of the name; what is before the name and at the edges; what is behind it where there is one line. */
const LETTER = 7.3;
const EDGES = 33;
const BEHIND = 32;
/** A token so wide has room for more than its name in one line. */
const WIDE = 200;
/** And so much more for how it is. */
const ROOM = 60;

/** The end of the name tells one replica from another: it is what stays. */
function shortPod(name: string, letters: number): string {
  const suffix = name.match(/-[a-z0-9]{5}$/u)?.[0];
  return name.length <= letters || suffix === undefined ? name : `${name.slice(0, Math.max(1, Math.floor(letters) - suffix.length - 1))}…${suffix}`;
}

const samePod = (a: PodTokenProps, b: PodTokenProps): boolean =>
  a.selected === b.selected &&
  a.lines === b.lines &&
  a.width === b.width &&
  a.share?.percent === b.share?.percent &&
  a.actions === b.actions &&
  a.pod.ref === b.pod.ref &&
  a.pod.state === b.pod.state &&
  a.pod.status === b.pod.status &&
  a.pod.ready === b.pod.ready;

const ShareOf = ({ share }: { readonly share: Share | undefined }) =>
  share === undefined ? null : (
    <span data-share className="ml-auto whitespace-nowrap text-ink" title={`svc/${share.service}: ${share.percent} %`}>
      {share.percent} %
    </span>
  );

export const PodToken = memo(function PodToken({ pod, selected, lines, width, share, actions }: PodTokenProps) {
  const selection: Selection = { kind: 'object', ref: pod.ref };
  const skin = useSkin();
  // That a Pod is as it should be is said by its glyph, where there is little room.
  const behind = lines === 1 && (width >= WIDE || pod.state !== 'ready');
  const letters = (width - EDGES - (skin === undefined ? 0 : 2 * LETTER) - (behind ? BEHIND : 0)) / LETTER;
  const title = (
    <>
      <StateGlyph state={pod.state} size={11} />
      <span className="truncate font-mono text-xs font-medium">
        <Noun of={pod.ref} plain={shortPod(pod.name, letters)} iconOnly />
      </span>
    </>
  );
  return (
    <button
      type="button"
      data-roving
      {...thing(actions, pod.ref)}
      data-state={pod.state}
      tabIndex={-1}
      title={`${pod.namespace}/${pod.name} · ${pod.status} · ${pod.ready}${pod.ip === undefined ? '' : ` · ${pod.ip}`}`}
      aria-label={`${skin?.name(pod.ref, pod.name) ?? `Pod ${pod.name}`}: ${pod.status}, ${pod.ready}`}
      className={`pod nodrag nopan h-full w-full text-left ${PODS[lines]} ${selected ? 'is-selected' : ''}`}
      onClick={() => actions.select(selection)}
      onContextMenu={openMenu(actions, selection)}
    >
      {lines === 0 ? (
        <StateGlyph state={pod.state} size={11} />
      ) : lines === 1 ? (
        <>
          {title}
          {width < WIDE + ROOM ? null : <span className="truncate pl-1 text-xs text-muted">{pod.status}</span>}
          {width < WIDE + ROOM ? null : <ShareOf share={share} />}
          {behind ? <span className="ml-auto shrink-0 text-xs text-muted">{pod.ready}</span> : null}
        </>
      ) : (
        <>
          <span className="flex items-center gap-1.5">{title}</span>
          <span className="flex justify-between gap-1 text-xs leading-[15px] text-muted">
            <span className="truncate">{pod.status}</span>
            <ShareOf share={share} />
            <span>{pod.ready}</span>
          </span>
        </>
      )}
    </button>
  );
}, samePod);

/** By the lines on it. */
const PODS = ['flex items-center justify-center', 'flex items-center gap-1.5 px-1.5', 'px-1.5 py-px'] as const;

interface ServiceTokenProps {
  readonly service: ServiceBox;
  readonly lines: 1 | 2;
  readonly selected: boolean;
  readonly actions: TokenActions;
}

export const ServiceToken = memo(function ServiceToken({ service, lines, selected, actions }: ServiceTokenProps) {
  const ready = service.endpoints.filter((endpoint) => endpoint.ready).length;
  const selection: Selection = { kind: 'object', ref: service.ref };
  const name = (
    <span className={`font-mono text-xs font-medium ${lines === 1 ? 'shrink-0' : 'truncate'}`}>
      <Noun of={service.ref} plain={`svc/${service.name}`} iconOnly />
    </span>
  );
  const ports = <span className="truncate font-mono text-xs text-muted">{service.ports}</span>;
  // The name is what is heard first.
  const endpoints = (
    <>
      <span className={lines === 1 ? 'order-first' : ''}>
        <StateGlyph state={ready > 0 ? 'ready' : service.endpoints.length > 0 ? 'blocked' : 'unscheduled'} size={lines === 1 ? 11 : 9} />
      </span>
      <span className={`truncate text-xs text-muted ${lines === 1 ? 'ml-auto' : ''}`}>{strings.topology.endpoints(ready, service.endpoints.length)}</span>
    </>
  );
  return (
    <button
      type="button"
      data-roving
      {...thing(actions, service.ref, ...service.endpoints.flatMap((endpoint) => endpoint.pod ?? []))}
      tabIndex={-1}
      title={`Service ${service.namespace}/${service.name} ${service.clusterIP} ${service.ports}`}
      className={`nodrag nopan h-full w-full rounded-[20px] border border-edge bg-bg px-2.5 text-left ${lines === 1 ? 'flex items-center gap-1.5 whitespace-nowrap' : ''} ${selected ? 'is-selected' : 'hover:bg-raised'}`}
      onClick={() => actions.select(selection)}
      onContextMenu={openMenu(actions, selection)}
    >
      {lines === 1 ? (
        <>
          {name}
          {ports}
          {endpoints}
        </>
      ) : (
        <>
          <span className="flex justify-between gap-2">
            {name}
            {ports}
          </span>
          <span className="flex items-center gap-1.5">{endpoints}</span>
        </>
      )}
    </button>
  );
});

interface BarProps {
  readonly label: string;
  readonly used: number;
  readonly of: number;
  readonly text: string;
  /** Without words. */
  readonly bare: boolean;
}

function Bar({ label, used, of, text, bare }: BarProps) {
  const share = of > 0 ? Math.min(1, used / of) : 0;
  return (
    <span className="flex items-center gap-1.5 whitespace-nowrap" title={`${label}: ${text}`}>
      <span className={`w-8 overflow-hidden rounded-sm bg-edge/35 ${bare ? 'h-[4px]' : 'h-[5px]'}`}>
        <span className="block h-full bg-muted" style={{ width: `${share * 100}%` }} />
      </span>
      {bare ? null : <span className="text-xs text-muted">{text}</span>}
    </span>
  );
}

interface NodeTokenProps {
  readonly node: NodeBox;
  /** No more of its Pods are drawn. */
  readonly most?: number;
  readonly style: NodeStyle;
  readonly inside: Inside;
  /** Draws a Pod otherwise than as a token: nearer by. */
  readonly renderPod?: (pod: PodBox, box: Box, dense: boolean) => React.ReactNode;
  readonly selected: Selection | undefined;
  readonly actions: TokenActions;
}

const isProcess = (selection: Selection | undefined, process: ProcessBox): boolean => selection?.kind === 'process' && selection.address === process.address;
const isObject = (selection: Selection | undefined, ref: string): boolean => selection?.kind === 'object' && selection.ref === ref;

const HALO = '[text-shadow:0_0_3px_var(--raised),0_0_3px_var(--raised)]';

/** The name of a node, how it is, and what of it is asked for: below each other, or in one line. */
function NodeHead({ node, style, actions }: Pick<NodeTokenProps, 'node' | 'style' | 'actions'>) {
  const selection: Selection = { kind: 'object', ref: node.ref };
  const bare = style.head < TWO_LINES;
  // Where there is little room, that a node is as it should be is said by its glyph.
  const silent = style.chips === 'none' && node.state === 'ready';
  return (
    <button
      type="button"
      data-roving
      {...thing(actions, node.ref, node.name)}
      tabIndex={-1}
      className={`nodrag nopan absolute inset-x-0 top-0 overflow-hidden whitespace-nowrap rounded-t-[5px] text-left hover:bg-[var(--tint-hover)] ${bare ? 'flex items-center gap-1.5 px-2' : 'px-2.5'} ${HALO}`}
      style={{ height: style.head - 1 }}
      onClick={() => actions.select(selection)}
      onContextMenu={openMenu(actions, selection)}
      aria-label={`Node ${node.name}: ${node.status}`}
    >
      <span className="flex items-center gap-1.5">
        <StateGlyph state={node.state} size={10} />
        <span className="font-semibold">
          <Noun of={node.ref} plain={node.name} />
        </span>
        {silent ? null : <span className="text-xs text-muted">{node.status}</span>}
      </span>
      <span className={`flex ${bare ? 'ml-auto flex-col gap-[2px]' : 'gap-3'}`}>
        <Bar
          bare={bare}
          label={strings.topology.cpu}
          used={node.cpu.requestedMilli}
          of={node.cpu.allocatableMilli}
          text={`${formatCpu(node.cpu.requestedMilli)}/${formatCpu(node.cpu.allocatableMilli)} cpu`}
        />
        <Bar
          bare={bare}
          label={strings.topology.memory}
          used={node.memory.requestedBytes}
          of={node.memory.allocatableBytes}
          text={`${formatBytes(node.memory.requestedBytes)}/${formatBytes(node.memory.allocatableBytes)}`}
        />
      </span>
    </button>
  );
}

/** A head of this height has two. */
const TWO_LINES = 40;

export const NodeToken = memo(function NodeToken({ node, style, inside, selected, actions, renderPod, most }: NodeTokenProps) {
  const folded = foldedIn(node, style);
  const first = networkOf(node);
  return (
    <div
      data-frame
      data-state={node.state}
      className={`h-full w-full rounded-[6px] border bg-raised ${node.state === 'ready' ? 'border-edge' : 'border-dashed border-[var(--tone)]'} ${isObject(selected, node.ref) ? 'is-selected' : ''}`}
    >
      <NodeHead node={node} style={style} actions={actions} />
      {inside.processes.map((box, i) => {
        const process = node.processes[i];
        if (process === undefined || (folded > 0 && isPlugin(process) && i !== first)) return null;
        return (
          <div key={process.address} className="absolute" style={place(box)}>
            <ProcessToken
              chip
              address={process.address}
              title={chipTitle(process.title)}
              up={process.up}
              busy={process.activity > 0}
              more={i === first ? folded : 0}
              bare={style.chips === 'icons'}
              selected={isProcess(selected, process)}
              actions={actions}
            />
          </div>
        );
      })}
      {node.pods.slice(0, most).map((pod, i) => {
        const box = inside.pods[i];
        return box === undefined ? null : (
          <div key={pod.ref} className="absolute" style={place(box)}>
            {renderPod?.(pod, box, inside.dense) ?? (
              <PodToken pod={pod} lines={inside.dense ? 0 : style.lines} width={box.w} selected={isObject(selected, pod.ref)} actions={actions} />
            )}
          </div>
        );
      })}
    </div>
  );
});
