import type { Address, HttpRequest, Intent, Micros, Payload, Scenario, StreamFrame } from '../../api/index.ts';

/** What comes into a running cluster from outside of the simulation. Plain JSON: together with the scenario it gives the run again. */
export type OutsideAct =
  /** `from`: the program, a lane of the process `client`. */
  | { readonly op: 'ask'; readonly from: string; readonly request: HttpRequest }
  /** A watch or an upgraded connection; frames and the end name it by `id`. */
  | { readonly op: 'stream'; readonly id: number; readonly from: string; readonly request: HttpRequest }
  | { readonly op: 'frame'; readonly id: number; readonly frame: Omit<StreamFrame, 'type' | 'connection'> }
  | { readonly op: 'end'; readonly id: number }
  /** One connection to a port of a node. */
  | { readonly op: 'traffic'; readonly to: Address; readonly payload: TrafficRequest }
  /** Done on the page that looks at the run. */
  | { readonly op: 'intent'; readonly intent: Intent };

export type TrafficRequest = Extract<Payload, { readonly type: 'traffic-request' }>;

export interface OutsideInput {
  /** Everything up to and including this moment had happened when it came. */
  readonly t: Micros;
  readonly act: OutsideAct;
}

/** The lines (JSON) in which `orrery serve` tells the page of its run: first `run`, then the rest in the order in which it happens. */
export type ServedLine =
  | { readonly run: ServedRun }
  | { readonly input: OutsideInput }
  /** Everything up to this moment has happened, and nothing more comes in before it. */
  | { readonly now: Micros };

export interface ServedRun {
  /** Another one after a restart: what was told before does not count. */
  readonly id: string;
  readonly scenario: Scenario;
  readonly epochMs: number;
  readonly speed: number | 'max';
}
