import type { CriMethod, CriRequest, CriResponse, Message, Payload } from '../../api/index.ts';
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
import { imageFsInfo, imageStatus, listImages, preload, publishImages, pullImage, removeImage } from './pull.ts';
import { type ContainerdOptions, type Rpc, type Runtime, success } from './runtime.ts';
import { listPodSandbox, podSandboxStatus, removePodSandbox, runPodSandbox, stopPodSandbox } from './sandboxes.ts';
import { PAUSE_IMAGE } from './spec.ts';
import { Store } from './store.ts';
import { recover, taskExit } from './task.ts';

const version: Rpc<'Version'> = function* () {
  return success({ runtimeName: 'containerd', runtimeVersion: 'v2.1.9', runtimeApiVersion: 'v1' });
};

const status: Rpc<'Status'> = function* () {
  return success({
    conditions: [
      { type: 'RuntimeReady', status: true, reason: '', message: '' },
      { type: 'NetworkReady', status: true, reason: '', message: '' },
    ],
  });
};

/** Every RPC of CRI by its name. */
const rpcs: { readonly [M in CriMethod]: Rpc<M> } = {
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
  ReopenContainerLog: reopenContainerLog,
  ListImages: listImages,
  ImageStatus: imageStatus,
  PullImage: pullImage,
  RemoveImage: removeImage,
  ImageFsInfo: imageFsInfo,
};

/** The CRI server of containerd 2.1 (`internal/cri/server`). */
class Containerd implements Process {
  private readonly runtime: Runtime;

  constructor(host: ProcessHost, options: ContainerdOptions, store: Store) {
    this.runtime = { host, options, store, flights: { exits: store.exits, layers: new Map(), nextExec: { value: 1 } } };
  }

  start(): void {
    const { runtime } = this;
    const first = !runtime.store.images.get(PAUSE_IMAGE) && runtime.store.images.images().length === 0;
    if (first) preload(runtime, [PAUSE_IMAGE, ...runtime.options.images]);
    publishImages(runtime, first ? 'ADDED' : 'MODIFIED');
    recover(runtime);
  }

  receive(message: Message<Payload>): void {
    const { payload } = message;
    if (payload.type === 'cri-request') this.serve(message, payload);
    else if (payload.type === 'task-exit') taskExit(this.runtime, payload);
  }

  private serve<M extends CriMethod>(message: Message<Payload>, { method, request }: CriRequest<M>): void {
    const rpc = rpcs[method] as Rpc<M>;
    this.runtime.host.run(rpc(this.runtime, request), (result) => {
      const payload = { type: 'cri-response', method, ...result } as CriResponse<M>;
      this.runtime.host.reply(message, { payload: payload as CriResponse, code: result.ok ? 'OK' : result.code });
    });
  }
}

/** containerd on one node. Its store and the shims' containers survive a crash of the daemon. */
export function containerd(options: ContainerdOptions): ProcessFactory {
  const store = new Store();
  return (host) => new Containerd(host, options, store);
}
