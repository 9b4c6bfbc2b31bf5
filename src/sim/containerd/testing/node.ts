import '../../workload/later.ts';
import {
  address,
  type Address,
  type ContainerConfig,
  type CriMethod,
  type CriRequestOf,
  type CriResponse,
  type ImageModel,
  type Message,
  type Micros,
  millis,
  type Outgoing,
  type Payload,
  type PodSandboxConfig,
  seconds,
} from '../../../api/index.ts';
import { calico } from '../../cni/calico/index.ts';
import { Kernel, LatencyModel, type LatencyProfile, type ProcessHost } from '../../kernel/index.ts';
import { kernel as linux } from '../../linux/index.ts';
import { bandwidth, portmap } from '../../cni/meta/index.ts';
import { ociRuntime } from '../../runc/index.ts';
import { ImageCatalog } from '../../workload/images/catalog.ts';
import { registry, workloadHost } from '../../workload/index.ts';
import { containerd, containerdShim } from '../index.ts';

const flat: LatencyProfile = { name: 'flat', jitter: 0, rules: [{ channel: 'syscall', base: 20 as Micros }], costs: {} };

const POD_CIDR = '10.244.0.0/16';

/** Nodes without Kubernetes: the runtime and what is below it, driven as a kubelet would. */
export class TestNodes {
  readonly kernel: Kernel;
  private client: ProcessHost | undefined;

  constructor(nodes = 1, options: { readonly models?: readonly ImageModel[]; readonly images?: readonly string[]; readonly podCIDR?: string } = {}) {
    this.kernel = new Kernel({ seed: 1, epochMs: 0, latency: (random) => new LatencyModel(flat, random) });
    const order: Address[] = [];
    const add = (name: string, factory: Parameters<Kernel['register']>[1]): Address => {
      this.kernel.register(address(name), factory);
      order.push(address(name));
      return address(name);
    };
    const catalog = new ImageCatalog(options.models ?? []);
    add('registry', registry({ catalog }));
    const peers = Array.from({ length: nodes }, (_, i) => ({ node: `node-${i + 1}`, nodeIP: `192.168.0.${11 + i}`, kernel: address(`node-${i + 1}/kernel`) }));
    const podCIDR = options.podCIDR ?? POD_CIDR;
    peers.forEach(({ node, nodeIP }, nodeIndex) => {
      const kernel = add(`${node}/kernel`, linux({ node, nodeIP, peers: peers.filter((peer) => peer.node !== node), podCIDR, nodeIndex }));
      add(`${node}/pod`, workloadHost({ node, kernel }));
      add(`${node}/runc`, ociRuntime({ node, kernel }, 'runc'));
      add(`${node}/cni/calico`, calico({ node, kernel, podCIDR, nodeIndex, nodes }));
      add(`${node}/cni/portmap`, portmap({ node, kernel }));
      add(`${node}/cni/bandwidth`, bandwidth({ node, kernel }));
      const daemon = add(
        `${node}/containerd`,
        containerd({ node, kernel, registry: address('registry'), catalog, images: options.images ?? [], handlers: ['runc'] }),
      );
      add(`${node}/containerd-shim-runc-v2`, containerdShim({ node, daemon }));
    });
    add('client', (host) => {
      this.client = host;
      return { start() {}, receive() {} };
    });
    for (const process of order) this.kernel.start(process);
    this.kernel.runUntil(millis(100));
  }

  /** Sends a message as the client and runs until it is answered, at most `limit`. */
  ask(outgoing: Outgoing, limit: Micros = seconds(3_600)): Message<Payload> {
    let reply: Message<Payload> | undefined;
    this.client?.asLoop('ask', () =>
      this.client?.request(outgoing, (message) => {
        reply = message;
      }),
    );
    const end = this.kernel.now() + limit;
    while (reply === undefined && this.kernel.now() < end && this.kernel.step());
    if (reply === undefined) throw new Error(`no answer to ${outgoing.method}`);
    return reply;
  }

  cri<M extends CriMethod>(method: M, request: CriRequestOf<M>, node = 'node-1'): CriResponse<M> {
    const { payload } = this.ask({ to: address(`${node}/containerd`), channel: 'grpc', method, payload: { type: 'cri-request', method, request } });
    return payload as unknown as CriResponse<M>;
  }

  /** The response of an RPC that must succeed. */
  must<M extends CriMethod>(method: M, request: CriRequestOf<M>, node = 'node-1'): Extract<CriResponse<M>, { ok: true }>['response'] {
    const response = this.cri(method, request, node);
    if (!response.ok) throw new Error(`${response.code}: ${response.desc}`);
    return response.response;
  }

  run(time: Micros): void {
    this.kernel.runUntil((this.kernel.now() + time) as Micros);
  }

  /** Brings a Pod of one container to RUNNING and returns the ids. */
  startPod(
    name: string,
    container: Partial<ContainerConfig> & { readonly image: ContainerConfig['image'] },
    node = 'node-1',
  ): { readonly sandbox: string; readonly container: string; readonly ip: string } {
    const config = sandboxConfig(name);
    const { podSandboxId } = this.must('RunPodSandbox', { config, runtimeHandler: '' }, node);
    this.must('PullImage', { image: container.image.image, sandboxConfig: config }, node);
    const { containerId } = this.must('CreateContainer', { podSandboxId, config: containerConfig('main', container), sandboxConfig: config }, node);
    this.must('StartContainer', { containerId }, node);
    const ip = this.must('PodSandboxStatus', { podSandboxId, verbose: false }, node).status.network?.ip ?? '';
    return { sandbox: podSandboxId, container: containerId, ip };
  }

  /** `from > to method` of every message since a record, without answers and listings. */
  calls(since = 0): readonly string[] {
    return this.kernel.ledger
      .all()
      .slice(since)
      .filter((record) => record.kind === 'message')
      .filter((message) => message.replyTo === undefined)
      .map((message) => `${message.from} > ${message.to} ${message.method}`);
  }

  output(): readonly string[] {
    return this.kernel.ledger
      .all()
      .filter((record) => record.kind === 'output')
      .map((record) => record.text);
  }
}

export const image = (name: string): ContainerConfig['image'] => ({ image: name, userSpecifiedImage: name });

export const sandboxConfig = (name: string, attempt = 0): PodSandboxConfig => ({
  metadata: { name, uid: `uid-${name}`, namespace: 'default', attempt },
  hostname: name,
  logDirectory: `/var/log/pods/default_${name}_uid-${name}`,
  dnsConfig: { servers: ['10.96.0.10'], searches: ['default.svc.cluster.local', 'svc.cluster.local', 'cluster.local'], options: ['ndots:5'] },
  portMappings: [],
  labels: {},
  annotations: {},
  linux: {
    cgroupParent: `/kubepods/burstable/poduid-${name}`,
    securityContext: { namespaceOptions: { network: 'POD', pid: 'CONTAINER', ipc: 'POD' } },
  },
});

export const containerConfig = (name: string, config: Partial<ContainerConfig> & { readonly image: ContainerConfig['image'] }): ContainerConfig => ({
  metadata: { name, attempt: 0 },
  command: [],
  args: [],
  workingDir: '',
  envs: [],
  mounts: [],
  labels: {},
  annotations: {},
  logPath: `${name}/0.log`,
  stdin: false,
  tty: false,
  linux: { resources: { cpuPeriod: 100_000, cpuQuota: 0, cpuShares: 2, memoryLimitInBytes: 0, oomScoreAdj: 1000 }, securityContext: {} },
  ...config,
});
