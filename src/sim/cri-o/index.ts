export { conmon, crio, type CrioOptions } from './cri-o.ts';
