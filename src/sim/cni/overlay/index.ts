export { bridge } from '../bridge/bridge.ts';
export { hostLocal } from '../bridge/host-local.ts';
export { cilium, ciliumAgent } from './cilium.ts';
export { flannel, flanneld } from './flannel.ts';
export { kindnetd } from './kindnet.ts';
export { weaveNet, weaver } from './weave.ts';
