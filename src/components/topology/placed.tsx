import { createContext, useContext } from 'react';
import type { Selection, TopologyView } from '../../projections/views.ts';
import { Noun } from '../skin/Noun.tsx';
import { strings } from '../strings.ts';
import type { NodeStyle, PlacedKind } from './layout.ts';
import { NodeToken, PodToken, ProcessToken, ServiceToken } from './tokens.tsx';
import type { Share, TokenActions } from './tokens.tsx';

interface PlacedProps {
  readonly id: string;
}

interface Shown {
  readonly view: TopologyView;
  readonly selection: Selection | undefined;
  readonly actions: TokenActions;
  readonly shares: ReadonlyMap<string, Share>;
  /** How the insides of the nodes are laid out. */
  readonly style: NodeStyle;
}

/** What tokens show goes round React Flow, so that a message never makes React Flow compare nodes. */
export const PlacedContext = createContext<Shown | undefined>(undefined);

export function useShown(): Shown {
  const shared = useContext(PlacedContext);
  if (shared === undefined) throw new Error('a token of the topology stands outside it');
  return shared;
}

const isObject = (selection: Selection | undefined, ref: string): boolean => selection?.kind === 'object' && selection.ref === ref;

function FrameNode() {
  return (
    <div data-frame className="h-full w-full rounded-[6px] border border-dashed border-edge bg-raised px-2.5">
      <span className="block text-xs leading-[20px] text-muted">
        <Noun of="control-plane" plain={strings.topology.controlPlane} />
      </span>
    </div>
  );
}

function ProcessNode({ id }: PlacedProps) {
  const { view, selection, actions } = useShown();
  const process = [...view.controlPlane, ...view.clients, ...view.outside].find((p) => p.address === id);
  if (process === undefined) return null;
  const selected = selection?.kind === 'process' && selection.address === id;
  return (
    <ProcessToken
      address={process.address}
      title={process.title}
      up={process.up}
      busy={process.activity > 0}
      role={process.role}
      selected={selected}
      actions={actions}
    />
  );
}

function ClusterNode({ id }: PlacedProps) {
  const { view, selection, actions, style } = useShown();
  const node = view.nodes.find((n) => n.name === id);
  return node === undefined ? null : <NodeToken node={node} style={style} selected={selection} actions={actions} />;
}

function ServiceNode({ id }: PlacedProps) {
  const { view, selection, actions } = useShown();
  const service = view.services.find((s) => s.ref === id);
  return service === undefined ? null : <ServiceToken service={service} selected={isObject(selection, id)} actions={actions} />;
}

function LoosePodNode({ id }: PlacedProps) {
  const { view, selection, actions } = useShown();
  const pod = view.unscheduled.find((p) => p.ref === id);
  return pod === undefined ? null : <PodToken pod={pod} dense={false} selected={isObject(selection, id)} actions={actions} />;
}

export const NODE_TYPES = { frame: FrameNode, process: ProcessNode, node: ClusterNode, service: ServiceNode, pod: LoosePodNode } satisfies Record<
  PlacedKind,
  (props: PlacedProps) => unknown
>;
