import type { Intent } from '../../api/index.ts';

/** Programs of the user's machine besides kubectl (`local/index.ts`). */
const programs: ReadonlySet<string> = new Set(['curl', 'ssh']);

/** The name under which an editor hands back what `kubectl edit` gave it. */
export const EDITED = 'kubectl-edit.yaml';

/** What the words of a command line ask for: `curl …` on the user's machine, `node-1$ ps` on a node, anything else of kubectl. */
export function intentOfWords(
  words: readonly string[],
  more: Omit<Extract<Intent, { type: 'kubectl' }>, 'type' | 'args'> = {},
): Extract<Intent, { type: 'kubectl' | 'shell' }> {
  const [first = ''] = words;
  if (first.length > 1 && first.endsWith('$')) return { type: 'shell', node: first.slice(0, -1), argv: words.slice(1) };
  if (programs.has(first)) return { type: 'shell', argv: words };
  return { type: 'kubectl', args: words, ...more };
}
