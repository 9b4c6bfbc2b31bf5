import type { CniRequest, CniResult, DocumentRef } from '../../../api/index.ts';
import type { Procedure, ProcessFactory } from '../../kernel/index.ts';
import { cniPlugin, passOn, type Plugin, type PluginKit, type PluginOptions, section } from '../plugin.ts';

/**
 * The bandwidth plugin: a token bucket filter on the host's end of the veth pair for what comes in, and one on an
 * intermediate device for what goes out. Source: `containernetworking/plugins` plugins/meta/bandwidth.
 */
function bandwidthPlugin(kit: PluginKit): Plugin {
  function* add(request: CniRequest, subject: DocumentRef | undefined): Procedure<CniResult> {
    const result = passOn(request);
    const { ingressRate, ingressBurst, egressRate, egressBurst } = section(section(request.config, 'runtimeConfig'), 'bandwidth');
    const device = result.interfaces?.find(({ sandbox }) => sandbox === undefined || sandbox === '')?.name;
    if (result.exitCode !== 0 || device === undefined) return result;
    if (ingressRate !== undefined) yield* kit.netlink('RTM_NEWQDISC', { dev: device, kind: 'tbf', rate: ingressRate, burst: ingressBurst }, subject);
    if (egressRate !== undefined) {
      const ifb = `bwp${device.slice(-11)}`;
      yield* kit.netlink('RTM_NEWQDISC', { dev: ifb, kind: 'tbf', rate: egressRate, burst: egressBurst }, subject);
    }
    return result;
  }
  return { operations: { ADD: add } };
}

export function bandwidth(options: PluginOptions): ProcessFactory {
  return cniPlugin(options, bandwidthPlugin);
}
