import { cluster } from './checkpoints/cluster.ts';
import { network } from './checkpoints/network.ts';
import { nodes } from './checkpoints/nodes.ts';
import { pods } from './checkpoints/pods.ts';
import { questions } from './checkpoints/questions.ts';

/** What the checkpoints of scenarios say, in their order. */
export const checkpoints: Readonly<Record<string, readonly string[]>> = { ...cluster, ...network, ...nodes, ...pods, ...questions };
