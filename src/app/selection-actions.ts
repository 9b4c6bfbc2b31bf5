import { address } from '../api/index.ts';
import { strings } from '../components/strings.ts';
import type { PodBox, Selection, TopologyView } from '../projections/views.ts';
import type { Session } from './session/session.ts';

export interface SelectionAction {
  readonly id: string;
  readonly label: string;
  readonly run: () => void;
}

function podActions(pod: PodBox, session: Session): readonly SelectionAction[] {
  const { namespace, name } = pod;
  return [
    { id: 'fail-readiness', label: strings.topology.failReadiness, run: () => void session.commands.inject({ type: 'fail-readiness', namespace, pod: name }) },
    ...pod.containers.slice(0, 3).map((container) => ({
      id: `kill-${container.name}`,
      label: strings.topology.killContainer(container.name),
      run: () => void session.commands.inject({ type: 'kill-container', namespace, pod: name, container: container.name }),
    })),
    { id: 'delete', label: strings.topology.deletePod, run: () => void session.commands.kubectl(`delete pod ${name} -n ${namespace}`) },
  ];
}

function nodeActions(node: string, session: Session): readonly SelectionAction[] {
  return [
    { id: 'node-down', label: strings.topology.nodeDown, run: () => void session.commands.inject({ type: 'node-down', node }) },
    { id: 'cordon', label: strings.topology.cordon, run: () => void session.commands.kubectl(`cordon ${node}`) },
  ];
}

/** What can be done to a selected thing: faults and kubectl commands. */
export function actionsFor(selection: Selection | undefined, topology: TopologyView, session: Session): readonly SelectionAction[] {
  if (selection?.kind === 'object') {
    const pod = [...topology.nodes.flatMap((node) => node.pods), ...topology.unscheduled].find((p) => p.ref === selection.ref);
    if (pod !== undefined) return podActions(pod, session);
    const node = topology.nodes.find((n) => n.ref === selection.ref);
    return node === undefined ? [] : nodeActions(node.name, session);
  }
  if (selection?.kind !== 'process') return [];
  const process = address(selection.address);
  return [{ id: 'crash', label: strings.topology.crash, run: () => void session.commands.inject({ type: 'crash-process', process }) }];
}
