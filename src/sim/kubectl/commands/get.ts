import type { KubeList, KubeObject } from '../../../api/index.ts';
import { type ResourceInfo, humanDuration } from '../../apimachinery/index.ts';
import { type ApiRequest, get, list as listRequest } from '../../client-go/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import { bool, type Command, fileFlags, list, outputFlag, string } from '../command.ts';
import { ApiError, CommandError } from '../errors.ts';
import { type OutputFormat, outputFormat, type Printable, printObjects } from '../printers/index.ts';
import { sortedBy } from '../printers/sorting.ts';
import { columnWidths, layOut, type Table, type TableOptions, tableRows, tableText } from '../printers/table.ts';
import { apiVersionOf, displayKind, listOf, selectTargets, type Target } from '../resource-builder.ts';
import type { Session } from '../session.ts';
import { rawRequest } from './raw.ts';

const TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';

function selectors(session: Session): Record<string, string> {
  const labelSelector = session.flags.get('selector');
  const fieldSelector = session.flags.get('field-selector');
  return { ...(labelSelector ? { labelSelector } : {}), ...(fieldSelector ? { fieldSelector } : {}) };
}

function requestFor<T>(session: Session, { info, namespace, name }: Target, accept?: string): ApiRequest<T> {
  const request =
    name === undefined
      ? listRequest<T>(info.type, namespace, { ...selectors(session), limit: 500 })
      : (get<KubeObject>(info.type, namespace, name) as ApiRequest<T>);
  const subresource = session.flags.get('subresource');
  return { ...request, ...(subresource && name !== undefined ? { path: `${request.path}/${subresource}` } : {}), ...(accept ? { accept } : {}) };
}

/** Asks for one target and reports a refusal at once, so that the other targets are still printed. */
function* ask<T>(session: Session, { info, name }: Target, request: ApiRequest<T>): Procedure<T | undefined> {
  try {
    return yield* name === undefined ? listOf(session, info, request) : session.api(request);
  } catch (error) {
    if (error instanceof ApiError && error.status.code === 404 && session.flags.bool('ignore-not-found')) return undefined;
    session.fail(error);
    return undefined;
  }
}

interface Block {
  readonly info: ResourceInfo;
  readonly table: Table;
}

function* tables(session: Session, targets: readonly Target[]): Procedure<Block[]> {
  const blocks: Block[] = [];
  for (const target of targets) {
    const table = yield* ask<Table>(session, target, requestFor(session, target, TABLE));
    if (!table) continue;
    const last = blocks.at(-1);
    if (last?.info === target.info) blocks[blocks.length - 1] = { info: last.info, table: { ...last.table, rows: [...last.table.rows, ...table.rows] } };
    else blocks.push({ info: target.info, table });
  }
  return blocks;
}

/** Objects as kubectl itself lays them out when the server is not asked to. */
function ageTables(session: Session, found: readonly Printable[]): readonly Block[] {
  const infos = [...new Set(found.map(({ info }) => info))];
  return infos.map((info) => ({
    info,
    table: {
      kind: 'Table',
      columnDefinitions: [{ name: 'Name' }, { name: 'Age' }],
      rows: found
        .filter((one) => one.info === info)
        .map(({ object }) => ({
          cells: [object.metadata?.name ?? '', humanDuration((session.nowMs() - Date.parse(object.metadata?.creationTimestamp ?? '')) / 1_000)],
          object,
        })),
    },
  }));
}

/** Rows by a field. A table none of whose objects has it is not printed. */
function sortedTable(field: string, table: Table): Table {
  try {
    return { ...table, rows: sortedBy(field, table.rows, (row) => row.object) };
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return { ...table, rows: [] };
  }
}

const watches = ({ flags }: Session): boolean => flags.bool('watch') || flags.bool('watch-only');

const tableOptions = (session: Session, info: ResourceInfo, wide: boolean, several: boolean): TableOptions => ({
  wide,
  headers: !session.flags.bool('no-headers'),
  namespaces: session.allNamespaces && info.type.namespaced,
  event: session.flags.bool('output-watch-events') && watches(session) ? 'ADDED' : undefined,
  labels: session.flags.bool('show-labels'),
  labelColumns: session.flags.all('label-columns').flatMap((keys) => keys.split(',')),
  kindPrefix: several || session.flags.bool('show-kind') ? `${displayKind(info)}/` : '',
});

function printTables(session: Session, blocks: readonly Block[], wide: boolean): void {
  const filled = blocks.filter(({ table }) => table.rows.length > 0);
  if (filled.length === 0) {
    if (session.failures.length === 0 && !watches(session) && !session.flags.bool('ignore-not-found')) session.err(emptyText(session, blocks));
    return;
  }
  filled.forEach(({ info, table }, index) => {
    if (index > 0) session.out('');
    session.out(tableText(table, tableOptions(session, info, wide, blocks.length > 1)));
  });
}

function emptyText(session: Session, blocks: readonly Block[]): string {
  const namespaced = blocks.length === 0 || blocks.some(({ info }) => info.type.namespaced);
  return namespaced && !session.allNamespaces ? `No resources found in ${session.namespace} namespace.` : 'No resources found';
}

function* objects(session: Session, targets: readonly Target[]): Procedure<Printable[]> {
  const found: Printable[] = [];
  for (const target of targets) {
    const answer = yield* ask<KubeObject | KubeList>(session, target, requestFor(session, target));
    if (!answer) continue;
    if (target.name !== undefined) found.push({ info: target.info, object: answer as KubeObject });
    else {
      for (const object of (answer as KubeList).items) {
        found.push({ info: target.info, object: { ...object, apiVersion: apiVersionOf(target.info), kind: target.info.type.kind } });
      }
    }
  }
  return found;
}

