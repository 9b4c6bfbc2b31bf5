import type { Micros, RequestStage, Seq } from '../../api/index.ts';
import type { Change } from '../inspector/diff.ts';

/** One entry of `metadata.managedFields`, its field set as paths. */
export interface FieldManager {
  readonly manager: string;
  readonly operation: string;
  readonly subresource: string;
  readonly apiVersion: string;
  readonly time: string;
  readonly fields: readonly string[];
}

export interface ApiStage extends RequestStage {
  /** What the object has that was not sent; told at the last stage that changes objects. */
  readonly added?: readonly Change[];
}

/** An HTTP request to kube-apiserver: who asked, what each stage said, what was sent, stored and answered. */
export interface ApiRequestView {
  readonly request: Seq;
  readonly response?: Seq;
  readonly t: Micros;
  readonly method: string;
  readonly url: string;
  /** Name and value, as a person would read them. */
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
  readonly code?: number;
  readonly answeredAt?: Micros;
  readonly warnings: readonly string[];
  /** Of a refusal: the server's words, and what is wrong with which field (`Status.details.causes`). */
  readonly refusal?: {
    readonly reason: string;
    readonly message: string;
    readonly causes: readonly { readonly field: string; readonly reason: string; readonly message: string }[];
  };
  readonly answer: string;
  readonly stages: readonly ApiStage[];
  readonly managers: readonly FieldManager[];
}
