import { type Address, type DnsQuery, type DnsResponse, type Micros, micros, seconds } from '../../api/index.ts';
import type { ProcessHost } from '../kernel/index.ts';
import { type Forward, forwarding } from './forwarding.ts';

/** `cache 30` of the add-on's Corefile; names of the cluster itself are not kept (`disable success cluster.local`, `disable denial cluster.local`). */
const CACHE = seconds(30);
/** How long plugin/forward waits for an answer (`plugin/pkg/proxy` readTimeout). */
const READ_TIMEOUT = seconds(2);

interface Cached {
  readonly response: DnsResponse;
  readonly at: Micros;
  readonly until: Micros;
}

const servfail: DnsResponse = { type: 'dns-response', rcode: 'SERVFAIL', answers: [], plugins: ['cache: miss', 'forward: no answer', 'errors'] };

class Forwarder {
  private readonly cache = new Map<string, Cached>();

  constructor(
    private readonly host: ProcessHost,
    private readonly upstream: Address,
    private readonly zone: (query: DnsQuery) => DnsResponse | undefined,
  ) {}

  readonly answer: Forward = (query, known, respond) => {
    if (!known) return this.look(query, respond);
    const [first] = known.answers;
    const inside: DnsResponse = { ...known, plugins: [`kubernetes: ${known.rcode}`] };
    if (first?.type !== 'CNAME' || query.qtype === 'CNAME') return respond(inside);
    // The target of an ExternalName is looked up as well.
    const target = first.data.replace(/\.$/, '');
    const asked = { ...query, name: target };
    this.answer(asked, this.zone(asked), (more) =>
      respond({ ...inside, answers: [...known.answers, ...more.answers], plugins: [...(inside.plugins ?? []), ...(more.plugins ?? [])] }),
    );
  };

  private look(query: DnsQuery, respond: (response: DnsResponse) => void): void {
    const key = `${query.qtype} ${query.name.toLowerCase()}`;
    const cached = this.cache.get(key);
    const now = this.host.now();
    if (cached && cached.until > now) {
      const age = Math.floor((now - cached.at) / 1_000_000);
      respond({ ...cached.response, answers: cached.response.answers.map((answer) => ({ ...answer, ttl: answer.ttl - age })), plugins: ['cache: hit'] });
      return;
    }
    this.host.request(
      { to: this.upstream, channel: 'dns', method: `${query.qtype} ${query.name}`, payload: { type: 'dns-query', name: query.name, qtype: query.qtype } },
      ({ payload }) => {
        if (payload.type !== 'dns-response') return;
        const answers = payload.answers.map((answer) => ({ ...answer, ttl: Math.min(answer.ttl, CACHE / 1_000_000) }));
        const ttl = Math.min(CACHE, ...answers.map((answer) => seconds(answer.ttl)));
        if (payload.rcode !== 'SERVFAIL') this.cache.set(key, { response: { ...payload, answers }, at: this.host.now(), until: micros(this.host.now() + ttl) });
        respond({ ...payload, answers, plugins: ['cache: miss', `forward: ${payload.rcode}`] });
      },
      {
        timeout: READ_TIMEOUT,
        onFailure: (reason) => {
          // plugin/errors, as it logs every SERVFAIL.
          this.host.output(
            this.host.address,
            'stderr',
            `[ERROR] plugin/errors: 2 ${query.name}. ${query.qtype}: read udp ${this.upstream}:53: ${reason === 'refused' ? 'connection refused' : 'i/o timeout'}`,
          );
          respond(servfail);
        },
      },
    );
  }
}

forwarding.fill((host, upstream, zone) => new Forwarder(host, upstream, zone).answer);
