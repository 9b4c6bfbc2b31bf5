import { CommandError } from '../errors.ts';
import { compactJson, jsonText } from './yaml.ts';
import { isObject } from '../../apimachinery/index.ts';

/**
 * kubectl's JSONPath dialect: `{.a.b[0]}`, `[-1]`, `[1:3]`, `[*]`, `..name`, `[?(@.x=="y")]`, `\.` in names, `{range}…{end}`,
 * quoted text, several paths in one template. Source: `client-go/util/jsonpath`.
 */
export function jsonPathText(template: string, root: unknown): string {
  try {
    return rendered(template, root);
  } catch (error) {
    if (!(error instanceof CommandError) || !error.message.startsWith('invalid array index')) throw error;
    throw new CommandError(`error parsing jsonpath ${template}, ${error.message}`);
  }
}

function rendered(template: string, root: unknown): string {
  const nodes = parseTemplate(template);
  let out = '';
  const render = (list: readonly TemplateNode[], current: unknown): void => {
    for (const node of list) {
      if (node.kind === 'text') out += node.text;
      else if (node.kind === 'path') out += evaluate(node.path, current, root).map(valueText).join(' ');
      else for (const item of evaluate(node.path, current, root)) render(node.body, item);
    }
  };
  render(nodes, root);
  return out;
}

/** The values that a path selects. */
export function jsonPathValues(path: string, root: unknown): readonly unknown[] {
  return evaluate(path, root, root);
}

type TemplateNode =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'range'; readonly path: string; readonly body: TemplateNode[] };

