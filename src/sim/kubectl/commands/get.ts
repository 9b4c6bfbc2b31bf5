import type { KubeList, KubeObject } from '../../../api/index.ts';
import type { ResourceInfo } from '../../apimachinery/index.ts';
import { type ApiRequest, get, list as listRequest } from '../../client-go/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import { bool, type Command, fileFlags, list, outputFlag, selectorFlags, string } from '../command.ts';
import { ApiError, CommandError, statusText } from '../errors.ts';
import { outputFormat, type Printable, printers } from '../printers/index.ts';
import { type Table, tableText } from '../printers/table.ts';
import { apiVersionOf, displayKind, selectTargets, type Target } from '../resource-builder.ts';
import type { Session } from '../session.ts';

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
  return accept ? { ...request, accept } : request;
}

/** Asks for one target and reports a refusal at once, so that the other targets are still printed. */
function* ask<T>(session: Session, request: ApiRequest<T>): Procedure<T | undefined> {
  try {
    return yield* session.api(request);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    session.failures++;
    session.err(statusText(error.status, error.context));
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
    const table = yield* ask<Table>(session, requestFor(session, target, TABLE));
    if (!table) continue;
    const last = blocks.at(-1);
    if (last?.info === target.info) blocks[blocks.length - 1] = { info: last.info, table: { ...last.table, rows: [...last.table.rows, ...table.rows] } };
    else blocks.push({ info: target.info, table });
  }
  return blocks;
}

function printTables(session: Session, blocks: readonly Block[], wide: boolean): void {
  const { flags } = session;
  const filled = blocks.filter(({ table }) => table.rows.length > 0);
  if (filled.length === 0) {
    if (session.failures === 0 && !flags.bool('ignore-not-found')) session.err(emptyText(session, blocks));
    return;
  }
  filled.forEach(({ info, table }, index) => {
    if (index > 0) session.out('');
    session.out(
      tableText(table, {
        wide,
        headers: !flags.bool('no-headers'),
        namespaces: session.allNamespaces && info.type.namespaced,
        labels: flags.bool('show-labels'),
        labelColumns: flags.all('label-columns').flatMap((keys) => keys.split(',')),
        kindPrefix: blocks.length > 1 || flags.bool('show-kind') ? `${displayKind(info)}/` : '',
      }),
    );
  });
}

function emptyText(session: Session, blocks: readonly Block[]): string {
  const namespaced = blocks.length === 0 || blocks.some(({ info }) => info.type.namespaced);
  return namespaced && !session.allNamespaces ? `No resources found in ${session.namespace} namespace.` : 'No resources found';
}

function* objects(session: Session, targets: readonly Target[]): Procedure<Printable[]> {
  const found: Printable[] = [];
  for (const target of targets) {
    const answer = yield* ask<KubeObject | KubeList>(session, requestFor(session, target));
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

function sortTable(table: Table, path: string): Table {
  const column = table.columnDefinitions.findIndex((definition) => definition.name.toLowerCase() === path.split('.').at(-1)?.toLowerCase());
  if (column < 0) return table;
  const key = (row: Table['rows'][number]): string => String(row.cells[column]);
  return { ...table, rows: [...table.rows].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0)) };
}

function* runGet(session: Session, args: readonly string[]): Procedure<void> {
  const { flags } = session;
  if (args.length === 0 && !flags.has('filename')) {
    throw new CommandError('You must specify the type of resource to get. Use "kubectl api-resources" for a complete list of supported resources.\n\nerror: Required resource not specified.\nUse "kubectl explain <resource>" for a detailed description of that resource (e.g. kubectl explain pods).\nSee \'kubectl get -h\' for help and examples', 'verbatim');
  }
  const targets = selectTargets(session, args);
  const format = flags.has('output') ? outputFormat(flags.get('output') ?? '') : undefined;
  if (!format || format.name === 'wide') {
    const sortBy = flags.get('sort-by');
    const blocks = yield* tables(session, targets);
    printTables(session, sortBy ? blocks.map((block) => ({ ...block, table: sortTable(block.table, sortBy) })) : blocks, format?.name === 'wide');
    if (flags.bool('watch') || flags.bool('watch-only')) yield* watch(session, targets, format?.name === 'wide');
    return;
  }
  const found = yield* objects(session, targets);
  if (session.failures > 0 && found.length === 0) return;
  const isList = targets.length > 1 || targets.some((target) => target.name === undefined);
  const text = printers[format.name]?.(found, isList, format.argument) ?? '';
  if (text !== '') session.out(text);
}

/** Prints each change as a row, for as long as the watch lasts: a minute, since nobody can press Ctrl+C here. */
function* watch(session: Session, targets: readonly Target[], wide: boolean): Procedure<void> {
  const [target] = targets;
  if (!target || targets.length > 1) throw new CommandError('you may only specify a single resource type');
  const { info, namespace, name } = target;
  const seen = new Set<string>();
  yield* session.watchFor(info, namespace, { ...selectors(session), ...(name ? { fieldSelector: `metadata.name=${name}` } : {}) }, (object) => {
    const version = object.metadata?.resourceVersion ?? '';
    if (seen.has(version)) return;
    seen.add(version);
    session.out(tableText(session.table(info, [object]), { wide, headers: false, namespaces: session.allNamespaces, labels: false, labelColumns: [], kindPrefix: '' }));
  });
}

export const getCommand: Command = {
  short: 'Display one or many resources.',
  usage: '[(-o|--output=)json|yaml|name|jsonpath|custom-columns|wide] (TYPE[.VERSION][.GROUP] [NAME | -l label] | TYPE[.VERSION][.GROUP]/NAME ...) [flags] [options]',
  flags: [
    ...fileFlags,
    ...selectorFlags,
    outputFlag,
    bool('watch', 'w'),
    bool('watch-only'),
    bool('show-labels'),
    bool('show-kind'),
    bool('no-headers'),
    bool('ignore-not-found'),
    string('sort-by'),
    string('chunk-size'),
    list('label-columns', 'L'),
  ],
  run: runGet,
};
