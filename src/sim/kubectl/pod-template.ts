import type { KubeObject, PodSpec } from '../../api/index.ts';
import { isObject, type ResourceInfo } from '../apimachinery/index.ts';
import type { Procedure } from '../kernel/index.ts';
import { CommandError } from './errors.ts';
import { report, sendPatch } from './print-result.ts';
import type { Session } from './session.ts';
import { threeWayPatch } from './three-way.ts';

/** Where the Pod's specification stands in a kind. */
const paths: Readonly<Record<string, readonly string[]>> = { Pod: ['spec'], CronJob: ['spec', 'jobTemplate', 'spec', 'template', 'spec'] };
const TEMPLATE: readonly string[] = ['spec', 'template', 'spec'];

function changedAt(value: unknown, path: readonly string[], change: (spec: PodSpec) => PodSpec): unknown {
  const [first, ...rest] = path;
  if (first === undefined) return change(value as PodSpec);
  return isObject(value) ? { ...value, [first]: changedAt(value[first], rest, change) } : value;
}

function at(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, name) => (isObject(inner) ? inner[name] : undefined), value);
}

/** An object with its Pod specification changed. Errors: kubectl's for a kind that has none. */
export function withPodSpec(object: KubeObject, change: (spec: PodSpec) => PodSpec): KubeObject {
  const path = paths[object.kind] ?? TEMPLATE;
  if (!isObject(at(object, path))) throw new CommandError(`the object is not a pod or does not have a pod template: *v1.${object.kind}`);
  return changedAt(object, path, change) as KubeObject;
}

/**
 * Sends what differs between two versions of an object as kubectl's `set` commands do, and prints `deployment.apps/web WORD`.
 * Nothing is sent or printed when nothing differs. Returns whether something did.
 */
export function* sendChange(session: Session, info: ResourceInfo, before: KubeObject, after: KubeObject, word: string): Procedure<boolean> {
  const body = threeWayPatch(before, after, before, info.custom ? undefined : info.schema);
  if (Object.keys(body).length === 0) return false;
  const type = info.custom ? 'application/merge-patch+json' : 'application/strategic-merge-patch+json';
  report(session, info, yield* sendPatch(session, info, before, { type, body, manager: 'kubectl-set' }), word);
  return true;
}
