import { type CriMethod, type CriRequest, type CriResponse, criServices, type GrpcCode, type Message, type Payload } from '../../api/index.ts';
import type { Process, ProcessFactory, ProcessHost } from '../kernel/index.ts';
import {
  containerStatus,
  createContainer,
  execSync,
  listContainers,
  removeContainer,
  reopenContainerLog,
  startContainer,
  stopContainer,
} from './containers.ts';
import { streamContainerEvents } from './events.ts';
import { loadNetworks, watchNetworks } from './network.ts';
import {
  checkpointContainer,
  listMetricDescriptors,
  listPodSandboxMetrics,
  listPodSandboxStats,
  podSandboxStats,
  updatePodSandboxResources,
} from './pod-stats.ts';
import { imageFsInfo, imageStatus, layerProgress, listImages, preload, publishImages, pullImage, removeImage } from './pull.ts';
import { type CriResult, type CriServerOptions, failure, type Rpc, type Runtime, success } from './runtime.ts';
import { listPodSandbox, podSandboxStatus, removePodSandbox, runPodSandbox, stopPodSandbox } from './sandboxes.ts';
import { containerStats, listContainerStats, runtimeConfig, updateContainerResources, updateRuntimeConfig } from './stats.ts';
import { Store } from './store.ts';
import { attach, exec, noStreams, portForward, serveStream, streamFrame } from './streaming.ts';
import { lookAfterAll, recover, taskExit } from './task.ts';

const version: Rpc<'Version'> = function* ({ flavor }) {
  return success({ runtimeName: flavor.name, runtimeVersion: flavor.version, runtimeApiVersion: 'v1' });
};

/** The network is ready as soon as there is a configuration (`internal/cri/server/status.go`). */
const status: Rpc<'Status'> = function* ({ network, flavor }) {
  return success({
    conditions: [
      { type: 'RuntimeReady', status: true, reason: '', message: '' },
      network
        ? { type: 'NetworkReady', status: true, reason: '', message: '' }
        : { type: 'NetworkReady', status: false, reason: 'NetworkPluginNotReady', message: `Network plugin returns error: ${flavor.networkNotReady}` },
    ],
  });
};

/** Every RPC of CRI that the server answers, by its name. */
const rpcs: { readonly [M in CriMethod]?: Rpc<M> } = {
  Version: version,
  Status: status,
  RunPodSandbox: runPodSandbox,
  StopPodSandbox: stopPodSandbox,
  RemovePodSandbox: removePodSandbox,
  PodSandboxStatus: podSandboxStatus,
  ListPodSandbox: listPodSandbox,
  CreateContainer: createContainer,
  StartContainer: startContainer,
  StopContainer: stopContainer,
  RemoveContainer: removeContainer,
  ListContainers: listContainers,
  ContainerStatus: containerStatus,
  ExecSync: execSync,
  Exec: exec,
  Attach: attach,
  PortForward: portForward,
  ReopenContainerLog: reopenContainerLog,
  UpdateContainerResources: updateContainerResources,
  ContainerStats: containerStats,
  ListContainerStats: listContainerStats,
  PodSandboxStats: podSandboxStats,
  ListPodSandboxStats: listPodSandboxStats,
  UpdatePodSandboxResources: updatePodSandboxResources,
  CheckpointContainer: checkpointContainer,
  ListMetricDescriptors: listMetricDescriptors,
  ListPodSandboxMetrics: listPodSandboxMetrics,
  RuntimeConfig: runtimeConfig,
  UpdateRuntimeConfig: updateRuntimeConfig,
  ListImages: listImages,
  ImageStatus: imageStatus,
  PullImage: pullImage,
  RemoveImage: removeImage,
  ImageFsInfo: imageFsInfo,
};

const serviceOf = (method: string): string => (criServices.ImageService.some((name) => name === method) ? 'ImageService' : 'RuntimeService');

/** A CRI server: RuntimeService and ImageService of one runtime. */
class CriServer implements Process {
  private readonly runtime: Runtime;

  constructor(host: ProcessHost, options: CriServerOptions, store: Store) {
    const flights = { exits: store.exits, layers: new Map(), nextExec: { value: 1 }, streams: noStreams() };
    this.runtime = { host, options, flavor: options.flavor, store, flights, network: undefined };
  }

  start(): void {
    const { runtime } = this;
    const { images } = runtime.store;
    const first = images.images().length === 0;
    recover(runtime);
    if (first) preload(runtime, [runtime.flavor.pauseImage, ...runtime.options.images]);
    publishImages(runtime, first ? 'ADDED' : 'MODIFIED');
    runtime.host.run(watchNetworks(runtime));
  }

  receive(message: Message<Payload>): void {
    const { payload } = message;
    if (payload.type === 'cri-request') this.serve(message, payload);
    else if (payload.type === 'stream-request') serveStream(this.runtime, message, payload);
    else if (payload.type === 'stream-frame') streamFrame(this.runtime, payload);
    else if (payload.type === 'task-exit') taskExit(this.runtime, payload);
    else if (payload.type === 'registry-response') layerProgress(this.runtime, payload);
    else if (payload.type === 'syscall' && payload.call === 'reconnect') lookAfterAll(this.runtime);
    else if (payload.type === 'syscall' && payload.call === 'inotify') this.runtime.host.run(loadNetworks(this.runtime));
  }

  private serve<M extends CriMethod>(message: Message<Payload>, { method, request }: CriRequest<M>): void {
    const rpc = rpcs[method] as Rpc<M> | undefined;
    const answer = (result: CriResult<M>): void => {
      const payload = { type: 'cri-response', method, ...result } as unknown as CriResponse;
      this.runtime.host.reply(message, { payload, code: result.ok ? 'OK' : result.code });
    };
    const refused: readonly [GrpcCode, string] | undefined = this.runtime.flavor.refuses?.[method];
    if (refused) answer(failure(refused[0], refused[1]));
    else if (method === 'GetContainerEvents') streamContainerEvents(this.runtime, message);
    else if (rpc) this.runtime.host.run(rpc(this.runtime, request), answer);
    else answer(failure('Unimplemented', `unknown method ${method} for service runtime.v1.${serviceOf(method)}`));
  }
}

/** A runtime behind CRI on one node. Its store and the containers survive a crash of the daemon. */
export function criServer(options: CriServerOptions): ProcessFactory {
  const store = new Store();
  return (host) => new CriServer(host, options, store);
}
