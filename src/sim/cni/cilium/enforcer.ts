import type { SyscallResult } from '../../../api/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import type { PluginKit } from '../plugin.ts';
import { type PolicyState, PolicyWatcher } from '../policy/watcher.ts';
import { render, type Maps } from './maps.ts';

/** Name of the program in bpf_lxc.o. */
export const PROGRAM = 'cil_from_container';

export interface EnforcerOptions {
  readonly clusterDNS: string;
  /** The address that the agent gave a Pod of its own node, by `namespace/name`: known before any status says so. */
  readonly addressOf: (pod: string) => string | undefined;
}

/** The part of cilium-agent that turns policies into entries of eBPF maps. What it wrote goes on without it. */
export class Enforcer {
  private readonly watcher: PolicyWatcher;
  private state: PolicyState | undefined;
  private wanted: Maps | undefined;
  private running = false;
  private loaded = false;
  private readonly written = new Map<string, ReadonlyMap<string, string>>();

  constructor(
    private readonly kit: PluginKit,
    private readonly options: EnforcerOptions,
  ) {
    this.watcher = new PolicyWatcher(kit.host, {
      userAgent: 'cilium-agent/v1.19',
      serviceAccount: 'cilium',
      clusterDNS: options.clusterDNS,
      sync: (state) => {
        this.state = state;
        this.sync();
      },
    });
  }

  start(): void {
    this.watcher.start();
  }

  /** Anew, because an address was given or a policy changed. */
  sync(): void {
    if (!this.state) return;
    const { node } = this.kit.options;
    const { policies, endpoints } = this.state;
    const known = endpoints.map((endpoint) => {
      const ip = endpoint.ip ?? (endpoint.node === node ? this.options.addressOf(`${endpoint.namespace}/${endpoint.name}`) : undefined);
      return ip === undefined ? endpoint : { ...endpoint, ip };
    });
    this.wanted = render({ policies, endpoints: known }, node);
    if (this.running) return;
    this.running = true;
    this.kit.host.run(this.apply(), () => {
      this.running = false;
    });
  }

  private *apply(): Procedure<void> {
    if (!this.loaded) {
      this.loaded = true;
      yield* this.kit.netlink('bpf', { cmd: 'BPF_PROG_LOAD', name: PROGRAM }, undefined);
      const dumped: SyscallResult = yield* this.kit.netlink('bpf', { cmd: 'BPF_MAP_GET_NEXT_ID' }, undefined);
      const names = dumped.result?.['maps'];
      // What an agent before this one left: it is written anew.
      for (const name of Array.isArray(names) ? names.map(String) : []) this.written.set(name, new Map([['', '']]));
    }
    for (let wanted = this.wanted; wanted !== undefined; wanted = this.wanted) {
      this.wanted = undefined;
      for (const [name, entries] of wanted) {
        if (isSame(this.written.get(name), entries)) continue;
        yield* this.kit.netlink('bpf', { cmd: 'BPF_MAP_UPDATE_BATCH', map: name, entries: [...entries] }, undefined);
        this.written.set(name, entries);
      }
      for (const name of [...this.written.keys()].filter((each) => !wanted.has(each))) {
        yield* this.kit.netlink('bpf', { cmd: 'unlink', map: name }, undefined);
        this.written.delete(name);
      }
    }
  }
}

function isSame(a: ReadonlyMap<string, string> | undefined, b: ReadonlyMap<string, string>): boolean {
  if (a?.size !== b.size) return false;
  for (const [key, value] of b) if (a.get(key) !== value) return false;
  return true;
}
