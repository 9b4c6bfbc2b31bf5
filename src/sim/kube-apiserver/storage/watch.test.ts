import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type KubeList, type KubeObject, millis, resources, seconds } from '../../../api/index.ts';
import { create, list, patch, remove } from '../../client-go/index.ts';
import { Bench, lineOf, pod } from '../testing/bench.ts';

const configMap = (name: string, labels: object = {}) =>
  ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'default', labels } }) as KubeObject;
const relabel = (name: string, labels: object) => patch(resources.configmaps, 'default', name, 'application/merge-patch+json', { metadata: { labels } });

describe('watch (apiserver/pkg/storage/cacher)', () => {
  it('without a version begins with what is there; DELETED carries the last state with the version of the deletion', () => {
    const b = new Bench();
    b.ok(create(resources.configmaps, configMap('a')));
    const lines = b.watch(resources.configmaps, {}, 'default');
    b.ok(create(resources.configmaps, configMap('b')));
    b.ok(remove(resources.configmaps, 'default', 'a'));
    expect(lines.map(lineOf)).toEqual(['ADDED a', 'ADDED b', 'DELETED a']);
    const versions = lines.map((line) => Number(line.object.metadata?.resourceVersion));
    expect(versions[2]).toBeGreaterThan(versions[1] as number);
  });

  it('an object that begins or ends to match a selector is ADDED or DELETED', () => {
    const b = new Bench();
    const lines = b.watch(resources.configmaps, { labelSelector: 'x=1' }, 'default');
    b.ok(create(resources.configmaps, configMap('a', { x: '0' })));
    b.ok(relabel('a', { x: '1' }));
    b.ok(relabel('a', { y: '1' }));
    b.ok(relabel('a', { x: '2' }));
    b.ok(relabel('a', { x: '3' }));
    expect(lines.map(lineOf)).toEqual(['ADDED a', 'MODIFIED a', 'DELETED a']);
    expect(lines[2]?.object.metadata?.labels).toEqual({ x: '1', y: '1' });
  });

  it('Pods of one node: ADDED by the binding', () => {
    const b = new Bench();
    const lines = b.watch(resources.pods, { fieldSelector: 'spec.nodeName=n1' });
    const other = b.watch(resources.pods, { fieldSelector: 'spec.nodeName=n2' });
    b.ok(create(resources.pods, pod('p')));
    b.ok({
      method: 'POST',
      path: '/api/v1/namespaces/default/pods/p/binding',
      body: { apiVersion: 'v1', kind: 'Binding', metadata: { name: 'p' }, target: { name: 'n1' } },
    });
    expect([lines.map(lineOf), other]).toEqual([['ADDED p'], []]);
  });

  it('goes on from a version without a gap, and says so when that is too old', () => {
    const b = new Bench();
    const { metadata } = b.ok(list<KubeList>(resources.configmaps, 'default', { resourceVersion: '0' }));
    b.ok(create(resources.configmaps, configMap('a')));
    expect(b.watch(resources.configmaps, { resourceVersion: metadata.resourceVersion ?? '' }, 'default').map(lineOf)).toEqual(['ADDED a']);
    const old = b.watch(resources.configmaps, { resourceVersion: '1' }, 'default');
    expect(old.map((line) => [line.event, (line.object as unknown as { code: number; message: string }).code])).toEqual([['ERROR', 410]]);
    expect(String((old[0]?.object as { message?: string } | undefined)?.message)).toMatch(/^too old resource version: 1 \(\d+\)$/);
  });

  it('sends bookmarks, and one after the initial events when asked', () => {
    const b = new Bench();
    b.ok(create(resources.configmaps, configMap('a')));
    const lines = b.watch(resources.configmaps, { sendInitialEvents: 'true', resourceVersionMatch: 'NotOlderThan' }, 'default');
    expect(lines.map(lineOf)).toEqual(['ADDED a', 'BOOKMARK']);
    expect(lines[1]?.object.metadata?.annotations).toEqual({ 'k8s.io/initial-events-end': 'true' });
    const others = b.watch(resources.configmaps, {}, 'kube-system');
    b.ok(create(resources.configmaps, configMap('b')));
    b.run(seconds(61));
    expect(others.map(lineOf)).toEqual(['BOOKMARK']);
  });

  it('lists in pages', () => {
    const b = new Bench();
    for (const name of ['a', 'b', 'c']) b.ok(create(resources.configmaps, configMap(name)));
    const first = b.ok(list<KubeList>(resources.configmaps, 'default', { limit: 2 }));
    expect([first.items.length, first.metadata.remainingItemCount]).toEqual([2, 1]);
    b.ok(create(resources.configmaps, configMap('bb')));
    const rest = b.ok(list<KubeList>(resources.configmaps, 'default', { limit: 2, continue: first.metadata.continue ?? '' }));
    expect([rest.items.map((o) => o.metadata?.name), rest.metadata.continue, rest.metadata.resourceVersion]).toEqual([
      ['c'],
      undefined,
      first.metadata.resourceVersion,
    ]);
  });

  it('every watcher sees versions grow, and ends with the state that a list gives', () => {
    const write = fc.record({ name: fc.constantFrom('a', 'b', 'c'), kind: fc.constantFrom('create', 'label', 'remove'), x: fc.nat(2), pause: fc.nat(6) });
    fc.assert(
      fc.property(fc.array(write, { maxLength: 25 }), (writes) => {
        const b = new Bench({ name: 'noisy', jitter: 0.9, rules: [], costs: {} });
        const lines = b.watch(resources.configmaps, { labelSelector: 'x!=0' }, 'default');
        for (const { name, kind, x, pause } of writes) {
          const labels = { x: String(x) };
          const request =
            kind === 'create'
              ? create(resources.configmaps, configMap(name, labels))
              : kind === 'label'
                ? relabel(name, labels)
                : remove(resources.configmaps, 'default', name);
          b.client().send(request as ReturnType<typeof relabel>, () => {});
          b.run(millis(pause));
        }
        b.run(seconds(1));
        const versions = lines.map((line) => Number(line.object.metadata?.resourceVersion));
        expect(versions).toEqual([...versions].sort((p, q) => p - q));
        const seen = new Map<string, string>();
        for (const { event, object } of lines) {
          const { name = '', resourceVersion = '' } = object.metadata ?? {};
          if (event === 'DELETED') seen.delete(name);
          else if (event !== 'BOOKMARK') seen.set(name, resourceVersion);
        }
        const { items } = b.ok(list<KubeList>(resources.configmaps, 'default', { labelSelector: 'x!=0' }));
        expect([...seen].sort()).toEqual(items.map((o) => [o.metadata?.name, o.metadata?.resourceVersion]));
      }),
      { numRuns: 25 },
    );
  });
});
