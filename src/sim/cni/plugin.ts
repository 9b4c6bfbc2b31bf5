import {
  address,
  type Address,
  type CniCommand,
  type CniRequest,
  type CniResult,
  type DocumentRef,
  type Message,
  type Payload,
  type SyscallResult,
} from '../../api/index.ts';
import type { Procedure, Process, ProcessFactory, ProcessHost } from '../kernel/index.ts';
import { isObject } from '../apimachinery/index.ts';

export interface PluginOptions {
  readonly node: string;
  readonly kernel: Address;
}

export type Operation = (request: CniRequest, subject: DocumentRef | undefined) => Procedure<CniResult>;

/** What a plugin does for each command that it knows; what it leaves out succeeds. */
export interface Plugin {
  readonly start?: () => void;
  readonly operations: { readonly [C in CniCommand]?: Operation };
}

export const CNI_VERSION = '1.0.0';

/** Error codes of CNI specification 1.1.0, section 5; 100 and more are a plugin's own. */
export const failure = (code: number, msg: string): CniResult => ({
  type: 'cni-result',
  exitCode: 1,
  cniVersion: CNI_VERSION,
  error: { code, msg },
});

export const success: CniResult = { type: 'cni-result', exitCode: 0, cniVersion: CNI_VERSION };

/** `IgnoreUnknown=1;K8S_POD_NAMESPACE=default;…` */
export function parseCniArgs(args: string): Readonly<Record<string, string>> {
  const result: Record<string, string> = {};
  for (const pair of args.split(';')) {
    const equals = pair.indexOf('=');
    if (equals > 0) result[pair.slice(0, equals)] = pair.slice(equals + 1);
  }
  return result;
}

/** `namespace/name` of the Pod that an operation is for. */
export function podOf({ env }: CniRequest): string {
  const args = parseCniArgs(env.CNI_ARGS);
  return `${args['K8S_POD_NAMESPACE'] ?? ''}/${args['K8S_POD_NAME'] ?? ''}`;
}

const isResult = (value: unknown): value is Omit<CniResult, 'type' | 'exitCode'> => typeof value === 'object' && value !== null && 'cniVersion' in value;

/** The result of the plugin before this one in the chain. */
export function previous({ config }: CniRequest): CniResult | undefined {
  const { prevResult } = config;
  return isResult(prevResult) ? { ...prevResult, type: 'cni-result', exitCode: 0 } : undefined;
}

/** A meta plugin passes on what it was given. */
export const passOn = (request: CniRequest): CniResult => previous(request) ?? failure(7, 'must be called as a chained plugin');

export type Config = Readonly<Record<string, unknown>>;
export const section = (config: Config, key: string): Config => (isObject(config[key]) ? config[key] : {});

/** What a plugin's code works with: netlink, and running another plugin. */
export class PluginKit {
  constructor(
    readonly host: ProcessHost,
    readonly options: PluginOptions,
  ) {}

  *netlink(call: string, args: Readonly<Record<string, unknown>>, subject: DocumentRef | undefined): Procedure<SyscallResult> {
    const reply = yield* this.host.call({
      to: this.options.kernel,
      channel: 'syscall',
      method: call,
      ...(subject ? { subject } : {}),
      payload: { type: 'syscall', call, args },
    });
    return typeof reply === 'string' || reply.payload.type !== 'syscall-result' ? { type: 'syscall-result', errno: 'EIO' } : reply.payload;
  }

  /** Runs another plugin's binary with the same environment, as a plugin delegates to IPAM (`ipam.ExecAdd`). */
  *delegate(type: string, { env }: CniRequest, config: Config, subject: DocumentRef | undefined): Procedure<CniResult> {
    const reply = yield* this.host.call({
      to: address(`${this.options.node}/cni/${type}`),
      channel: 'exec',
      method: `CNI ${env.CNI_COMMAND}`,
      ...(subject ? { subject } : {}),
      payload: { type: 'cni-request', env, config },
    });
    if (typeof reply !== 'string' && reply.payload.type === 'cni-result') return reply.payload;
    return failure(50, `failed to find plugin "${type}" in path [${env.CNI_PATH}]`);
  }

  /** Puts a network configuration where the runtime finds it (`install-cni`). */
  install(file: string, conflist: object): void {
    const args = { path: `/etc/cni/net.d/${file}`, text: `${JSON.stringify(conflist, undefined, 2)}\n` };
    this.host.send({ to: this.options.kernel, channel: 'syscall', method: 'write', payload: { type: 'syscall', call: 'write', args } });
  }

  mac(prefix = '0a:58'): string {
    const hex = this.host.random.int(0, 0xffff_ffff).toString(16).padStart(8, '0');
    return `${prefix}:${hex.slice(0, 2)}:${hex.slice(2, 4)}:${hex.slice(4, 6)}:${hex.slice(6, 8)}`;
  }

  hex(digits: number): string {
    return this.host.random.int(0, 0x7fff_ffff).toString(16).padStart(8, '0').slice(0, digits);
  }
}

class PluginProcess implements Process {
  private readonly plugin: Plugin;

  constructor(
    private readonly host: ProcessHost,
    make: (kit: PluginKit) => Plugin,
    options: PluginOptions,
  ) {
    this.plugin = make(new PluginKit(host, options));
  }

  start(): void {
    this.plugin.start?.();
  }

  receive(message: Message<Payload>): void {
    const { payload } = message;
    if (payload.type !== 'cni-request') return;
    const operation = this.plugin.operations[payload.env.CNI_COMMAND];
    const answer = (result: CniResult): void => void this.host.reply(message, { payload: result, code: result.exitCode });
    if (operation) this.host.run(operation(payload, message.subject), answer);
    else answer(success);
  }
}

/** A binary in `/opt/cni/bin`: run once for each operation; between operations it is nothing. `make` keeps what is on disk. */
export function cniPlugin(options: PluginOptions, make: (kit: PluginKit) => Plugin): ProcessFactory {
  return (host) => new PluginProcess(host, make, options);
}
