import { isClass, isFunction, isLabel, nameOf, type Node, children, nodeIn, nodesIn, walk } from './syntax.ts';

/** A variable that a piece of code uses but does not declare itself. */
export interface Free {
  readonly name: string;
  readonly node: Node;
  readonly assigned: boolean;
}

/** The identifiers that a pattern binds, without those in default values. */
export function bound(pattern: Node | undefined): readonly Node[] {
  switch (pattern?.type) {
    case 'Identifier':
      return [pattern];
    case 'ObjectPattern':
      return nodesIn(pattern, 'properties').flatMap((property) => bound(nodeIn(property, property.type === 'RestElement' ? 'argument' : 'value')));
    case 'ArrayPattern':
      return nodesIn(pattern, 'elements').flatMap(bound);
    case 'AssignmentPattern':
      return bound(nodeIn(pattern, 'left'));
    case 'RestElement':
      return bound(nodeIn(pattern, 'argument'));
    default:
      return [];
  }
}

export const namesIn = (pattern: Node | undefined): readonly string[] => bound(pattern).flatMap((node) => nameOf(node) ?? []);

const declaredBy = (statement: Node | undefined): readonly string[] => {
  if (statement?.type === 'VariableDeclaration') return nodesIn(statement, 'declarations').flatMap((each) => namesIn(nodeIn(each, 'id')));
  return statement?.type === 'FunctionDeclaration' || statement?.type === 'ClassDeclaration' ? namesIn(nodeIn(statement, 'id')) : [];
};

/** `var` belongs to the function, wherever in it it stands. */
function hoisted(fn: Node): readonly string[] {
  const found: string[] = [];
  walk(fn, (node) => {
    if (node !== fn && isFunction(node)) return false;
    if (node.type === 'VariableDeclaration' && node['kind'] === 'var') found.push(...declaredBy(node));
    return true;
  });
  return found;
}

/** The names that a node declares for what is below it. */
function scopeOf(node: Node): readonly string[] {
  if (isFunction(node)) return [...nodesIn(node, 'params').flatMap(namesIn), ...namesIn(nodeIn(node, 'id')), ...hoisted(node)];
  if (isClass(node)) return namesIn(nodeIn(node, 'id'));
  if (node.type === 'BlockStatement' || node.type === 'StaticBlock') return nodesIn(node, 'body').flatMap(declaredBy);
  if (node.type === 'SwitchStatement') return nodesIn(node, 'cases').flatMap((each) => nodesIn(each, 'consequent').flatMap(declaredBy));
  if (node.type === 'CatchClause') return namesIn(nodeIn(node, 'param'));
  return /^For(In|Of)?Statement$/.test(node.type) ? [...declaredBy(nodeIn(node, 'init')), ...declaredBy(nodeIn(node, 'left'))] : [];
}

const targetOf = (node: Node): Node | undefined =>
  node.type === 'AssignmentExpression'
    ? nodeIn(node, 'left')
    : node.type === 'UpdateExpression'
      ? nodeIn(node, 'argument')
      : /^For(In|Of)Statement$/.test(node.type)
        ? nodeIn(node, 'left')
        : undefined;

/** What a piece of code takes from around it; what stands below a node of `without` does not count. */
export function freeIn(root: Node, without: ReadonlySet<Node> = new Set()): readonly Free[] {
  const found: Free[] = [];
  const assigned = new Set<Node>();
  const visit = (node: Node, parent: Node | undefined, key: string, scopes: readonly ReadonlySet<string>[]): void => {
    if (without.has(node)) return;
    for (const target of bound(targetOf(node))) assigned.add(target);
    const name = nameOf(node);
    if (name !== undefined && !isLabel(parent, key) && !scopes.some((scope) => scope.has(name))) found.push({ name, node, assigned: assigned.has(node) });
    const own = scopeOf(node);
    const inner = own.length > 0 ? [...scopes, new Set(own)] : scopes;
    for (const [below, child] of children(node)) visit(child, node, below, inner);
  };
  visit(root, undefined, '', []);
  return found;
}
