import { tableFor } from '../../apis/index.ts';
import { type AnyObject, asList, isJson, metaOf } from '../values.ts';
import type { Flight, ResourceFlight } from './flight.ts';

const wantsTable = ({ http: { accept = '' } }: Flight): boolean => accept.includes('as=Table');

/** The body of an answer as its client asked for it: a Table, or as it is. `nowMs` is for ages. Source: `handlers/response.go`. */
export function encodeBody(flight: Flight, body: unknown, nowMs: number): unknown {
  if (!wantsTable(flight) || !('info' in flight) || !isJson(body) || body.kind === 'Status') return body;
  const { info } = flight as ResourceFlight;
  const isList = Array.isArray(body.items);
  const objects = isList ? (asList(body.items) as readonly AnyObject[]) : [body as AnyObject];
  const metadata = isList ? body.metadata : { resourceVersion: metaOf(body as AnyObject).resourceVersion };
  return { ...tableFor(info, objects, { nowMs }), metadata };
}

/** How the objects of a watch are shown; undefined for a client that takes them as they are. Columns are told with the first line only. Source: `handlers/watch.go`. */
export function watchView(flight: ResourceFlight, nowMs: () => number): ((object: AnyObject) => AnyObject) | undefined {
  if (!wantsTable(flight)) return undefined;
  let told = false;
  return (object) => {
    const { columnDefinitions, ...table } = tableFor(flight.info, [object], { nowMs: nowMs() });
    const columns = told ? null : columnDefinitions;
    told = true;
    return { ...table, columnDefinitions: columns, metadata: { resourceVersion: metaOf(object).resourceVersion ?? '' } };
  };
}
