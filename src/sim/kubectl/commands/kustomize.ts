import type { Procedure } from '../../kernel/index.ts';
import { bool, type Command, list, string } from '../command.ts';
import { CommandError } from '../errors.ts';
import { kustomize } from '../kustomize/index.ts';
import { kustomizer } from '../manifest.ts';
import type { Session } from '../session.ts';

const RESTRICTORS: ReadonlySet<string> = new Set(['LoadRestrictionsRootOnly', 'LoadRestrictionsNone']);

const built = (session: Session, path: string, order: 'legacy' | 'none', unrestricted: boolean): string =>
  kustomize({ files: session.files, path, order, unrestricted, scheme: session.scheme, warn: (text) => session.err(text) });

/** `apply -k` and its kin. Source: `cli-runtime/pkg/resource/kustomizevisitor.go`. */
kustomizer.fill((session, path) => built(session, path, 'legacy', false));

/** Source: `kustomize/v5/commands/build/build.go`. */
export const kustomizeCommand: Command = {
  short:
    "Build a set of KRM resources using a 'kustomization.yaml' file. The DIR argument must be a path to a directory containing 'kustomization.yaml', or a git repository URL with a path suffix specifying same with respect to the repository root. If DIR is omitted, '.' is assumed.",
  usage: 'DIR [flags] [options]',
  flags: [
    string('output', 'o'),
    string('load-restrictor'),
    { name: 'reorder', kind: 'string', deprecated: "use the new 'sortOptions' field in kustomization.yaml instead." },
    bool('enable-helm'),
    bool('enable-alpha-plugins'),
    bool('as-current-user'),
    bool('network'),
    string('helm-command'),
    string('mount'),
    list('env', 'e'),
  ],
  *run(session, args): Procedure<void> {
    const { flags } = session;
    if (args.length > 1) throw new CommandError('specify one path to kustomization.yaml');
    const restrictor = flags.get('load-restrictor') ?? 'LoadRestrictionsRootOnly';
    if (!RESTRICTORS.has(restrictor))
      throw new CommandError(`illegal flag value --load-restrictor ${restrictor}; legal values: [LoadRestrictionsRootOnly LoadRestrictionsNone]`);
    const order = flags.get('reorder') ?? 'legacy';
    if (order !== 'legacy' && order !== 'none') throw new CommandError(`illegal flag value --reorder ${order}; legal values: [legacy none]`);
    const text = built(session, args[0] ?? '.', order, restrictor === 'LoadRestrictionsNone').replace(/\n$/, '');
    const file = flags.get('output');
    if (file) session.machine.files.set(file, `${text}\n`);
    else if (text !== '') session.out(text);
  },
};
