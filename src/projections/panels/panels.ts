import type { DocumentRef, Micros, Seq } from '../../api/index.ts';
import { place } from '../addresses.ts';
import { apiRequest, isApiRequest } from '../apirequest/apirequest.ts';
import { objectChanges } from '../changes/changes.ts';
import { looksForNames, podDiscovery, processDiscovery } from '../discovery/discovery.ts';
import { etcdView } from '../etcd/etcd.ts';
import { nodeImages } from '../images/images.ts';
import { kindOf } from '../inspector/object.ts';
import type { LedgerIndex } from '../ledger-index.ts';
import { nodeView } from '../node/node.ts';
import { hasPolicies, policyMatrix } from '../policy/matrix.ts';
import { podProbes } from '../probes/probes.ts';
import { nodeResources, podResources } from '../resources/resources.ts';
import { serviceRouting } from '../routing/routing.ts';
import { podScheduling, schedulerScheduling } from '../scheduling/scheduling.ts';
import { at, objects, text } from '../values.ts';
import type { Selection } from '../views.ts';
import { objectAtLine } from '../why/origin.ts';
import { isTold, workload } from '../workload/workload.ts';
import type { PanelKind, PanelView, PanelViews } from './views.ts';

/** `detail` is what was chosen inside a panel: a key of etcd, two versions. */
type Source<K extends PanelKind> = (index: LedgerIndex, selection: Selection, now: Seq, detail: string | undefined) => PanelViews[K] | undefined;

const refOf = (selection: Selection): DocumentRef | undefined => (selection.kind === 'object' ? selection.ref : undefined);
const podOf = (selection: Selection): DocumentRef | undefined => {
  const ref = refOf(selection);
  return ref !== undefined && kindOf(ref) === 'Pod' ? ref : undefined;
};

/** The node that a selection is, or that a process of it stands on. */
function nodeOf(selection: Selection): string | undefined {
  if (selection.kind === 'process') return place(selection.address).node;
  const ref = refOf(selection);
  return ref !== undefined && kindOf(ref) === 'Node' ? ref.slice('Node/'.length) : undefined;
}

function nodeOfPod(index: LedgerIndex, pod: DocumentRef, now: Seq): string | undefined {
  const name = text(at(index.versionAt(pod, now)?.value, 'spec.nodeName'));
  return name === '' ? undefined : name;
}

/** A pair of records as `41-97`, or one of them. */
function pairOf(detail: string | undefined): readonly [Seq | undefined, Seq | undefined] {
  const match = /^(\d+)?-(\d+)?$/u.exec(detail ?? '');
  const seq = (digits: string | undefined): Seq | undefined => (digits === undefined ? undefined : (Number(digits) as Seq));
  return [seq(match?.[1]), seq(match?.[2])];
}

interface Panel<K extends PanelKind> {
  /** Is there anything to show? Cheap: it is asked whenever the inspector is. */
  readonly offered: (index: LedgerIndex, selection: Selection, now: Seq) => boolean;
  readonly view: Source<K>;
}

const exists = (index: LedgerIndex, ref: string, now: Seq): boolean => index.existing(ref as DocumentRef, now) !== undefined;
const ETCD = /^etcd-\d+$/u;

function probed(index: LedgerIndex, pod: DocumentRef, now: Seq): boolean {
  const spec = at(index.versionAt(pod, now)?.value, 'spec');
  const containers = [...objects(at(spec, 'initContainers')), ...objects(at(spec, 'containers'))];
  return (
    text(at(spec, 'nodeName')) !== '' &&
    containers.some((each) => ['startupProbe', 'readinessProbe', 'livenessProbe'].some((probe) => each[probe] !== undefined))
  );
}

function nodeFor(index: LedgerIndex, selection: Selection, now: Seq): string | undefined {
  const pod = podOf(selection);
  return pod === undefined ? nodeOf(selection) : nodeOfPod(index, pod, now);
}

/** Processes of a node that have to do with images. */
const HAS_IMAGES = /\/(kubelet|containerd|cri-o|cri-dockerd|dockerd)$/u;

