import type { Address } from './ids.ts';
import type { Micros } from './time.ts';

/** What can be broken. Each is handled by one file in `src/sim/faults`. */
export type Fault =
  | { readonly type: 'crash-process'; readonly process: Address }
  | { readonly type: 'drop-messages'; readonly from: string; readonly to: string; readonly channel?: string; readonly probability: number }
  | { readonly type: 'delay-messages'; readonly from: string; readonly to: string; readonly by: Micros }
  | { readonly type: 'fail-readiness'; readonly namespace: string; readonly pod: string }
  | { readonly type: 'kill-container'; readonly namespace: string; readonly pod: string; readonly container: string }
  | { readonly type: 'node-down'; readonly node: string };

export type FaultType = Fault['type'];