function parseTemplate(template: string): TemplateNode[] {
  const stack: TemplateNode[][] = [[]];
  const add = (node: TemplateNode): void => void stack.at(-1)?.push(node);
  let i = 0;
  while (i < template.length) {
    const open = template.indexOf('{', i);
    if (open < 0) {
      add({ kind: 'text', text: template.slice(i) });
      break;
    }
    if (open > i) add({ kind: 'text', text: template.slice(i, open) });
    const close = closing(template, open);
    const inner = template.slice(open + 1, close).trim();
    i = close + 1;
    if (inner.startsWith('range')) {
      const body: TemplateNode[] = [];
      add({ kind: 'range', path: inner.slice(5).trim(), body });
      stack.push(body);
    } else if (inner === 'end') {
      if (stack.length === 1) throw new CommandError('error parsing jsonpath, not in range, nothing to end');
      stack.pop();
    } else if (/^(["']).*\1$/s.test(inner)) add({ kind: 'text', text: unquote(inner) });
    else add({ kind: 'path', path: inner });
  }
  return stack[0] ?? [];
}

function closing(template: string, open: number): number {
  let quote = '';
  for (let i = open + 1; i < template.length; i++) {
    const c = template[i] as string;
    if (quote !== '') {
      if (c === '\\') i++;
      else if (c === quote) quote = '';
    } else if (c === '"' || c === "'") quote = c;
    else if (c === '}') return i;
  }
  throw new CommandError(`error parsing jsonpath ${template}, unclosed action`);
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };
const unquote = (text: string): string => text.slice(1, -1).replace(/\\(.)/g, (_, c: string) => escapes[c] ?? c);

type Segment = (values: readonly unknown[], root: unknown) => unknown[];

function evaluate(path: string, current: unknown, root: unknown): unknown[] {
  let values: unknown[] = [path.startsWith('$') ? root : current];
  for (const segment of parsePath(path.replace(/^[$@]/, ''))) values = segment(values, root);
  return values;
}

function parsePath(path: string): Segment[] {
  const segments: Segment[] = [];
  let i = 0;
  while (i < path.length) {
    if (path.startsWith('..', i)) {
      const [name, next] = readName(path, i + 2);
      segments.push((values) => values.flatMap((value) => descend(value, name)));
      i = next;
    } else if (path[i] === '.') {
      const [name, next] = readName(path, i + 1);
      if (name === '*') segments.push((values) => values.flatMap(children));
      else if (name !== '') segments.push((values) => values.flatMap((value) => field(value, name)));
      i = next;
    } else if (path[i] === '[') {
      const end = endOfSubscript(path, i);
      if (end < 0) throw new CommandError(`error parsing jsonpath {${path}}, unterminated array`);
      segments.push(subscript(path.slice(i + 1, end)));
      i = end + 1;
    } else {
      const [name, next] = readName(path, i);
      if (next === i)
        throw new CommandError(
          `error parsing jsonpath {${path}}, unrecognized character in action: U+${path.charCodeAt(i).toString(16).toUpperCase().padStart(4, '0')} '${path[i]}'`,
        );
      segments.push((values) => values.flatMap((value) => field(value, name)));
      i = next;
    }
  }
  return segments;
}

/** Where a subscript ends: not in a quoted key, and behind a filter's last bracket. */
function endOfSubscript(path: string, open: number): number {
  if (path.startsWith('[?(', open)) return path.indexOf(']', path.indexOf(')', open));
  let quoted = false;
  for (let i = open + 1; i < path.length; i++) {
    if (path[i] === "'") quoted = !quoted;
    else if (path[i] === ']' && !quoted) return i;
  }
  return -1;
}

function readName(path: string, from: number): [string, number] {
  let name = '';
  let i = from;
  for (; i < path.length; i++) {
    const c = path[i] as string;
    if (c === '\\') {
      i++;
      name += path[i] ?? '';
    } else if (c === '.' || c === '[' || c === ' ') break;
    else name += c;
  }
  return [name, i];
}

const own = (object: Readonly<Record<string, unknown>>, name: string): unknown[] => (Object.hasOwn(object, name) ? [object[name]] : []);
const field = (value: unknown, name: string): unknown[] => (isObject(value) ? own(value, name) : []);
const children = (value: unknown): unknown[] => (Array.isArray(value) ? value : isObject(value) ? Object.values(value) : []);

function descend(value: unknown, name: string): unknown[] {
  const found = name === '' || name === '*' ? [value] : field(value, name);
  return [...found, ...children(value).flatMap((child) => descend(child, name))];
}

function subscript(text: string): Segment {
  if (text === '*') return (values) => values.flatMap(children);
  const filter = /^\?\((.*)\)$/s.exec(text);
  if (filter) return filterSegment(filter[1] ?? '');
  const union = text.split(',');
  if (union.length > 1) {
    const parts = union.map((part) => subscript(part.trim()));
    return (values, root) => parts.flatMap((part) => part(values, root));
  }
  const key = /^'([^']*)'$/.exec(text)?.[1];
  if (key !== undefined) {
    const path = parsePath(`.${key}`);
    return (values, root) => path.reduce((found, segment) => segment(found, root), [...values]);
  }
  if (!/^-?\d*(?::-?\d*)?(?::-?\d*)?$/.test(text)) throw new CommandError(`invalid array index ${text}`);
  const [start, end, step] = text.split(':').map((part) => (part === '' ? undefined : Number(part)));
  return (values) =>
    values.flatMap((value) => {
      if (!Array.isArray(value)) return [];
      if (!text.includes(':')) {
        const index = (start ?? 0) < 0 ? value.length + (start ?? 0) : (start ?? 0);
        if (index >= value.length || index < 0) throw new CommandError(`array index out of bounds: index ${start}, length ${value.length}`);
        return [value[index]];
      }
      return value.slice(start, end).filter((_, index) => index % (step ?? 1) === 0);
    });
}

const comparisons: Readonly<Record<string, (a: unknown, b: unknown) => boolean>> = {
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '>=': (a, b) => Number(a) >= Number(b),
  '<=': (a, b) => Number(a) <= Number(b),
  '>': (a, b) => Number(a) > Number(b),
  '<': (a, b) => Number(a) < Number(b),
};

function filterSegment(condition: string): Segment {
  const match = /^(.*?)\s*(==|!=|>=|<=|>|<)\s*(.*)$/s.exec(condition);
  return (values, root) =>
    values.flatMap((value) =>
      children(value).filter((item) => {
        const [left] = evaluate((match?.[1] ?? condition).trim(), item, root);
        if (!match) return left !== undefined;
        return comparisons[match[2] ?? '==']?.(left, operand(match[3] ?? '', item, root)) ?? false;
      }),
    );
}

function operand(text: string, item: unknown, root: unknown): unknown {
  if (/^(["']).*\1$/s.test(text)) return unquote(text);
  if (/^[@$]/.test(text)) return evaluate(text, item, root)[0];
  if (text === 'true' || text === 'false') return text === 'true';
  return Number(text);
}

function valueText(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? compactJson(value) : String(value);
}

/** `-o jsonpath-as-json`. */
export const jsonPathJson = (template: string, root: unknown): string => jsonText(jsonPathValues(template.replace(/^\{|\}$/g, ''), root));
