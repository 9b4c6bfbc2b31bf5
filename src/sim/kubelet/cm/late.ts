/** The CPU manager, the device manager and the topology manager: imported by `src/sim/cluster/late-node-parts.ts`. */
import { type Container, type ContainerConfig, documentRef, type Pod, seconds, type SyscallResult } from '../../../api/index.ts';
import { milliValue } from '../../apimachinery/quantity.ts';
import { type Procedure, runProcedure } from '../../kernel/index.ts';
import type { Rejection } from '../lifecycle/admission.ts';
import { containersOf, identityOf, initContainersOf } from '../pod.ts';
import { type CpuManagerState, StaticPolicy } from './cpumanager/static-policy.ts';
import { type DeviceCheckpoint, DeviceManager } from './devicemanager/manager.ts';
import { type ManagersOptions, type ResourceManagers, resourceManagers } from './managers.ts';

/** `cpuManagerReconcilePeriod`. */
const RECONCILE = seconds(10);
const STATE = '/var/lib/kubelet/cpu_manager_state';
const CHECKPOINT = '/var/lib/kubelet/device-plugins/kubelet_internal_checkpoint';
const SOCKET = '/var/lib/kubelet/device-plugins/kubelet.sock';

/** A file that this kubelet wrote itself. */
function parsed<T>({ result }: SyscallResult): T | undefined {
  const text = result?.['text'];
  return typeof text === 'string' ? (JSON.parse(text) as T) : undefined;
}

class Managers implements ResourceManagers {
  private readonly cpus: StaticPolicy | undefined;
  private readonly devices: DeviceManager;
  /** What the cgroup of each running container was last told. */
  private readonly applied = new Map<string, string>();

  constructor(private readonly options: ManagersOptions) {
    const { spec, host } = options;
    const { cpuManagerPolicy, kubeReserved, systemReserved } = spec.kubelet ?? {};
    const topology = { cpus: Math.floor(milliValue(spec.cpu) / 1_000), numaNodes: spec.numaNodes ?? 1 };
    if (cpuManagerPolicy === 'static') this.cpus = new StaticPolicy(topology, milliValue(kubeReserved?.['cpu']) + milliValue(systemReserved?.['cpu']));
    // The node's status tells of it when it is computed next.
    this.devices = new DeviceManager(host, () => this.saveDevices());
  }

  start(): void {
    const { host } = this.options;
    host.asLoop('container-manager', () => host.run(this.restore()));
    host.every(RECONCILE, 'cpu-manager', () => host.run(this.reconcile()));
  }

  /** What an earlier life of this kubelet gave away is in its files; then it opens its socket, and plugins register. */
  private *restore(): Procedure<void> {
    const { kernel, spec } = this.options;
    const cpus = this.cpus && parsed<CpuManagerState>(yield* kernel.call('read', { path: STATE }));
    if (cpus) this.cpus?.restore(cpus);
    this.saveCpus();
    if (!spec.devices?.length) return;
    const devices = parsed<DeviceCheckpoint>(yield* kernel.call('read', { path: CHECKPOINT }));
    if (devices) this.devices.restore(devices.Data.PodDeviceEntries);
    yield* kernel.call('write', { path: SOCKET, text: '' });
  }

  register(message: Parameters<ResourceManagers['register']>[0]): void {
    this.devices.register(message);
  }

  resources(): ReturnType<ResourceManagers['resources']> {
    return this.devices.resources();
  }

  private saveCpus(): void {
    if (!this.cpus) return;
    const { state } = this.cpus;
    this.options.host.document('MODIFIED', documentRef(`${this.options.spec.name}/cpu-manager`), state);
    runProcedure(this.options.kernel.call('write', { path: STATE, text: `${JSON.stringify(state)}\n` }), () => {});
  }

  private saveDevices(): void {
    runProcedure(this.options.kernel.call('write', { path: CHECKPOINT, text: `${JSON.stringify(this.devices.state)}\n` }), () => {});
  }

  /** Scope `container`: one after another, init containers first. Source: `topologymanager/scope_container.go`. */
  *admit(pod: Pod): Procedure<Rejection | undefined> {
    const { uid } = identityOf(pod);
    const topology = this.options.spec.kubelet?.topologyManagerPolicy ?? 'none';
    for (const container of [...initContainersOf(pod), ...containersOf(pod)]) {
      const refused = this.cpus?.allocate(uid, pod, container, topology);
      const missing = refused ? undefined : yield* this.devices.allocate(uid, pod, container);
      if (!refused && missing === undefined) continue;
      this.release(uid);
      return refused ?? { reason: 'UnexpectedAdmissionError', message: `Allocate failed due to ${missing ?? ''}, which is unexpected` };
    }
    this.saveCpus();
    this.saveDevices();
    return undefined;
  }

  /** `internal_container_lifecycle_linux.go` PreCreateContainer, `devicemanager` GetDeviceRunContainerOptions. */
  complete(pod: Pod, container: Container, config: ContainerConfig): ContainerConfig {
    const { uid } = identityOf(pod);
    const given = this.devices.of(uid, container.name);
    const resources = { ...config.linux.resources };
    const cpuset = this.cpus ? { cpusetCpus: this.cpus.cpusOf(uid, container.name) } : {};
    // DisableCPUQuotaWithExclusiveCPUs: who has CPUs for itself needs no quota.
    const quota = this.cpus?.isExclusive(uid, container.name) ? { cpuQuota: -1 } : {};
    return {
      ...config,
      ...(given ? { devices: given.devices, envs: [...config.envs, ...Object.entries(given.envs).map(([key, value]) => ({ key, value }))] } : {}),
      linux: { ...config.linux, resources: { ...resources, ...cpuset, ...quota } },
    };
  }

  /** Containers of the shared pool follow it as it shrinks and grows (`cpu_manager.go` reconcileState). */
  private *reconcile(): Procedure<void> {
    const { cpus, options } = this;
    for (const uid of new Set([...(cpus?.owners ?? []), ...this.devices.owners])) if (!options.isKnown(uid)) this.release(uid);
    if (!cpus) return;
    for (const { uid, name, id } of options.running()) {
      const cpusetCpus = cpus.cpusOf(uid, name);
      if (this.applied.get(id) === cpusetCpus) continue;
      this.applied.set(id, cpusetCpus);
      yield* options.cri.call('UpdateContainerResources', {
        containerId: id,
        linux: { cpuPeriod: 0, cpuQuota: 0, cpuShares: 0, memoryLimitInBytes: 0, oomScoreAdj: 0, cpusetCpus },
      });
    }
  }

  release(uid: string): void {
    if (this.cpus?.release(uid)) this.saveCpus();
    this.devices.release(uid);
  }
}

resourceManagers.fill((options) => new Managers(options));
