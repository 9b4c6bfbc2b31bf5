/** IPVS and nf_tables: imported for that by `src/sim/cluster/late-node-parts.ts`. */
import { fail, ok, text } from '../args.ts';
import { IpvsError, VirtualServers } from '../ipvs.ts';
import type { Machine } from '../machine.ts';
import '../netfilter/late-matches.ts';
import { NftError, Ruleset } from '../nftables.ts';
import { lateCalls } from './call.ts';

const DEVICE = 'kube-ipvs0';

/** Errors of a text that was loaded are answers. */
function loaded(machine: Machine, name: string, load: () => unknown): ReturnType<typeof ok> {
  try {
    machine.document('MODIFIED', name, load());
    return ok();
  } catch (error) {
    if (error instanceof IpvsError || error instanceof NftError) return fail('EINVAL', { stderr: error.message });
    throw error;
  }
}

const missing = (machine: Machine): boolean => machine.options.without?.includes('ip_vs') === true;

/** `{input}`: virtual and real servers. ENOPROTOOPT without the kernel's module. */
lateCalls.set('ipvsadm --restore', (machine, args) => {
  if (missing(machine)) return fail('ENOPROTOOPT');
  machine.ipvs ??= new VirtualServers();
  const { ipvs } = machine;
  return loaded(machine, 'ipvs', () => {
    ipvs.restore(text(args, 'input'));
    return { virtualServers: ipvs.save() };
  });
});

/** → `{output}`: `ipvsadm -S -n`. */
lateCalls.set('ipvsadm --save', (machine) => {
  if (missing(machine)) return fail('ENOPROTOOPT');
  machine.ipvs ??= new VirtualServers();
  return ok({ output: machine.ipvs.save() });
});

/** `{input}`: the addresses of the dummy device, with blanks between; it is made when it is not there. */
lateCalls.set(`ip addr replace dev ${DEVICE}`, (machine, args) => {
  machine.ipvs ??= new VirtualServers();
  const { ipvs } = machine;
  ipvs.addresses = text(args, 'input')
    .split(' ')
    .filter((address) => address !== '');
  machine.namespaces.hostDevices.set(DEVICE, {
    name: DEVICE,
    kind: 'dummy',
    mac: '7e:1a:00:00:00:01',
    mtu: 1_500,
    addresses: ipvs.addresses.map((address) => `${address}/32`),
    state: 'UP',
  });
  machine.publishHost('MODIFIED');
  return ok();
});

/** `{input}`: a transaction. */
lateCalls.set('nft -f -', (machine, args) => {
  machine.nft ??= new Ruleset();
  const { nft } = machine;
  return loaded(machine, 'nftables', () => {
    nft.run(text(args, 'input'));
    return { ruleset: nft.list() };
  });
});