function* runGet(session: Session, args: readonly string[]): Procedure<void> {
  const { flags } = session;
  if (flags.has('raw')) {
    if (args.length > 0) throw new CommandError('arguments may not be passed when --raw is specified');
    return yield* rawRequest(session, 'GET');
  }
  if (args.length === 0 && !flags.has('filename') && !flags.has('kustomize')) {
    throw new CommandError(
      'You must specify the type of resource to get. Use "kubectl api-resources" for a complete list of supported resources.\n\nerror: Required resource not specified.\nUse "kubectl explain <resource>" for a detailed description of that resource (e.g. kubectl explain pods).\nSee \'kubectl get -h\' for help and examples',
      'verbatim',
    );
  }
  const targets = selectTargets(session, args);
  if (watches(session) && new Set(targets.map(({ info }) => info)).size > 1) throw new CommandError('you may only specify a single resource type');
  const sortBy = flags.get('sort-by');
  const output = flags.get('output') ?? (flags.has('template') ? 'go-template' : undefined);
  const format = output === undefined ? undefined : outputFormat(output, { template: flags.get('template'), files: session.files });
  const plain = format === undefined && !flags.bool('server-print', true);
  const headless = format?.name === 'custom-columns' && flags.bool('no-headers');
  if (!format || format.name === 'wide') {
    const asked = plain ? ageTables(session, yield* objects(session, targets)) : yield* tables(session, targets);
    const blocks = sortBy === undefined ? asked : asked.map(({ info, table }) => ({ info, table: sortedTable(sortBy, table) }));
    const wide = format?.name === 'wide';
    if (!flags.bool('watch-only')) printTables(session, blocks, wide);
    if (watches(session) && session.failures.length === 0) yield* watch(session, targets, blocks[0]?.table, wide);
    return;
  }
  const objectsFound = yield* objects(session, targets);
  const found = sortBy === undefined ? objectsFound : sortedBy(sortBy, objectsFound, ({ object }) => object);
  if ((session.failures.length > 0 || (flags.bool('ignore-not-found') && targets.every(({ name }) => name !== undefined))) && found.length === 0) return;
  if (watches(session)) return yield* watchObjects(session, targets, format, found);
  const isList = targets.length > 1 || targets.some((target) => target.name === undefined);
  const text = printObjects(headless ? { ...format, name: 'custom-columns-no-headers' } : format, found, isList, flags.bool('show-managed-fields'));
  if (text !== '') session.out(text);
}

/** Prints each object, and each change of one, by itself. */
function* watchObjects(session: Session, [target]: readonly Target[], format: OutputFormat, found: readonly Printable[]): Procedure<void> {
  if (!target) return;
  const { info, namespace, name } = target;
  let separator = '';
  const print = (object: KubeObject): void => {
    session.out(`${separator}${printObjects(format, [{ info, object }], false, session.flags.bool('show-managed-fields'))}`);
    separator = format.name === 'yaml' ? '---\n' : '';
  };
  if (!session.flags.bool('watch-only')) for (const { object } of found) print(object);
  const seen = new Map(found.map(({ object }) => [object.metadata?.uid, object.metadata?.resourceVersion]));
  yield* session.watchFor(info, namespace, { ...selectors(session), ...(name ? { fieldSelector: `metadata.name=${name}` } : {}) }, (object) => {
    if (seen.get(object.metadata?.uid) !== object.metadata?.resourceVersion) print({ ...object, apiVersion: apiVersionOf(info), kind: info.type.kind });
  });
}

/** Prints each change as a row under the columns of the list, for as long as the watch lasts: a minute, since nobody can press Ctrl+C here. */
function* watch(session: Session, targets: readonly Target[], listed: Table | undefined, wide: boolean): Procedure<void> {
  const [target] = targets;
  if (!target || targets.length > 1) throw new CommandError('you may only specify a single resource type');
  const { info, namespace, name } = target;
  const options = tableOptions(session, info, wide, false);
  let widths = listed && listed.rows.length > 0 ? columnWidths(tableRows(listed, options)) : [];
  let headers = options.headers && widths.length === 0;
  const since = listed?.metadata?.resourceVersion;
  const query = { ...selectors(session), ...(name ? { fieldSelector: `metadata.name=${name}` } : {}), ...(since ? { resourceVersion: since } : {}) };
  yield* session.watchFor(info, namespace, query, (object, event) => {
    const rows = tableRows(session.table(info, [object]), { ...options, headers, ...(options.event === undefined ? {} : { event }) });
    headers = false;
    widths = columnWidths(rows, widths);
    session.out(layOut(rows, widths));
  });
}

export const getCommand: Command = {
  short: 'Display one or many resources.',
  usage:
    '[(-o|--output=)json|yaml|name|jsonpath|custom-columns|wide] (TYPE[.VERSION][.GROUP] [NAME | -l label] | TYPE[.VERSION][.GROUP]/NAME ...) [flags] [options]',
  flags: [
    ...fileFlags,
    string('selector', 'l'),
    string('field-selector'),
    outputFlag,
    bool('watch', 'w'),
    bool('watch-only'),
    bool('show-labels'),
    bool('show-managed-fields'),
    bool('show-kind'),
    bool('no-headers'),
    bool('ignore-not-found'),
    string('sort-by'),
    string('raw'),
    string('subresource'),
    string('template'),
    bool('server-print'),
    bool('output-watch-events'),
    bool('allow-missing-template-keys'),
    string('chunk-size'),
    list('label-columns', 'L'),
  ],
  run: runGet,
};
