/** Careful looks into JSON values that others wrote. */
export type Json = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
export const object = (value: unknown): Json => (isObject(value) ? value : {});
export const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
export const objects = (value: unknown): readonly Json[] => list(value).filter(isObject);
export const text = (value: unknown): string => (typeof value === 'string' ? value : '');
export const number = (value: unknown): number => (typeof value === 'number' ? value : 0);

/** The value at a field path: `spec.containers[0].image`, `metadata.annotations['a.b/c']`. Undefined when there is none. */
export function at(value: unknown, path: string): unknown {
  let current = value;
  for (const { index, key, wanted, name } of stepsOf(path)) {
    if (key !== undefined) current = objects(current).find((element) => String(element[key]) === wanted);
    else if (index !== undefined && (name === undefined || Array.isArray(current))) current = list(current)[index];
    else current = own(current, name ?? '');
    if (current === undefined) return undefined;
  }
  return current;
}

/** `[0]` has an index, `.0` an index or a name, `['a.b']` and `a` a name, `[type=Ready]` a key and its value. */
interface PathStep {
  readonly index?: number;
  readonly key?: string;
  readonly wanted?: string;
  readonly name?: string;
}

/** Views ask for the same few paths of every object at every moment: each is read once. */
const paths = new Map<string, readonly PathStep[]>();
/** Paths with names of objects in them are without end: more than this are not kept. */
const MOST_PATHS = 2_000;

function stepsOf(path: string): readonly PathStep[] {
  const known = paths.get(path);
  if (known !== undefined) return known;
  const steps = [...path.matchAll(/\[(\d+)\]|\[['"]([^'"\]]+)['"]\]|\[([^\]=]+)=([^\]]*)\]|([^.[\]]+)/g)].map(
    ([, index, quoted, key, wanted, name]): PathStep => {
      if (index !== undefined) return { index: Number(index) };
      if (key !== undefined) return { key, wanted: wanted ?? '' };
      return { name: quoted ?? name ?? '', ...(name !== undefined && /^\d+$/.test(name) ? { index: Number(name) } : {}) };
    },
  );
  if (paths.size < MOST_PATHS) paths.set(path, steps);
  return steps;
}

const own = (value: unknown, key: string): unknown => (isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined);

/** Does a text fit a pattern in which `*` stands for anything? */
export function glob(pattern: string, value: string): boolean {
  if (!pattern.includes('*')) return pattern === value;
  const parts = pattern.split('*');
  const first = parts[0] ?? '';
  const last = parts.at(-1) ?? '';
  if (!value.startsWith(first) || value.length < first.length + last.length || !value.endsWith(last)) return false;
  let from = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = value.indexOf(part, from);
    if (found < 0 || found + part.length > value.length - last.length) return false;
    from = found + part.length;
  }
  return true;
}
