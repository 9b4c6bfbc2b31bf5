import type { Procedure } from '../kernel/index.ts';
import { CommandError } from './errors.ts';
import type { FlagSpec, Flags } from './flags.ts';
import type { Session } from './session.ts';

/** One kubectl command. `run` prints through the session and throws CommandError or ApiError to end with a failure. */
export interface Command {
  readonly short: string;
  readonly usage: string;
  readonly flags: readonly FlagSpec[];
  run(session: Session, args: readonly string[], afterDash: readonly string[]): Procedure<void>;
}

export const string = (name: string, short?: string): FlagSpec => ({ name, kind: 'string', ...(short ? { short } : {}) });
export const bool = (name: string, short?: string): FlagSpec => ({ name, kind: 'bool', ...(short ? { short } : {}) });
export const list = (name: string, short?: string): FlagSpec => ({ name, kind: 'list', ...(short ? { short } : {}) });

/** `-f`, `-R`, `-k` of commands that read files. */
export const fileFlags: readonly FlagSpec[] = [list('filename', 'f'), bool('recursive', 'R'), string('kustomize', 'k')];
export const selectorFlags: readonly FlagSpec[] = [string('selector', 'l'), string('field-selector'), bool('all')];
export const outputFlag: FlagSpec = string('output', 'o');
/** `--validate` alone means strict. */
export const validateFlag: FlagSpec = { name: 'validate', kind: 'string', bare: 'strict' };
/** What `--validate` asks the server for. Errors: kubectl's for a value that it does not know. Source: `cmd/util/helpers.go` GetValidationDirective. */
export function fieldValidation(flags: Flags): string {
  const value = flags.get('validate') ?? 'strict';
  const found = directives[value];
  if (found === undefined)
    throw new CommandError(`invalid - validate option ${JSON.stringify(value)}; must be one of: strict (or true), warn, ignore (or false)`);
  return found;
}

const directives: Readonly<Record<string, string>> = { true: 'Strict', strict: 'Strict', warn: 'Warn', false: 'Ignore', ignore: 'Ignore' };

/** Writes the command down in an annotation. */
export const recordFlag: FlagSpec = { name: 'record', kind: 'bool', deprecated: '--record will be removed in the future' };

export const dryRunFlag: FlagSpec = { name: 'dry-run', kind: 'string', bare: 'unchanged' };

/** What every command takes. */
export const globalFlags: readonly FlagSpec[] = [
  string('namespace', 'n'),
  bool('all-namespaces', 'A'),
  string('as'),
  list('as-group'),
  string('token'),
  string('username'),
  string('password'),
  string('context'),
  string('kubeconfig'),
  string('request-timeout'),
  ...[
    'as-uid',
    'cache-dir',
    'certificate-authority',
    'client-certificate',
    'client-key',
    'cluster',
    'kuberc',
    'log-flush-frequency',
    'profile',
    'profile-output',
    'tls-server-name',
    'user',
    'vmodule',
  ].map((name) => string(name)),
  ...['disable-compression', 'insecure-skip-tls-verify', 'match-server-version', 'warnings-as-errors'].map((name) => bool(name)),
  list('as-user-extra'),
  string('server', 's'),
  string('v', 'v'),
  bool('help', 'h'),
];
