import { tableFor, toServed } from '../../apis/index.ts';
import { type AnyObject, asList, isJson, metaOf } from '../values.ts';
import type { Flight, ResourceFlight } from './flight.ts';

const wantsTable = ({ http: { accept = '' } }: Flight): boolean => accept.includes('as=Table');

/** Objects in the version that was asked for. */
function served(flight: Flight, body: unknown): unknown {
  const convert = 'info' in flight ? toServed((flight as ResourceFlight).info) : undefined;
  if (!convert || !isJson(body)) return body;
  if (!Array.isArray(body.items)) return convert(body as AnyObject);
  return { ...body, items: (asList(body.items) as readonly AnyObject[]).map((item) => convert(item)) };
}

/** The body of an answer as its client asked for it: a Table, or as it is. `nowMs` is for ages. Source: `handlers/response.go`. */
export function encodeBody(flight: Flight, stored: unknown, nowMs: () => number): unknown {
  const body = served(flight, stored);
  if (!wantsTable(flight) || !('info' in flight) || !isJson(body) || body.kind === 'Status') return body;
  const { info } = flight as ResourceFlight;
  const isList = Array.isArray(body.items);
  const objects = isList ? (asList(body.items) as readonly AnyObject[]) : [body as AnyObject];
  const metadata = isList ? body.metadata : { resourceVersion: metaOf(body as AnyObject).resourceVersion };
  return { ...tableFor(info, objects, { nowMs: nowMs() }), metadata };
}

/** How the objects of a watch are shown; undefined for a client that takes them as they are. Columns are told with the first line only. Source: `handlers/watch.go`. */
export function watchView(flight: ResourceFlight, nowMs: () => number): ((object: AnyObject) => AnyObject) | undefined {
  if (!wantsTable(flight)) return toServed(flight.info) as ((object: AnyObject) => AnyObject) | undefined;
  let told = false;
  return (object) => {
    const { columnDefinitions, ...table } = tableFor(flight.info, [object], { nowMs: nowMs() });
    const columns = told ? null : columnDefinitions;
    told = true;
    return { ...table, columnDefinitions: columns, metadata: { resourceVersion: metaOf(object).resourceVersion ?? '' } };
  };
}
