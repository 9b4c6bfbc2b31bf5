import type { Content } from '../../content.ts';
import { comparisons } from './comparisons.ts';
import { concepts } from './concepts.ts';
import { controlPlane } from './control-plane.ts';
import { kubelet } from './kubelet.ts';
import { network } from './network.ts';
import { reading } from './reading.ts';
import { resources } from './resources.ts';
import { runtime } from './runtime.ts';

/** The library of cards in German. */
export const cardTexts: Content['cards'] = { ...concepts, ...comparisons, ...controlPlane, ...kubelet, ...runtime, ...resources, ...network, ...reading };
