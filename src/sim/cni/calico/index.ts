export { calico, type CalicoOptions } from './calico.ts';
export { type IpamState, Ipam } from './ipam.ts';
export { vethName } from './names.ts';
