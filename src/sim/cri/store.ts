import type { CniResult, ContainerConfig, CriContainerStatus, OciSpec, PodSandboxConfig, PodSandboxStatus } from '../../api/index.ts';
import type { criContainer } from '../../machines/cri-container.ts';
import type { sandbox } from '../../machines/sandbox.ts';
import type { LifecycleHandle } from '../kernel/index.ts';
import { ImageStore } from './image-store.ts';
import type { Exits } from './runtime.ts';

export interface SandboxRecord {
  readonly id: string;
  readonly config: PodSandboxConfig;
  readonly runtimeHandler: string;
  readonly createdAt: number;
  readonly life: LifecycleHandle<typeof sandbox>;
  readonly status: PodSandboxStatus;
}

export interface ContainerRecord {
  readonly id: string;
  readonly sandboxId: string;
  readonly config: ContainerConfig;
  readonly sandboxConfig: PodSandboxConfig;
  readonly runtimeHandler: string;
  readonly spec: OciSpec;
  readonly stopSignal: string;
  readonly life: LifecycleHandle<typeof criContainer>;
  readonly status: CriContainerStatus;
}

/** A collection whose list is built again only after a change. */
class Collection<T extends { readonly id: string; readonly status: S }, S> {
  private readonly records = new Map<string, T>();
  /** Ids by Pod: the kubelet asks for one Pod after each change of it. */
  private readonly pods = new Map<string, Set<string>>();
  private list: readonly S[] | undefined = [];
  /** Told of each change: GetContainerEvents. */
  readonly listeners = new Set<(before: S | undefined, after: S | undefined) => void>();

  constructor(private readonly podOf: (record: T) => string) {}

  get(id: string): T | undefined {
    return this.records.get(id);
  }

  put(record: T): T {
    const before = this.listeners.size > 0 ? this.records.get(record.id)?.status : undefined;
    this.records.set(record.id, record);
    for (const tell of this.listeners) tell(before, record.status);
    this.list = undefined;
    const pod = this.podOf(record);
    const ids = this.pods.get(pod);
    if (ids) ids.add(record.id);
    else this.pods.set(pod, new Set([record.id]));
    return record;
  }

  delete(id: string): void {
    const record = this.records.get(id);
    if (!record) return;
    this.records.delete(id);
    for (const tell of this.listeners) tell(record.status, undefined);
    this.list = undefined;
    const ids = this.pods.get(this.podOf(record));
    ids?.delete(id);
    if (ids?.size === 0) this.pods.delete(this.podOf(record));
  }

  values(): IterableIterator<T> {
    return this.records.values();
  }

  /** All of them, or those of one Pod. */
  statuses(podUid?: string): readonly S[] {
    if (podUid !== undefined) return [...(this.pods.get(podUid) ?? [])].flatMap((id) => this.records.get(id)?.status ?? []);
    this.list ??= [...this.records.values()].map((record) => record.status);
    return this.list;
  }
}

/** What containerd keeps on disk (and finds again in the shims after a restart): sandboxes, containers, images, names. */
export class Store {
  readonly sandboxes = new Collection<SandboxRecord, PodSandboxStatus>(({ config }) => config.metadata.uid);
  readonly containers = new Collection<ContainerRecord, CriContainerStatus>(({ sandboxConfig }) => sandboxConfig.metadata.uid);
  readonly images = new ImageStore();
  /** Who waits for the end of a container; a restart forgets them. */
  /** Sandboxes for which images are mounted as volumes. */
  readonly imageVolumes = new Set<string>();
  readonly exits: Exits = new Map();
  /** Sandboxes that RunPodSandbox is still making. */
  readonly opening = new Map<string, SandboxRecord>();
  /** Container ids by sandbox. */
  private readonly members = new Map<string, Set<string>>();
  /** Reserved names: name → id. */
  private readonly names = new Map<string, string>();
  /** What CNI ADD answered, by sandbox: `/var/lib/cni/results`. */
  readonly results = new Map<string, CniResult>();
  /** Key of the next snapshot. */
  nextSnapshot = 1;

  /** Returns the id that has the name already, if any; else reserves it. */
  reserve(name: string, id: string): string | undefined {
    const owner = this.names.get(name);
    if (owner === undefined) this.names.set(name, id);
    return owner;
  }

  /** After a crash: names are those of what exists, and half-made sandboxes show up as not ready, to be cleaned up. */
  recover(): void {
    this.exits.clear();
    this.containers.listeners.clear();
    this.sandboxes.listeners.clear();
    this.images.pulls.clear();
    for (const record of this.opening.values()) this.sandboxes.put(record);
    this.opening.clear();
    this.names.clear();
    for (const { id, config } of this.sandboxes.values()) this.names.set(sandboxName(config), id);
    for (const { id, config, sandboxConfig } of this.containers.values()) this.names.set(containerName(config, sandboxConfig), id);
  }

  release(name: string): void {
    this.names.delete(name);
  }

  addContainer(record: ContainerRecord): void {
    this.containers.put(record);
    const members = this.members.get(record.sandboxId);
    if (members) members.add(record.id);
    else this.members.set(record.sandboxId, new Set([record.id]));
  }

  removeContainer(record: ContainerRecord): void {
    this.containers.delete(record.id);
    this.members.get(record.sandboxId)?.delete(record.id);
  }

  removeSandbox(id: string): void {
    this.sandboxes.delete(id);
    this.members.delete(id);
  }

  containersOf(sandboxId: string): readonly ContainerRecord[] {
    return [...(this.members.get(sandboxId) ?? [])].map((id) => this.containers.get(id)).filter((record) => record !== undefined);
  }
}

export const sandboxName = ({ metadata: m }: PodSandboxConfig): string => `${m.name}_${m.namespace}_${m.uid}_${m.attempt}`;

export const containerName = (config: ContainerConfig, { metadata: m }: PodSandboxConfig): string =>
  `${config.metadata.name}_${m.name}_${m.namespace}_${m.uid}_${config.metadata.attempt}`;
