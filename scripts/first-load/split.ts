import { movedPieces, type Piece } from './pieces.ts';
import { freeIn } from './scope.ts';
import { isDead, type Node, nodeIn } from './syntax.ts';
import { assignedNames, type Stays, type Unit, unitsOf } from './units.ts';

export interface Halves {
  /** The chunk with what its first run executes, and what it refers to. */
  readonly first: string;
  /** The rest, which completes `first` when it is loaded, and exports what the chunk did; `./FIRST` stands for the name of its file. */
  readonly rest: string;
}

export const FIRST = './FIRST';

interface Plan {
  readonly first: ReadonlySet<Unit>;
  readonly pieces: readonly Piece[];
  /** Functions that were passed on but never called. */
  readonly forwarded: ReadonlySet<Unit>;
  /** What is named in parts of `first` that were not executed. */
  readonly named: ReadonlySet<string>;
}

/** What has to be in the first half: all that was executed, and the values that it referred to while it was. */
function plan(units: readonly Unit[], executed: Uint8Array, piecesOf: (unit: Unit) => readonly Piece[]): Plan {
  const byName = new Map(units.flatMap((unit) => unit.names.map((name) => [name, unit] as const)));
  const attached = (name: string): readonly Unit[] => attachments.filter(({ of }) => of === name);
  const attachments = units.filter(({ of }) => of !== undefined);
  const first = new Set<Unit>();
  const forwarded = new Set<Unit>();
  const named = new Set<string>();
  const pieces: Piece[] = [];
  const open = units.filter(
    (unit) =>
      unit.kind === 'fixed' || (unit.of !== undefined && byName.get(unit.of) === undefined) || (unit.kind === 'function' && !isDead(unit.value, executed)),
  );
  for (let unit = open.pop(); unit !== undefined; unit = open.pop()) {
    if (first.has(unit)) continue;
    first.add(unit);
    for (const name of unit.names) open.push(...attached(name));
    const moved = piecesOf(unit);
    pieces.push(...moved);
    for (const { name, node } of freeIn(unit.statement, new Set(moved.map((piece) => piece.node)))) {
      const target = byName.get(name);
      if (target === undefined || first.has(target)) continue;
      if (executed[node.start] === 0) named.add(name);
      else if (target.kind === 'function' && isDead(target.value, executed)) forwarded.add(target);
      else open.push(target);
    }
  }
  return { first, pieces, forwarded, named };
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

function edited(code: string, edits: readonly Edit[]): string {
  let result = '';
  let at = 0;
  for (const { start, end, text } of [...edits].sort((a, b) => a.start - b.start)) {
    result += code.slice(at, start) + text;
    at = end;
  }
  return result + code.slice(at);
}

/** In the first half, a unit of the rest is a variable that the rest fills, or one of the functions at the top that call what they will be. */
function standIn(unit: Unit, { forwarded, named }: Plan): string {
  const [name = ''] = unit.names;
  return !forwarded.has(unit) && named.has(name) ? `var ${name};` : '';
}

/** Functions stand above all that may pass them on. */
const standIns = (names: readonly string[]): string =>
  names.length === 0 ? '' : `var $late=[],[${names.join(',')}]=Array.from({length:${names.length}},(_,i)=>function(...all){return $late[i].apply(this,all)});`;

/**
 * Splits a chunk in two by what its first run executed, function by function and method by method. What `first` lacks is
 * filled in when `rest` is evaluated; whoever needs more than the profiled run did loads `rest` before.
 */
export function split(code: string, program: Node, executed: Uint8Array, stays: Stays): Halves {
  const units = unitsOf(program, code, stays);
  const assigned = assignedNames(program);
  const topLevel = new Set(units.flatMap(({ names }) => names));
  /** Imports cannot be assigned to. */
  const assigns = (node: Node): boolean => [...assignedNames(node)].some((name) => topLevel.has(name));
  const isExport = ({ statement }: Unit): boolean => statement.type === 'ExportNamedDeclaration' && nodeIn(statement, 'declaration') === undefined;
  const exports = units.filter(isExport);
  const candidates = units
    .filter((unit) => !isExport(unit))
    .map((unit): Unit => (unit.kind === 'function' && assigns(unit.value) ? { ...unit, kind: 'fixed' } : unit));
  const found = plan(candidates, executed, movedPieces({ program, code, executed, assigns, assigned }));
  const rest = candidates.filter((unit) => !found.first.has(unit));
  const forwarded = rest.filter((unit) => found.forwarded.has(unit)).flatMap(({ names: [name] }) => name ?? []);
  const filled = rest.flatMap((unit) => (!found.forwarded.has(unit) && found.named.has(unit.names[0] ?? '') ? (unit.names[0] ?? []) : []));
  const functions = found.pieces.flatMap((piece) => (piece.variable === undefined ? [] : [piece.variable]));

  const textOf = (unit: Unit): string => code.slice(unit.statement.start, unit.statement.end);
  const body = [...rest.map(textOf), ...found.pieces.map(({ text }) => text), ...exports.map(textOf)].join('\n');
  const defined = new Set(rest.flatMap(({ names }) => names));
  const wanted = new Set(
    [...[...rest, ...exports].map(({ statement }) => statement), ...found.pieces.map(({ node }) => node)]
      .flatMap((node) => freeIn(node).map(({ name }) => name))
      .concat(found.pieces.flatMap(({ owner }) => owner ?? [])),
  );
  const imported = [...wanted].filter((name) => topLevel.has(name) && !defined.has(name));

  // By place, which is shorter than by name; only what changes later must be imported.
  const changing = imported.filter((name) => assigned.has(name));
  const constant = imported.filter((name) => !assigned.has(name));
  const alias = (index: number): string => `$$${index.toString(36)}`;
  const fill = [...filled, ...functions];
  const late = forwarded.length > 0 ? ['$late'] : [];
  const first = [
    standIns(forwarded),
    edited(code, [
      ...[...rest, ...exports].map((unit) => ({ start: unit.statement.start, end: unit.statement.end, text: standIn(unit, found) })),
      ...found.pieces.map(({ node, instead }) => ({ start: node.start, end: node.end, text: instead })),
    ]),
    `${functions.length > 0 ? `var ${functions.join(',')};` : ''}`,
    'function $again(object,method,all){return object[method](...all)}',
    `function $fill(all){[${[...fill, ...late].join(',')}]=all}`,
    `const $shared = [${constant.join(',')}];`,
    `export { $fill, $shared, ${changing.map((name, i) => `${name} as ${alias(i)}`).join(', ')} };`,
  ].join('\n');
  return {
    first,
    rest: [
      `import { $fill, $shared, ${changing.map((name, i) => `${alias(i)} as ${name}`).join(', ')} } from '${FIRST}';`,
      `const [${constant.join(',')}] = $shared;`,
      'function $install(to, { prototype: from }) { for (const key of Reflect.ownKeys(from)) if (key !== "constructor") Object.defineProperty(to, key, Object.getOwnPropertyDescriptor(from, key)); }',
      body,
      `$fill([${[...fill, ...(late.length > 0 ? [`[${forwarded.join(',')}]`] : [])].join(',')}]);`,
    ].join('\n'),
  };
}
