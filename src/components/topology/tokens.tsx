import { memo } from 'react';
import type { MouseEvent } from 'react';
import type { NodeBox, PodBox, ProcessBox, Selection, ServiceBox } from '../../projections/views.ts';
import { formatBytes, formatCpu } from '../format.ts';
import { StateGlyph } from '../state/StateGlyph.tsx';
import { useSkin } from '../skin/context.ts';
import { Noun } from '../skin/Noun.tsx';
import { strings } from '../strings.ts';
import type { Box, NodeStyle } from './layout.ts';
import { chipTitle, insideNode } from './layout.ts';

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
  readonly actions: TokenActions;
}

export const ProcessToken = memo(function ProcessToken({ address, title, up, busy, selected, role, chip = false, actions }: ProcessTokenProps) {
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
      className={`nodrag nopan flex h-full w-full items-center gap-1.5 rounded-[5px] border text-left ${chip ? 'justify-center px-0.5 text-xs' : 'px-2'} ${up ? 'border-edge bg-bg' : 'border-dashed border-error bg-bg text-error'} ${busy ? 'border-ink' : ''} ${selected ? 'is-selected' : 'hover:bg-raised'}`}
      onClick={() => actions.select(selection)}
      onContextMenu={openMenu(actions, selection)}
    >
      {chip ? null : (
        <span aria-hidden className={`h-[7px] w-[7px] shrink-0 rounded-full ${up ? (busy ? 'bg-ink' : 'border border-edge') : 'border border-error'}`} />
      )}
      {up ? null : <span aria-hidden>✕</span>}
      <span className="truncate">
        <Noun of={address} plain={title} />
      </span>
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
  readonly dense: boolean;
  /** There is room for the whole name. */
  readonly wide?: boolean;
  /** Its part of the requests to a Service. */
  readonly share?: Share | undefined;
  readonly actions: TokenActions;
}

const shortPod = (pod: PodBox): string => {
  const suffix = pod.name.match(/-[a-z0-9]{5}$/u)?.[0];
  return pod.name.length > 12 && suffix !== undefined ? `${pod.name.slice(0, 5)}…${suffix}` : pod.name;
};

const samePod = (a: PodTokenProps, b: PodTokenProps): boolean =>
  a.selected === b.selected &&
  a.dense === b.dense &&
  a.wide === b.wide &&
  a.share?.percent === b.share?.percent &&
  a.actions === b.actions &&
  a.pod.ref === b.pod.ref &&
  a.pod.state === b.pod.state &&
  a.pod.status === b.pod.status &&
  a.pod.ready === b.pod.ready;

export const PodToken = memo(function PodToken({ pod, selected, dense, wide = false, share, actions }: PodTokenProps) {
  const selection: Selection = { kind: 'object', ref: pod.ref };
  const skin = useSkin();
  return (
    <button
      type="button"
      data-roving
      {...thing(actions, pod.ref)}
      data-state={pod.state}
      tabIndex={-1}
      title={`${pod.namespace}/${pod.name} · ${pod.status} · ${pod.ready}${pod.ip === undefined ? '' : ` · ${pod.ip}`}`}
      aria-label={`${skin?.name(pod.ref, pod.name) ?? `Pod ${pod.name}`}: ${pod.status}, ${pod.ready}`}
      className={`pod nodrag nopan h-full w-full text-left ${dense ? 'flex items-center justify-center' : 'px-1.5 py-0.5'} ${selected ? 'is-selected' : ''}`}
      onClick={() => actions.select(selection)}
      onContextMenu={openMenu(actions, selection)}
    >
      {dense ? (
        <StateGlyph state={pod.state} size={11} />
      ) : (
        <>
          <span className="flex items-center gap-1.5">
            <StateGlyph state={pod.state} size={11} />
            <span className={`truncate font-mono font-medium ${wide ? 'text-sm leading-[18px]' : 'text-xs'}`}>
              <Noun of={pod.ref} plain={wide ? pod.name : shortPod(pod)} iconOnly />
            </span>
          </span>
          <span className="flex justify-between gap-1 text-xs text-muted">
            <span className="truncate">{pod.status}</span>
            {share === undefined ? null : (
              <span data-share className="ml-auto whitespace-nowrap text-ink" title={`svc/${share.service}: ${share.percent} %`}>
                {share.percent} %
              </span>
            )}
            <span>{pod.ready}</span>
          </span>
        </>
      )}
    </button>
  );
}, samePod);

export const ServiceToken = memo(function ServiceToken({
  service,
  selected,
  actions,
}: {
  readonly service: ServiceBox;
  readonly selected: boolean;
  readonly actions: TokenActions;
}) {
  const ready = service.endpoints.filter((endpoint) => endpoint.ready).length;
  const selection: Selection = { kind: 'object', ref: service.ref };
  return (
    <button
      type="button"
      data-roving
      {...thing(actions, service.ref, ...service.endpoints.flatMap((endpoint) => endpoint.pod ?? []))}
      tabIndex={-1}
      title={`Service ${service.namespace}/${service.name} ${service.clusterIP} ${service.ports}`}
      className={`nodrag nopan h-full w-full rounded-[20px] border border-edge bg-bg px-3 text-left ${selected ? 'is-selected' : 'hover:bg-raised'}`}
      onClick={() => actions.select(selection)}
      onContextMenu={openMenu(actions, selection)}
    >
      <span className="flex justify-between gap-2">
        <span className="truncate font-mono text-xs font-medium">
          <Noun of={service.ref} plain={`svc/${service.name}`} iconOnly />
        </span>
        <span className="truncate font-mono text-xs text-muted">{service.ports}</span>
      </span>
      <span className="flex items-center gap-1.5 text-xs text-muted">
        <StateGlyph state={ready > 0 ? 'ready' : service.endpoints.length > 0 ? 'blocked' : 'unscheduled'} size={9} />
        <span className="truncate">{strings.topology.endpoints(ready, service.endpoints.length)}</span>
      </span>
    </button>
  );
});

function Bar({
  label,
  used,
  of,
  text,
  narrow,
}: {
  readonly narrow: boolean;
  readonly label: string;
  readonly used: number;
  readonly of: number;
  readonly text: string;
}) {
  const share = of > 0 ? Math.min(1, used / of) : 0;
  return (
    <span className="flex items-center gap-1.5 whitespace-nowrap" title={`${label}: ${text}`}>
      <span className={`h-[5px] overflow-hidden rounded-sm border border-edge bg-raised ${narrow ? 'w-14' : 'w-8'}`}>
        <span className="block h-full bg-muted" style={{ width: `${share * 100}%` }} />
      </span>
      {narrow ? null : <span className="text-xs text-muted">{text}</span>}
    </span>
  );
}

interface NodeTokenProps {
  readonly node: NodeBox;
  /** No more of its Pods are drawn. */
  readonly most?: number;
  readonly style: NodeStyle;
  /** Draws a Pod otherwise than as a token: nearer by. */
  readonly renderPod?: (pod: PodBox, box: Box, dense: boolean) => React.ReactNode;
  readonly selected: Selection | undefined;
  readonly actions: TokenActions;
}

const isProcess = (selection: Selection | undefined, process: ProcessBox): boolean => selection?.kind === 'process' && selection.address === process.address;
const isObject = (selection: Selection | undefined, ref: string): boolean => selection?.kind === 'object' && selection.ref === ref;

export const NodeToken = memo(function NodeToken({ node, style, selected, actions, renderPod, most }: NodeTokenProps) {
  const inside = insideNode(node, style);
  const selection: Selection = { kind: 'object', ref: node.ref };
  return (
    <div
      data-frame
      data-state={node.state}
      className={`h-full w-full rounded-[6px] border bg-raised ${node.state === 'ready' ? 'border-edge' : 'border-dashed border-[var(--tone)]'} ${isObject(selected, node.ref) ? 'is-selected' : ''}`}
    >
      <button
        type="button"
        data-roving
        {...thing(actions, node.ref, node.name)}
        tabIndex={-1}
        className="nodrag nopan absolute inset-x-0 top-0 h-[40px] px-2.5 text-left"
        onClick={() => actions.select(selection)}
        onContextMenu={openMenu(actions, selection)}
        aria-label={`Node ${node.name}: ${node.status}`}
      >
        <span className="flex items-center gap-1.5 [text-shadow:0_0_3px_var(--raised),0_0_3px_var(--raised)]">
          <StateGlyph state={node.state} size={10} />
          <span className="font-semibold">
            <Noun of={node.ref} plain={node.name} />
          </span>
          <span className="text-xs text-muted">{node.status}</span>
        </span>
        <span className={`flex [text-shadow:0_0_3px_var(--raised),0_0_3px_var(--raised)] ${style.compact ? 'gap-1.5' : 'gap-3'}`}>
          <Bar
            narrow={style.compact}
            label={strings.topology.cpu}
            used={node.cpu.requestedMilli}
            of={node.cpu.allocatableMilli}
            text={`${formatCpu(node.cpu.requestedMilli)}/${formatCpu(node.cpu.allocatableMilli)} cpu`}
          />
          <Bar
            narrow={style.compact}
            label={strings.topology.memory}
            used={node.memory.requestedBytes}
            of={node.memory.allocatableBytes}
            text={`${formatBytes(node.memory.requestedBytes)}/${formatBytes(node.memory.allocatableBytes)}`}
          />
        </span>
      </button>
      {(style.compact ? [] : node.processes).map((process, i) => (
        <div key={process.address} className="absolute" style={place(inside.processes[i] ?? { x: 0, y: 0, w: 0, h: 0 })}>
          <ProcessToken
            chip
            address={process.address}
            title={chipTitle(process.title)}
            up={process.up}
            busy={process.activity > 0}
            selected={isProcess(selected, process)}
            actions={actions}
          />
        </div>
      ))}
      {node.pods.slice(0, most).map((pod, i) => (
        <div key={pod.ref} className="absolute" style={place(inside.pods[i] ?? { x: 0, y: 0, w: 0, h: 0 })}>
          {renderPod?.(pod, inside.pods[i] ?? { x: 0, y: 0, w: 0, h: 0 }, inside.dense) ?? (
            <PodToken pod={pod} dense={inside.dense} wide={style.podsPerRow === 1 && !style.compact} selected={isObject(selected, pod.ref)} actions={actions} />
          )}
        </div>
      ))}
    </div>
  );
});
