import { type Micros, millis, type Node, objectRef, type Pod } from '../../../api/index.ts';
import type { ApiClient } from '../../client-go/index.ts';
import { all, type Procedure, type ProcessHost } from '../../kernel/index.ts';
import { MOUNT_RETRY, MOUNT_TIMEOUT } from '../config.ts';
import type { DownwardContext } from '../envvars/downward.ts';
import type { KernelCalls } from '../kernel-calls.ts';
import type { ObjectStore } from '../objects/store.ts';
import { identityOf, specOf } from '../pod.ts';
import { CsiMounter } from './csi.ts';
import { isRefreshed, pluginOf, type Volume } from './plugins.ts';
import { TokenManager } from './tokens.ts';

interface Mounted {
  readonly hostPath: string;
  readonly version: string;
  readonly files: Files;
}

type Files = Readonly<Record<string, string>>;

interface PodVolumes {
  readonly mounted: Map<string, Mounted>;
  /** Volumes whose set-up failed: when it may be tried again. */
  readonly retries: Map<string, { delay: Micros; at: Micros }>;
  /** Volumes that are waited for to be attached to the node. */
  readonly unattached: Set<string>;
  abandoned: boolean;
}

export interface VolumeManagerOptions {
  readonly host: ProcessHost;
  readonly client: ApiClient;
  readonly kernel: KernelCalls;
  readonly objects: ObjectStore;
  readonly downward: (pod: Pod) => DownwardContext;
  /** Allocatable memory, bytes. */
  readonly nodeMemory: number;
  /** The runtime's name, for its sockets. */
  readonly runtime: string;
  /** The Node as the watch tells it. */
  readonly node: () => Node | undefined;
  readonly record: (pod: Pod, type: 'Normal' | 'Warning', reason: string, message: string) => void;
}

/** `WaitForAttachAndMount` looks every 300 ms. */
const POLL = millis(300);
const ROOT = '/var/lib/kubelet/pods';

/**
 * Sets up the volumes of Pods before their containers start, and keeps files of ConfigMaps and Secrets fresh. A failed
 * set-up is retried with back-off and told by `FailedMount`. Source: `kubernetes/pkg/kubelet/volumemanager/volume_manager.go`.
 */
export class VolumeManager {
  private readonly pods = new Map<string, PodVolumes>();

  readonly csi: CsiMounter;
  private readonly tokens: TokenManager;

  constructor(private readonly options: VolumeManagerOptions) {
    this.csi = new CsiMounter(options.host, options.client, options.node);
    this.tokens = new TokenManager(options.host, options.client);
  }

  /** Waits until all volumes of a Pod are there; an error text after 2 min 3 s. Volumes that are there are refreshed. */
  *waitForAttachAndMount(pod: Pod): Procedure<string | undefined> {
    const volumes = specOf(pod).volumes ?? [];
    const state = this.stateOf(pod);
    if (volumes.every((volume) => state.mounted.has(volume.name) && !isRefreshed(volume))) return undefined;
    const { host } = this.options;
    const began = host.now();
    let missing = yield* this.setUp(pod, state, volumes);
    while (missing.length > 0 && !state.abandoned) {
      if (host.now() - began >= MOUNT_TIMEOUT) {
        return `unmounted volumes=[${missing.join(' ')}], unattached volumes=[${[...state.unattached].sort().join(' ')}], failed to process volumes=[]: context deadline exceeded`;
      }
      yield* host.sleep(host.cost('kubelet.volumes.poll', POLL));
      if (state.abandoned) return 'context canceled';
      missing = yield* this.setUp(pod, state, volumes);
    }
    return undefined;
  }

  /** Directory of a mounted volume on the node; undefined when it is not mounted. */
  hostPath(pod: Pod, volume: string): string | undefined {
    return this.pods.get(identityOf(pod).uid)?.mounted.get(volume)?.hostPath;
  }

  /** The Pod is going away: nobody waits for its volumes any more. */
  abandon(uid: string): void {
    const state = this.pods.get(uid);
    if (state) state.abandoned = true;
  }

  /** Unmounts everything and removes the Pod's directory. */
  *tearDown(pod: Pod): Procedure<void> {
    const { uid } = identityOf(pod);
    const state = this.pods.get(uid);
    this.pods.delete(uid);
    this.tokens.forget(uid);
    yield* this.csi.unmountAll(pod);
    if (state && state.mounted.size > 0) yield* this.options.kernel.call('unlink', { path: `${ROOT}/${uid}` }, subjectOf(pod));
  }

