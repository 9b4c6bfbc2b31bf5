import { address, type CniRequest, type CniResult, type DocumentRef, type PodSandboxConfig, seconds } from '../../api/index.ts';
import type { Procedure } from '../kernel/index.ts';
import { podRef, type Runtime, syscall } from './runtime.ts';
import type { SandboxRecord } from './store.ts';
import { isObject } from '../apimachinery/index.ts';

/** Where network configurations are looked for; the first by name counts (go-cni: at most one). */
const CONF_DIR = '/etc/cni/net.d';
const BIN_DIR = '/opt/cni/bin';
const IFNAME = 'eth0';
const RETRY = seconds(1);

/** A network configuration list: CNI specification 1.1.0, section 1. */
export interface NetworkList {
  readonly file: string;
  readonly name: string;
  readonly cniVersion: string;
  readonly plugins: readonly PluginConfig[];
}

type PluginConfig = Readonly<Record<string, unknown>> & { readonly type: string };
type Capabilities = Readonly<Record<string, unknown>>;

const isPlugin = (value: unknown): value is PluginConfig => isObject(value) && typeof value['type'] === 'string';

/** Reads a `.conflist`, or a `.conf` of one plugin; undefined when it is neither (libcni skips it). */
export function parseNetworkList(file: string, text: string): NetworkList | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isObject(json)) return undefined;
  const { name, cniVersion = '0.1.0', plugins } = json;
  const list = Array.isArray(plugins) ? plugins : [json];
  if (typeof name !== 'string' || typeof cniVersion !== 'string' || list.length === 0 || !list.every(isPlugin)) return undefined;
  return { file, name, cniVersion, plugins: list };
}

/** Loads the configuration, and asks to be told when a file in the directory changes (go-cni `syncer`). */
export function* watchNetworks(runtime: Runtime): Procedure<void> {
  // A daemon that is started while its node has no power asks until there is a kernel.
  while ((yield* syscall(runtime, 'inotify_add_watch', { path: CONF_DIR })).errno !== undefined) yield* runtime.host.sleep(RETRY);
  yield* loadNetworks(runtime);
}

/** Reads `/etc/cni/net.d`: the first file in the order of names that can be read is the network. Source: `containerd/go-cni` `opts.go` loadFromConfDir. */
export function* loadNetworks(runtime: Runtime): Procedure<void> {
  const listing = yield* syscall(runtime, 'getdents64', { path: CONF_DIR });
  const names = Array.isArray(listing.result?.['names']) ? listing.result['names'].map(String) : [];
  for (const file of names.filter((name) => /\.(conflist|conf|json)$/.test(name)).sort()) {
    const read = yield* syscall(runtime, 'read', { path: `${CONF_DIR}/${file}` });
    const network = parseNetworkList(file, String(read.result?.['text'] ?? ''));
    if (!network) continue;
    runtime.network = network;
    return;
  }
  runtime.network = undefined;
}

function environment(command: CniRequest['env']['CNI_COMMAND'], { id, config }: SandboxRecord, netns: string): CniRequest['env'] {
  const { name, namespace, uid } = config.metadata;
  return {
    CNI_COMMAND: command,
    CNI_CONTAINERID: id,
    CNI_NETNS: netns,
    CNI_IFNAME: IFNAME,
    CNI_ARGS: `IgnoreUnknown=1;K8S_POD_NAMESPACE=${namespace};K8S_POD_NAME=${name};K8S_POD_INFRA_CONTAINER_ID=${id};K8S_POD_UID=${uid}`,
    CNI_PATH: BIN_DIR,
  };
}

/** Quantities of `kubernetes.io/ingress-bandwidth`, bits a second. Source: containerd `internal/cri/bandwidth`. */
const rateUnits: Readonly<Record<string, number>> = { '': 1, k: 1e3, M: 1e6, G: 1e9, Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30 };

function rateOf(text: string | undefined): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(k|M|G|Ki|Mi|Gi)?$/.exec(text ?? '');
  return match ? Math.round(Number(match[1]) * (rateUnits[match[2] ?? ''] ?? 1)) : undefined;
}

/** The most that a token bucket may let through at once (containerd: `math.MaxInt32 - 1`). */
const MAX_BURST = 2_147_483_646;

function bandwidthOf({ annotations }: PodSandboxConfig): Capabilities | undefined {
  const ingress = rateOf(annotations['kubernetes.io/ingress-bandwidth']);
  const egress = rateOf(annotations['kubernetes.io/egress-bandwidth']);
  if (ingress === undefined && egress === undefined) return undefined;
  return {
    ...(ingress === undefined ? {} : { ingressRate: ingress, ingressBurst: MAX_BURST }),
    ...(egress === undefined ? {} : { egressRate: egress, egressBurst: MAX_BURST }),
  };
}

