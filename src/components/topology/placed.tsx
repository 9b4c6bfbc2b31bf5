import { createContext, useContext } from 'react';
import type { Selection, TopologyView } from '../../projections/views.ts';
import { Noun } from '../skin/Noun.tsx';
import { strings } from '../strings.ts';
import { LOOSE_POD } from './layout.ts';
import type { Look, PlacedKind } from './layout.ts';
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
  /** How things look in the layout that they stand in. */
  readonly look: Look;
}

/** What tokens show goes round React Flow, so that a message never makes React Flow compare nodes. */
export const PlacedContext = createContext<Shown | undefined>(undefined);

export function useShown(): Shown {
  const shared = useContext(PlacedContext);
  if (shared === undefined) throw new Error('a token of the topology stands outside it');
  return shared;
}

const isObject = (selection: Selection | undefined, ref: string): boolean => selection?.kind === 'object' && selection.ref === ref;

/** What stands above the nodes is as large as it would be alone. */
function Above({ children }: { readonly children: React.ReactNode }) {
  const { scale } = useShown().look;
  if (scale === 1) return children;
  const part = `${100 / scale}%`;
  return (
    <div className="origin-top-left" style={{ width: part, height: part, transform: `scale(${scale})` }}>
      {children}
    </div>
  );
}

function FrameNode() {
  const { title } = useShown().look;
  return (
    <Above>
      <div data-frame className="h-full w-full rounded-[6px] border border-dashed border-edge bg-raised px-2">
        <span className="block text-xs text-muted" style={{ lineHeight: `${title}px` }}>
          <Noun of="control-plane" plain={strings.topology.controlPlane} />
        </span>
      </div>
    </Above>
  );
}

function ProcessNode({ id }: PlacedProps) {
  const { view, selection, actions } = useShown();
  const process = [...view.controlPlane, ...view.clients, ...view.outside].find((p) => p.address === id);
  if (process === undefined) return null;
  const selected = selection?.kind === 'process' && selection.address === id;
  return (
    <Above>
      <ProcessToken
        address={process.address}
        title={process.title}
        up={process.up}
        busy={process.activity > 0}
        role={process.role}
        selected={selected}
        actions={actions}
      />
    </Above>
  );
}

function ClusterNode({ id }: PlacedProps) {
  const { view, selection, actions, look } = useShown();
  const node = view.nodes.find((n) => n.name === id);
  const inside = look.insides.get(id);
  return node === undefined || inside === undefined ? null : (
    <NodeToken node={node} style={look.style} inside={inside} selected={selection} actions={actions} />
  );
}

function ServiceNode({ id }: PlacedProps) {
  const { view, selection, actions, look } = useShown();
  const service = view.services.find((s) => s.ref === id);
  return service === undefined ? null : (
    <Above>
      <ServiceToken service={service} lines={look.lines} selected={isObject(selection, id)} actions={actions} />
    </Above>
  );
}

function LoosePodNode({ id }: PlacedProps) {
  const { view, selection, actions, look } = useShown();
  const pod = view.unscheduled.find((p) => p.ref === id);
  return pod === undefined ? null : (
    <Above>
      <PodToken pod={pod} lines={look.lines} width={LOOSE_POD[look.lines]} selected={isObject(selection, id)} actions={actions} />
    </Above>
  );
}

export const NODE_TYPES = { frame: FrameNode, process: ProcessNode, node: ClusterNode, service: ServiceNode, pod: LoosePodNode } satisfies Record<
  PlacedKind,
  (props: PlacedProps) => unknown
>;
