import type { Fault, Intent, Micros, Seq } from '../../api/index.ts';
import { strings } from '../../components/strings.ts';
import { MAX_BODY, useEditor } from '../stores/editor.ts';
import { useMessages } from '../stores/messages.ts';
import { useRun } from '../stores/run.ts';
import { useTransport } from '../stores/transport.ts';
import type { Session } from './session.ts';
import { splitCommand } from './split-command.ts';

interface Pending {
  readonly entry: number;
  readonly seq: Seq;
  readonly file?: { readonly name: string; readonly text: string };
}

/** What the user does to the cluster: apply, kubectl, faults. Doing something in the past makes a branch, which can be undone. */
export class Commands {
  private readonly session: Session;
  private pending: readonly Pending[] = [];
  private polling = false;
  private wanted: Micros | undefined;
  private faults = 0;
  private undoStack: readonly string[] = [];

  constructor(session: Session) {
    this.session = session;
  }

  /** Applies the files that differ from what the cluster has; with none, the active one again. */
  async apply(): Promise<void> {
    const { files, active } = useEditor.getState();
    const changed = files.filter((file) => file.text !== file.applied);
    const chosen = changed.length > 0 ? changed : files.filter((file) => file.name === active);
    for (const file of chosen) {
      if (file.text.length > MAX_BODY) {
        useEditor.getState().setRefusal(file.name, strings.editor.tooLarge(file.text.length));
        continue;
      }
      useEditor.getState().setRefusal(file.name, undefined);
      await this.act({ type: 'apply', name: file.name, text: file.text }, `kubectl apply -f ${file.name}`, file);
    }
  }

  /** Runs a command line; a leading `kubectl` may be left out. */
  async kubectl(line: string): Promise<void> {
    const words = splitCommand(line);
    const args = words[0] === 'kubectl' || words[0] === 'k' ? words.slice(1) : words;
    if (args.length === 0) return;
    const named = useEditor.getState().files.filter((file) => args.some((arg) => arg.endsWith(file.name)));
    const files = named.length === 0 ? {} : { files: Object.fromEntries(named.map((file) => [file.name, file.text])) };
    await this.act({ type: 'kubectl', args, ...files }, `kubectl ${args.join(' ')}`);
  }

  async inject(fault: Fault): Promise<void> {
    this.faults += 1;
    await this.act({ type: 'inject-fault', id: `fault-${this.faults}`, fault });
  }

  async heal(id: string): Promise<void> {
    await this.act({ type: 'heal-fault', id });
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
    if (this.polling || this.pending.length === 0) return;
    this.polling = true;
    void this.readOutputs(t).finally(() => {
      this.polling = false;
      // The page may have been paused meanwhile: nobody else will ask for this moment.
      if (this.wanted !== t && this.wanted !== undefined) this.poll(this.wanted);
    });
  }

  private async readOutputs(t: Micros): Promise<void> {
    for (const item of this.pending) {
      const output = await this.session.port.kubectlOutput(item.seq, t);
      useRun.getState().setTerminal(item.entry, { output });
      if (!output.done) continue;
      this.pending = this.pending.filter((other) => other !== item);
      if (item.file === undefined) continue;
      if (output.exitCode === 0) useEditor.getState().markApplied(item.file.name, item.file.text);
      else useEditor.getState().setRefusal(item.file.name, output.stderr.trim());
    }
  }

  private async act(intent: Intent, command?: string, file?: Pending['file']): Promise<void> {
    const { session } = this;
    const t = session.player.now();
    const live = t >= useTransport.getState().seen;
    const before = useRun.getState().run?.branches.find((branch) => branch.current);
    try {
      const { run, seq, branched } = await session.act(t, intent);
      useRun.getState().patch({ run });
      this.record(t, intent, before?.id);
      if (command !== undefined) {
        const entry = useRun.getState().addTerminal({ command, seq });
        this.pending = [...this.pending, { entry, seq, ...(file === undefined ? {} : { file }) }];
      }
      if (branched && before !== undefined) this.noticeBranch(before.id, live);
      useTransport.getState().patch({ seen: t });
      session.changed(run.frontier);
      session.play();
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      if (command !== undefined) useRun.getState().addTerminal({ command, error: text });
      if (file !== undefined) useEditor.getState().setRefusal(file.name, text);
      useMessages.getState().toast(text, { tone: 'error' });
    }
  }

  /** Notes what was done, on the branch that it is on; a new branch begins with what its parent had until then. */
  private record(t: Micros, intent: Intent, parent: string | undefined): void {
    const { actions, run, patch } = useRun.getState();
    const branch = run?.branches.find((other) => other.current)?.id ?? '';
    const earlier = (actions[branch] ?? actions[parent ?? ''] ?? []).filter((action) => action.t <= t);
    patch({ actions: { ...actions, [branch]: [...earlier, { t, intent }] } });
  }

  private noticeBranch(previous: string, live: boolean): void {
    this.undoStack = [...this.undoStack, previous];
    if (live) return;
    const run = useRun.getState().run;
    const name = run?.branches.find((branch) => branch.current)?.name ?? '';
    const kept = run?.branches.find((branch) => branch.id === previous)?.name ?? '';
    useMessages.getState().toast(strings.branches.made(name, kept), { action: { label: strings.branches.undo, run: () => void this.undoBranch() } });
  }
}