  private stateOf(pod: Pod): PodVolumes {
    const { uid } = identityOf(pod);
    const known = this.pods.get(uid);
    if (known) return known;
    const state: PodVolumes = { mounted: new Map(), retries: new Map(), unattached: new Set(), abandoned: false };
    this.pods.set(uid, state);
    return state;
  }

  /** Sets up what is missing and due; returns the names of what is still missing. */
  private *setUp(pod: Pod, state: PodVolumes, volumes: readonly Volume[]): Procedure<string[]> {
    const now = this.options.host.now();
    const due = volumes.filter(({ name }) => (state.retries.get(name)?.at ?? now) <= now);
    yield* all(due.map((volume) => this.setUpOne(pod, state, volume)));
    return volumes.map(({ name }) => name).filter((name) => !state.mounted.has(name));
  }

  private *setUpOne(pod: Pod, state: PodVolumes, volume: Volume): Procedure<void> {
    const { host, objects, kernel, downward, record, nodeMemory } = this.options;
    const { uid } = identityOf(pod);
    const plugin = pluginOf(volume);
    const mounted = state.mounted.get(volume.name);
    if (mounted && !isRefreshed(volume)) return;
    const content = yield* plugin.content(volume, {
      pod,
      objects,
      downward: downward(pod),
      csi: this.csi,
      tokens: this.tokens,
      kernel,
      nodeMemory,
      runtime: this.options.runtime,
    });
    if (!content.ok) {
      if (mounted) return;
      if (content.unattached) {
        state.unattached.add(volume.name);
        return;
      }
      state.unattached.delete(volume.name);
      const before = state.retries.get(volume.name);
      const delay = before ? (Math.min(before.delay * 2, MOUNT_RETRY.max) as Micros) : MOUNT_RETRY.initial;
      state.retries.set(volume.name, { delay, at: (host.now() + delay) as Micros });
      record(
        pod,
        'Warning',
        'FailedMount',
        `${content.step?.name ?? 'MountVolume.SetUp'} failed for volume "${content.step?.volume ?? volume.name}" : ${content.error}`,
      );
      return;
    }
    state.retries.delete(volume.name);
    state.unattached.delete(volume.name);
    if (mounted?.version === content.version) return;
    const time = host.cost('kubelet.volumes.set-up', 0 as Micros);
    if (time > 0 && !mounted) yield* host.sleep(time);
    if (state.abandoned) return;
    const directory = content.hostPath ?? `${ROOT}/${uid}/volumes/${plugin.name}/${volume.name}`;
    const subject = subjectOf(pod);
    if (content.tmpfs !== undefined) yield* kernel.call('mount', { source: 'tmpfs', target: directory, fstype: 'tmpfs', size: content.tmpfs }, subject);
    else if (!content.hostPath) yield* kernel.call('mkdir', { path: directory }, subject);
    const files = content.files ?? {};
    if (mounted) yield* this.replace(directory, mounted.files, files, subject);
    else for (const [path, text] of Object.entries(files)) yield* kernel.call('write', { path: `${directory}/${path}`, text }, subject);
    const { fsGroup } = specOf(pod).securityContext ?? {};
    // SetVolumeOwnership; a hostPath stays as it is (`pkg/volume/volume_linux.go`).
    if (fsGroup !== undefined && !mounted && !volume.hostPath) yield* kernel.call('chown', { path: directory, gid: fsGroup }, subject);
    state.mounted.set(volume.name, { hostPath: directory, version: content.version, files });
  }

  /**
   * New files take the place of old ones, so that whoever has mounted a single one of them (`subPath`) keeps the old
   * (`kubernetes/pkg/volume/util/atomic_writer.go`).
   */
  private *replace(directory: string, before: Files, after: Files, subject: ReturnType<typeof objectRef>): Procedure<void> {
    const { kernel } = this.options;
    for (const path of Object.keys(before)) if (before[path] !== after[path]) yield* kernel.call('unlink', { path: `${directory}/${path}` }, subject);
    for (const [path, text] of Object.entries(after)) if (before[path] !== text) yield* kernel.call('write', { path: `${directory}/${path}`, text }, subject);
  }
}

function subjectOf(pod: Pod): ReturnType<typeof objectRef> {
  const { namespace, name } = identityOf(pod);
  return objectRef('Pod', namespace, name);
}
