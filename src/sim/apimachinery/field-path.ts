/** Paths into objects: Kubernetes' own form (`spec.containers[0].image`) and JSON pointers. */
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

/** RFC 6901. */
function toPointer(steps: readonly (string | number)[]): string {
  return steps.map((step) => `/${String(step).replace(/~/g, '~0').replace(/\//g, '~1')}`).join('');
}

/** JSON pointer → steps, `~1` and `~0` resolved (RFC 6901). */
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
