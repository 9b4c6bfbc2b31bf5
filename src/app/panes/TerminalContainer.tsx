import { Terminal } from '../../components/terminal/Terminal.tsx';
import type { TerminalInput } from '../../components/terminal/Terminal.tsx';
import { useSession } from '../session-context.ts';
import { useRun } from '../stores/run.ts';

/** kubectl at the moment shown. */
export function TerminalContainer() {
  const session = useSession();
  const entries = useRun((s) => s.terminal);
  const typed = (id: number, input: TerminalInput): void => {
    const seq = entries.find((entry) => entry.id === id)?.seq;
    if (seq !== undefined) void session.commands.type(seq, input);
  };
  return (
    <Terminal
      entries={entries}
      onRun={(command) => void session.commands.kubectl(command)}
      onInput={typed}
      onComplete={(line) => session.commands.complete(line)}
    />
  );
}
