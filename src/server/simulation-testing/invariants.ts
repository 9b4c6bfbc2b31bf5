import { acknowledgedIsCommitted } from './durability.ts';
import type { Invariant } from './invariant.ts';
import { messageInvariants } from './message-invariants.ts';
import { nodeInvariants } from './node-invariants.ts';
import { objectInvariants } from './object-invariants.ts';

/** What must hold in every run, at every record. */
export const invariants: readonly Invariant[] = [...messageInvariants, ...nodeInvariants, ...objectInvariants, acknowledgedIsCommitted];
