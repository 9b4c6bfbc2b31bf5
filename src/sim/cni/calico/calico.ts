import {
  type Address,
  type CniRequest,
  type CniResult,
  documentRef,
  type DocumentRef,
  type Message,
  millis,
  type Payload,
  type SyscallResult,
} from '../../../api/index.ts';
import type { Procedure, Process, ProcessFactory, ProcessHost } from '../../kernel/index.ts';
import { Ipam } from './ipam.ts';
import { parseCniArgs, vethName } from './names.ts';

export interface CalicoOptions {
  readonly node: string;
  readonly kernel: Address;
  readonly podCIDR: string;
  readonly nodeIndex: number;
  /** How many nodes share the pool; without it there is room for 128. */
  readonly nodes?: number;
}

/** What IPAM and the result cache keep: Calico's datastore and `/var/lib/cni/results`. */
interface Durable {
  readonly ipam: Ipam;
  readonly results: Map<string, CniResult>;
}

const CNI_VERSION = '1.0.0';
const MTU = 1_450;
/** A link-local address that no interface has; the host answers ARP for it on every cali interface. */
const GATEWAY = '169.254.1.1';

const failure = (code: number, msg: string, details?: string): CniResult => ({
  type: 'cni-result',
  exitCode: 1,
  cniVersion: CNI_VERSION,
  error: details === undefined ? { code, msg } : { code, msg, details },
});

const success: CniResult = { type: 'cni-result', exitCode: 0, cniVersion: CNI_VERSION };

/**
 * The calico plugin: `/opt/cni/bin/calico` with calico-ipam, run once for each operation; between operations it is
 * nothing. CNI specification 1.1.0.
 */
class Calico implements Process {
  constructor(
    private readonly host: ProcessHost,
    private readonly options: CalicoOptions,
    private readonly durable: Durable,
  ) {}

  start(): void {
    this.host.document('ADDED', this.ref(), this.durable.ipam.state);
  }

  receive(message: Message<Payload>): void {
    const { payload } = message;
    if (payload.type !== 'cni-request') return;
    const operation = this.operations[payload.env.CNI_COMMAND];
    this.host.run(operation(payload, message.subject), (result) => this.answer(message, result));
  }

  private readonly operations: Readonly<
    Record<CniRequest['env']['CNI_COMMAND'], (request: CniRequest, subject: DocumentRef | undefined) => Procedure<CniResult>>
  > = {
    ADD: (request, subject) => this.add(request, subject),
    DEL: (request, subject) => this.del(request, subject),
    CHECK: (request) => this.check(request),
    STATUS: () => this.status(),
    VERSION: () => this.status(),
  };

  private answer(message: Message<Payload>, result: CniResult): void {
    this.host.reply(message, { payload: result, code: result.exitCode });
  }

  private ref(): DocumentRef {
    return documentRef(`${this.options.node}/ipam`);
  }

  private *add({ env }: CniRequest, subject: DocumentRef | undefined): Procedure<CniResult> {
    const args = parseCniArgs(env.CNI_ARGS);
    const namespace = args['K8S_POD_NAMESPACE'] ?? '';
    const name = args['K8S_POD_NAME'] ?? '';
    if (env.CNI_NETNS === '' || env.CNI_CONTAINERID === '') {
      return failure(4, 'required env variables [CNI_CONTAINERID,CNI_NETNS] missing');
    }
    yield* this.host.sleep(this.host.cost('cni.add', millis(40)));
    const handle = this.handle(env);
    const assigned = this.durable.ipam.assign(handle, `${namespace}/${name}`);
    if (!assigned) return failure(100, `failed to request IPv4 addresses: Assigned 0 out of 1 requested IPv4 addresses; No more free affine blocks and strict affinity enabled`);
    this.host.document('MODIFIED', this.ref(), this.durable.ipam.state);
    if (assigned.newBlock) yield* this.netlink('bird announce', { block: assigned.newBlock }, subject);
    const failed = yield* this.plumb(env, namespace, name, assigned.ip, subject);
    if (failed) {
      this.release(env);
      return failed;
    }
    const result: CniResult = {
      ...success,
      interfaces: [{ name: vethName(namespace, name) }],
      ips: [{ address: `${assigned.ip}/32` }],
    };
    this.durable.results.set(handle, result);
    return result;
  }

