import type { ComponentType } from 'react';
import {
  BadgeCheck,
  BookOpenText,
  Building2,
  Calculator,
  Cable,
  CalendarClock,
  ClipboardList,
  Cog,
  DoorOpen,
  Fence,
  FileStack,
  FolderArchive,
  Gauge,
  HardDrive,
  HardHat,
  Headset,
  Landmark,
  LayoutGrid,
  ListOrdered,
  Mail,
  MonitorCog,
  Network,
  NotebookPen,
  Package,
  PenTool,
  Phone,
  PhoneCall,
  Router,
  Rows3,
  Server,
  ShieldCheck,
  SlidersHorizontal,
  Stamp,
  Truck,
  UserCog,
  UserRound,
  Users,
  Warehouse,
  Wrench,
  Zap,
} from 'lucide-react';
import type { SkinTexts } from '../languages/catalogue.ts';
import { skinStrings } from '../strings-skin.ts';
import { Rack } from './Rack.tsx';

export type ThingId = keyof SkinTexts['things'];

/** One line of the analogy; its noun and duty are texts of the catalogue. */
export interface Analogy {
  readonly id: ThingId;
  /** Kubernetes' own name of it; what is no name is a text of the catalogue. */
  readonly kubernetes?: string;
  readonly icon: ComponentType<{ readonly size?: number | undefined; readonly className?: string; readonly 'aria-hidden'?: boolean }>;
  readonly group: 'core' | 'staff' | 'papers';
  /** Processes that are it, by address. */
  readonly address?: RegExp;
  /** Objects that are it, by kind. */
  readonly kinds?: readonly string[];
}

