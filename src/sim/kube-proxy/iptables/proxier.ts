import { type Micros, seconds } from '../../../api/index.ts';
import { ServiceTracker } from '../tracker.ts';
import { isServiceChain } from './chains.ts';
import { LARGE_CLUSTER_ENDPOINTS_THRESHOLD, type RuleContext, type Sections, writeServicePort } from './rules.ts';
import { jumpRules, writeHead, writeTail } from './skeleton.ts';

/** A full sync at least this often; between, only what changed. */
export const FULL_SYNC_PERIOD = seconds(3_600);

/**
 * Turns Services and EndpointSlices into iptables rules: it collects changes, and at each sync writes one
 * `iptables-restore --noflush` input. Source: `pkg/proxy/iptables/proxier.go`.
 */
export class Proxier extends ServiceTracker {
  private readonly written = new Set<string>();
  private lastFullSync = 0 as Micros;
  private largeClusterMode = false;

  /** Brings the kernel's rules up to date. `done` hears whether it worked; if not, the next sync is a full one. */
  sync(done: (ok: boolean) => void): void {
    // In a large cluster a full sync takes too long to do it without need.
    const full = this.needFullSync || (this.host.now() - this.lastFullSync > FULL_SYNC_PERIOD && !this.largeClusterMode);
    if (!full) {
      this.write(false, done);
      return;
    }
    // Chains that an earlier life of this process left behind are known only to the kernel.
    this.syscall('iptables-save', { tables: ['nat'] }, [], (saved) => {
      const output = saved?.result?.output;
      if (typeof output === 'string') for (const chain of chainsOf(output)) if (isServiceChain(chain)) this.written.add(chain);
      this.write(true, done);
    });
  }

  private write(full: boolean, done: (ok: boolean) => void): void {
    const reads = this.reads();
    const input = this.build(full);
    this.changed.clear();
    this.syscall('iptables-restore', { input }, reads, (result) => {
      const ok = result !== undefined && result.errno === undefined;
      this.needFullSync = !ok || (this.needFullSync && !full);
      if (ok && full) this.lastFullSync = this.host.now();
      done(ok);
    });
  }

  private build(full: boolean): string {
    const ports = this.ports();
    const total = ports.reduce((sum, port) => sum + this.endpoints(port).length, 0);
    this.largeClusterMode = total > LARGE_CLUSTER_ENDPOINTS_THRESHOLD;
    const context: RuleContext = {
      here: this.here,
      nodeIP: this.options.nodeIP,
      podCIDR: this.options.podCIDR,
      largeClusterMode: this.largeClusterMode,
    };
    const out: Sections = { filterChains: [], filterRules: [], natChains: [], natRules: [] };
    writeHead(out);
    const active = new Set<string>();
    for (const port of ports) {
      const rewrite = full || this.changed.has(port.service);
      for (const chain of writeServicePort(port, this.endpoints(port), rewrite, out, context)) active.add(chain);
    }
    this.deleteStale(active, out);
    writeTail(out);
    const filter = [...out.filterChains, ...(full ? jumpRules('filter') : []), ...out.filterRules];
    const nat = [...out.natChains, ...(full ? jumpRules('nat') : []), ...out.natRules];
    return `*filter\n${filter.join('\n')}\nCOMMIT\n*nat\n${nat.join('\n')}\nCOMMIT\n`;
  }

  /** Chains that nobody jumps to any more are emptied, then deleted. */
  private deleteStale(active: ReadonlySet<string>, out: Sections): void {
    for (const chain of this.written) {
      if (active.has(chain)) continue;
      out.natChains.push(`:${chain} - [0:0]`);
      out.natRules.push(`-X ${chain}`);
      this.written.delete(chain);
    }
    for (const chain of active) this.written.add(chain);
  }
}

function chainsOf(saved: string): readonly string[] {
  return saved
    .split('\n')
    .filter((line) => line.startsWith(':'))
    .map((line) => line.slice(1, line.indexOf(' ')));
}
