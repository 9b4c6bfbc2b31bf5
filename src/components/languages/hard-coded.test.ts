import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parseSync } from 'vite';

const root = fileURLToPath(new URL('../../', import.meta.url));
// HoverMarks writes a style sheet.
const files = ['app', 'components']
  .flatMap((folder) => readdirSync(`${root}${folder}`, { recursive: true, encoding: 'utf8' }).map((path) => `${folder}/${path}`))
  .filter((path) => path.endsWith('.tsx') && !path.includes('.test.') && !path.endsWith('HoverMarks.tsx'));

/** Attributes whose value somebody reads or hears. */
const READ = new Set(['aria-label', 'aria-description', 'aria-roledescription', 'title', 'placeholder', 'alt', 'label', 'help', 'caption']);

/** Names of Kubernetes, of keys and of the simulated world, and examples of what to type, are the same in every language. */
const NAMES =
  /Pod\/default\/web-\* Ready=False|&nbsp;|<none>|\b(Pod|Node|Service|svc|cpu|kubectl|Ctrl\+K|container|sandbox|pid|mtu|create_revision|mod_revision|version)\b/gu;

const isWords = (text: string): boolean => /\p{L}{2,}/u.test(text.replace(NAMES, ''));

type Tree = Readonly<Record<string, unknown>>;
const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value);
const children = (tree: Tree): readonly Tree[] => Object.values(tree).flat().filter(isTree);

/** The parts of an expression that come on screen as they stand in the source. */
function literals(value: unknown): readonly string[] {
  if (!isTree(value)) return [];
  switch (value.type) {
    case 'Literal':
      return typeof value.value === 'string' ? [value.value] : [];
    case 'TemplateElement':
      return isTree(value.value) ? [String(value.value.cooked)] : [];
    case 'TemplateLiteral':
    case 'JSXExpressionContainer':
    case 'BinaryExpression':
    case 'LogicalExpression':
    case 'ParenthesizedExpression':
      return value.type === 'BinaryExpression' && value.operator !== '+' ? [] : children(value).flatMap(literals);
    case 'ConditionalExpression':
      return [...literals(value.consequent), ...literals(value.alternate)];
    default:
      return [];
  }
}

function textsOf(tree: Tree): readonly string[] {
  if (tree.type === 'JSXText') return [String(tree.value)];
  if (tree.type === 'JSXAttribute') return isTree(tree.name) && READ.has(String(tree.name.name)) ? literals(tree.value) : [];
  if (tree.type !== 'JSXElement' && tree.type !== 'JSXFragment') return [];
  return Array.isArray(tree.children) ? tree.children.flatMap(literals) : [];
}

function hardCoded(source: string): readonly string[] {
  const found = (tree: Tree): readonly string[] => [...textsOf(tree).filter(isWords), ...children(tree).flatMap(found)];
  return found({ ...parseSync('file.tsx', source).program }).map((text) => text.trim());
}

describe('texts that are not in the catalogue', () => {
  it.each([
    '<p>Not translated</p>',
    '<p title="Not translated" />',
    '<p>{open ? "Not translated" : words.a}</p>',
    '<p aria-label={`Not translated ${name}`} />',
    '<><b>{count} {"Not translated"}</b></>',
  ])('are found in %s', (source) => expect(hardCoded(`const a = ${source};`)).toEqual(['Not translated']));

  it.each(files)('are not in %s', (path) => expect(hardCoded(readFileSync(root + path, 'utf8'))).toEqual([]));
});