/** What the runtime passes to plugins that say they can use it (`capabilities`). */
function capabilityArgs(config: PodSandboxConfig): Capabilities {
  const portMappings = config.portMappings.filter(({ hostPort }) => hostPort > 0);
  const bandwidth = bandwidthOf(config);
  return { ...(portMappings.length > 0 ? { portMappings } : {}), ...(bandwidth ? { bandwidth } : {}) };
}

/** Configuration of one execution: name and version are injected, and what it has the capability for (libcni `buildOneConfig`). */
function pluginConfig({ name, cniVersion }: NetworkList, plugin: PluginConfig, args: Capabilities, prevResult: CniResult | undefined): CniRequest['config'] {
  const capabilities = isObject(plugin['capabilities']) ? plugin['capabilities'] : {};
  const wanted = Object.entries(args).filter(([key]) => capabilities[key] === true);
  return {
    ...plugin,
    name,
    cniVersion,
    ...(wanted.length > 0 ? { runtimeConfig: Object.fromEntries(wanted) } : {}),
    ...(prevResult ? { prevResult: resultOf(prevResult) } : {}),
  };
}

/** The success JSON of CNI, without what only the process that ran it tells. */
const resultOf = ({ cniVersion, interfaces, ips, routes, dns }: CniResult): Readonly<Record<string, unknown>> => ({
  cniVersion,
  ...(interfaces ? { interfaces } : {}),
  ...(ips ? { ips } : {}),
  ...(routes ? { routes } : {}),
  dns: dns ?? {},
});

function* exec({ host, options }: Runtime, type: string, env: CniRequest['env'], config: CniRequest['config'], subject: DocumentRef): Procedure<CniResult> {
  const reply = yield* host.call({
    to: address(`${options.node}/cni/${type}`),
    channel: 'exec',
    method: `CNI ${env.CNI_COMMAND}`,
    subject,
    payload: { type: 'cni-request', env, config },
  });
  if (typeof reply !== 'string' && reply.payload.type === 'cni-result') return reply.payload;
  const msg = `failed to find plugin "${type}" in path [${BIN_DIR}]`;
  return { type: 'cni-result', exitCode: 1, cniVersion: '1.0.0', error: { code: 50, msg } };
}

/** libcni: `plugin type="calico" failed (add): <msg>`; a plugin that is not there says so itself. */
const errorText = (type: string, verb: string, { error }: CniResult): string =>
  error?.msg.startsWith('failed to find plugin') ? error.msg : `plugin type="${type}" failed (${verb}): ${error?.msg ?? 'unknown error'}`;

export type Networked = { readonly ok: true; readonly ip: string } | { readonly ok: false; readonly error: string };

/** ADD: the plugins in their order, each with the result of the one before. */
export function* addNetwork(runtime: Runtime, record: SandboxRecord, netns: string): Procedure<Networked> {
  const { network } = runtime;
  const failed = (error: string): Networked => ({ ok: false, error: `failed to setup network for sandbox "${record.id}": ${error}` });
  if (!network) return failed('cni plugin not initialized');
  const env = environment('ADD', record, netns);
  const args = capabilityArgs(record.config);
  let result: CniResult | undefined;
  for (const plugin of network.plugins) {
    const next = yield* exec(runtime, plugin.type, env, pluginConfig(network, plugin, args, result), podRef(record.config));
    if (next.exitCode !== 0) return failed(errorText(plugin.type, 'add', next));
    result = next;
  }
  const ip = result?.ips?.[0]?.address.split('/')[0];
  if (!result || ip === undefined) return failed(`failed to find network info for sandbox "${record.id}"`);
  runtime.store.results.set(record.id, result);
  return { ok: true, ip };
}

/** DEL: the plugins in reverse order, with the result that ADD had. Returns an error text, or undefined. */
export function* deleteNetwork(runtime: Runtime, record: SandboxRecord, netns: string): Procedure<string | undefined> {
  const { network, store } = runtime;
  const result = store.results.get(record.id);
  if (!network) return `failed to destroy network for sandbox "${record.id}": cni plugin not initialized`;
  const env = environment('DEL', record, netns);
  const args = capabilityArgs(record.config);
  for (const plugin of [...network.plugins].reverse()) {
    const gone = yield* exec(runtime, plugin.type, env, pluginConfig(network, plugin, args, result), podRef(record.config));
    if (gone.exitCode !== 0) return `failed to destroy network for sandbox "${record.id}": ${errorText(plugin.type, 'delete', gone)}`;
  }
  store.results.delete(record.id);
  return undefined;
}