  /** The veth pair, the address, the routes inside, and the route on the host that leads to the Pod. */
  private *plumb(env: CniRequest['env'], namespace: string, name: string, ip: string, subject: DocumentRef | undefined): Procedure<CniResult | undefined> {
    const netns = env.CNI_NETNS;
    const dev = env.CNI_IFNAME;
    const peer = vethName(namespace, name);
    const steps: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
      ['RTM_NEWLINK', { netns, pod: `${namespace}/${name}`, name: dev, peer, mac: this.mac(), mtu: MTU }],
      ['RTM_NEWADDR', { netns, dev, address: `${ip}/32` }],
      [
        'RTM_NEWROUTE',
        {
          netns,
          routes: [
            { dst: GATEWAY, dev, scope: 'link' },
            { dst: 'default', via: GATEWAY, dev },
          ],
          hostRoutes: [{ dst: `${ip}/32`, dev: peer, scope: 'link' }],
        },
      ],
    ];
    for (const [call, args] of steps) {
      const result = yield* this.netlink(call, args, subject);
      if (result.errno) return failure(5, `error adding container to network "k8s-pod-network": ${call}: ${result.errno}`);
    }
    return undefined;
  }

  /** Succeeds also when there is nothing to take away (CNI: DEL is idempotent). */
  private *del({ env }: CniRequest, subject: DocumentRef | undefined): Procedure<CniResult> {
    yield* this.host.sleep(this.host.cost('cni.del', millis(20)));
    const known = this.durable.results.delete(this.handle(env));
    if (known) yield* this.netlink('RTM_DELLINK', { netns: env.CNI_NETNS, dev: env.CNI_IFNAME }, subject);
    this.release(env);
    return success;
  }

  private *check({ env }: CniRequest): Procedure<CniResult> {
    const known = this.durable.results.get(this.handle(env));
    if (!known) return failure(3, `no cached result for container "${env.CNI_CONTAINERID}"`);
    const ip = this.durable.ipam.lookup(this.handle(env));
    return ip && known.ips?.[0]?.address === `${ip}/32` ? success : failure(100, 'address of the container is not allocated');
  }

  private *status(): Procedure<CniResult> {
    return success;
  }

  private release(env: CniRequest['env']): void {
    if (this.durable.ipam.release(this.handle(env))) this.host.document('MODIFIED', this.ref(), this.durable.ipam.state);
  }

  private handle(env: CniRequest['env']): string {
    return `k8s-pod-network.${env.CNI_CONTAINERID}`;
  }

  private mac(): string {
    const hex = this.host.random.int(0, 0xffff_ffff).toString(16).padStart(8, '0');
    return `0a:58:${hex.slice(0, 2)}:${hex.slice(2, 4)}:${hex.slice(4, 6)}:${hex.slice(6, 8)}`;
  }

  private *netlink(call: string, args: Readonly<Record<string, unknown>>, subject: DocumentRef | undefined): Procedure<SyscallResult> {
    const reply = yield* this.host.call({
      to: this.options.kernel,
      channel: 'syscall',
      method: call,
      ...(subject ? { subject } : {}),
      payload: { type: 'syscall', call, args },
    });
    return typeof reply === 'string' || reply.payload.type !== 'syscall-result'
      ? { type: 'syscall-result', errno: 'EIO' }
      : reply.payload;
  }
}

/** The CNI plugin of one node, with IPAM in /26 blocks of `podCIDR`. */
export function calico(options: CalicoOptions): ProcessFactory {
  const durable: Durable = { ipam: new Ipam(options.node, options.podCIDR, options.nodeIndex, options.nodes ?? 128), results: new Map() };
  return (host) => new Calico(host, options, durable);
}
