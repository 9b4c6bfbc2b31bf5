import type { MessageRow } from '../../projections/views.ts';
import type { SkinTexts } from '../languages/catalogue.ts';

type Line = keyof SkinTexts['says'];

interface Rule {
  /** The title of a message, as a row has it; its first group is the object's name. */
  readonly title: RegExp;
  readonly watch?: boolean;
  /** Who speaks: the process, by the last part of its address. */
  readonly speaker: string;
  readonly says: Line;
}

/** What messages say in plain words. Each is said of a message that was sent; nothing is said that did not happen. */
const RULES: readonly Rule[] = [
  { title: /^POST Pod (\S+)\/binding$/u, speaker: 'kube-scheduler', says: 'place' },
  { title: /^POST (?:Pod|Deployment|StatefulSet|DaemonSet|Job|ReplicaSet) ([^\s/]+)$/u, speaker: 'user', says: 'order' },
  { title: /^Txn Pod (\S+)$/u, speaker: 'kube-apiserver', says: 'filed' },
  { title: /^RunPodSandbox Pod (\S+)$/u, speaker: 'kubelet', says: 'cabinet' },
  { title: /^CNI ADD Pod (\S+)$/u, speaker: 'runtime', says: 'cable' },
  { title: /^PullImage Pod (\S+)$/u, speaker: 'kubelet', says: 'fetch' },
  { title: /^CreateContainer Pod (\S+)$/u, speaker: 'kubelet', says: 'mount' },
  { title: /^StartContainer Pod (\S+)$/u, speaker: 'kubelet', says: 'power' },
  { title: /^\S+ create Pod (\S+)$/u, speaker: 'runtime', says: 'fit' },
  { title: /^(?:runc|crun|kata|runsc) start Pod (\S+)$/u, speaker: 'runtime', says: 'boot' },
  { title: /^PATCH Pod (\S+)\/status$/u, speaker: 'kubelet', says: 'report' },
  { title: /^probe /u, speaker: 'kubelet', says: 'check' },
  { title: /^StopContainer Pod (\S+)$/u, speaker: 'kubelet', says: 'off' },
  { title: /^(?:StopPodSandbox|RemovePodSandbox) Pod (\S+)$/u, speaker: 'kubelet', says: 'clear' },
];

const RUNTIMES = ['containerd', 'containerd-shim-runc-v2', 'conmon', 'cri-o', 'cri-dockerd', 'dockerd'];

/** The addresses that a side of a row may mean: itself, or a process of the node that is shown as one lane. */
export function speakerOf(row: Pick<MessageRow, 'from' | 'to'>, who: string, known: (address: string) => boolean): string | undefined {
  const members = who === 'runtime' ? RUNTIMES : [who];
  for (const side of [row.from, row.to]) {
    if (members.some((member) => side === member || side.endsWith(`/${member}`) || side.startsWith(`${member}-`))) return side;
    const inside = members.map((member) => `${side}/${member}`).find(known);
    if (inside !== undefined) return inside;
  }
  return undefined;
}

export interface Said {
  readonly speaker: string;
  readonly line: Line;
  readonly rack: string;
}

/** The watch event that tells the scheduler of a Pod, and the kubelet of its own. Both have opened the stream themselves. */
function heard(row: MessageRow, known: (address: string) => boolean): Said | undefined {
  const rack = row.line === 'watch' ? /^(?:ADDED|MODIFIED) Pod (\S+)$/u.exec(row.title)?.[1] : undefined;
  if (rack === undefined) return undefined;
  if (row.to.startsWith('kube-scheduler')) return row.title.startsWith('ADDED') ? { speaker: row.from, line: 'newApp', rack } : undefined;
  return row.title.startsWith('ADDED') &&
    speakerOf({ from: row.to, to: row.to }, 'kubelet', known) !== undefined &&
    (row.to.endsWith('/kubelet') || row.toMember === 'K')
    ? { speaker: row.from, line: 'yours', rack }
    : undefined;
}

/** What a message says, and who says it; undefined: nothing that a beginner has to hear. `known`: does a process of this address stand on the canvas? */
export function saidBy(row: MessageRow, known: (address: string) => boolean): Said | undefined {
  const event = heard(row, known);
  if (event !== undefined || row.line === 'watch') return event;
  for (const { title, speaker, says } of RULES) {
    const match = title.exec(row.title);
    const who = match === null ? undefined : speakerOf(row, speaker, known);
    if (match !== null && who !== undefined) return { speaker: who, line: says, rack: match[1] ?? '' };
  }
  return undefined;
}
