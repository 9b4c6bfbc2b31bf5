import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Address, address, type EtcdRequest, type EtcdResponse, type KeyValue, type Micros, micros, millis, seconds } from '../../../api/index.ts';
import { Kernel, LatencyModel, type ProcessHost } from '../../kernel/index.ts';
import { etcdMembers } from '../members.ts';

function cluster(size: number, seed: number) {
  const latency = { name: 'test', jitter: 0.5, rules: [{ channel: 'grpc', base: millis(1) }], costs: {} } as const;
  const kernel = new Kernel({ seed, epochMs: 0, latency: (random) => new LatencyModel(latency, random) });
  const members = Array.from({ length: size }, (_, index) => address(`etcd-${index}`));
  let host: ProcessHost | undefined;
  etcdMembers(members).forEach((factory, index) => kernel.register(members[index] as Address, factory));
  kernel.register(address('client'), (h) => {
    host = h;
    return { start() {}, receive() {} };
  });
  for (const at of [...members, address('client')]) kernel.start(at);
  const run = (delay: number): void => kernel.runUntil(micros(kernel.now() + delay));
  const send = (to: Address, payload: EtcdRequest, then: (response: EtcdResponse) => void): void =>
    void host?.request({ to, channel: 'grpc', method: payload.type, payload }, (reply) => {
      if (reply.payload.type === 'etcd-response') then(reply.payload);
    });
  const ask = (to: Address, payload: EtcdRequest, wait: Micros = seconds(8)): EtcdResponse | undefined => {
    let answer: EtcdResponse | undefined;
    send(to, payload, (response) => {
      answer = response;
    });
    run(wait);
    return answer;
  };
  /** Entered and left the state of leader, by term. */
  const leaders = () =>
    kernel.ledger
      .all()
      .flatMap((record) =>
        record.kind === 'transition' && record.machine === 'etcd-member' && record.to === 'leader'
          ? [{ at: record.sentAt, member: address(record.entity), term: (record.context as { term: number }).term }]
          : [],
      );
  return { kernel, members, run, send, ask, leaders, leader: () => leaders().at(-1)?.member as Address };
}

const put = (key: string, value: unknown): EtcdRequest => ({ type: 'etcd-txn', compare: [], success: [{ op: 'put', key, value }], failure: [] });
const range = (key: string): EtcdRequest => ({ type: 'etcd-range', key, prefix: true });
const pairs = (kvs: readonly KeyValue[] = []): readonly string[] => kvs.map((kv) => `${kv.key}=${kv.value}@${kv.modRevision}`);

