import type { Fault, Intent, Micros, Seq } from '../../api/index.ts';
import { strings } from '../../components/strings.ts';
import type { WhatIf } from '../../projections/views.ts';
import { MAX_BODY, useEditor } from '../stores/editor.ts';
import { useMessages } from '../stores/messages.ts';
import { branchShown, useRun } from '../stores/run.ts';
import { useTransport } from '../stores/transport.ts';
import type { Session } from './session.ts';

const doing = () => import('./doing.ts');

interface Pending {
  readonly entry: number;
  readonly seq: Seq;
  readonly t: Micros;
  /** The branch on which it runs. */
  readonly branch: string;
  readonly intent: Intent;
  readonly file?: { readonly name: string; readonly text: string };
  /** The clock stood, and nothing comes of it: it stands again when the answer is there. */
  readonly stops?: boolean;
  /** `kubectl edit`: what it prints is opened in the editor, and applying that finishes the command. */
  readonly edit?: readonly string[];
}

/** What the user does to the cluster: apply, kubectl, faults. Doing something in the past makes a branch, which can be undone. */
export class Commands {
  private readonly session: Session;
  private pending: readonly Pending[] = [];
  private polling = false;
  private wanted: Micros | undefined;
  private undoStack: readonly string[] = [];
  /** Files of the editor that a `kubectl edit` opened, with its words. */
  private readonly editing = new Map<string, readonly string[]>();

  constructor(session: Session) {
    this.session = session;
  }

