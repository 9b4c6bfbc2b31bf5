import type { DocumentRecord, DocumentRef, Message, Seq } from '../../api/index.ts';
import { place } from '../addresses.ts';
import { countUpTo, type LedgerIndex } from '../ledger-index.ts';
import { at, list, object, objects, text } from '../values.ts';
import type { ServiceBox } from '../views.ts';
import { sameOr, Shown } from './shown.ts';

type Endpoint = ServiceBox['endpoints'][number];

/** What stands in an EndpointSlice; the requests served were counted when so many of all had been. */
interface Slice {
  readonly service: string;
  readonly pods: readonly string[];
  endpoints: readonly Endpoint[];
  counted: number;
}

/** The Services of a ledger with their endpoints, and how many requests of clients each of those has served. */
export class Services {
  private readonly served = new Map<string, Seq[]>();
  private readonly allServed: Seq[] = [];
  private readonly slices: Shown<Slice>;
  private readonly services: Shown<ServiceBox>;
  private shown = new Map<DocumentRef, { readonly service: ServiceBox; readonly box: ServiceBox }>();

  constructor(index: LedgerIndex) {
    this.slices = new Shown(index, 'EndpointSlice', sliceOf);
    this.services = new Shown(index, 'Service', serviceOf);
  }

  /** Notes which Pod served which request of a client (the answer that reached the client, not each hop). */
  take({ payload, to, seq }: Message): void {
    if (payload.type !== 'traffic-response' || payload.servedBy === undefined || payload.outcome !== 'ok' || place(to).group !== 'clients') return;
    const pod = payload.servedBy.split('/').at(-1) ?? '';
    this.allServed.push(seq);
    const seqs = this.served.get(pod);
    if (seqs) seqs.push(seq);
    else this.served.set(pod, [seq]);
  }

  at(seq: Seq): readonly ServiceBox[] {
    const counted = countUpTo(this.allServed, seq, Number);
    const endpoints = new Map<string, Endpoint[]>();
    for (const slice of this.slices.at(seq)) {
      if (slice.counted !== counted) this.count(slice, seq);
      slice.counted = counted;
      const known = endpoints.get(slice.service);
      if (known) known.push(...slice.endpoints);
      else endpoints.set(slice.service, [...slice.endpoints]);
    }
    const { shown } = this;
    this.shown = new Map();
    return this.services.at(seq).map((service) => {
      const before = shown.get(service.ref);
      const now = sameOr(before?.box.endpoints, endpoints.get(`${service.namespace}/${service.name}`) ?? []);
      const box = before?.service === service && before.box.endpoints === now ? before.box : { ...service, endpoints: now };
      this.shown.set(service.ref, { service, box });
      return box;
    });
  }

  private count(slice: Slice, seq: Seq): void {
    slice.endpoints = slice.endpoints.map((endpoint, i) => {
      const served = countUpTo(this.served.get(slice.pods[i] ?? '') ?? this.served.get(endpoint.ip) ?? [], seq, Number);
      return served === endpoint.served ? endpoint : { ...endpoint, served };
    });
  }
}

function serviceOf({ ref, value }: DocumentRecord): ServiceBox {
  return {
    ref,
    name: text(at(value, 'metadata.name')),
    namespace: text(at(value, 'metadata.namespace')),
    clusterIP: text(at(value, 'spec.clusterIP')),
    ports: objects(at(value, 'spec.ports')).map(portText).join(','),
    endpoints: [],
  };
}

function sliceOf({ value }: DocumentRecord): Slice {
  const namespace = text(at(value, 'metadata.namespace'));
  const endpoints = objects(at(value, 'endpoints'));
  const pods = endpoints.map((endpoint) => text(at(endpoint, 'targetRef.name')));
  return {
    service: `${namespace}/${text(object(at(value, 'metadata.labels'))['kubernetes.io/service-name'])}`,
    pods,
    endpoints: endpoints.map((endpoint, i) => ({
      ip: text(list(at(endpoint, 'addresses'))[0]),
      ready: at(endpoint, 'conditions.ready') !== false,
      served: 0,
      ...(pods[i] === '' ? {} : { pod: `Pod/${namespace}/${pods[i]}` as DocumentRef }),
    })),
    counted: 0,
  };
}

/** `80:30080/TCP`, as `kubectl get services` prints it. */
function portText(port: object): string {
  const nodePort = at(port, 'nodePort');
  return `${String(at(port, 'port'))}${nodePort === undefined ? '' : `:${String(nodePort)}`}/${text(at(port, 'protocol')) || 'TCP'}`;
}
