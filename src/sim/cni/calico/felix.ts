import { millis, type SyscallResult } from '../../../api/index.ts';
import type { Procedure, Process, ProcessFactory, ProcessHost } from '../../kernel/index.ts';
import { PluginKit, type PluginOptions } from '../plugin.ts';
import { type PolicyState, PolicyWatcher } from '../policy/watcher.ts';
import { APPENDED, INSERTED, type IpSetWanted, render, type Rendered } from './chains.ts';

export interface FelixOptions extends PluginOptions {
  readonly clusterDNS: string;
}

/** What the kernel holds of Felix: its own chains and sets, also those that it wrote before it was started again. */
interface Found {
  readonly chains: Map<string, string>;
  readonly sets: Set<string>;
  readonly jumps: Set<string>;
}

const RETRY = millis(1_000);

/**
 * Felix, the agent in calico-node: keeps IP sets and the `cali-` chains of its node's kernel as the policies want them, by
 * `ipset restore` and `iptables-restore --noflush` of what is different. When it is gone, what it wrote stays and goes on.
 * Source: `projectcalico/calico` felix/dataplane/linux.
 */
class Felix implements Process {
  private readonly kit: PluginKit;
  private readonly watcher: PolicyWatcher;
  private found: Found | undefined;
  private wanted: Rendered | undefined;
  private running = false;
  private readonly members = new Map<string, ReadonlySet<string>>();

  constructor(
    private readonly host: ProcessHost,
    private readonly options: FelixOptions,
  ) {
    this.kit = new PluginKit(host, options);
    const { clusterDNS } = options;
    this.watcher = new PolicyWatcher(host, { userAgent: 'calico-node/v3.31', serviceAccount: 'calico-node', clusterDNS, sync: (state) => this.sync(state) });
  }

  start(): void {
    this.watcher.start();
  }

  /** Nobody talks to Felix: it watches the API. */
  receive(): void {}

  private sync(state: PolicyState): void {
    this.wanted = render(state, this.options.node);
    if (this.running) return;
    this.running = true;
    this.host.run(this.apply(), () => {
      this.running = false;
    });
  }

  /** One pass after the other, until what is wanted is what was written. */
  private *apply(): Procedure<void> {
    this.found ??= yield* this.resync();
    for (let wanted = this.wanted; wanted !== undefined; wanted = this.wanted) {
      this.wanted = undefined;
      const done = yield* this.write(wanted, this.found);
      if (!done) {
        this.wanted ??= wanted;
        yield* this.host.sleep(RETRY);
      }
    }
  }

  /** What is in the kernel already (`iptables-save`, `ipset list -name`). */
  private *resync(): Procedure<Found> {
    const saved = yield* this.kit.netlink('iptables-save', { tables: ['filter'] }, undefined);
    const listed = yield* this.kit.netlink('ipset list', {}, undefined);
    const rules = new Map<string, string[]>();
    const jumps = new Set<string>();
    for (const line of String(saved.result?.['output'] ?? '').split('\n')) {
      const [, declared] = /^:(cali-\S+)/.exec(line) ?? [];
      const [, chain = '', rule = ''] = /^-A (\S+) (.*)$/.exec(line) ?? [];
      if (declared !== undefined) rules.set(declared, []);
      else if (rules.has(chain)) rules.get(chain)?.push(rule);
      else if (chain !== '') jumps.add(`${chain} ${rule}`);
    }
    const names = listed.result?.['names'];
    const sets = new Set(Array.isArray(names) ? names.map(String).filter((name) => name.startsWith('cali40')) : []);
    return { chains: new Map([...rules].map(([name, list]) => [name, list.join('\n')])), sets, jumps };
  }

  /** Sets first, because rules name them; those that no rule names any more last. */
  private *write({ sets, chains }: Rendered, found: Found): Procedure<boolean> {
    const filled = [...sets].flatMap(([name, wanted]) => this.setLines(name, wanted, found.sets.has(name)));
    if (filled.length > 0 && !(yield* this.restore('ipset restore', filled))) return false;
    for (const [name, { members }] of sets) {
      found.sets.add(name);
      this.members.set(name, members);
    }
    const lines = chainLines(chains, found);
    if (lines.length > 0 && !(yield* this.restore('iptables-restore', ['*filter', ...lines, 'COMMIT']))) return false;
    found.chains.clear();
    for (const [name, rules] of chains) found.chains.set(name, rules.join('\n'));
    for (const [chain, rule] of [...INSERTED, ...APPENDED]) found.jumps.add(`${chain} ${rule}`);
    const unused = [...found.sets].filter((name) => !sets.has(name));
    if (unused.length > 0)
      yield* this.restore(
        'ipset restore',
        unused.map((name) => `destroy ${name}`),
      );
    for (const name of unused) {
      found.sets.delete(name);
      this.members.delete(name);
    }
    return true;
  }

  private setLines(name: string, { type, members }: IpSetWanted, exists: boolean): readonly string[] {
    const before = this.members.get(name);
    if (before)
      return [
        ...[...before].filter((each) => !members.has(each)).map((each) => `del ${name} ${each}`),
        ...[...members].filter((each) => !before.has(each)).map((each) => `add ${name} ${each}`),
      ];
    return [exists ? `flush ${name}` : `create ${name} ${type} family inet maxelem 1048576`, ...[...members].map((each) => `add ${name} ${each}`)];
  }

  private *restore(call: string, lines: readonly string[]): Procedure<boolean> {
    const { options } = this.kit;
    const args = { input: `${lines.join('\n')}\n` };
    const reply = yield* this.host.call({ to: options.kernel, channel: 'exec', method: call, payload: { type: 'syscall', call, args } });
    const result: SyscallResult | undefined = typeof reply !== 'string' && reply.payload.type === 'syscall-result' ? reply.payload : undefined;
    return result !== undefined && result.errno === undefined;
  }
}

/** Only chains that are different; all are declared before the first rule, as rules name them; chains that nothing wants go last. */
function chainLines(chains: Rendered['chains'], found: Found): readonly string[] {
  const changed = [...chains].filter(([name, rules]) => found.chains.get(name) !== rules.join('\n'));
  const gone = [...found.chains.keys()].filter((name) => !chains.has(name));
  return [
    ...changed.map(([name]) => `:${name} - [0:0]`),
    ...gone.map((name) => `:${name} - [0:0]`),
    ...changed.flatMap(([name, rules]) => rules.map((rule) => `-A ${name} ${rule}`)),
    ...INSERTED.filter(([chain, rule]) => !found.jumps.has(`${chain} ${rule}`)).map(([chain, rule]) => `-I ${chain} ${rule}`),
    ...APPENDED.filter(([chain, rule]) => !found.jumps.has(`${chain} ${rule}`)).map(([chain, rule]) => `-A ${chain} ${rule}`),
    ...gone.map((name) => `-X ${name}`),
  ];
}

/** calico-node of one node: its policy part. (What it does for routes is the kernel's `bird announce`.) */
export function felix(options: FelixOptions): ProcessFactory {
  return (host) => new Felix(host, options);
}
