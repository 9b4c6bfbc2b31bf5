import type { DocumentRef, Micros, Seq } from '../../api/index.ts';
import { laneTitle, place } from '../addresses.ts';
import { countUpTo, type LedgerIndex } from '../ledger-index.ts';
import { panelsOf } from '../panels/panels.ts';
import { messageRow } from '../sequence/rows.ts';
import { machinesOf, machineView } from '../statechart/machine.ts';
import type { InspectorView, MessageRow, Selection } from '../views.ts';
import { objectAtLine } from '../why/origin.ts';
import { at, text } from '../values.ts';
import { panelWords } from '../words/panels.ts';
import { stepText, why } from '../why/why.ts';
import { kindOf, objectView } from './object.ts';
import { messageView } from './message.ts';
import { documentText } from './text.ts';

const MOST_ROWS = 200;
const MOST_DOCUMENTS = 12;

type Inspect<K extends Selection['kind']> = (index: LedgerIndex, selection: Extract<Selection, { readonly kind: K }>, seq: Seq) => InspectorView | undefined;

/** Newest messages among `seqs` up to `now`, oldest first; heartbeats only when there is nothing else. */
function rowsOf(index: LedgerIndex, seqs: readonly Seq[], now: Seq): Pick<InspectorView, 'rows' | 'olderRows'> {
  const rows: MessageRow[] = [];
  let i = countUpTo(seqs, now, Number) - 1;
  for (; i >= 0 && rows.length < MOST_ROWS; i--) {
    const message = index.message(seqs[i]);
    if (!message || index.noise(message.seq) === 1) continue;
    if (message.replyTo !== undefined && message.channel !== 'watch' && index.message(message.replyTo) !== undefined) continue;
    rows.push(messageRow(index, message, rows.length, 3));
  }
  return { rows: rows.reverse().map((row, position) => ({ ...row, index: position })), ...(i >= 0 ? { olderRows: true } : {}) };
}

function documentsOf(index: LedgerIndex, refs: readonly DocumentRef[], now: Seq): InspectorView['documents'] {
  return refs.slice(0, MOST_DOCUMENTS).flatMap((ref) => {
    const record = index.existing(ref, now);
    return record ? [{ ref, text: documentText(record.value) }] : [];
  });
}

/** Inner documents of a node that tell of a process, by its name there; others show what they wrote themselves. */
const OF_MEMBER: Readonly<Record<string, readonly string[]>> = {
  'kube-proxy': ['iptables', 'conntrack'],
  cni: ['ipam', 'network'],
  containerd: ['images'],
  runc: ['cgroups', 'processes', 'oci'],
  crun: ['cgroups', 'processes', 'oci'],
  'cri-o': ['images'],
  'cri-dockerd': ['images'],
  'containerd-shim-runc-v2': ['oci'],
  conmon: ['oci'],
  csi: ['csi'],
};

/** The part of a reference after the node. */
const inner = (ref: string): string => ref.slice(ref.indexOf('/') + 1);

/** Documents of a node about one Pod: its network namespace, its processes, its cgroup. */
function podDocuments(index: LedgerIndex, ref: DocumentRef, seq: Seq): DocumentRef[] {
  const value = index.versionAt(ref, seq)?.value;
  const node = text(at(value, 'spec.nodeName'));
  const uid = text(at(value, 'metadata.uid'));
  const pod = ref.slice('Pod/'.length);
  return [
    `Scheduling/${pod}` as DocumentRef,
    ...index.refsOf(node).filter((each) => inner(each).endsWith(`/${pod}`) || (uid !== '' && each.includes(`/pod${uid}`))),
  ];
}

const inspectObject: Inspect<'object'> = (index, { ref }, seq) => {
  const object = objectView(index, ref, seq);
  if (!object) return undefined;
  const ofPod = ref.startsWith('Pod/') ? podDocuments(index, ref, seq) : [];
  const onNode = ref.startsWith('Node/') ? index.refsOf(ref.slice('Node/'.length)) : [];
  const explanation = why(index, { kind: 'object', ref }, seq);
  return {
    title: `${kindOf(ref)} ${ref.split('/').at(-1) ?? ''}`,
    subtitle: object.status,
    object,
    machines: machinesOf(index, ref, seq),
    ...rowsOf(index, index.about(ref), seq),
    documents: documentsOf(index, [...ofPod, ...onNode], seq),
    ...(explanation ? { why: explanation } : {}),
  };
};

