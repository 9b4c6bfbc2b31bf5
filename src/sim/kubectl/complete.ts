import { Scheme } from '../apimachinery/index.ts';
import { apply } from './commands/apply.ts';
import { globalFlags } from './command.ts';
import { commandOf, otherCommands, shellPrograms } from './registry.ts';

/** What could stand at the end of a command line. `from`: where the word begins that it would replace. */
export interface CommandCompletion {
  readonly from: number;
  readonly options: readonly string[];
}

/** Commands whose first argument is a Pod. */
const aboutPods: ReadonlySet<string> = new Set(['exec', 'logs', 'attach', 'port-forward', 'cp', 'debug']);
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

function flags(words: readonly string[]): readonly string[] {
  const found = words[0] === 'apply' ? apply : commandOf(words).command;
  return [...globalFlags, ...found.flags].map(({ name }) => `--${name}`);
}

function namespaceOf(words: readonly string[]): string {
  const at = words.findIndex((word) => word === '-n' || word === '--namespace');
  return at >= 0 ? (words[at + 1] ?? 'default') : 'default';
}

function candidates(words: readonly string[], word: string, refs: RefsOf): readonly string[] {
  const paths = ['apply', ...Object.keys(otherCommands.get())];
  const plain = words.filter((each) => !each.startsWith('-'));
  const [first = '', second = ''] = plain;
  if (plain.length === 0) return [...new Set([...paths.map((path) => path.split(' ')[0] ?? ''), ...Object.keys(shellPrograms.get())])];
  if (['-n', '--namespace'].includes(words.at(-1) ?? '')) return names(refs, 'Namespace', '');
  if (word.startsWith('-')) return flags(words);
  const below = paths.filter((path) => path.startsWith(`${first} `)).map((path) => path.split(' ')[1] ?? '');
  if (plain.length === 1 && below.length > 0 && first !== 'create') return [...new Set(below)];
  if (first === 'create') return plain.length === 1 ? [...new Set(below)] : [];
  const namespace = namespaceOf(words);
  if (aboutNodes.has(first) || aboutNodes.has(`${first} ${second}`)) return names(refs, 'Node', '');
  const [kindWord, partial] = word.split('/');
  if (partial !== undefined) return names(refs, kindOf(kindWord ?? '') ?? '', namespace).map((name) => `${kindWord}/${name}`);
  if (aboutPods.has(first)) return names(refs, 'Pod', namespace);
  const kindAt = below.length > 0 ? 2 : 1;
  if (plain.length > kindAt) return names(refs, kindOf(plain[kindAt] ?? '') ?? '', namespace);
  return scheme.all().map(({ type }) => type.resource);
}

/** Completes a kubectl command line at its end, with the names of the objects that there are. */
export function completeCommand(line: string, refs: RefsOf): CommandCompletion {
  const from = /\S*$/.exec(line)?.index ?? line.length;
  const word = line.slice(from);
  const before = line.slice(0, from).split(/\s+/).filter((each) => each !== '');
  const words = before[0] === 'kubectl' || before[0] === 'k' ? before.slice(1) : before;
  try {
    const options = [...new Set(candidates(words, word, refs))].filter((option) => option.startsWith(word) && option !== word).sort();
    return { from, options };
  } catch {
    // The words before are no command: there is nothing to complete.
    return { from, options: [] };
  }
}
