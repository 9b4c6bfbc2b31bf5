import type { KubeObject } from '../../api/index.ts';
import { jsonPatch, mergePatch, type ResourceInfo, strategicMergePatch } from '../apimachinery/index.ts';
import { patch, type PatchType } from '../client-go/index.ts';
import type { Procedure } from '../kernel/index.ts';
import { bool, dryRunFlag, outputFlag, string } from './command.ts';
import { CommandError } from './errors.ts';
import type { FlagSpec } from './flags.ts';
import { outputFormat, type Printable, printObjects } from './printers/index.ts';
import { objectName } from './resource-builder.ts';
import type { Session } from './session.ts';

/** What every command takes that prints an object it has changed. Source: `cli-runtime/pkg/genericclioptions/print_flags.go`. */
export const printFlags: readonly FlagSpec[] = [outputFlag, string('template'), bool('allow-missing-template-keys'), bool('show-managed-fields')];
/** And those that send a change. */
export const changeFlags: readonly FlagSpec[] = [...printFlags, dryRunFlag, string('field-manager')];

export interface DryRun {
  readonly client: boolean;
  /** `dryRun=All` on the wire. */
  readonly query: Readonly<Record<string, string>>;
  /** How messages say it. */
  readonly suffix: string;
}

/** The value of `--dry-run`. Errors: kubectl's for any other. Source: `cmd/util/helpers.go` GetDryRunStrategy. */
export function dryRunOf(session: Session): DryRun {
  const value = session.flags.get('dry-run') ?? 'none';
  if (value === 'server') return { client: false, query: { dryRun: 'All' }, suffix: ' (server dry run)' };
  if (value === 'unchanged') session.log('helpers.go:719', '--dry-run is deprecated and can be replaced with --dry-run=client.');
  if (value === 'client' || value === 'unchanged') return { client: true, query: {}, suffix: ' (dry run)' };
  if (value === 'none') return { client: false, query: {}, suffix: '' };
  throw new CommandError(`Invalid dry-run value (${value}). Must be "none", "server", or "client".`);
}

/** Commands that decode what they get into Go's structs; the others keep maps. Source: `Builder.WithScheme` and typed clients in `kubectl/pkg/cmd`. */
const TYPED = /^(?:create .+|run|expose|autoscale|taint|set .+|rollout .+|auth .+)$/;

/** Prints `deployment.apps/web WORD`, or the object when `-o` says how. `taint` alone never says that it was a dry run. */
export function report(session: Session, info: ResourceInfo, object: KubeObject, word: string, suffix = dryRunOf(session).suffix): void {
  const { flags } = session;
  const output = flags.get('output') ?? (flags.has('template') ? 'go-template' : undefined);
  if (output === undefined || output === '') {
    session.out(`${objectName(info, object)} ${word}${suffix}`);
    return;
  }
  const format = outputFormat(output, { template: flags.get('template'), files: session.files, plain: true });
  session.out(printObjects(format, [{ info, object, typed: TYPED.test(session.verb) }], false, flags.bool('show-managed-fields')));
}

/** Prints results: all of them in one machine format, or a line each as they come. */
export function printResults(session: Session, results: readonly Printable[]): void {
  const output = session.flags.get('output') ?? (session.flags.has('template') ? 'go-template' : undefined);
  if (!output || results.length === 0) return;
  const format = outputFormat(output, { template: session.flags.get('template'), files: session.files, plain: true });
  const [first] = results;
  if (results.length === 1 || format.name === 'name' || !first) {
    session.out(printObjects(format, results, false, session.flags.bool('show-managed-fields')));
    return;
  }
  // Several are a list without a version.
  const list = { apiVersion: 'v1', kind: 'List', metadata: {}, items: results.map(({ object }) => object) } as unknown as KubeObject;
  session.out(printObjects(format, [{ info: first.info, object: list }], false, true));
}

export interface Change {
  readonly type: PatchType;
  readonly body: unknown;
  readonly manager: string;
  readonly subresource?: string;
}

function locally(info: ResourceInfo, object: KubeObject, { type, body }: Change): KubeObject {
  const result =
    type === 'application/json-patch+json'
      ? jsonPatch(object, body)
      : type === 'application/merge-patch+json'
        ? mergePatch(object, body)
        : strategicMergePatch(object, body, info);
  if (!result.ok) throw new CommandError(result.message);
  return result.object as KubeObject;
}

const CHANGE_CAUSE = 'kubernetes.io/change-cause';

/** `--record`: the command itself, as an annotation. Source: `cli-runtime/pkg/genericclioptions/record_flags.go`. */
function causeOf({ flags, verb, args }: Session): Readonly<Record<string, string>> | undefined {
  return flags.bool('record') ? { [CHANGE_CAUSE]: ['kubectl', verb, ...args, ...flags.texts()].join(' ') } : undefined;
}

/** An object, or a patch that is one, with what `--record` adds. */
export function recorded<T>(session: Session, object: T): T {
  const cause = causeOf(session);
  if (!cause) return object;
  const { metadata } = object as Partial<KubeObject>;
  return { ...object, metadata: { ...metadata, annotations: { ...metadata?.annotations, ...cause } } };
}

/** Sends a patch, or makes it here for `--dry-run=client` and `--local`. Returns the changed object. */
export function* sendPatch(session: Session, info: ResourceInfo, object: KubeObject, given: Change): Procedure<KubeObject> {
  const isMerged = given.type !== 'application/json-patch+json' && given.subresource === undefined;
  const change = isMerged ? { ...given, body: recorded(session, given.body) } : given;
  const dryRun = dryRunOf(session);
  if (dryRun.client || session.flags.bool('local'))
    return change.subresource === 'scale' ? locally(info, object, { ...change, type: 'application/merge-patch+json' }) : locally(info, object, change);
  const { name = '', namespace } = object.metadata ?? {};
  const request = patch<KubeObject>(info.type, namespace, name, change.type, change.body, change.subresource);
  return yield* session.api({ ...request, query: { fieldManager: session.flags.get('field-manager') ?? change.manager, ...dryRun.query } });
}
