import type { DocumentRecord, Micros, Seq } from '../../../api/index.ts';
import { isClient } from '../../noise.ts';
import { at, text } from '../../values.ts';
import { type Asked, history, inNamespace } from './asked.ts';

/** A client's request and how it went. */
export interface Request {
  readonly seq: Seq;
  readonly t: Micros;
  readonly client: string;
  readonly target: string;
  /** `200`, `connection-refused`, … */
  readonly code: string;
  readonly ok: boolean;
  /** The address that netfilter chose. */
  readonly ip?: string;
  /** The name of the Pod that answered, or whose address was chosen. */
  readonly pod?: string;
}

/** The address behind the Service, from the way of the request: `DNAT 10.244.0.5:80`. */
const chosen = (hops: readonly string[]): string | undefined => hops.map((hop) => /^DNAT (.+):\d+$/.exec(hop)?.[1]).find((ip) => ip !== undefined);

/** All addresses that Pods of a namespace had so far, with the Pod that had each last. */
export function podsByIp(asked: Asked, namespace: string): ReadonlyMap<string, DocumentRecord> {
  const byIp = new Map<string, DocumentRecord>();
  for (const ref of asked.index.refsOf('Pod')) {
    const last = history(asked, ref).findLast((version) => text(at(version.value, 'status.podIP')) !== '');
    if (last && text(at(last.value, 'metadata.namespace')) === namespace) byIp.set(text(at(last.value, 'status.podIP')), last);
  }
  return byIp;
}

/** Requests of clients from `from` on, oldest first, that went to a Service of the namespace or to its host name. */
export function requestsTo(asked: Asked, namespace: string, service: string, from: Micros): readonly Request[] {
  const { index, now } = asked;
  const pods = podsByIp(asked, namespace);
  const found: Request[] = [];
  for (const address of index.addresses) {
    if (!isClient(address)) continue;
    for (const seq of index.touching(address).toReversed()) {
      if (seq > now) continue;
      const answer = index.message(seq);
      if (!answer || answer.sentAt < from) break;
      if (answer.to !== address || answer.payload.type !== 'traffic-response') continue;
      const asking = index.message(answer.replyTo);
      if (asking?.payload.type !== 'traffic-request') continue;
      const host = asking.payload.host ?? asking.payload.dst;
      if (host !== service && !host.startsWith(`${service}.${namespace}`) && !serves(asked, namespace, service, asking.payload.dst)) continue;
      const { payload } = answer;
      const ip = chosen(payload.hops ?? []);
      const pod = payload.servedBy ?? (ip === undefined ? undefined : text(at(pods.get(ip)?.value, 'metadata.name')));
      const ok = payload.outcome === 'ok' && payload.code < 400;
      found.push({
        seq,
        t: answer.sentAt,
        client: address,
        target: host,
        ok,
        code: String(answer.code ?? payload.outcome),
        ...(ip === undefined ? {} : { ip }),
        ...(pod === undefined ? {} : { pod }),
      });
    }
  }
  return found.sort((a, b) => a.seq - b.seq);
}

const serves = (asked: Asked, namespace: string, service: string, ip: string): boolean =>
  inNamespace(asked, 'Service', namespace).some(
    (record) => text(at(record.value, 'metadata.name')) === service && text(at(record.value, 'spec.clusterIP')) === ip,
  );

/** `200 ×12, connection-refused ×3`. */
export function tally(codes: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const code of codes) counts.set(code, (counts.get(code) ?? 0) + 1);
  return [...counts].map(([code, count]) => `${code} ×${count}`).join(', ');
}