  /** Applies the files that differ from what the cluster has; with none, the active one again. `apart`: on a branch of its own. */
  async apply(apart = false): Promise<void> {
    let first = apart;
    const { files, active } = useEditor.getState();
    const changed = files.filter((file) => file.text !== file.applied);
    const chosen = changed.length > 0 ? changed : files.filter((file) => file.name === active);
    for (const file of chosen) {
      if (file.text.length > MAX_BODY) {
        useEditor.getState().setRefusal(file.name, strings.editor.tooLarge(file.text.length));
        continue;
      }
      useEditor.getState().setRefusal(file.name, undefined);
      if (/^\s*apiVersion:\s*["']?orrery\.dev\//mu.test(file.text)) return (await doing()).openScenario(this.session, file.name, file.text);
      const args = this.editing.get(file.name);
      if (args === undefined) await this.act({ type: 'apply', name: file.name, text: file.text }, `kubectl apply -f ${file.name}`, file, first);
      else await this.act((await doing()).edited(args, file.text), `kubectl ${args.join(' ')}`, file, first);
      first = false;
    }
  }

  /** Does what was proposed on a branch of its own, so that both futures can be compared. */
  async tryOut(option: WhatIf): Promise<void> {
    await (await doing()).tryOut(this.session, option);
  }

  /** Runs a command line; a leading `kubectl` may be left out. */
  async kubectl(line: string): Promise<void> {
    const begun = this.stand();
    const read = (await doing()).readLine(line);
    if (read !== undefined) await this.act(read.intent, read.command, undefined, false, read.edits, begun);
  }

  /** Types something into a command that still runs: a line, Ctrl+C, Ctrl+D. */
  async type(command: Seq, input: Extract<Intent, { type: 'keyboard' }>['input']): Promise<void> {
    await this.act({ type: 'keyboard', command, input });
  }

  /** What Tab would put at the end of a command line. */
  async complete(line: string): Promise<{ readonly from: number; readonly options: readonly string[] }> {
    return this.session.port.completeCommand(line, this.session.player.now());
  }

  async inject(fault: Fault): Promise<void> {
    const begun = this.stand();
    const { freeFaultId } = await doing();
    await this.act({ type: 'inject-fault', id: freeFaultId(), fault }, undefined, undefined, false, undefined, begun);
  }

  async heal(id: string): Promise<void> {
    await this.act({ type: 'heal-fault', id });
  }

  /** Texts that are on their way to the API server of the branch shown, by name of file. */
  submitted(): ReadonlyMap<string, string> {
    return new Map(this.underWay().flatMap(({ file }) => (file === undefined ? [] : [[file.name, file.text] as const])));
  }

  private underWay(): readonly Pending[] {
    const branch = currentBranch();
    return this.pending.filter((item) => item.branch === branch);
  }

  /** Goes back to the branch before the last one that an action made. */
  async undoBranch(): Promise<boolean> {
    const previous = this.undoStack.at(-1);
    if (previous === undefined) return false;
    this.undoStack = this.undoStack.slice(0, -1);
    await this.session.switchBranch(previous);
    return true;
  }

  /** Asks for the output of commands that have not ended. */
  poll(t: Micros): void {
    this.wanted = t;
    if (this.polling || this.underWay().length === 0) return;
    this.polling = true;
    void this.readOutputs(t).finally(() => {
      this.polling = false;
      // The page may have been paused meanwhile: nobody else will ask for this moment.
      if (this.wanted !== t && this.wanted !== undefined) this.poll(this.wanted);
    });
  }

  private async readOutputs(t: Micros): Promise<void> {
    for (const item of this.underWay()) {
      const output = await this.session.port.kubectlOutput(item.seq, t);
      if (item.branch !== currentBranch()) return;
      useRun.getState().setTerminal(item.entry, { output });
      if (!output.done) continue;
      this.pending = this.pending.filter((other) => other !== item);
      if (item.stops === true) this.session.pause();
      if (item.edit !== undefined && output.exitCode === 0) this.openEditor(item.edit, output.stdout);
      if (output.exitCode !== 0) markRefused(item);
      if (item.file === undefined) continue;
      if (output.exitCode === 0) useEditor.getState().markApplied(item.file.name, item.file.text);
      else {
        useEditor.getState().setRefusal(item.file.name, output.stderr.trim());
        void import('./ways.ts').then(({ refusal }) => refusal(this.session, item.seq, item.t));
      }
    }
  }

  /** Opens what `kubectl edit` printed as a file of the editor. */
  private openEditor(args: readonly string[], text: string): void {
    useEditor.getState().addFile({
      name: `edit-${args
        .slice(1)
        .filter((word) => !word.startsWith('-'))
        .join('-')
        .replace(/\//gu, '-')}.yaml`,
      text,
    });
    this.editing.set(useEditor.getState().active, args);
  }

  /** Where the clock stood when something was begun: code may have to be loaded before it is done, and a hand may be quicker. */
  private stand() {
    return { halts: this.session.halts, t: this.session.player.now() };
  }

  /** Does something at the moment shown. `command`: what the terminal says of it. `edit`: the words of a `kubectl edit`. */
  async act(
    intent: Intent,
    command?: string,
    file?: Pending['file'],
    apart = false,
    edit?: Pending['edit'],
    { halts, t: begun } = this.stand(),
  ): Promise<void> {
    const { session } = this;
    const t = session.halts === halts ? session.player.now() : begun;
    const live = t >= useTransport.getState().seen;
    const before = useRun.getState().run?.branches.find((branch) => branch.current);
    const stops = !useTransport.getState().playing && isReading(intent);
    try {
      const { run, seq, branched } = await session.act(t, intent, apart);
      useRun.getState().patch({ run });
      this.record(t, intent, before?.id);
      if (command !== undefined) {
        const entry = useRun.getState().addTerminal({ command, seq });
        this.pending = [
          ...this.pending,
          { entry, seq, t, stops, branch: currentBranch(), intent, ...(file === undefined ? {} : { file }), ...(edit === undefined ? {} : { edit }) },
        ];
      }
      if (branched && before !== undefined) this.noticeBranch(before.id, live && !apart);
      useTransport.getState().patch({ seen: t });
      session.changed(run.frontier);
      if (session.halts === halts) session.play();
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      if (command !== undefined) useRun.getState().addTerminal({ command, error: text });
      if (file !== undefined) useEditor.getState().setRefusal(file.name, text);
      useMessages.getState().toast(text, { tone: 'error' });
    }
  }

  /** Notes what was done, on the branch that it is on; a new branch begins with what its parent had until then. */
  private record(t: Micros, intent: Intent, parent: string | undefined): void {
    const { actions, scenario, scenarios, patch } = useRun.getState();
    const branch = currentBranch();
    if (scenario !== undefined) patch({ scenarios: { ...scenarios, [branch]: scenario } });
    const earlier = (actions[branch] ?? actions[parent ?? ''] ?? []).filter((action) => action.t <= t);
    patch({ actions: { ...actions, [branch]: [...earlier, { t, intent }] }, linkCheck: undefined });
  }

  /** Says that a new branch is shown, and offers the one before. `live`: nothing of that one was left behind. */
  noticeBranch(previous: string, live: boolean): void {
    this.undoStack = [...this.undoStack, previous];
    if (live) return;
    const run = useRun.getState().run;
    const name = run?.branches.find((branch) => branch.current)?.name ?? '';
    const kept = run?.branches.find((branch) => branch.id === previous)?.name ?? '';
    useMessages.getState().toast(strings.branches.made(name, kept), { action: { label: strings.branches.undo, run: () => void this.undoBranch() } });
  }
}

/** Commands that change nothing. */
const READING: ReadonlySet<string> = new Set([
  'get',
  'describe',
  'logs',
  'events',
  'explain',
  'top',
  'version',
  'api-resources',
  'api-versions',
  'cluster-info',
  'auth',
  'diff',
]);

const isReading = (intent: Intent): boolean => intent.type === 'kubectl' && READING.has(intent.args[0] ?? '');

const currentBranch = (): string => branchShown(useRun.getState().run);

/** What was refused is not what the cluster has, on whichever branch one looks. */
function markRefused({ intent }: Pending): void {
  const { actions, patch } = useRun.getState();
  if (intent.type !== 'apply') return;
  patch({
    actions: Object.fromEntries(
      Object.entries(actions).map(([branch, list]) => [branch, list.map((action) => (action.intent === intent ? { ...action, refused: true } : action))]),
    ),
  });
}
