import { sha512 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { CniRequest, CniResult, DocumentRef } from '../../../api/index.ts';
import type { Procedure, ProcessFactory } from '../../kernel/index.ts';
import { cniPlugin, failure, passOn, type Plugin, type PluginKit, type PluginOptions, previous, section, success } from '../plugin.ts';

interface PortMapping {
  readonly hostPort: number;
  readonly containerPort: number;
  readonly protocol: string;
}

const isMapping = (value: unknown): value is PortMapping => typeof value === 'object' && value !== null && 'hostPort' in value && 'containerPort' in value;

function mappingsOf({ config }: CniRequest): readonly PortMapping[] {
  const { portMappings } = section(config, 'runtimeConfig');
  return Array.isArray(portMappings) ? portMappings.filter(isMapping) : [];
}

/** `CNI-DN-` and what of the hash fits into a chain's name (`pkg/utils/iptables.go` FormatChainName). */
const chainName = (network: string, id: string): string => `CNI-DN-${bytesToHex(sha512(utf8ToBytes(network + id))).slice(0, 21)}`;

/** Chains that all Pods share, in the form of `iptables-restore --noflush`; a rule that is there is not added again. */
const SHARED = [
  '-I PREROUTING -m addrtype --dst-type LOCAL -j CNI-HOSTPORT-DNAT',
  '-I OUTPUT -m addrtype --dst-type LOCAL -j CNI-HOSTPORT-DNAT',
  '-I POSTROUTING -m comment --comment "CNI portfwd requiring masquerade" -j CNI-HOSTPORT-MASQ',
];
const NEW_SHARED = [
  ':CNI-HOSTPORT-DNAT - [0:0]',
  ':CNI-HOSTPORT-SETMARK - [0:0]',
  ':CNI-HOSTPORT-MASQ - [0:0]',
  '-A CNI-HOSTPORT-SETMARK -m comment --comment "CNI portfwd masquerade mark" -j MARK --set-xmark 0x2000/0x2000',
  '-A CNI-HOSTPORT-MASQ -m mark --mark 0x2000/0x2000 -j MASQUERADE',
];

function rulesOf(
  chain: string,
  network: string,
  id: string,
  ip: string,
  mappings: readonly PortMapping[],
): { readonly chain: readonly string[]; readonly entries: readonly string[] } {
  const rules: string[] = [];
  const entries: string[] = [];
  for (const { hostPort, containerPort, protocol } of mappings) {
    const match = `-p ${protocol.toLowerCase()} -m ${protocol.toLowerCase()} --dport ${hostPort}`;
    entries.push(
      `-p ${protocol.toLowerCase()} -m comment --comment "dnat name: \\"${network}\\" id: \\"${id}\\"" -m ${protocol.toLowerCase()} --dport ${hostPort} -j ${chain}`,
    );
    rules.push(
      `-s ${ip}/32 ${match} -j CNI-HOSTPORT-SETMARK`,
      `-s 127.0.0.1/32 ${match} -j CNI-HOSTPORT-SETMARK`,
      `${match} -j DNAT --to-destination ${ip}:${containerPort}`,
    );
  }
  return { chain: rules.map((rule) => `-A ${chain} ${rule}`), entries };
}

/** The portmap plugin: `hostPort` by DNAT rules. Source: `containernetworking/plugins` plugins/meta/portmap. */
class Portmap implements Plugin {
  constructor(private readonly kit: PluginKit) {}

  readonly operations: Plugin['operations'] = {
    ADD: (request, subject) => this.add(request, subject),
    DEL: (request, subject) => this.del(request, subject),
  };

  private *add(request: CniRequest, subject: DocumentRef | undefined): Procedure<CniResult> {
    const result = passOn(request);
    const mappings = mappingsOf(request);
    if (mappings.length === 0 || result.exitCode !== 0) return result;
    const ip = result.ips?.[0]?.address.split('/')[0] ?? '';
    const network = String(request.config['name'] ?? '');
    const id = request.env.CNI_CONTAINERID;
    const chain = chainName(network, id);
    const { chain: own, entries } = rulesOf(chain, network, id, ip, mappings);
    const before = yield* this.save(subject);
    const shared = before.includes(':CNI-HOSTPORT-DNAT ') ? [] : NEW_SHARED;
    const lines = ['*nat', ...shared, ...SHARED, `:${chain} - [0:0]`, ...own, ...entries.map((rule) => `-A CNI-HOSTPORT-DNAT ${rule}`), 'COMMIT'];
    const written = yield* this.kit.netlink('iptables-restore', { input: `${lines.join('\n')}\n` }, subject);
    return written.errno ? failure(100, `unable to create chain ${chain}: ${written.errno}`) : result;
  }

  private *del(request: CniRequest, subject: DocumentRef | undefined): Procedure<CniResult> {
    const mappings = mappingsOf(request);
    const ip = previous(request)?.ips?.[0]?.address.split('/')[0];
    if (mappings.length === 0 || ip === undefined) return success;
    const network = String(request.config['name'] ?? '');
    const id = request.env.CNI_CONTAINERID;
    const chain = chainName(network, id);
    if (!(yield* this.save(subject)).includes(`:${chain} `)) return success;
    const { entries } = rulesOf(chain, network, id, ip, mappings);
    const lines = ['*nat', ...entries.map((rule) => `-D CNI-HOSTPORT-DNAT ${rule}`), `-F ${chain}`, `-X ${chain}`, 'COMMIT'];
    yield* this.kit.netlink('iptables-restore', { input: `${lines.join('\n')}\n` }, subject);
    return success;
  }

  private *save(subject: DocumentRef | undefined): Procedure<string> {
    const saved = yield* this.kit.netlink('iptables-save', { tables: ['nat'] }, subject);
    return String(saved.result?.['output'] ?? '');
  }
}

export function portmap(options: PluginOptions): ProcessFactory {
  return cniPlugin(options, (kit) => new Portmap(kit));
}
