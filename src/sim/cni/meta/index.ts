export { bandwidth } from './bandwidth.ts';
export { portmap } from './portmap.ts';
