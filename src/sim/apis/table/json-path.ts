import { isArray, isObject, own } from '../../apimachinery/index.ts';

type Step = (value: unknown) => readonly unknown[];

const STEP =
  /\.([A-Za-z0-9_-]+)|\['([^']*)'\]|\["([^"]*)"\]|\[(-?\d+)\]|\[(\*)\]|\.(\*)|\[\?\(@((?:\.[A-Za-z0-9_-]+)+)\s*(==|!=)\s*(?:'([^']*)'|"([^"]*)"|([^)\s]+))\)\]/y;

const children = (value: unknown): readonly unknown[] => (isArray(value) ? value : isObject(value) ? Object.values(value) : []);
const field =
  (name: string): Step =>
  (value) => {
    const found = own(value, name);
    return found === undefined ? [] : [found];
  };
const index =
  (at: number): Step =>
  (value) => {
    const found: unknown = isArray(value) ? value.at(at) : undefined;
    return found === undefined ? [] : [found];
  };

function filter(path: string, operator: string, wanted: string): Step {
  const steps = path.slice(1).split('.').map(field);
  const textOf = (value: unknown): string | undefined => {
    const [found] = steps.reduce<readonly unknown[]>((values, step) => values.flatMap(step), [value]);
    return found === undefined ? undefined : String(found);
  };
  return (value) => children(value).filter((item) => (textOf(item) === wanted) === (operator === '=='));
}

function stepOf([, dotted, quoted, doubleQuoted, at, star, dotStar, path, operator, single, double, bare]: RegExpExecArray): Step {
  const name = dotted ?? quoted ?? doubleQuoted;
  if (name !== undefined) return field(name);
  if (at !== undefined) return index(Number(at));
  if (star !== undefined || dotStar !== undefined) return children;
  return filter(path ?? '', operator ?? '==', single ?? double ?? bare ?? '');
}

const parsed = new Map<string, readonly Step[] | undefined>();

function stepsOf(path: string): readonly Step[] | undefined {
  const known = parsed.get(path);
  if (known || parsed.has(path)) return known;
  const text = path.startsWith('.') || path.startsWith('[') ? path : `.${path}`;
  const steps: Step[] = [];
  STEP.lastIndex = 0;
  while (STEP.lastIndex < text.length) {
    const match = STEP.exec(text);
    if (!match) break;
    steps.push(stepOf(match));
  }
  const result = STEP.lastIndex === text.length ? steps : undefined;
  parsed.set(path, result);
  return result;
}

/**
 * The first value at a simple JSONPath (`.status.conditions[?(@.type=="Ready")].status`); undefined when there is none, or when the
 * path is none of that kind. Source: `client-go/util/jsonpath`, as printer columns use it.
 */
export function firstAt(object: unknown, path: string): unknown {
  const steps = stepsOf(path);
  return steps?.reduce<readonly unknown[]>((values, step) => values.flatMap(step), [object])[0];
}