/** The analogy as the page uses it everywhere: building = cluster, row = node, rack = Pod, server = container. The first line that fits an address counts. */
export const ANALOGY: readonly Analogy[] = [
  { id: 'cluster', icon: Building2, group: 'core', kinds: ['Cluster'] },
  { id: 'apiserver', kubernetes: 'kube-apiserver', icon: MonitorCog, group: 'core', address: /^kube-apiserver/u },
  { id: 'scheduler', kubernetes: 'kube-scheduler', icon: Calculator, group: 'core', address: /^kube-scheduler/u },
  { id: 'kubelet', kubernetes: 'kubelet', icon: HardHat, group: 'core', address: /(^|\/)kubelet$/u },
  { id: 'node', kubernetes: 'Node', icon: Rows3, group: 'core', kinds: ['Node'] },
  { id: 'pod', kubernetes: 'Pod', icon: Rack, group: 'core', kinds: ['Pod'], address: /\/pod(\/|$)/u },
  { id: 'container', icon: Server, group: 'core', kinds: ['Container'] },
  { id: 'runtime', icon: Wrench, group: 'core', address: /(^|\/)(containerd(-shim[-\w]*)?|cri-o|conmon|cri-dockerd|dockerd)$/u },
  { id: 'cni', icon: Cable, group: 'core', address: /(^|\/)cni(\/|$)/u },
  { id: 'oci', kubernetes: 'OCI', icon: BookOpenText, group: 'core' },
  { id: 'controlPlane', icon: Landmark, group: 'staff', address: /^control-plane$/u },
  { id: 'etcd', kubernetes: 'etcd', icon: FolderArchive, group: 'staff', address: /^etcd/u },
  { id: 'controllers', kubernetes: 'kube-controller-manager', icon: Users, group: 'staff', address: /^kube-controller-manager(-\d+)?$/u },
  { id: 'controller', icon: UserCog, group: 'staff', address: /^(kube-controller-manager|cloud-controller-manager)(-\d+)?\//u },
  { id: 'cloudControllers', kubernetes: 'cloud-controller-manager', icon: Stamp, group: 'staff', address: /^cloud-controller-manager/u },
  { id: 'coredns', kubernetes: 'CoreDNS', icon: Phone, group: 'staff', address: /^coredns/u },
  { id: 'proxy', kubernetes: 'kube-proxy', icon: Headset, group: 'staff', address: /(^|\/)kube-proxy$/u },
  { id: 'runc', icon: PenTool, group: 'staff', address: /(^|\/)(runc|crun|kata|runsc)$/u },
  { id: 'networkAgent', icon: Network, group: 'staff', address: /(^|\/)(calico-node|kindnetd|flanneld|cilium-agent|weave)(\/|$)/u },
  { id: 'csi', icon: HardDrive, group: 'staff', address: /(^|\/)csi(\/|$)/u },
  { id: 'kernel', icon: Zap, group: 'staff', address: /(^|\/)kernel$/u },
  { id: 'registry', icon: Warehouse, group: 'staff', address: /^registry/u },
  { id: 'user', kubernetes: 'kubectl', icon: UserRound, group: 'staff', address: /^user$/u },
  { id: 'client', icon: PhoneCall, group: 'staff', address: /^client(\/|$)/u },
  { id: 'cloud', icon: Truck, group: 'staff', address: /^cloud$/u },
  { id: 'manifest', icon: ClipboardList, group: 'papers' },
  { id: 'image', icon: Package, group: 'papers' },
  { id: 'deployment', kubernetes: 'Deployment', icon: FileStack, group: 'papers', kinds: ['Deployment'] },
  { id: 'replicaset', kubernetes: 'ReplicaSet', icon: LayoutGrid, group: 'papers', kinds: ['ReplicaSet', 'ReplicationController'] },
  { id: 'statefulset', kubernetes: 'StatefulSet', icon: ListOrdered, group: 'papers', kinds: ['StatefulSet'] },
  { id: 'daemonset', kubernetes: 'DaemonSet', icon: Rows3, group: 'papers', kinds: ['DaemonSet'] },
  { id: 'job', kubernetes: 'Job', icon: Cog, group: 'papers', kinds: ['Job'] },
  { id: 'cronjob', kubernetes: 'CronJob', icon: CalendarClock, group: 'papers', kinds: ['CronJob'] },
  { id: 'service', kubernetes: 'Service', icon: PhoneCall, group: 'papers', kinds: ['Service'] },
  { id: 'endpoints', kubernetes: 'EndpointSlice', icon: Router, group: 'papers', kinds: ['EndpointSlice', 'Endpoints'] },
  { id: 'ingress', kubernetes: 'Ingress', icon: DoorOpen, group: 'papers', kinds: ['Ingress'] },
  { id: 'configmap', kubernetes: 'ConfigMap', icon: SlidersHorizontal, group: 'papers', kinds: ['ConfigMap'] },
  { id: 'secret', kubernetes: 'Secret', icon: Mail, group: 'papers', kinds: ['Secret'] },
  { id: 'volume', kubernetes: 'PersistentVolume', icon: HardDrive, group: 'papers', kinds: ['PersistentVolume'] },
  { id: 'claim', kubernetes: 'PersistentVolumeClaim', icon: HardDrive, group: 'papers', kinds: ['PersistentVolumeClaim'] },
  { id: 'namespace', kubernetes: 'Namespace', icon: Fence, group: 'papers', kinds: ['Namespace'] },
  { id: 'policy', kubernetes: 'NetworkPolicy', icon: ShieldCheck, group: 'papers', kinds: ['NetworkPolicy'] },
  { id: 'autoscaler', kubernetes: 'HorizontalPodAutoscaler', icon: Gauge, group: 'papers', kinds: ['HorizontalPodAutoscaler'] },
  { id: 'lease', kubernetes: 'Lease', icon: BadgeCheck, group: 'papers', kinds: ['Lease'] },
  { id: 'event', kubernetes: 'Event', icon: NotebookPen, group: 'papers', kinds: ['Event'] },
  { id: 'account', kubernetes: 'ServiceAccount', icon: BadgeCheck, group: 'papers', kinds: ['ServiceAccount'] },
];

/** What it is in Kubernetes. */
export function inKubernetes({ id, kubernetes }: Analogy): string {
  const names: Readonly<Partial<Record<ThingId, string>>> = skinStrings.names;
  return kubernetes ?? names[id] ?? id;
}

const byKind = new Map(ANALOGY.flatMap((line) => (line.kinds ?? []).map((kind) => [kind, line] as const)));
const found = new Map<string, Analogy | undefined>();

/** The kind that an object's name begins with; undefined for the address of a process, which begins with a small letter. */
export const kindOf = (of: string): string | undefined => /^([A-Z]\w*)(\/|$)/u.exec(of)?.[1];

/** The line of the analogy for an address, an object or a kind; undefined: it keeps Kubernetes' name. */
export function analogyOf(of: string): Analogy | undefined {
  const kind = kindOf(of);
  if (kind !== undefined) return byKind.get(kind);
  if (!found.has(of)) {
    if (found.size > 5_000) found.clear();
    found.set(
      of,
      ANALOGY.find(({ address }) => address?.test(of) === true),
    );
  }
  return found.get(of);
}
