/** Server-side printing: what `kubectl get` shows of each kind. */
import type { KubeObject } from '../../../api/index.ts';
import { goJson, groupResource, isObject, type JsonObject, type PrinterColumn, type ResourceInfo } from '../../apimachinery/index.ts';
import { Later } from '../../component-helpers/later.ts';
import { firstAt } from './json-path.ts';
import { age, type Cell, columns, nameOf, type Printer, since, type TableColumn } from './printer.ts';

export type { Cell, Printer, TableColumn } from './printer.ts';

export interface TableRow {
  readonly cells: readonly Cell[];
  readonly object: KubeObject;
}

/** `meta/v1 Table`, as the server prints lists for kubectl. Rows hold whole objects; the server cuts them to their metadata. */
export interface Table {
  readonly kind: 'Table';
  readonly apiVersion: 'meta.k8s.io/v1';
  readonly columnDefinitions: readonly TableColumn[];
  readonly rows: readonly TableRow[];
}

/** By resource: filled by `printers.ts`. */
export const printers = new Later<Readonly<Record<string, Printer>>>('the printers of tables');

/** Kinds without a printer of their own, custom resources among them. */
const plain: Printer = { columns: columns('Name', 'Age'), cells: (object, nowMs) => [nameOf(object), age(object, nowMs)] };

const types = new Set(['integer', 'boolean', 'date', 'number']);

/** A cell of `additionalPrinterColumns` (`apiextensions-apiserver/pkg/registry/customresource/tableconvertor/tableconvertor.go` cellForJSONValue). */
function customCell(object: unknown, { jsonPath, type }: PrinterColumn, nowMs: number): Cell {
  const value = firstAt(object, jsonPath);
  if (value === undefined || value === null) return null;
  if (type === 'date') return since(value, nowMs);
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string') return type === 'string' ? String(value) : value;
  return goJson(value);
}

function customPrinter(list: readonly PrinterColumn[]): Printer {
  const described = (column: PrinterColumn): string => column.description || `Custom resource definition column (in JSONPath format): ${column.jsonPath}`;
  return {
    columns: [
      ...columns('Name'),
      ...list.map(
        (column) =>
          ({
            name: column.name,
            type: types.has(column.type) ? (column.type as TableColumn['type']) : 'string',
            format: column.format,
            description: described(column),
            priority: column.priority,
          }) as const,
      ),
    ],
    cells: (object, nowMs) => [nameOf(object), ...list.map((column) => customCell(object, column, nowMs))],
  };
}

const isPrintable = (object: KubeObject): object is KubeObject & JsonObject => isObject(object);

/** What the objects are printed as: the scale of a workload is asked for by the workload's name. */
const printedAs = ({ type }: ResourceInfo, [first]: readonly KubeObject[]): string => (first?.kind === 'Scale' ? 'scales.autoscaling' : groupResource(type));

/** Prints objects as `pkg/printers/internalversion/printers.go` does. `nowMs` (epoch milliseconds) is for ages. */
export function tableFor(info: ResourceInfo, objects: readonly KubeObject[], options: { readonly nowMs: number }): Table {
  const printer = info.printerColumns ? customPrinter(info.printerColumns) : ((info.custom ? undefined : printers.get()[printedAs(info, objects)]) ?? plain);
  const rows = objects.filter(isPrintable).map((object) => ({ cells: printer.cells(object, options.nowMs), object }));
  return { kind: 'Table', apiVersion: 'meta.k8s.io/v1', columnDefinitions: printer.columns, rows };
}
