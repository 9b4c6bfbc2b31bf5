import { micros } from '../../api/index.ts';
import type { Intent } from '../../api/index.ts';
import type { WhatIf } from '../../projections/views.ts';
import { EDITED, intentOfWords } from '../../sim/kubectl/words.ts';
import { useEditor } from '../stores/editor.ts';
import { useRun } from '../stores/run.ts';
import type { Session } from './session.ts';
import { splitCommand } from './split-command.ts';

// What `Commands` does without as long as nobody does anything to the cluster.

interface TypedLine {
  readonly intent: Intent;
  readonly command: string;
  /** `kubectl edit`: its words. */
  readonly edits?: readonly string[];
}

/** Is a file in the folder that a word names? */
const holds = (word: string, file: string): boolean => word === '.' || word === './' || file.startsWith(`${word.replace(/^\.\//u, '').replace(/\/+$/u, '')}/`);

/** A kustomization may name any file. */
const builds = (args: readonly string[]): boolean => args[0] === 'kustomize' || args.some((arg) => arg === '-k' || arg.startsWith('--kustomize'));

/** Commands that hand a text to an editor, unless a program is named that edits it. */
const editsText = (args: readonly string[]): boolean =>
  args[0] === 'edit' || (args[0] === 'create' && args.includes('--edit')) || (args[0] === 'apply' && args[1] === 'edit-last-applied');

/** What a command line asks for; a leading `kubectl` may be left out. Nothing when it is empty. */
export function readLine(line: string): TypedLine | undefined {
  const words = splitCommand(line);
  const args = words[0] === 'kubectl' || words[0] === 'k' ? words.slice(1) : words;
  if (args.length === 0) return undefined;
  const named = useEditor.getState().files.filter((file) => builds(args) || args.some((arg) => arg.endsWith(file.name) || holds(arg, file.name)));
  const files = named.length === 0 ? {} : { files: Object.fromEntries(named.map((file) => [file.name, file.text])) };
  const intent = intentOfWords(args, { ...files, interactive: true });
  const command = intent.type === 'kubectl' ? `kubectl ${args.join(' ')}` : args.join(' ');
  return { intent, command, ...(intent.type === 'kubectl' && editsText(args) ? { edits: args } : {}) };
}

/** What `kubectl edit` goes on with when the text that it opened is applied. */
export const edited = (args: readonly string[], text: string): Intent => ({ type: 'kubectl', args, files: { [EDITED]: text } });

/** A scenario in the editor is not for the cluster: it is run instead, and shown at the moment that was shown. */
export async function openScenario(session: Session, name: string, text: string): Promise<void> {
  const { parseScenario } = await import('../../scenarios/parse.ts');
  const parsed = parseScenario(text);
  if (!parsed.ok) {
    useEditor.getState().setRefusal(name, parsed.problems.map(({ line, column, message }) => `${name}:${line}:${column}: ${message}`).join('\n'));
    return;
  }
  const t = session.player.now();
  await session.open(parsed.scenario);
  useEditor.getState().addFile({ name, text });
  useEditor.getState().markApplied(name, text);
  await session.seek(t);
}

/** Does what was proposed on a branch of its own, so that both futures can be compared. */
export async function tryOut(session: Session, { steps, edit, from }: WhatIf): Promise<void> {
  const t = session.player.now();
  const begin = micros(from ?? t);
  session.pause();
  // What was done by hand between the two moments is done in the other run too.
  const { run, actions } = useRun.getState();
  const done = (actions[run?.branches.find((branch) => branch.current)?.id ?? ''] ?? []).filter((action) => action.t >= begin && action.t < t);
  const all = [...steps.map(({ after, intent }) => ({ t: micros(begin + after), intent })), ...done].sort((a, b) => a.t - b.t);
  for (const [i, { t: at, intent }] of all.entries()) {
    if (i > 0 || at !== t) await session.seek(at);
    const file = edit !== undefined && intent.type === 'apply' && intent.text === edit.text ? { name: edit.file, text: edit.text } : undefined;
    if (file !== undefined) useEditor.getState().setText(file.name, file.text);
    await session.commands.act(
      intent,
      intent.type === 'apply' ? `kubectl apply -f ${intent.name}` : intent.type === 'kubectl' ? `kubectl ${intent.args.join(' ')}` : undefined,
      file,
      i === 0,
    );
    if (i + 1 < all.length || from !== undefined) session.pause();
  }
  // One sees at the same moment what has become of it.
  if (from !== undefined) await session.seek(t);
}

/** A name for a fault that neither the scenario nor anything done so far uses. */
export function freeFaultId(): string {
  const { scenario, actions } = useRun.getState();
  const steps = (scenario?.spec.steps ?? []).map((step, i) => ('fault' in step ? (step.id ?? `fault-${i + 1}`) : ''));
  const done = Object.values(actions).flatMap((list) => list.map(({ intent }) => (intent.type === 'inject-fault' ? intent.id : '')));
  const taken = new Set([...steps, ...done]);
  let n = 1;
  while (taken.has(`fault-${n}`)) n += 1;
  return `fault-${n}`;
}
