import { address, documentRef, seconds } from '../api/index.ts';
import type { Fault, Seq } from '../api/index.ts';
import { strings } from '../components/strings.ts';
import { laterStrings } from '../components/strings-later.ts';
import type { NodeBox, PodBox, Selection } from '../projections/views.ts';
import type { Frame } from './port.ts';
import type { Session } from './session/session.ts';

export interface SelectionAction {
  readonly id: string;
  readonly label: string;
  readonly run: () => void;
}

const DELAY = seconds(1);
const CLOCK_SKEW = seconds(3_600);
const words = strings.topology;

const fault = (session: Session, id: string, label: string, what: Fault): SelectionAction => ({ id, label, run: () => void session.commands.inject(what) });

const deleteAction = ({ namespace, name }: PodBox, session: Session): SelectionAction => ({
  id: 'delete',
  label: words.deletePod,
  run: () => void session.commands.kubectl(`delete pod ${name} -n ${namespace}`),
});

function podActions(pod: PodBox, session: Session): readonly SelectionAction[] {
  const { namespace, name } = pod;
  return [
    fault(session, 'fail-readiness', words.failReadiness, { type: 'fail-readiness', namespace, pod: name }),
    ...pod.containers.slice(0, 3).map((container) =>
      fault(session, `kill-${container.name}`, words.killContainer(container.name), {
        type: 'kill-container',
        namespace,
        pod: name,
        container: container.name,
      }),
    ),
    fault(session, 'kill-pause', words.killPause, { type: 'kill-pause', namespace, pod: name }),
    deleteAction(pod, session),
  ];
}

function nodeActions({ name, status }: NodeBox, session: Session): readonly SelectionAction[] {
  const cordoned = status.includes('SchedulingDisabled');
  return [
    fault(session, 'node-down', words.nodeDown, { type: 'node-down', node: name }),
    fault(session, 'partition', laterStrings.faults.cutOff, { type: 'partition', of: name }),
    fault(session, 'clock-skew', laterStrings.faults.clockAhead, { type: 'clock-skew', of: name, by: CLOCK_SKEW }),
    fault(session, 'stop-runtime', words.stopRuntime, { type: 'stop-runtime', node: name }),
    fault(session, 'cni-error', words.cniError, { type: 'cni-error', node: name }),
    { id: 'cordon', label: cordoned ? words.uncordon : words.cordon, run: () => void session.commands.kubectl(`${cordoned ? 'uncordon' : 'cordon'} ${name}`) },
  ];
}

function processActions(name: string, session: Session): readonly SelectionAction[] {
  if (name === 'registry') return [fault(session, 'registry-down', words.registryDown, { type: 'registry-down' })];
  const process = address(name);
  return [
    fault(session, 'crash', words.crash, { type: 'crash-process', process }),
    fault(session, 'hang-process', laterStrings.faults.hang, { type: 'hang-process', process }),
    fault(session, 'slow-process', laterStrings.faults.slow, { type: 'slow-process', process, by: DELAY }),
    ...(name.startsWith('etcd-') ? [fault(session, 'etcd-quorum-loss', laterStrings.faults.quorumLoss, { type: 'etcd-quorum-loss' })] : []),
    ...(name === 'kube-apiserver' ? [fault(session, 'control-plane-outage', laterStrings.faults.outage, { type: 'control-plane-outage' })] : []),
  ];
}

/** A message that is on its way can be struck itself; any message names a link that can be. */
function messageActions(seq: Seq, frame: Frame, session: Session): readonly SelectionAction[] {
  const flying = frame.inFlight.find((message) => message.seq === seq && frame.t < message.arrivesAt);
  if (flying === undefined) return [];
  const { from, to } = flying;
  return [
    fault(session, 'drop-message', words.dropIt, { type: 'drop-message', message: seq }),
    fault(session, 'delay-message', words.delayIt, { type: 'delay-message', message: seq, by: DELAY }),
    fault(session, 'duplicate-message', words.duplicateIt, { type: 'duplicate-message', message: seq }),
    ...linkActions(from, to, session),
  ];
}

/** The link between two addresses, from now on. */
export function linkActions(from: string, to: string, session: Session): readonly SelectionAction[] {
  return [
    fault(session, 'drop-link', words.dropLink(from, to), { type: 'drop-messages', from, to, probability: 1 }),
    fault(session, 'delay-link', words.delayLink(from, to), { type: 'delay-messages', from, to, by: DELAY }),
  ];
}

/** What can be mended of the thing: the faults in force that strike it. */
function healing(selection: Selection, frame: Frame, session: Session): readonly SelectionAction[] {
  const name = selection.kind === 'object' ? selection.ref : selection.kind === 'process' ? selection.address : undefined;
  return frame.faults
    .filter((active) => active.struck === name)
    .map(({ id, title }) => ({ id: `heal-${id}`, label: words.heal(title.split(' ')[0] ?? title), run: () => void session.commands.heal(id) }));
}

function breaking(selection: Selection, frame: Frame, session: Session): readonly SelectionAction[] {
  const { topology } = frame;
  switch (selection.kind) {
    case 'object': {
      const ref = documentRef(selection.ref);
      const pod = topology.nodes.flatMap((node) => node.pods).find((p) => p.ref === ref);
      if (pod !== undefined) return podActions(pod, session);
      // Where it has no node yet, there is nothing of it to strike.
      const waiting = topology.unscheduled.find((p) => p.ref === ref);
      if (waiting !== undefined) return [deleteAction(waiting, session)];
      const node = topology.nodes.find((n) => n.ref === selection.ref);
      return node === undefined ? [] : nodeActions(node, session);
    }
    case 'process':
      return processActions(selection.address, session);
    case 'message':
      return messageActions(selection.seq, frame, session);
    default:
      return [];
  }
}

/** What can be done to a selected thing: healing it, faults, and kubectl commands. */
export function actionsFor(selection: Selection | undefined, frame: Frame | undefined, session: Session): readonly SelectionAction[] {
  if (selection === undefined || frame === undefined) return [];
  return [...healing(selection, frame, session), ...breaking(selection, frame, session)];
}
