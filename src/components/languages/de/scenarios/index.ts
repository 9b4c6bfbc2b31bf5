import type { Content } from '../../content.ts';
import { cluster } from './cluster.ts';
import { network } from './network.ts';
import { nodes } from './nodes.ts';
import { pods } from './pods.ts';
import { questions } from './questions.ts';

/** The scenarios in German. */
export const scenarios: Content['scenarios'] = { ...cluster, ...nodes, ...pods, ...network, ...questions };
