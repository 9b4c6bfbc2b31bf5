/** The modes that few clusters have: imported by `src/sim/cluster/late-node-parts.ts`. */
import { IpvsProxier } from './ipvs/proxier.ts';
import { proxyModes } from './modes.ts';
import { NftablesProxier } from './nftables/proxier.ts';

proxyModes.set('ipvs', {
  proxier: (host, options) => new IpvsProxier(host, options),
  minSyncPeriod: 0,
  warning: { reason: 'IPVSDeprecation', message: "The ipvs proxier is now deprecated and may be removed in a future release. Please use 'nftables' instead." },
});
proxyModes.set('nftables', { proxier: (host, options) => new NftablesProxier(host, options), minSyncPeriod: 1 });
