import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { address, type EtcdRequest, type EtcdResponse, micros, millis, type Micros, seconds } from '../../api/index.ts';
import { Kernel, LatencyModel, type ProcessHost } from '../kernel/index.ts';
import { etcd } from './index.ts';

function start(jitter = 0) {
  const latency = { name: 'test', jitter, rules: [{ channel: 'grpc', base: millis(1) }], costs: {} } as const;
  const kernel = new Kernel({ seed: 3, epochMs: 0, latency: (random) => new LatencyModel(latency, random) });
  let host: ProcessHost | undefined;
  kernel.register(address('etcd-0'), etcd());
  kernel.register(address('kube-apiserver'), (h) => {
    host = h;
    return { start() {}, receive() {} };
  });
  kernel.start(address('etcd-0'));
  kernel.start(address('kube-apiserver'));
  const run = (delay: Micros): void => kernel.runUntil(micros(kernel.now() + delay));
  const send = (payload: EtcdRequest, then: (response: EtcdResponse) => void = () => {}): void => {
    host?.request({ to: address('etcd-0'), channel: 'grpc', method: payload.type, payload }, (reply) => {
      if (reply.payload.type === 'etcd-response') then(reply.payload);
    });
  };
  const ask = (payload: EtcdRequest): EtcdResponse => {
    let answer: EtcdResponse | undefined;
    send(payload, (response) => {
      answer = response;
    });
    run(millis(50));
    if (!answer) throw new Error('no answer');
    return answer;
  };
  const watch = (key: string, startRevision?: number): string[] => {
    const seen: string[] = [];
    const payload = { type: 'etcd-watch-create', key, prefix: true, ...(startRevision === undefined ? {} : { startRevision }) } as const;
    host?.stream({ to: address('etcd-0'), channel: 'grpc', method: 'Watch', payload }, ({ payload: answer }) => {
      if (answer.type !== 'etcd-watch-response') return;
      if (answer.canceled) seen.push(answer.canceled);
      for (const { kind, kv } of answer.events) seen.push(`${kind} ${kv.key}@${kv.modRevision}`);
    });
    run(millis(50));
    return seen;
  };
  return { kernel, run, send, ask, watch };
}

const putTxn = (key: string, value: unknown, lease?: number): EtcdRequest => ({
  type: 'etcd-txn',
  compare: [],
  success: [{ op: 'put', key, value, ...(lease === undefined ? {} : { lease }) }],
  failure: [],
});
const configMap = (name: string) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'd' } });

describe('etcd', () => {
  it('writes API objects to the ledger at commit, with the revision as resourceVersion', () => {
    const { ask, kernel } = start();
    const { kvs } = ask(putTxn('/registry/configmaps/d/a', configMap('a')));
    const record = kernel.ledger.all().find((r) => r.kind === 'document' && r.ref === 'ConfigMap/d/a');
    expect(record).toMatchObject({ op: 'ADDED', resourceVersion: '2', value: { metadata: { resourceVersion: '2' } } });
    // One immutable value is shared by the ledger, the answer and the watchers.
    expect(record?.kind === 'document' && record.value === kvs?.[0]?.value).toBe(true);
  });

  it('a lease deletes its keys when it ends (server/lease/lessor.go)', () => {
    const { ask, run, watch } = start();
    const { leaseId } = ask({ type: 'etcd-lease-grant', ttlSeconds: 10 });
    ask(putTxn('/registry/events/d/e', configMap('e'), leaseId));
    const seen = watch('/registry/events/');
    run(seconds(11));
    expect(seen).toEqual(['DELETE /registry/events/d/e@3']);
    expect(ask({ type: 'etcd-range', key: '/registry/', prefix: true }).kvs).toEqual([]);
  });

  it('what is committed survives a crash; a watch goes on from a revision; compacted history is refused', () => {
    const { ask, kernel, watch } = start();
    ask(putTxn('/a/1', 1));
    ask(putTxn('/a/2', 1));
    kernel.crash(address('etcd-0'));
    kernel.start(address('etcd-0'));
    expect(ask({ type: 'etcd-range', key: '/a/', prefix: true }).kvs?.length).toBe(2);
    expect(watch('/a/', 3)).toEqual(['PUT /a/2@3']);
    expect(ask({ type: 'etcd-compact', revision: 3 }).error).toBeUndefined();
    expect(watch('/a/', 2)).toEqual(['etcdserver: mvcc: required revision has been compacted']);
  });

  it('watch order is revision order, whatever the latencies', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(3), fc.nat(2_000)), { minLength: 1, maxLength: 40 }), (writes) => {
        const { send, run, watch } = start(0.9);
        const seen = watch('/k/');
        for (const [key, pause] of writes) {
          send(putTxn(`/k/${key}`, pause));
          run(micros(pause));
        }
        run(seconds(1));
        const revisions = seen.map((line) => Number(line.split('@')[1]));
        expect(revisions).toEqual(writes.map((_, index) => index + 2));
      }),
      { numRuns: 30 },
    );
  });
});
