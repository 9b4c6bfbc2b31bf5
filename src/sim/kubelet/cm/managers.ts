import type { Container, ContainerConfig, DevicePluginMessage, Message, NodeSpec, Pod } from '../../../api/index.ts';
import { Later } from '../../component-helpers/later.ts';
import type { ProcessHost } from '../../kernel/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import type { CriClient } from '../cri.ts';
import type { KernelCalls } from '../kernel-calls.ts';
import type { Rejection } from '../lifecycle/admission.ts';

/** What hands out CPUs and devices: the parts of the container manager that few nodes have. */
export interface ResourceManagers {
  start(): void;
  /** Register of a device plugin. */
  register(message: Message<DevicePluginMessage>): void;
  /** What devices add to the status of the node. */
  resources(): { readonly capacity: Readonly<Record<string, string>>; readonly allocatable: Readonly<Record<string, string>> };
  /** Admission by the topology manager: CPUs and devices for each container of the Pod. */
  admit(pod: Pod): Procedure<Rejection | undefined>;
  /** What CreateContainer is asked for, with the container's CPUs and devices. */
  complete(pod: Pod, container: Container, config: ContainerConfig): ContainerConfig;
  /** The Pod has ended. */
  release(uid: string): void;
}

export interface ManagersOptions {
  readonly host: ProcessHost;
  readonly spec: NodeSpec;
  readonly cri: CriClient;
  readonly kernel: KernelCalls;
  /** Is there still such a Pod? */
  readonly isKnown: (uid: string) => boolean;
  /** Running containers by Pod, to change the CPUs of. */
  readonly running: () => readonly { readonly uid: string; readonly name: string; readonly id: string }[];
}

export const resourceManagers = new Later<(options: ManagersOptions) => ResourceManagers>('CPU and device managers');

/** Does a node have CPUs or devices to hand out? */
export const handsOut = ({ kubelet, devices }: NodeSpec): boolean => kubelet?.cpuManagerPolicy === 'static' || (devices?.length ?? 0) > 0;
