import { isClass, isDead, isFunction, nameOf, type Node, nodeIn, nodesIn, walk } from './syntax.ts';
import type { Unit } from './units.ts';

/** A part of a unit that moves while the unit stays: a method of a class, or a function among constants. */
export interface Piece {
  readonly node: Node;
  /** What stands in its place. */
  readonly instead: string;
  /** Its text in the rest. */
  readonly text: string;
  /** The variable that a function moves into. */
  readonly variable?: string;
  /** The class that a method belongs to. */
  readonly owner?: string;
}

export interface Chunk {
  readonly program: Node;
  readonly code: string;
  readonly executed: Uint8Array;
  /** Does it assign to a name of the top level? */
  readonly assigns: (node: Node) => boolean;
  readonly assigned: ReadonlySet<string>;
}

/** A function shorter than this, in characters, is not worth a stand-in. */
const WORTHWHILE = 110;

const contains = (node: Node, types: RegExp): boolean => {
  let found = false;
  walk(node, (each) => {
    found ||= types.test(each.type) || nameOf(each) === 'arguments';
    return !found;
  });
  return found;
};

/** Names of members that executed code reads or asks for, rather than calls: such a method must be seen to be there. */
function lookedAt({ program, executed }: Chunk): ReadonlySet<string> {
  const found = new Set<string>();
  const called = new Set<Node>();
  walk(program, (node) => {
    if (node.type === 'CallExpression' && node['optional'] !== true) {
      const callee = nodeIn(node, 'callee');
      if (callee !== undefined) called.add(callee);
    }
    if (executed[node.start] === 0) return true;
    if (node.type === 'MemberExpression' && !called.has(node)) found.add(nameOf(nodeIn(node, 'property')) ?? '');
    if (node.type === 'Literal' && typeof node['value'] === 'string') found.add(node['value']);
    if (node.type === 'ObjectPattern') for (const property of nodesIn(node, 'properties')) found.add(nameOf(nodeIn(property, 'key')) ?? '');
    return true;
  });
  return found;
}

function methodsOf(unit: Unit, { code, executed, assigns }: Chunk, seen: ReadonlySet<string>): readonly Piece[] {
  const [owner = ''] = unit.names;
  const own = nameOf(nodeIn(unit.value, 'id'));
  if (own !== undefined && own !== owner) return [];
  const members = nodesIn(nodeIn(unit.value, 'body') ?? unit.value, 'body').filter((member) => member.type === 'MethodDefinition');
  const keyOf = (member: Node): string => `${member['static']} ${nameOf(nodeIn(member, 'key'))}`;
  const moves = (member: Node): boolean => {
    const value = nodeIn(member, 'value');
    if (value === undefined || member['kind'] === 'constructor' || member['computed'] === true || nameOf(nodeIn(member, 'key')) === undefined) return false;
    return isDead(value, executed) && !contains(value, /^(Super|PrivateIdentifier)$/) && !assigns(value);
  };
  // A getter and its setter are one property.
  const staying = new Set(members.filter((member) => !moves(member)).map(keyOf));
  return members
    .filter((member) => !staying.has(keyOf(member)))
    .flatMap((node): Piece[] => {
      const name = nameOf(nodeIn(node, 'key')) ?? '';
      const isStatic = node['static'] === true;
      const instead =
        node['kind'] === 'method' && seen.has(name) ? `${isStatic ? 'static ' : ''}${name}(...all){return $again(this,${JSON.stringify(name)},all)}` : '';
      if (node.end - node.start < instead.length + 20) return [];
      const text = code.slice(node.start, node.end).replace(/^static\s+/, '');
      return [{ node, instead, owner, text: `$install(${owner}${isStatic ? '' : '.prototype'}, class { ${text} });` }];
    });
}

function functionsOf(unit: Unit, { code, executed, assigns }: Chunk): readonly Piece[] {
  const found: Piece[] = [];
  walk(unit.value, (node, parent) => {
    if (isClass(node)) return false;
    if (!isFunction(node)) return true;
    const movable = isDead(node, executed) && node.end - node.start >= WORTHWHILE && !contains(node, /^(ThisExpression|Super|MetaProperty)$/) && !assigns(node);
    if (!movable || parent?.['kind'] === 'get' || parent?.['kind'] === 'set') return false;
    const variable = `$f${node.start.toString(36)}`;
    const method = parent?.['method'] === true;
    const call = `${node['generator'] === true ? 'yield* ' : ''}${variable}(...all)`;
    const text = `${method ? `${node['async'] === true ? 'async ' : ''}function${node['generator'] === true ? '*' : ''} ` : ''}${code.slice(node.start, node.end)}`;
    found.push({ node, variable, instead: method ? `(...all){return ${call}}` : `(...all)=>${variable}(...all)`, text: `const ${variable} = ${text};` });
    return false;
  });
  return found;
}

/** Which parts of a unit of the first half move into the rest. */
export function movedPieces(chunk: Chunk): (unit: Unit) => readonly Piece[] {
  const seen = lookedAt(chunk);
  return (unit) => {
    if (unit.kind === 'class') return methodsOf(unit, chunk, seen);
    return unit.kind === 'data' ? functionsOf(unit, chunk) : [];
  };
}
