import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EtcdOp } from '../../../api/index.ts';
import { ERR_COMPACTED, ERR_FUTURE_REVISION, Store } from './store.ts';

const put = (key: string, value: unknown): EtcdOp => ({ op: 'put', key, value });
const keys = (store: Store, prefix: string, revision = 0, limit = 0): readonly string[] => store.range(prefix, true, revision, limit).kvs.map((kv) => kv.key);

describe('Store', () => {
  it('begins at revision 1 and grows by one with each transaction that changes something', () => {
    // etcd/server/storage/mvcc/kvstore.go: currentRev 1; a transaction's changes share one revision.
    const store = new Store();
    expect(store.revision).toBe(1);
    expect(store.txn([], [put('/a', 1), put('/b', 1)], []).revision).toBe(2);
    expect(store.txn([], [{ op: 'get', key: '/a' }], []).revision).toBe(2);
    expect(store.txn([], [{ op: 'delete', key: '/zz' }], []).revision).toBe(2);
    expect(store.txn([], [put('/a', 2)], []).kvs[0]).toEqual({ key: '/a', value: 2, createRevision: 2, modRevision: 3, version: 2 });
  });

  it('compares mod revisions: 0 means absent, and a failed compare runs the other branch', () => {
    const store = new Store();
    const create = () => store.txn([{ key: '/a', modRevision: 0 }], [put('/a', 1)], [{ op: 'get', key: '/a' }]);
    expect(create().succeeded).toBe(true);
    const second = create();
    expect([second.succeeded, second.kvs[0]?.value, second.revision]).toEqual([false, 1, 2]);
  });

  it('ranges by prefix in key order, at any revision that is not compacted', () => {
    const store = new Store();
    for (const key of ['/r/pods/a-b/x', '/r/pods/a/z', '/r/pods/a/y', '/r/podsets/a/q']) store.txn([], [put(key, 1)], []);
    expect(keys(store, '/r/pods/')).toEqual(['/r/pods/a-b/x', '/r/pods/a/y', '/r/pods/a/z']);
    expect(keys(store, '/r/pods/a/')).toEqual(['/r/pods/a/y', '/r/pods/a/z']);
    expect(keys(store, '/r/pods/', 0, 2)).toEqual(['/r/pods/a-b/x', '/r/pods/a/y']);
    store.txn([], [{ op: 'delete', key: '/r/pods/a/y' }], []);
    expect(keys(store, '/r/pods/', 3)).toEqual(['/r/pods/a-b/x', '/r/pods/a/z']);
    expect(keys(store, '/r/pods/', 5)).toEqual(['/r/pods/a-b/x', '/r/pods/a/y', '/r/pods/a/z']);
    expect(store.range('/r/', true, 99).error).toBe(ERR_FUTURE_REVISION);
    expect(store.compact(4)).toBeUndefined();
    expect(store.range('/r/', true, 3).error).toBe(ERR_COMPACTED);
    expect(store.since(4)).toBeUndefined();
    expect(store.since(5)?.map((event) => event.revision)).toEqual([5, 6]);
    expect(store.compact(4)).toBe(ERR_COMPACTED);
  });

  it('any history: the events since 1 rebuild the state, in revision order, and every old revision can be read', () => {
    const op = fc.record({ key: fc.constantFrom('/a/1', '/a/2', '/b/1', '/a/x/3'), value: fc.nat(9), remove: fc.boolean() });
    fc.assert(
      fc.property(fc.array(op, { maxLength: 60 }), (ops) => {
        const store = new Store();
        const model = new Map<string, number>();
        const snapshots: string[] = [];
        for (const { key, value, remove } of ops) {
          store.txn([], [remove ? { op: 'delete', key } : put(key, value)], []);
          if (remove) model.delete(key);
          else model.set(key, value);
          snapshots[store.revision] = JSON.stringify([...model].sort());
        }
        const state = (revision: number): string => JSON.stringify(store.range('/', true, revision).kvs.map((kv) => [kv.key, kv.value]));
        snapshots.forEach((snapshot, revision) => expect(state(revision)).toBe(snapshot));
        const events = store.since(1) ?? [];
        const revisions = events.map((event) => event.revision);
        expect(revisions).toEqual([...revisions].sort((a, b) => a - b));
        const rebuilt = new Map<string, unknown>();
        for (const { kind, kv } of events) {
          if (kind === 'PUT') rebuilt.set(kv.key, kv.value);
          else rebuilt.delete(kv.key);
        }
        expect([...rebuilt].sort()).toEqual([...model].sort());
      }),
    );
  });
});
