import type { Fault } from './fault.ts';
import type { Address, DocumentRef, Seq } from './ids.ts';
import type { Intent } from './intent.ts';
import type { Message } from './message.ts';
import type { Micros } from './time.ts';

/** A user's action: the root of a causal chain. */
export interface ActionRecord {
  readonly kind: 'action';
  readonly seq: Seq;
  readonly cause: Seq;
  readonly sentAt: Micros;
  readonly intent: Intent;
}

/** A fault that was injected or healed: the root of a causal chain. */
export interface FaultRecord {
  readonly kind: 'fault';
  readonly seq: Seq;
  readonly cause: Seq;
  readonly sentAt: Micros;
  readonly fault: Fault;
  readonly phase: 'injected' | 'healed';
}

/** A tick of a process's own periodic loop (or its boot) that led to something: the root of a causal chain. */
export interface LoopRecord {
  readonly kind: 'loop';
  readonly seq: Seq;
  readonly cause: Seq;
  readonly sentAt: Micros;
  readonly process: Address;
  readonly loop: string;
}

/** A message that did not arrive, and why. */
export interface LossRecord {
  readonly kind: 'loss';
  readonly seq: Seq;
  /** The lost message. */
  readonly cause: Seq;
  readonly sentAt: Micros;
  readonly reason: 'refused' | 'dropped' | 'timeout';
}

export interface ArmedTimer {
  readonly event: string;
  readonly firesAt: Micros;
}

/** One transition of a statechart. `from` is empty for the initial state. State values are dotted (`waiting.backOff`). */
export interface TransitionRecord {
  readonly kind: 'transition';
  readonly seq: Seq;
  readonly cause: Seq;
  readonly sentAt: Micros;
  readonly process: Address;
  readonly machine: string;
  readonly entity: string;
  readonly from: string;
  readonly to: string;
  readonly event: string;
  readonly context: Readonly<Record<string, unknown>>;
  /** Timers that run while the machine is in `to`. */
  readonly timers: readonly ArmedTimer[];
  /** The API object whose life this is, if any: `Pod/default/web`. */
  readonly subject?: DocumentRef;
}

/** A new version of a document: an API object as stored, or an inner document of a process. */
export interface DocumentRecord {
  readonly kind: 'document';
  readonly seq: Seq;
  readonly cause: Seq;
  readonly sentAt: Micros;
  readonly process: Address;
  readonly op: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly ref: DocumentRef;
  readonly resourceVersion?: string;
  /** Immutable. For DELETED the last value. */
  readonly value: unknown;
}

/** A line a container wrote, or a line printed by a command of the user. */
export interface OutputRecord {
  readonly kind: 'output';
  readonly seq: Seq;
  readonly cause: Seq;
  readonly sentAt: Micros;
  readonly process: Address;
  readonly stream: 'stdout' | 'stderr';
  /** `kubectl/<action seq>` or `node-1/<container id>`. */
  readonly source: string;
  readonly text: string;
}

export type LedgerRecord = Message | ActionRecord | FaultRecord | LoopRecord | LossRecord | TransitionRecord | DocumentRecord | OutputRecord;

/** What views read: an append-only sequence. `seq` of the record at index i is i + 1. */
export interface LedgerView {
  readonly length: number;
  at(seq: Seq): LedgerRecord | undefined;
}
