import type { Micros, Seq } from '../../api/index.ts';

export interface ProbeTick {
  readonly seq: Seq;
  readonly t: Micros;
  readonly what: 'passed' | 'failed' | 'new-container' | 'enabled';
  /** The state of the worker afterwards. */
  readonly state: string;
  /** Results of the same kind in a row; 0 after a verdict that holds. */
  readonly consecutive: number;
  /** What the probe got: `200`, `connection refused`. */
  readonly answer: string;
  /** This tick changed the verdict. */
  readonly turned: boolean;
}

export interface ProbeTrack {
  readonly container: string;
  readonly kind: 'startup' | 'readiness' | 'liveness';
  /** `GET http://:8080/healthz`, as `kubectl describe` would say it. */
  readonly action: string;
  readonly initialDelaySeconds: number;
  readonly periodSeconds: number;
  readonly timeoutSeconds: number;
  readonly successThreshold: number;
  readonly failureThreshold: number;
  readonly state: string;
  /** Waits for the startup probe. */
  readonly gated: boolean;
  readonly consecutive: number;
  readonly last: string;
  readonly ticks: readonly ProbeTick[];
}

/** Spans in which a container was up, to draw the ticks on. */
export interface ContainerSpan {
  readonly container: string;
  readonly from: Micros;
  readonly to?: Micros;
  readonly state: string;
  readonly seq: Seq;
}

/** Probes of a Pod over time. */
export interface ProbesView {
  readonly from: Micros;
  readonly to: Micros;
  readonly tracks: readonly ProbeTrack[];
  readonly spans: readonly ContainerSpan[];
}
