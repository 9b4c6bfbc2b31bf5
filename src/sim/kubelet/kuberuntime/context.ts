import type { Container, ContainerConfig, CriIdMapping, DocumentRef, Pod, Read } from '../../../api/index.ts';
import type { LifecycleHandle, ProcessHost } from '../../kernel/index.ts';
import type { container as containerMachine } from '../../../machines/container.ts';
import type { AllocationManager } from '../allocation/manager.ts';
import type { CriClient } from '../cri.ts';
import type { DownwardContext } from '../envvars/downward.ts';
import type { ServiceEnvironment } from '../envvars/services.ts';
import type { KernelCalls } from '../kernel-calls.ts';
import type { Auth, ImageManager } from '../images/manager.ts';
import type { ObjectStore } from '../objects/store.ts';
import type { PodTraffic } from '../traffic.ts';
import type { VolumeManager } from '../volumemanager/manager.ts';
import type { DnsSettings } from './config.ts';
import type { Verdict } from './actions.ts';

/** What the runtime manager needs of the kubelet. */
export interface RuntimeContext {
  readonly host: ProcessHost;
  readonly cri: CriClient;
  readonly kernel: KernelCalls;
  readonly images: ImageManager;
  readonly objects: ObjectStore;
  readonly volumes: VolumeManager;
  readonly services: ServiceEnvironment;
  readonly dns: DnsSettings;
  /** The host ids of a Pod's own user namespace. */
  readonly userns: (pod: Pod) => CriIdMapping | undefined;
  allocation(): AllocationManager;
  /** The hierarchy that the node has mounted. */
  readonly cgroup: 'v1' | 'v2';
  /** The node's memory, bytes. */
  readonly nodeMemory: number;
  subject(pod: Pod): DocumentRef;
  reads(pod: Pod, ...pointers: readonly string[]): readonly Read[];
  traffic(pod: Pod): PodTraffic;
  podIP(pod: Pod): string;
  downward(pod: Pod, podIPs: readonly string[]): DownwardContext;
  auth(pod: Pod, image: string): Auth | undefined;
  verdict(pod: Pod): Verdict;
  /** Records an event on the Pod; about one of its containers if given. */
  record(pod: Pod, container: Container | undefined, type: 'Normal' | 'Warning', reason: string, message: string): void;
  /** The lifecycle of a container of this Pod. */
  container(pod: Pod, container: Container): LifecycleHandle<typeof containerMachine>;
  /** What CreateContainer is asked for, with the CPUs and devices that the container was given. */
  complete(pod: Pod, container: Container, config: ContainerConfig): ContainerConfig;
  /** The Pod is looked at once more when this sync is over. */
  again(pod: Pod): void;
  /** The sandbox is there, with its network. */
  sandboxReady(pod: Pod): void;
}