describe('etcd members', () => {
  // etcd/server/embed/config.go: heartbeat 100 ms, election 1000 ms, drawn from one to two times that.
  it.each([3, 5])('%i members elect one leader within two election time-outs', (size) => {
    const { run, leaders } = cluster(size, 1);
    run(seconds(60));
    expect(leaders()).toHaveLength(1);
    expect(leaders()[0]?.at).toBeGreaterThan(millis(1_000));
    expect(leaders()[0]?.at).toBeLessThan(millis(2_200));
  });

  it('whichever member is asked, every member answers reads with what was written', () => {
    const { run, ask, members } = cluster(3, 2);
    run(seconds(3));
    members.forEach((member, index) => expect(ask(member, put(`/k/${index}`, index), millis(50))?.revision).toBe(index + 2));
    for (const member of members) expect(pairs(ask(member, range('/k/'), millis(50))?.kvs)).toEqual(['/k/0=0@2', '/k/1=1@3', '/k/2=2@4']);
  });

  // 3 members tolerate one loss, 5 tolerate two (etcd.io/docs/v3.6/faq).
  it.each([
    [3, 1, undefined],
    [3, 2, 'etcdserver: request timed out'],
    [5, 2, undefined],
    [5, 3, 'etcdserver: request timed out'],
  ])('of %i members %i are down: a write answers %s', (size, down, error) => {
    const { kernel, run, ask, members } = cluster(size, 3);
    run(seconds(3));
    for (const member of members.slice(0, down)) kernel.crash(member);
    run(seconds(5));
    const last = members.at(-1) as Address;
    const answer = ask(last, put('/k/a', 1));
    expect([answer?.error, answer?.succeeded]).toEqual([error, error === undefined ? true : undefined]);
    expect(ask(last, range('/k/'))?.error).toBe(error);
  });

  it('a leader that is cut off steps down, its writes are lost, and it takes over what the others agreed on', () => {
    const { kernel, run, ask, leader, members } = cluster(3, 4);
    run(seconds(3));
    const old = leader();
    const heal = kernel.intercept(({ from, to, channel }) => ({ kind: channel === 'raft' && (from === old || to === old) ? 'drop' : 'deliver' }));
    expect(ask(old, put('/k/lost', 1))?.error).toBe('etcdserver: request timed out');
    const other = members.find((member) => member !== old) as Address;
    expect(leader()).not.toBe(old);
    expect(ask(other, put('/k/kept', 2))?.succeeded).toBe(true);
    heal();
    run(seconds(3));
    expect(pairs(ask(old, range('/k/'))?.kvs)).toEqual(['/k/kept=2@2']);
  });

  it('a watch ends when the member has had no leader for three election time-outs (api/v3rpc/interceptor.go)', () => {
    const { kernel, run, members } = cluster(3, 5);
    run(seconds(3));
    const [first, second, third] = members as [Address, Address, Address];
    let canceled: string | undefined;
    kernel.register(address('watcher'), (host) => ({
      start() {
        host.stream({ to: third, channel: 'grpc', method: 'Watch', payload: { type: 'etcd-watch-create', key: '/', prefix: true } }, ({ payload }) => {
          if (payload.type === 'etcd-watch-response') canceled ??= payload.canceled;
        });
      },
      receive() {},
    }));
    kernel.start(address('watcher'));
    run(seconds(1));
    kernel.crash(first);
    kernel.crash(second);
    run(seconds(3));
    expect(canceled).toBeUndefined();
    run(seconds(4));
    expect(canceled).toBe('etcdserver: no leader');
  });

  it('whatever fails: one leader a term, no write lost that was answered, all members alike in the end', () => {
    const event = fc.record({ member: fc.nat(2), what: fc.constantFrom('crash', 'start', 'cut', 'heal', 'write', 'write', 'write'), pause: fc.nat(1_500) });
    fc.assert(
      fc.property(fc.nat(1_000), fc.array(event, { minLength: 5, maxLength: 25 }), (seed, events) => {
        const { kernel, run, send, ask, leaders, members } = cluster(3, seed);
        const acknowledged: string[] = [];
        let heal = (): unknown => undefined;
        events.forEach(({ member, what, pause }, index) => {
          const at = members[member] as Address;
          if (what === 'crash') kernel.crash(at);
          else if (what === 'start') kernel.start(at);
          else if (what === 'heal') heal();
          else if (what === 'cut') {
            heal();
            heal = kernel.intercept(({ from, to, channel }) => ({ kind: channel === 'raft' && (from === at || to === at) ? 'drop' : 'deliver' }));
          } else send(at, put(`/k/${index}`, index), ({ succeeded }) => void (succeeded && acknowledged.push(`/k/${index}=${index}`)));
          run(millis(pause));
        });
        heal();
        for (const member of members) kernel.start(member);
        run(seconds(12));
        const ends = members.map((member) => pairs(ask(member, range('/k/'), seconds(1))?.kvs));
        expect(ends[1]).toEqual(ends[0]);
        expect(ends[2]).toEqual(ends[0]);
        const kept = new Set(ends[0]?.map((pair) => pair.split('@')[0]));
        expect(acknowledged.filter((pair) => !kept.has(pair))).toEqual([]);
        const terms = leaders().map(({ term }) => term);
        expect(new Set(terms).size).toBe(terms.length);
      }),
      { numRuns: 60 },
    );
  }, 60_000);
});
