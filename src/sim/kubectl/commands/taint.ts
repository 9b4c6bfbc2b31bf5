import { type KubeList, type Node, resources } from '../../../api/index.ts';
import { get, list } from '../../client-go/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import { bool, type Command, string, validateFlag } from '../command.ts';
import { CommandError } from '../errors.ts';
import { changeFlags, report, sendPatch } from '../print-result.ts';
import { resourceOf } from '../resource-builder.ts';
import type { Session } from '../session.ts';
import { nodeName } from './cordon.ts';

interface Taint {
  readonly key: string;
  readonly value?: string;
  readonly effect?: string;
}

const EFFECTS: ReadonlySet<string> = new Set(['NoSchedule', 'PreferNoSchedule', 'NoExecute']);

/** `key=value:Effect`, `key:Effect`, and with a trailing `-` a removal. */
function parseTaint(text: string): { readonly taint: Taint; readonly remove: boolean } {
  const remove = text.endsWith('-');
  const match = /^([^=:]+)(?:=([^:]*))?(?::(\w+))?$/.exec(remove ? text.slice(0, -1) : text);
  const [, key, value, effect] = match ?? [];
  if (!key || (!remove && !effect)) throw new CommandError(`invalid taint spec: ${text}`);
  if (effect && !EFFECTS.has(effect)) throw new CommandError(`invalid taint effect: ${effect}, unsupported taint effect`, 'usage');
  return { remove, taint: { key, ...(value ? { value } : {}), ...(effect ? { effect } : {}) } };
}

const same = (a: Taint, b: Taint): boolean => a.key === b.key && (b.effect === undefined || a.effect === b.effect);

/** By name, with `-l`, or with `--all`. Errors: kubectl's when none of them is given. Source: `kubectl/pkg/cmd/taint/taint.go` Complete. */
function* nodesOf(session: Session, names: readonly string[]): Procedure<readonly Node[]> {
  const labelSelector = session.flags.get('selector');
  if (names.length === 0 && !labelSelector && !session.flags.bool('all'))
    throw new CommandError("at least one resource name must be specified since 'all' parameter is not set");
  if (names.length === 0) return (yield* session.api(list<KubeList<Node>>(resources.nodes, undefined, labelSelector ? { labelSelector } : {}))).items;
  const found: Node[] = [];
  for (const name of names) found.push(yield* session.api(get<Node>(resources.nodes, undefined, name)));
  return found;
}

export const taint: Command = {
  short: 'Update the taints on one or more nodes.',
  usage: 'NODE NAME KEY_1=VAL_1:TAINT_EFFECT_1 ... KEY_N=VAL_N:TAINT_EFFECT_N [options]',
  flags: [string('selector', 'l'), bool('all'), bool('overwrite'), validateFlag, ...changeFlags],
  *run(session, args): Procedure<void> {
    const [kind] = args[0] === undefined || args[0].includes('/') ? [] : session.scheme.find(args[0]);
    if (kind && kind.type.resource !== 'nodes') throw new CommandError(`invalid resource type ${args[0]}, only node types are supported`);
    const words = args[0] === 'nodes' || args[0] === 'node' || args[0] === 'no' ? args.slice(1) : args;
    const names = words.filter((word) => !/[:=]|-$/.test(word) || /^nodes?\//.test(word)).map(nodeName);
    const changes = words.filter((word) => /[:=]|-$/.test(word) && !names.includes(word)).map(parseTaint);
    if (changes.length === 0) throw new CommandError('at least one taint update is required');
    for (const node of yield* nodesOf(session, names)) {
      const name = node.metadata?.name ?? '';
      let taints: readonly Taint[] = node.spec?.taints ?? [];
      let word = 'tainted';
      for (const { taint: change, remove } of changes) {
        const existing = taints.some((t) => same(t, change));
        if (remove) {
          if (!existing) throw new CommandError(`taint ${JSON.stringify(`${change.key}${change.effect ? `:${change.effect}` : ''}`)} not found`);
          word = 'untainted';
        } else if (existing) {
          if (!session.flags.bool('overwrite'))
            throw new CommandError(`node ${name} already has ${change.key} taint(s) with same effect(s) and --overwrite is false`);
          word = 'modified';
        }
        taints = [...taints.filter((t) => !same(t, change)), ...(remove ? [] : [change])];
      }
      const info = resourceOf(session, 'nodes');
      report(
        session,
        info,
        yield* sendPatch(session, info, node, { type: 'application/merge-patch+json', body: { spec: { taints } }, manager: 'kubectl-taint' }),
        word,
        '',
      );
    }
  },
};
