/** Paths into objects: Kubernetes' own form (`spec.containers[0].image`) and JSON pointers. */
import { dig } from './values.ts';

/** `spec.containers[0].image` or `metadata.labels['app.kubernetes.io/name']` or `data[key]` → steps. */
export function parseFieldPath(path: string): readonly (string | number)[] {
  const steps: (string | number)[] = [];
  for (const match of path.matchAll(/\[(?:'([^']*)'|"([^"]*)"|(\d+)|([^\]]*))\]|((?:\\.|[^.[\\])+)/g)) {
    const [, single, double, index, key, plain] = match;
    if (index !== undefined) steps.push(Number(index));
    else steps.push((single ?? double ?? key ?? plain ?? '').replace(/\\\./g, '.'));
  }
  return steps;
}

/** The value at a field path; undefined where nothing is. A leading dot is allowed (JSONPath style). */
export function valueAt(object: unknown, path: string): unknown {
  return dig(object, ...parseFieldPath(path.replace(/^\.|^\$\./, '')));
}

/** RFC 6901. */
export function toPointer(steps: readonly (string | number)[]): string {
  return steps.map((step) => `/${String(step).replace(/~/g, '~0').replace(/\//g, '~1')}`).join('');
}

export function fromPointer(pointer: string): readonly string[] {
  return pointer === ''
    ? []
    : pointer
        .slice(1)
        .split('/')
        .map((step) => step.replace(/~1/g, '/').replace(/~0/g, '~'));
}

/** Field path text → JSON pointer: `spec.containers[0]` → `/spec/containers/0`. */
export const pointerOfField = (path: string): string => toPointer(parseFieldPath(path));