/** In the order in which they are offered: what is particular to a thing first. */
const PANELS: { readonly [K in PanelKind]: Panel<K> } = {
  request: {
    offered: (index, selection, now) => selection.kind === 'message' && isApiRequest(index, selection.seq, now),
    view: (index, selection, now) => (selection.kind === 'message' ? apiRequest(index, selection.seq, now) : undefined),
  },
  etcd: {
    offered: (index, selection, now) => selection.kind === 'process' && ETCD.test(selection.address) && exists(index, `${selection.address}/status`, now),
    view: (index, selection, now, detail) =>
      selection.kind === 'process' ? etcdView(index, selection.address, now, detail as DocumentRef | undefined) : undefined,
  },
  node: {
    offered: (index, selection, now) => nodeFor(index, selection, now) !== undefined,
    view: (index, selection, now) => {
      const node = nodeFor(index, selection, now);
      return node === undefined ? undefined : nodeView(index, node, now, podOf(selection));
    },
  },
  resources: {
    offered: (index, selection, now) => {
      const pod = podOf(selection);
      // What has ended has a history too.
      if (pod !== undefined)
        return index.versionAt(`${nodeOfPod(index, pod, now) ?? ''}/processes/${pod.slice('Pod/'.length)}` as DocumentRef, now) !== undefined;
      return selection.kind === 'object' && nodeOf(selection) !== undefined && exists(index, selection.ref, now);
    },
    view: (index, selection, now) => {
      const pod = podOf(selection);
      const node = nodeOf(selection);
      return pod !== undefined ? podResources(index, pod, now) : node === undefined ? undefined : nodeResources(index, node, now);
    },
  },
  routing: {
    offered: (_, selection) => kindOf(refOf(selection) ?? '') === 'Service',
    view: (index, selection, now, detail) => {
      const ref = refOf(selection);
      return ref === undefined ? undefined : serviceRouting(index, ref, now, detail);
    },
  },
  workload: {
    offered: (_, selection) => isTold(kindOf(refOf(selection) ?? '')),
    view: (index, selection, now) => {
      const ref = refOf(selection);
      return ref === undefined ? undefined : workload(index, ref, now);
    },
  },
  probes: {
    offered: (index, selection, now) => {
      const pod = podOf(selection);
      return pod !== undefined && probed(index, pod, now);
    },
    view: (index, selection, now) => {
      const pod = podOf(selection);
      return pod === undefined ? undefined : podProbes(index, pod, now);
    },
  },
  scheduling: {
    offered: (index, selection, now) => {
      if (selection.kind === 'process') return selection.address === 'kube-scheduler';
      const pod = podOf(selection);
      return pod !== undefined && exists(index, `Scheduling/${pod.slice('Pod/'.length)}`, now);
    },
    view: (index, selection, now) => {
      if (selection.kind === 'process') return schedulerScheduling(index, now);
      const pod = podOf(selection);
      return pod === undefined ? undefined : podScheduling(index, pod, now);
    },
  },
  images: {
    offered: (index, selection, now) => {
      const node = nodeOf(selection);
      return (
        node !== undefined &&
        (selection.kind === 'object' || (selection.kind === 'process' && HAS_IMAGES.test(selection.address))) &&
        exists(index, `${node}/images`, now)
      );
    },
    view: (index, selection, now) => {
      const node = nodeOf(selection);
      return node === undefined ? undefined : nodeImages(index, node, now);
    },
  },
  policy: {
    offered: (index, selection, now) => {
      const ref = refOf(selection);
      if (ref === undefined || !exists(index, ref, now)) return false;
      return kindOf(ref) === 'NetworkPolicy' || (kindOf(ref) === 'Pod' && hasPolicies(index, ref, now));
    },
    view: (index, selection, now) => {
      const ref = refOf(selection);
      return ref === undefined ? undefined : policyMatrix(index, ref, now);
    },
  },
  discovery: {
    offered: (index, selection, now) => {
      const pod = podOf(selection);
      if (pod !== undefined) return looksForNames(index, pod, now);
      return selection.kind === 'process' && /^(coredns|client\/)/u.test(selection.address) && processDiscovery(index, selection.address, now) !== undefined;
    },
    view: (index, selection, now) => {
      const pod = podOf(selection);
      if (pod !== undefined) return podDiscovery(index, pod, now);
      return selection.kind === 'process' ? processDiscovery(index, selection.address, now) : undefined;
    },
  },
  changes: {
    offered: (index, selection, now) => {
      const ref = refOf(selection);
      return ref !== undefined && index.versionAt(ref, now) !== undefined;
    },
    view: (index, selection, now, detail) => {
      const ref = refOf(selection);
      return ref === undefined ? undefined : objectChanges(index, ref, now, ...pairOf(detail));
    },
  },
};

const KINDS = Object.keys(PANELS) as readonly PanelKind[];

/** A line of the user's text stands for what was made from it, and a message is looked at as soon as it was sent. */
function meant(index: LedgerIndex, selection: Selection, now: Seq): readonly [Selection, Seq] {
  if (selection.kind === 'message') return [selection, Math.max(now, selection.seq) as Seq];
  const ref = selection.kind === 'line' ? objectAtLine(index, selection.file, selection.line, now) : undefined;
  return [ref === undefined ? selection : { kind: 'object', ref }, now];
}

/** The panels that there are for a selection at a moment. */
export function panelsOf(index: LedgerIndex, selection: Selection, now: Seq): readonly PanelKind[] {
  const [subject, seq] = meant(index, selection, now);
  return KINDS.filter((kind) => PANELS[kind].offered(index, subject, seq));
}

const made = <K extends PanelKind>(kind: K, view: PanelViews[K] | undefined): { readonly kind: K; readonly view: PanelViews[K] } | undefined =>
  view === undefined ? undefined : { kind, view };

/** One panel of a selection at a moment; undefined when there is none. */
export function panelView<K extends PanelKind>(index: LedgerIndex, kind: K, selection: Selection, t: Micros, detail?: string): PanelView | undefined {
  const [subject, seq] = meant(index, selection, index.lastSeqAt(t));
  return PANELS[kind].offered(index, subject, seq) ? (made(kind, PANELS[kind].view(index, subject, seq, detail)) as PanelView | undefined) : undefined;
}
