import type { ProcessHost } from '../kernel/index.ts';
import { Proxier } from './iptables/proxier.ts';
import type { ProxierOptions } from './index.ts';
import type { ServiceTracker } from './tracker.ts';

/** A mode of `KubeProxyConfiguration`. */
interface ProxyMode {
  readonly proxier: (host: ProcessHost, options: ProxierOptions) => ServiceTracker;
  /** `minSyncPeriod`, seconds. */
  readonly minSyncPeriod: number;
  /** What the node is told when it starts. Source: `cmd/kube-proxy/app/server_linux.go`. */
  readonly warning?: { readonly reason: string; readonly message: string };
}

/** By name; the others than iptables register when they are loaded. */
export const proxyModes = new Map<string, ProxyMode>([['iptables', { proxier: (host, options) => new Proxier(host, options), minSyncPeriod: 1 }]]);