const later = (a: Seq, b: Seq): Seq => Math.max(a, b) as Seq;

const inspectMessage: Inspect<'message'> = (index, selection, now) => {
  const record = index.ledger.at(selection.seq);
  if (!record) return undefined;
  if (record.kind === 'transition') return inspectState(index, { kind: 'state', machine: record.machine, entity: record.entity }, later(now, record.seq));
  const message = messageView(index, selection.seq, later(now, selection.seq));
  const explanation = why(index, selection, now);
  if (!message)
    return explanation
      ? { title: stepText(record, index), subtitle: explanation.sentence, machines: [], rows: [], documents: [], why: explanation }
      : undefined;
  const transitions = index.effects(selection.seq).flatMap((effect) => {
    const caused = index.ledger.at(effect);
    const history = caused?.kind === 'transition' ? index.history(caused.machine, caused.entity) : undefined;
    return history ? (machineView(history, effect) ?? []) : [];
  });
  return {
    title: message.row.title,
    subtitle: `${laneTitle(message.row.from)} → ${laneTitle(message.row.to)}${message.row.reply ? ` · ${message.row.reply.code}` : ''}`,
    message,
    machines: transitions,
    rows: [],
    documents: [],
    ...(explanation ? { why: explanation } : {}),
  };
};

/** Messages of a process and its lanes; a collapsed group is asked for by its own name. */
function touchingGroup(index: LedgerIndex, address: string): readonly Seq[] {
  const members = [...index.addresses].filter((each) => each === address || each.startsWith(`${address}/`));
  if (members.length <= 1) return index.touching(members[0] ?? address);
  return [...new Set(members.flatMap((member) => index.touching(member)))].sort((a, b) => a - b);
}

const inspectProcess: Inspect<'process'> = (index, { address }, seq) => {
  const { node, member } = place(address);
  const kind = node ?? address;
  const parts = OF_MEMBER[member.split('/')[0] ?? ''] ?? [];
  const tells = (ref: DocumentRef): boolean =>
    index.versions(ref)[0]?.process === address || member === 'kubelet' || parts.includes(inner(ref).split('/')[0] ?? '');
  const mine = index.refsOf(kind).filter((ref) => node === undefined || tells(ref));
  const machines = [...index.machineEntities.values()].filter((history) => history.transitions[0]?.process === address).slice(0, 50);
  return {
    title: laneTitle(address),
    subtitle: node === undefined ? address : panelWords.on(member, node),
    machines: machines.flatMap((history) => machineView(history, seq) ?? []),
    ...rowsOf(index, touchingGroup(index, address), seq),
    documents: documentsOf(index, mine, seq),
  };
};

const inspectState: Inspect<'state'> = (index, selection, seq) => {
  const history = index.history(selection.machine, selection.entity);
  const machine = history && machineView(history, seq);
  if (!history || !machine) return undefined;
  const subject = history.transitions[0]?.subject;
  const explanation = why(index, selection, seq);
  return {
    title: `${selection.machine} ${selection.entity.split('/').at(-1) ?? ''}`,
    subtitle: machine.state,
    machines: [machine],
    ...(subject === undefined ? { rows: [] } : rowsOf(index, index.about(subject), seq)),
    documents: [],
    ...(explanation ? { why: explanation } : {}),
  };
};

/** A line of the user's text: what was made from the document it stands in. */
const inspectLine: Inspect<'line'> = (index, { file, line }, seq) => {
  const ref = objectAtLine(index, file, line, seq);
  return ref === undefined ? undefined : inspectObject(index, { kind: 'object', ref }, seq);
};

function inspected(index: LedgerIndex, selection: Selection, seq: Seq): InspectorView | undefined {
  switch (selection.kind) {
    case 'object':
      return inspectObject(index, selection, seq);
    case 'message':
      return inspectMessage(index, selection, seq);
    case 'process':
      return inspectProcess(index, selection, seq);
    case 'state':
      return inspectState(index, selection, seq);
    case 'line':
      return inspectLine(index, selection, seq);
  }
}

/** Everything about the selection at a moment; undefined when it does not exist by then. */
export function inspect(index: LedgerIndex, selection: Selection, t: Micros): InspectorView | undefined {
  const seq = index.lastSeqAt(t);
  const view = inspected(index, selection, seq);
  if (!view) return undefined;
  const panels = panelsOf(index, selection, seq);
  return panels.length === 0 ? view : { ...view, panels };
}
