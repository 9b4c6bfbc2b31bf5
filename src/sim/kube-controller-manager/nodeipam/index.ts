import type { ControllerDescriptor } from '../controller-context.ts';
import { RangeAllocator } from './range-allocator.ts';

export const nodeIpam: ControllerDescriptor = {
  name: 'node-ipam',
  serviceAccount: 'node-controller',
  component: 'cidrAllocator',
  start: (context) => new RangeAllocator(context).start(),
};
