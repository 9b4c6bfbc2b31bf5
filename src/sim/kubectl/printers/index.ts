import type { KubeObject } from '../../../api/index.ts';
import { entryOf, type ResourceInfo } from '../../apimachinery/index.ts';
import { Later } from '../../component-helpers/later.ts';
import { CommandError } from '../errors.ts';
import { goTemplate } from '../go-template/index.ts';
import { objectName } from '../resource-builder.ts';
import { jsonPathJson, jsonPathText, jsonPathValues } from './jsonpath.ts';
import { goSyntax, goValue } from './go-syntax.ts';
import { kyamlText } from './kyaml.ts';
import { layOut } from './table.ts';
import { jsonAsIs, jsonText, yamlText } from './yaml.ts';

export interface Printable {
  readonly info: ResourceInfo;
  readonly object: KubeObject;
  /** kubectl holds it in a Go struct: JSON has the fields in that order. */
  readonly typed?: boolean;
}

/** Makes of an object what Go makes of it in a struct: filled by `commands/index.ts`. */
export const goOrder = new Later<(info: ResourceInfo, object: unknown) => unknown>('the order of fields');

/** Prints objects in one of the machine formats. `list` tells whether the result is a List even for one object. */
export type ObjectPrinter = (objects: readonly Printable[], list: boolean, argument: string) => string;

/** Managed fields are hidden unless asked for, as kubectl does since 1.21. */
function withoutManagedFields(object: KubeObject): KubeObject {
  if (object.metadata?.managedFields === undefined) return object;
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}

const whole = (objects: readonly Printable[], list: boolean): unknown => {
  const items = objects.map(({ object }) => object);
  return list || items.length !== 1 ? { apiVersion: 'v1', items, kind: 'List', metadata: { resourceVersion: '' } } : items[0];
};

function customColumns(objects: readonly Printable[], spec: string, headers: boolean): string {
  if (spec === '') throw new CommandError('custom-columns format specified but no custom columns given');
  const columns = spec.split(',').map((column) => {
    const colon = column.indexOf(':');
    if (colon < 0) throw new CommandError(`unexpected custom-columns spec: ${column}, expected <header>:<json-path-expr>`);
    return {
      header: column.slice(0, colon),
      path: column
        .slice(colon + 1)
        .replace(/^\{|\}$/g, '')
        .replace(/^(?!\.)/, '.'),
    };
  });
  const rows = objects.map(({ object }) =>
    columns.map(({ path }) => {
      const values = jsonPathValues(path, object);
      return values.length === 0 ? '<none>' : values.map(goValue).join(',');
    }),
  );
  return layOut(headers ? [columns.map(({ header }) => header), ...rows] : rows);
}

/** Errors: kubectl's text for a format without its template. */
function needed(template: string): string {
  if (template === '') throw new CommandError('template format specified but no template given');
  return template;
}

/** What is printed ends its line by itself. */
const withoutLastNewline = (text: string): string => text.replace(/\n$/, '');

/** A path that fails is told with the template and the object. Source: `cli-runtime/pkg/printers/jsonpath.go`. */
function jsonPathOutput(template: string, object: unknown): string {
  try {
    return jsonPathText(template, object);
  } catch (error) {
    if (!(error instanceof CommandError) || !error.message.startsWith('array index')) throw error;
    throw new CommandError(
      `error executing jsonpath ${JSON.stringify(template)}: Error executing template: ${error.message}. Printing more information for debugging the template:\n\ttemplate was:\n\t\t${template}\n\tobject given to jsonpath engine was:\n\t\t${goSyntax(object)}\n\n`,
    );
  }
}

const jsonOutput: ObjectPrinter = (objects, list) => {
  const [only] = objects;
  return only?.typed && objects.length === 1 && !list ? jsonAsIs(only.object) : jsonText(whole(objects, list));
};

