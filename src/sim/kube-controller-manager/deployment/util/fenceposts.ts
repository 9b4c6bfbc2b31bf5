import type { Deployment } from '../../../../api/index.ts';

export type IntOrString = number | string;

/**
 * A number, or a percentage of `total`. Source: `apimachinery/pkg/util/intstr` `GetScaledValueFromIntOrPercent`.
 * The server has validated the form.
 */
export function scaledValue(value: IntOrString | undefined, total: number, roundUp: boolean): number {
  if (value === undefined) return 0;
  if (typeof value === 'number') return value;
  const exact = (Number.parseInt(value, 10) * total) / 100;
  return roundUp ? Math.ceil(exact) : Math.floor(exact);
}

/** How many Pods may be above and below the wanted number. Never both 0. Source: `util/deployment_util.go` `ResolveFenceposts`. */
export function resolveFenceposts(
  maxSurge: IntOrString | undefined,
  maxUnavailable: IntOrString | undefined,
  desired: number,
): { surge: number; unavailable: number } {
  const surge = scaledValue(maxSurge, desired, true);
  const unavailable = scaledValue(maxUnavailable, desired, false);
  return { surge, unavailable: surge === 0 && unavailable === 0 ? 1 : unavailable };
}

export const replicasOf = (object: { readonly spec?: { readonly replicas?: number } | undefined }): number => object.spec?.replicas ?? 1;

export const isRollingUpdate = (d: Deployment): boolean => (d.spec?.strategy?.type ?? 'RollingUpdate') === 'RollingUpdate';

const fencepostsOf = (d: Deployment): { surge: number; unavailable: number } => {
  const { maxSurge, maxUnavailable } = d.spec?.strategy?.rollingUpdate ?? {};
  return resolveFenceposts(maxSurge, maxUnavailable, replicasOf(d));
};

export const maxSurge = (d: Deployment): number => (isRollingUpdate(d) ? fencepostsOf(d).surge : 0);

/** How many of the wanted Pods may be missing; 0 for Recreate. Source: `util/deployment_util.go` MaxUnavailable. */
export function maxUnavailable(d: Deployment): number {
  const replicas = replicasOf(d);
  return !isRollingUpdate(d) || replicas === 0 ? 0 : Math.min(fencepostsOf(d).unavailable, replicas);
}
