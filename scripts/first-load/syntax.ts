import { parseSync } from 'vite';

/** The little of a syntax tree (ESTree) that splitting needs. */
export interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

export const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && typeof Reflect.get(value, 'type') === 'string';

/** A module's text as a tree. Errors: throws when it cannot be parsed. */
export function parse(code: string): Node {
  const { program, errors } = parseSync('module.js', code, { sourceType: 'module', preserveParens: false });
  const read: unknown = program;
  if (errors.length > 0 || !isNode(read)) throw new Error(`not a module: ${errors[0]?.message}`);
  return read;
}

export const nodeIn = (node: Node, key: string): Node | undefined => {
  const value = node[key];
  return isNode(value) ? value : undefined;
};

export const nodesIn = (node: Node, key: string): readonly Node[] => {
  const value = node[key];
  return Array.isArray(value) ? value.filter(isNode) : [];
};

export const nameOf = (node: Node | undefined): string | undefined =>
  node?.type === 'Identifier' && typeof node['name'] === 'string' ? node['name'] : undefined;

/** The nodes directly below a node, each with the key under which it stands. */
export function* children(node: Node): Generator<readonly [key: string, child: Node]> {
  for (const [key, value] of Object.entries(node)) {
    if (isNode(value)) yield [key, value];
    else if (Array.isArray(value)) for (const each of value) if (isNode(each)) yield [key, each];
  }
}

/** Goes through a node and all below it, a parent first; what `visit` answers false for is not entered. */
export function walk(node: Node, visit: (node: Node, parent: Node | undefined, key: string) => boolean, parent?: Node, key = ''): void {
  if (!visit(node, parent, key)) return;
  for (const [name, child] of children(node)) walk(child, visit, node, name);
}

/** Is this identifier a mere label (`x.name`, `{ name: … }`, a method's name) and no variable? */
export const isLabel = (parent: Node | undefined, key: string): boolean =>
  (key === 'property' && parent?.type === 'MemberExpression' && parent['computed'] !== true) ||
  (key === 'key' && parent?.['computed'] !== true && parent?.['shorthand'] !== true) ||
  key === 'label';

export const isFunction = ({ type }: Node): boolean => type === 'FunctionDeclaration' || type === 'FunctionExpression' || type === 'ArrowFunctionExpression';

export const isClass = ({ type }: Node): boolean => type === 'ClassDeclaration' || type === 'ClassExpression';

/** Is this function never executed? A body without braces may be a function itself, so that its start says nothing. */
export function isDead(fn: Node, executed: Uint8Array): boolean {
  const body = nodeIn(fn, 'body');
  return executed[body?.type === 'BlockStatement' ? body.start : fn.start] === 0;
}
