import { Scheme } from '../apimachinery/index.ts';
import { apply } from './commands/apply.ts';
import { globalFlags } from './command.ts';
import { flagValues } from './complete-values.ts';
import type { FlagSpec } from './flags.ts';
import { commandOf, otherCommands, shellPrograms } from './registry.ts';

/** What could stand at the end of a command line. `from`: where the word begins that it would replace. */
export interface CommandCompletion {
  readonly from: number;
  readonly options: readonly string[];
}

/** Commands whose first argument is a Pod. */
const aboutPods: ReadonlySet<string> = new Set(['exec', 'logs', 'attach', 'port-forward', 'cp', 'debug']);
const rolledOut: ReadonlySet<string> = new Set(['rollout']);
const aboutNodes: ReadonlySet<string> = new Set(['cordon', 'uncordon', 'drain', 'top node']);

const scheme = new Scheme();

const kindOf = (word: string): string | undefined => scheme.find(word.toLowerCase())[0]?.type.kind;

/** The objects of a kind that there are: `Pod/default/web`, `Node/node-1`. */
export type RefsOf = (kind: string) => readonly string[];

/** Names of the objects of a kind, out of refs such as `Pod/default/web`, `Node/node-1`. */
function names(refsOf: RefsOf, kind: string, namespace: string): readonly string[] {
  return refsOf(kind).flatMap((ref) => {
    const [, second = '', name] = ref.split('/');
    return name === undefined ? [second] : second === namespace ? [name] : [];
  });
}

function specsOf(words: readonly string[]): readonly FlagSpec[] {
  const found = words[0] === 'apply' ? apply : commandOf(words).command;
  return [...found.flags, ...globalFlags];
}

/** The flag whose value comes next: `-o`, `--output`, but not `--output=json`. */
function openFlag(words: readonly string[]): FlagSpec | undefined {
  const last = words.at(-1) ?? '';
  if (!last.startsWith('-') || last.includes('=')) return undefined;
  const spec = specsOf(words).find(({ name, short }) => last === `--${name}` || (short !== undefined && last === `-${short}`));
  return spec?.kind === 'bool' || spec?.bare !== undefined ? undefined : spec;
}

/** Values of a flag: a namespace, a format. Undefined for one that may be anything. */
function valuesOf(name: string, refs: RefsOf): readonly string[] | undefined {
  if (name === 'namespace') return names(refs, 'Namespace', '');
  return flagValues[name];
}

/** Words that are neither flags nor their values. */
function plainWords(words: readonly string[]): readonly string[] {
  const valued = new Set(globalFlags.filter(({ kind }) => kind !== 'bool').flatMap(({ name, short }) => [`--${name}`, ...(short ? [`-${short}`] : [])]));
  const isValue = (index: number): boolean =>
    valued.has(words[index - 1] ?? '') || ['-l', '--selector', '-o', '--output', '-c', '--container', '-f', '--filename'].includes(words[index - 1] ?? '');
  return words.filter((word, index) => !word.startsWith('-') && !isValue(index));
}

function namespaceOf(words: readonly string[]): string {
  const at = words.findIndex((word) => word === '-n' || word === '--namespace');
  return at >= 0 ? (words[at + 1] ?? 'default') : 'default';
}

function candidates(words: readonly string[], word: string, refs: RefsOf): readonly string[] {
  const paths = ['apply', ...Object.keys(otherCommands.get())];
  const plain = plainWords(words);
  const [first = '', second = ''] = plain;
  if (plain.length === 0) return [...new Set([...paths.map((path) => path.split(' ')[0] ?? ''), ...Object.keys(shellPrograms.get())])];
  const open = openFlag(words);
  if (open) return valuesOf(open.name, refs) ?? [];
  const given = /^--([a-z-]+)=/.exec(word)?.[1];
  if (given !== undefined) return (valuesOf(given, refs) ?? []).map((value) => `--${given}=${value}`);
  if (word.startsWith('-')) return specsOf(words).map(({ name }) => `--${name}`);
  const below = paths.filter((path) => path.startsWith(`${first} `)).map((path) => path.split(' ')[1] ?? '');
  if (plain.length === 1 && below.length > 0 && first !== 'create') return [...new Set(below)];
  if (first === 'create') return plain.length === 1 ? [...new Set(below)] : [];
  const namespace = namespaceOf(words);
  if (aboutNodes.has(first) || aboutNodes.has(`${first} ${second}`)) return names(refs, 'Node', '');
  const [kindWord, partial] = word.split('/');
  if (partial !== undefined) return names(refs, kindOf(kindWord ?? '') ?? '', namespace).map((name) => `${kindWord}/${name}`);
  if (first === 'explain') return plain.length === 1 ? scheme.all().map(({ type }) => type.resource) : [];
  if (aboutPods.has(first)) return plain.length === 1 ? names(refs, 'Pod', namespace) : [];
  if (rolledOut.has(first)) return plain.length === 2 ? ['daemonset', 'deployment', 'statefulset'] : names(refs, kindOf(plain[2] ?? '') ?? '', namespace);
  const kindAt = below.length > 0 ? 2 : 1;
  if (plain.length > kindAt) return names(refs, kindOf(plain[kindAt] ?? '') ?? '', namespace);
  return scheme.all().map(({ type }) => type.resource);
}

/** Completes a kubectl command line at its end, with the names of the objects that there are. */
export function completeCommand(line: string, refs: RefsOf): CommandCompletion {
  const from = /\S*$/.exec(line)?.index ?? line.length;
  const word = line.slice(from);
  const before = line
    .slice(0, from)
    .split(/\s+/)
    .filter((each) => each !== '');
  const words = before[0] === 'kubectl' || before[0] === 'k' ? before.slice(1) : before;
  try {
    const options = [...new Set(candidates(words, word, refs))].filter((option) => option.startsWith(word) && option !== word).sort();
    return { from, options };
  } catch {
    // The words before are no command: there is nothing to complete.
    return { from, options: [] };
  }
}
