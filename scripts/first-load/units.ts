import { freeIn, namesIn } from './scope.ts';
import { isClass, isFunction, isNode, nameOf, type Node, nodeIn, nodesIn } from './syntax.ts';

/** A statement at the top of a chunk. Only one with a single name can move; `value` is what that name stands for. */
export interface Unit {
  readonly statement: Node;
  readonly names: readonly string[];
  readonly kind: 'function' | 'class' | 'data' | 'fixed';
  readonly value: Node;
  /** `name.property = …` says more about what `name` stands for, and moves with it. */
  readonly of?: string;
}

/** Could the names be used before the rest is loaded, whatever a profile says? Then their module stays as it is. */
export type Stays = (module: string) => boolean;

/** Names of the top level that something assigns to after their declaration. */
export const assignedNames = (node: Node): ReadonlySet<string> => new Set(freeIn(node).flatMap(({ name, assigned }) => (assigned ? [name] : [])));

/** What may be evaluated later than it stands: nothing but values, and calls that the bundler calls pure. */
function isPure(node: Node, code: string): boolean {
  if (isFunction(node)) return true;
  if (isClass(node)) return nodesIn(nodeIn(node, 'body') ?? node, 'body').every((member) => member.type === 'MethodDefinition');
  if (/^(Literal|Identifier|TemplateElement|ThisExpression)$/.test(node.type)) return true;
  const pure =
    node.type === 'NewExpression'
      ? /^(Set|Map|WeakMap|RegExp)$/.test(nameOf(nodeIn(node, 'callee')) ?? '')
      : /^(Array|Object|Member|Unary|Binary|Logical|Conditional)Expression$|^(TemplateLiteral|Property|SpreadElement)$/.test(node.type);
  const annotated = node.type === 'CallExpression' && /\/\* ?[@#]__PURE__ ?\*\/\s*$/.test(code.slice(0, node.start).slice(-40));
  if (!pure && !annotated) return false;
  return Object.values(node)
    .flat()
    .every((child) => !isNode(child) || isPure(child, code));
}

/** Modules whose constants have no side effects, so that nothing depends on when they are evaluated: ours, and what is known to be like them. */
const PURE = /^src\/|(^|\/)node_modules\/(yaml|xstate|rfc6902|pure-rand|@noble\/hashes|@scure\/base)\//;

/** The name that a statement `name.property = value` is about. */
function targetOf(statement: Node, code: string): string | undefined {
  const expression = statement.type === 'ExpressionStatement' ? nodeIn(statement, 'expression') : undefined;
  const left = expression?.type === 'AssignmentExpression' ? nodeIn(expression, 'left') : undefined;
  const right = expression && nodeIn(expression, 'right');
  return left?.type === 'MemberExpression' && right !== undefined && isPure(right, code) ? nameOf(nodeIn(left, 'object')) : undefined;
}

function unitOf(statement: Node, code: string, fixed: boolean, ours: boolean): Unit {
  const declaration = statement.type === 'VariableDeclaration' ? nodesIn(statement, 'declarations') : [];
  const name = nameOf(nodeIn(declaration[0] ?? statement, 'id'));
  const value = declaration[0] === undefined ? statement : nodeIn(declaration[0], 'init');
  const names =
    declaration.length > 0
      ? declaration.flatMap((each) => namesIn(nodeIn(each, 'id')))
      : statement.type === 'ImportDeclaration'
        ? nodesIn(statement, 'specifiers').flatMap((each) => namesIn(nodeIn(each, 'local')))
        : name === undefined
          ? []
          : [name];
  const unit = { statement, names, value: value ?? statement };
  const of = fixed ? undefined : targetOf(statement, code);
  if (of !== undefined) return { ...unit, kind: 'data', of };
  if (fixed || name === undefined || value === undefined || declaration.length > 1) return { ...unit, kind: 'fixed' };
  if (isFunction(value)) return { ...unit, kind: 'function' };
  if (isClass(value)) return { ...unit, kind: ours || isPure(value, code) ? 'class' : 'fixed' };
  return { ...unit, kind: ours || isPure(value, code) ? 'data' : 'fixed' };
}

/** The statements of a chunk. The bundler names a module in a comment before its code. */
export function unitsOf(program: Node, code: string, stays: Stays): readonly Unit[] {
  const assigned = assignedNames(program);
  const markers = [...code.matchAll(/^\/\/ (\S+)$/gm)].map((match) => ({ at: match.index, module: match[1] ?? '' }));
  let next = 0;
  let module = '';
  return nodesIn(program, 'body').map((statement) => {
    for (; (markers[next]?.at ?? Infinity) < statement.start; next++) module = markers[next]?.module ?? '';
    const unit = unitOf(statement, code, stays(module), PURE.test(module));
    return unit.names.some((name) => assigned.has(name)) ? { ...unit, kind: 'fixed' as const } : unit;
  });
}