/** Every `-o` format that prints whole objects; tables are printed by the server. */
const printers: Readonly<Record<string, ObjectPrinter>> = {
  yaml: (objects, list) => yamlText(whole(objects, list)),
  kyaml: (objects, list) => kyamlText(whole(objects, list)),
  json: jsonOutput,
  name: (objects) => objects.map(({ info, object }) => objectName(info, object)).join('\n'),
  jsonpath: (objects, list, template) => jsonPathOutput(template, whole(objects, list)),
  'jsonpath-as-json': (objects, list, template) => jsonPathJson(template, whole(objects, list)),
  'custom-columns': (objects, _, spec) => customColumns(objects, spec, true),
  'custom-columns-no-headers': (objects, _, spec) => customColumns(objects, spec, false),
  'go-template': (objects, list, template) => withoutLastNewline(goTemplate(needed(template), whole(objects, list))),
  template: (objects, list, template) => withoutLastNewline(goTemplate(needed(template), whole(objects, list))),
};

export interface OutputFormat {
  readonly name: string;
  readonly argument: string;
}

/** `--template`, and the files that a `-file` format may name. */
export interface FormatSources {
  readonly template?: string | undefined;
  readonly files?: Readonly<Record<string, string>>;
  /** Objects are printed one by one: neither `wide` nor columns. */
  readonly plain?: boolean;
}

const FORMATS =
  'custom-columns,custom-columns-file,go-template,go-template-file,json,jsonpath,jsonpath-as-json,jsonpath-file,kyaml,name,template,templatefile,wide,yaml';
const PLAIN_FORMATS = FORMATS.split(',')
  .filter((name) => name !== 'wide' && !name.startsWith('custom-columns'))
  .join(',');

const fileFormats: Readonly<Record<string, string>> = {
  'go-template-file': 'go-template',
  templatefile: 'go-template',
  'jsonpath-file': 'jsonpath',
  'custom-columns-file': 'custom-columns',
};

function fileText(files: Readonly<Record<string, string>>, name: string, what = '--template'): string {
  const text = files[name];
  if (text === undefined) throw new CommandError(`error reading ${what} ${name}, open ${name}: no such file or directory`);
  return text;
}

/** Two lines of a file: the headers, and the paths below them. */
function columnsOfFile(text: string): string {
  const [headers = [], paths = []] = text.split('\n').map((line) => line.trim().split(/\s+/));
  return headers.map((header, index) => `${header}:${paths[index] ?? ''}`).join(',');
}

/** Splits `jsonpath={.a}` into name and argument. Errors: kubectl's text for a format that does not exist. */
export function outputFormat(output: string, { template, files = {}, plain = false }: FormatSources = {}): OutputFormat {
  const equals = output.indexOf('=');
  const given = equals < 0 ? output : output.slice(0, equals);
  const fromFile = entryOf(fileFormats, given);
  if (fromFile) {
    const text = fileText(files, output.slice(equals + 1), given === 'custom-columns-file' ? 'template' : undefined);
    return { name: fromFile, argument: fromFile === 'custom-columns' ? columnsOfFile(text) : text };
  }
  const name = given;
  if ((name !== 'wide' && !entryOf(printers, name)) || (plain && !PLAIN_FORMATS.split(',').includes(name))) {
    throw new CommandError(`unable to match a printer suitable for the output format "${output}", allowed formats are: ${plain ? PLAIN_FORMATS : FORMATS}`);
  }
  return { name, argument: equals < 0 ? (template ?? '') : output.slice(equals + 1) };
}

const hidesManagedFields: ReadonlySet<string> = new Set(['yaml', 'json', 'kyaml']);

/** The text of objects in a format; `list` prints a List even for one object. */
export function printObjects({ name, argument }: OutputFormat, objects: readonly Printable[], list: boolean, managedFields: boolean): string {
  const clean =
    hidesManagedFields.has(name) && !managedFields ? objects.map((printable) => ({ ...printable, object: withoutManagedFields(printable.object) })) : objects;
  const shown = clean.map((printable) =>
    printable.typed ? { ...printable, object: goOrder.get()(printable.info, printable.object) as KubeObject } : printable,
  );
  return printers[name]?.(shown, list, argument) ?? '';
}
