import type { Fault } from './fault.ts';
import type { Seq } from './ids.ts';

/** The only pipe down: everything a user, a scenario or the command line can ask of the running cluster. */
export type Intent =
  /** Text of manifests, applied as `kubectl apply -f <name>` does. */
  | { readonly type: 'apply'; readonly name: string; readonly text: string }
  /** A kubectl command line, without the leading `kubectl`. `files` are named texts that `-f` may refer to (`-` = stdin). */
  | {
      readonly type: 'kubectl';
      readonly args: readonly string[];
      readonly files?: Readonly<Record<string, string>>;
      /** A person sits at the terminal: standard input stays open, and what goes on goes on until they stop it. */
      readonly interactive?: boolean;
    }
  /** Another command line: on the user's own machine (`curl`), or in a shell on a node. */
  | { readonly type: 'shell'; readonly node?: string; readonly argv: readonly string[] }
  /** A line (without its newline), Ctrl+C or Ctrl+D for a command that runs; `command` is the seq of its action. */
  | { readonly type: 'keyboard'; readonly command: Seq; readonly input: { readonly text: string } | { readonly key: 'Ctrl+C' | 'Ctrl+D' } }
  | { readonly type: 'inject-fault'; readonly id: string; readonly fault: Fault }
  | { readonly type: 'heal-fault'; readonly id: string };
