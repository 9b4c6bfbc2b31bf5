import { type Micros, seconds } from '../../../api/index.ts';
import { ServiceTracker } from '../tracker.ts';
import { type Part, partOf, setup, TABLE } from './rules.ts';

/** A full sync at least this often; between, only what changed. */
const FULL_SYNC_PERIOD = seconds(3_600);

/** Turns Services into maps of one nftables table: each sync is one transaction, `nft -f -`. Source: `pkg/proxy/nftables/proxier.go`. */
export class NftablesProxier extends ServiceTracker {
  private parts = new Map<string, Part>();
  private lastFullSync = 0 as Micros;
  /** Chains that are empty now and go later: since when. Old kernels do not notice at once that no map leads to a chain any more. */
  private readonly stale = new Map<string, Micros>();

  sync(done: (ok: boolean) => void): void {
    const full = this.needFullSync || this.host.now() - this.lastFullSync > FULL_SYNC_PERIOD;
    const reads = this.reads();
    const changed = new Set(this.changed);
    this.changed.clear();
    const before = full ? new Map<string, Part>() : this.parts;
    this.parts = this.build(before, full ? undefined : changed);
    const { podCIDR, serviceCIDR = '', nodeIP } = this.options;
    if (full) this.stale.clear();
    const lines = [...this.deleteStale(), ...(full ? setup(podCIDR, serviceCIDR, nodeIP) : []), ...difference(before, this.parts), ...this.flushGone(before)];
    if (lines.length === 0) done(true);
    else
      this.syscall('nft -f -', { input: lines.join('\n') }, reads, (result) => {
        const ok = result !== undefined && result.errno === undefined;
        this.needFullSync = !ok;
        if (ok && full) this.lastFullSync = this.host.now();
        done(ok);
      });
  }

  private deleteStale(): readonly string[] {
    const names = [...this.stale].flatMap(([name, since]) => (this.host.now() - since > seconds(1) ? [name] : []));
    for (const name of names) this.stale.delete(name);
    return names.map((name) => `delete chain ${TABLE} ${name}`);
  }

  /** Empties the chains that the last sync had and this one has not. */
  private flushGone(before: ReadonlyMap<string, Part>): readonly string[] {
    const lines: string[] = [];
    const touched = [...before].filter(([key, part]) => this.parts.get(key) !== part);
    for (const [key] of touched) for (const name of this.parts.get(key)?.chains.keys() ?? []) this.stale.delete(name);
    for (const [key, part] of touched) {
      for (const name of part.chains.keys()) {
        if (this.parts.get(key)?.chains.has(name)) continue;
        this.stale.set(name, this.host.now());
        lines.push(`flush chain ${TABLE} ${name}`);
      }
    }
    return lines;
  }

  /** Ports whose Service has not changed keep the part that they have. */
  private build(before: ReadonlyMap<string, Part>, changed: ReadonlySet<string> | undefined): Map<string, Part> {
    const parts = new Map<string, Part>();
    for (const port of this.ports()) {
      const key = `${port.name}/${port.protocol}`;
      const known = changed?.has(port.service) === false ? before.get(key) : undefined;
      parts.set(key, known ?? partOf(port, this.endpoints(port), this.here, this.options.podCIDR, this.options.nodeIP));
    }
    return parts;
  }
}

function merged<V>(parts: ReadonlyMap<string, Part>, of: (part: Part) => ReadonlyMap<string, V>): Map<string, V> {
  const all = new Map<string, V>();
  for (const part of parts.values()) for (const [key, value] of of(part)) all.set(key, value);
  return all;
}

const element = (key: string, rest: string): string => {
  const [set = '', ...words] = key.split(' ');
  return `${TABLE} ${set} { ${words.join(' ')}${rest === '' ? '' : ` ${rest}`} }`;
};

/** One transaction: new chains before the elements that lead to them. */
function difference(before: ReadonlyMap<string, Part>, after: ReadonlyMap<string, Part>): readonly string[] {
  const touched = [...new Set([...before.keys(), ...after.keys()])].filter((key) => before.get(key) !== after.get(key));
  const only = (parts: ReadonlyMap<string, Part>): Map<string, Part> =>
    new Map(touched.flatMap((key) => (parts.has(key) ? [[key, parts.get(key) as Part]] : [])));
  const [old, fresh] = [only(before), only(after)];
  const [oldChains, chains] = [merged(old, ({ chains }) => chains), merged(fresh, ({ chains }) => chains)];
  const [oldElements, elements] = [merged(old, ({ elements }) => elements), merged(fresh, ({ elements }) => elements)];
  const [oldSets, sets] = [merged(old, ({ sets }) => sets), merged(fresh, ({ sets }) => sets)];
  const rewritten = [...chains].filter(([name, rules]) => oldChains.get(name)?.join('\n') !== rules.join('\n'));
  return [
    ...[...oldElements].filter(([key, verdict]) => elements.get(key) !== verdict).map(([key]) => `delete element ${element(key, '')}`),
    ...[...sets]
      .filter(([name]) => !oldSets.has(name))
      .map(([name, age]) => `add set ${TABLE} ${name} { type ipv4_addr ; flags dynamic,timeout ; timeout ${age}s ; }`),
    ...rewritten.flatMap(([name]) => [`add chain ${TABLE} ${name}`, `flush chain ${TABLE} ${name}`]),
    ...rewritten.flatMap(([name, rules]) => rules.map((rule) => `add rule ${TABLE} ${name} ${rule}`)),
    ...[...elements].filter(([key, verdict]) => oldElements.get(key) !== verdict).map(([key, verdict]) => `add element ${element(key, verdict)}`),
    ...[...oldSets.keys()].filter((name) => !sets.has(name)).map((name) => `delete set ${TABLE} ${name}`),
  ];
}
