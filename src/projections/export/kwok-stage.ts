/** A requirement of a stage; `key` is jq. */
export interface Requirement {
  readonly key: string;
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
  readonly values?: readonly string[];
}

export type Stage = Readonly<Record<string, unknown>>;

const ANNOTATION = 'orrery.dev/played';

/** jq: the stage of the run that a Pod has come to. */
export const PLAYED = `.metadata.annotations["${ANNOTATION}"]`;

interface Next {
  readonly when: readonly Requirement[];
  /** Of those that fit, KWOK takes one without weight only when none has any. */
  readonly weight?: number;
  readonly afterMs?: number;
  /** Templates (text/template). */
  readonly status?: string;
  /** A mark on the Pod. */
  readonly played?: string;
  readonly delete?: boolean;
  readonly apply?: string;
}

/** A Stage of `kwok.x-k8s.io/v1alpha1` for what has not been deleted, unless that is what it waits for. */
export function stage(name: string, kind: string, next: Next): Stage {
  const { when, weight = 0, afterMs = 0, status, played, apply } = next;
  const gone = { key: '.metadata.deletionTimestamp', operator: next.delete ? 'Exists' : 'DoesNotExist' } as const;
  const patches = [
    ...(status === undefined ? [] : [{ subresource: 'status', root: 'status', template: status }]),
    ...(played === undefined ? [] : [{ root: 'metadata', template: `annotations:\n  ${ANNOTATION}: "${played}"\n` }]),
  ];
  return {
    apiVersion: 'kwok.x-k8s.io/v1alpha1',
    kind: 'Stage',
    metadata: { name },
    spec: {
      resourceRef: { apiGroup: 'v1', kind },
      selector: { matchExpressions: [gone, ...when] },
      weight,
      ...(afterMs > 0 ? { delay: { durationMilliseconds: afterMs } } : {}),
      ...(apply === undefined
        ? { next: { ...(patches.length > 0 ? { patches } : {}), ...(next.delete ? { delete: true } : {}) } }
        : { steps: [{ apply: { template: apply } }] }),
    },
  };
}
