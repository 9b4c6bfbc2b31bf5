import type { KubeObject } from '../../../api/index.ts';
import { entryOf, isLabelValue, type ResourceInfo } from '../../apimachinery/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import { bool, type Command, fileFlags, recordFlag, selectorFlags, string } from '../command.ts';
import { CommandError } from '../errors.ts';
import { changeFlags, report, sendPatch } from '../print-result.ts';
import { selectTargets, visited } from '../resource-builder.ts';
import type { Session } from '../session.ts';
import { keyValues, splitKeyValues } from './key-values.ts';

interface Kind {
  readonly field: 'labels' | 'annotations';
  readonly what: string;
  readonly done: string;
  readonly undone: string;
  readonly same: string;
}

const labelKind: Kind = { field: 'labels', what: 'label', done: 'labeled', undone: 'unlabeled', same: 'not labeled' };
const annotationKind: Kind = { field: 'annotations', what: 'annotation', done: 'annotated', undone: 'annotated', same: 'annotated' };

function change(
  session: Session,
  kind: Kind,
  object: KubeObject,
  pairs: ReturnType<typeof keyValues>,
): { readonly patch: Record<string, string | null>; readonly word: string } {
  const before = (object.metadata?.[kind.field] ?? {}) as Readonly<Record<string, string>>;
  const changes: Record<string, string | null> = {};
  for (const [key, value] of Object.entries(pairs.set)) {
    const old = entryOf(before, key);
    if (old !== undefined && old !== value && !session.flags.bool('overwrite')) {
      throw new CommandError(
        kind.field === 'labels'
          ? `'${key}' already has a value (${old}), and --overwrite is false`
          : `--overwrite is false but found the following declared annotation(s): '${key}' already has a value (${old})`,
      );
    }
    if (old !== value) changes[key] = value;
  }
  for (const key of pairs.remove) {
    if (Object.hasOwn(before, key)) changes[key] = null;
    else session.out(`${kind.what} ${JSON.stringify(key)} not found.`);
  }
  if (Object.keys(changes).length === 0) return { patch: changes, word: kind.same };
  return { patch: changes, word: Object.keys(pairs.set).length === 0 ? kind.undone : kind.done };
}

/** Errors: kubectl's for a value that no label may have. Source: `cmd/label/label.go` parseLabels. */
function checkLabels(set: Readonly<Record<string, string>>): void {
  for (const [key, value] of Object.entries(set)) {
    const problems = isLabelValue(value);
    if (problems.length > 0) throw new CommandError(`invalid label value: ${JSON.stringify(`${key}=${value}`)}: ${problems.join(';')}`);
  }
}

/** `--list`: what the object has now. */
function listValues(session: Session, kind: Kind, info: ResourceInfo, object: KubeObject, one: boolean): void {
  if (!one) session.out(`Listing ${kind.field} for ${info.type.kind}.${info.type.group}/${object.metadata?.name}:`);
  for (const [key, value] of Object.entries(object.metadata?.[kind.field] ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)))
    session.out(`${one ? '' : ' '}${key}=${value}`);
}

function command(kind: Kind): Command {
  return {
    short: `Update the ${kind.what}s on a resource.`,
    usage: '[--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N [--resource-version=version] [options]',
    flags: [...fileFlags, ...selectorFlags, bool('overwrite'), string('resource-version'), bool('list'), bool('local'), recordFlag, ...changeFlags],
    *run(session, args): Procedure<void> {
      const { targets, pairs } = splitKeyValues(args);
      if (pairs.length === 0 && !session.flags.bool('list')) throw new CommandError(`at least one ${kind.what} update is required`);
      const values = keyValues(pairs);
      const both = values.remove.filter((key) => Object.hasOwn(values.set, key));
      if (both.length > 0)
        throw new CommandError(
          kind.field === 'labels'
            ? 'can not both modify and remove a label in the same command'
            : `can not both modify and remove the following annotation(s) in the same command: ${both.join(', ')}`,
        );
      if (kind.field === 'labels') checkLabels(values.set);
      const found = yield* visited(session, selectTargets(session, targets));
      for (const { info, object } of found) {
        if (session.flags.bool('list') && pairs.length === 0) {
          listValues(session, kind, info, object, found.length === 1);
          continue;
        }
        const { patch: body, word } = change(session, kind, object, values);
        if (Object.keys(body).length > 0) {
          const version = session.flags.get('resource-version');
          const change = {
            type: 'application/merge-patch+json',
            body: { metadata: { ...(version ? { resourceVersion: version } : {}), [kind.field]: body } },
            manager: `kubectl-${kind.field === 'labels' ? 'label' : 'annotate'}`,
          } as const;
          report(session, info, yield* sendPatch(session, info, object, change), word);
        } else report(session, info, object, word);
      }
    },
  };
}

export const label = command(labelKind);
export const annotate = command(annotationKind);
