import type { Fault } from './fault.ts';

/** The only pipe down: everything a user, a scenario or the command line can ask of the running cluster. */
export type Intent =
  /** Text of manifests, applied as `kubectl apply -f <name>` does. */
  | { readonly type: 'apply'; readonly name: string; readonly text: string }
  /** A kubectl command line, without the leading `kubectl`. `files` are named texts that `-f` may refer to (`-` = stdin). */
  | { readonly type: 'kubectl'; readonly args: readonly string[]; readonly files?: Readonly<Record<string, string>> }
  | { readonly type: 'inject-fault'; readonly id: string; readonly fault: Fault }
  | { readonly type: 'heal-fault'; readonly id: string };
