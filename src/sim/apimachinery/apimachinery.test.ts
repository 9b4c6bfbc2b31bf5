import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../api/index.ts';
import {
  canonicalQuantity,
  compareQuantities,
  decode,
  deepEqual,
  formatDuration,
  formatLabelSelector,
  formatSelector,
  humanDuration,
  jsonPatch,
  matches,
  mergePatch,
  milliValue,
  parseDuration,
  parseFieldPath,
  parseFieldSelector,
  parseLabelSelector,
  parseManifests,
  parseQuantity,
  Scheme,
  selectorOf,
  semanticEqual,
  serverSideApply,
  strategicMergePatch,
  trackManagedFields,
  unitValue,
} from './index.ts';

const scheme = new Scheme();
const infoOf = (apiVersion: string, kind: string) => {
  const info = scheme.kind(apiVersion, kind);
  if (!info) throw new Error(`${kind} is not served`);
  return info;
};
const pods = infoOf('v1', 'Pod');
const deployments = infoOf('apps/v1', 'Deployment');

// k8s.io/apimachinery/pkg/api/resource/quantity.go
describe('quantities', () => {
  it.each([
    ['0.5', '500m'],
    ['1000m', '1'],
    ['1024Mi', '1Gi'],
    ['1500Mi', '1500Mi'],
    ['100', '100'],
    ['1e3', '1e3'],
    ['0', '0'],
    ['2000k', '2M'],
    ['-1', '-1'],
    ['0.1Gi', '107374182400m'],
    ['1.5', '1500m'],
    ['512', '512'],
  ])('%s is %s', (text, canonical) => {
    expect(canonicalQuantity(text)).toBe(canonical);
  });
  it.each(['', 'abc', '1 Gi', '1.2.3', '1Gb', '--1', '1KB'])('%j is none', (text) => {
    expect(parseQuantity(text)).toHaveProperty('error');
  });
  it('gives millis and units, rounded up', () => {
    expect([milliValue('0.5'), milliValue(2), milliValue('1u'), unitValue('64Mi'), unitValue('1500m'), unitValue(undefined)]).toEqual([
      500, 2000, 1, 67_108_864, 2, 0,
    ]);
    expect(compareQuantities('1000m', '1')).toBe(0);
  });
});

// k8s.io/apimachinery/pkg/labels/selector.go
describe('label selectors', () => {
  const select = (text: string, labels: Record<string, string>): boolean | string => {
    const parsed = parseLabelSelector(text);
    return parsed.ok ? matches(parsed.selector, labels) : parsed.message;
  };
  it.each([
    ['a=b', true],
    ['a==b', true],
    ['a!=b', false],
    ['x!=b', true],
    ['a in (b,c)', true],
    ['a notin (b)', false],
    ['x notin (b)', true],
    ['a', true],
    ['!a', false],
    ['!x', true],
    ['', true],
    ['a=b,n>3', true],
    ['n<3', false],
    ['a in', "unable to parse requirement: found '' expected: '('"],
    ['a b', "unable to parse requirement: found 'b', expected: !=, =, ==, gt, in, lt, notin"],
    ['a,', "found '', expected: identifier after ','"],
    ['=', "found '=', expected: !, identifier, or 'end of string'"],
  ])('%s', (text, expected) => {
    expect(select(text, { a: 'b', n: '5' })).toBe(expected);
  });
  it('come from objects', () => {
    const selector = {
      matchLabels: { app: 'web' },
      matchExpressions: [
        { key: 'tier', operator: 'In', values: ['b', 'a'] },
        { key: 'old', operator: 'DoesNotExist' },
      ],
    };
    expect(matches(selectorOf(selector), { app: 'web', tier: 'a' })).toBe(true);
    expect(matches(selectorOf(undefined), {})).toBe(false);
    expect(matches(selectorOf({}), {})).toBe(true);
    expect(formatLabelSelector(selector)).toBe('app=web,!old,tier in (a,b)');
    expect(formatSelector(selectorOf({ matchLabels: { a: 'b' } }))).toBe('a in (b)');
  });
  it('of fields', () => {
    expect(parseFieldSelector('spec.nodeName=n1,status.phase!=Failed')).toEqual({
      ok: true,
      selector: [
        { field: 'spec.nodeName', operator: '=', value: 'n1' },
        { field: 'status.phase', operator: '!=', value: 'Failed' },
      ],
    });
    expect(parseFieldSelector('a')).toEqual({ ok: false, message: "invalid selector: 'a'; can't understand 'a'" });
  });
});

describe('durations', () => {
  it.each([
    ['1h15m30.5s', 4_530_500_000],
    ['100ms', 100_000],
    ['0', 0],
    ['5', undefined],
    ['', undefined],
  ])('%s', (text, micros) => {
    expect(parseDuration(text)).toBe(micros);
  });
  it('print as Go prints them', () => {
    expect([0, 1_500, 2_000_000, 90_000_000, 3_600_000_000].map(formatDuration)).toEqual(['0s', '1.5ms', '2s', '1m30s', '1h0m0s']);
    // k8s.io/apimachinery/pkg/util/duration/duration.go HumanDuration
    expect([5, 119, 120, 599, 600, 10_799, 10_800, 86_400 * 2, 86_400 * 9, 86_400 * 800].map(humanDuration)).toEqual([
      '5s',
      '119s',
      '2m',
      '9m59s',
      '10m',
      '179m',
      '3h',
      '2d',
      '9d',
      '2y70d',
    ]);
  });
});

describe('scheme', () => {
  it.each([
    ['po', 'pods'],
    ['deploy', 'deployments'],
    ['deployments.apps', 'deployments'],
    ['Deployment', 'deployments'],
    ['deployment.v1.apps', 'deployments'],
    ['svc', 'services'],
    ['crd', 'customresourcedefinitions'],
  ])('%s', (name, plural) => {
    expect(scheme.find(name)[0]?.type.resource).toBe(plural);
  });
  it('knows what belongs to all', () => {
    expect(scheme.find('all').map(({ type }) => type.resource)).toEqual([
      'pods',
      'services',
      'replicationcontrollers',
      'daemonsets',
      'deployments',
      'replicasets',
      'statefulsets',
      'horizontalpodautoscalers',
      'cronjobs',
      'jobs',
    ]);
  });
  it('knows where objects lie in etcd', () => {
    expect(['nodes', 'services', 'pods'].map((name) => scheme.find(name)[0]?.etcdPrefix)).toEqual([
      '/registry/minions',
      '/registry/services/specs',
      '/registry/pods',
    ]);
  });
  it('is not shared', () => {
    const other = new Scheme();
    other.remove(pods.type);
    expect([other.find('pods').length, scheme.find('pods').length]).toEqual([0, 1]);
  });
});

describe('decoding', () => {
  const read = (body: unknown, mode: 'Strict' | 'Warn' | 'Ignore' = 'Strict') => decode(pods, body, mode);
  it('returns what needs no change as it is', () => {
    const body = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' }, spec: { containers: [{ name: 'c', image: 'i' }] } };
    const result = read(body);
    expect(result.ok && result.object).toBe(body);
  });
  it('drops nulls, makes quantities canonical, warns or drops unknown fields', () => {
    const body = { metadata: { name: 'a', labels: null }, spec: { foo: 1, containers: [{ name: 'c', resources: { limits: { cpu: 0.5 } } }] } };
    const object = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' }, spec: { containers: [{ name: 'c', resources: { limits: { cpu: '500m' } } }] } };
    expect(read(body, 'Warn')).toEqual({ ok: true, object, warnings: ['unknown field "spec.foo"'] });
    expect(read(body, 'Ignore')).toEqual({ ok: true, object, warnings: [] });
  });
  it.each([
    [{ spec: 'x' }, 'json: cannot unmarshal string into Go struct field Pod.spec of type v1.PodSpec'],
    [{ spec: { containers: {} } }, 'json: cannot unmarshal object into Go struct field PodSpec.spec.containers of type []v1.Container'],
    [{ metadata: { labels: { a: 1 } } }, 'json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of type string'],
    // The names of embedded structs are told since Go 1.24; each of these is what v1.36.3 answers.
    [
      { spec: { containers: [{ livenessProbe: { httpGet: 'x' } }] } },
      'json: cannot unmarshal string into Go struct field Probe.spec.containers.livenessProbe.ProbeHandler.httpGet of type v1.HTTPGetAction',
    ],
    [
      { spec: { containers: [{ livenessProbe: { httpGet: { port: true } } }] } },
      'json: cannot unmarshal bool into Go struct field HTTPGetAction.spec.containers.livenessProbe.ProbeHandler.httpGet.port of type int32',
    ],
    [
      { spec: { volumes: [{ configMap: { name: 1 } }] } },
      'json: cannot unmarshal number into Go struct field ConfigMapVolumeSource.spec.volumes.VolumeSource.configMap.LocalObjectReference.name of type string',
    ],
    [{ spec: { hostNetwork: 1 } }, 'json: cannot unmarshal number into Go struct field PodSpec.spec.hostNetwork of type bool'],
    [{ spec: { hostNetwork: 'yes' } }, 'json: cannot unmarshal string into Go struct field PodSpec.spec.hostNetwork of type bool'],
  ])('%j', (body, message) => {
    expect(read(body)).toMatchObject({ ok: false, message: `Pod in version "v1" cannot be handled as a Pod: ${message}` });
  });
});

describe('YAML as kubectl reads it', () => {
  const value = (text: string): unknown => parseManifests(`v: ${text}`)[0]?.value;
  it.each([
    ['yes', true],
    ['0777', 511],
    ['0o777', 511],
    ['1_000', 1000],
    ['0b11', 3],
    ['2001-01-01', '2001-01-01'],
    ['1:30', '1:30'],
    ['~', null],
    ['"on"', 'on'],
  ])('%s', (text, expected) => {
    expect(value(text)).toEqual({ v: expected });
  });
  it('merges', () => {
    expect(parseManifests('a: &a {x: 1, y: 2}\nb: {<<: *a, y: 3}\n')[0]?.value).toEqual({ a: { x: 1, true: 2 }, b: { x: 1, true: 3 } });
  });
  it('knows every place', () => {
    const [document] = parseManifests('a:\n  b:\n  - c: 1\n');
    expect(document?.locate('/a/b/0/c')).toMatchObject({ line: 3, column: 8 });
    expect(document?.locate('/a/b/0/c', 'key')).toMatchObject({ line: 3, column: 5 });
    expect(document?.locate('/a/b/0/missing')).toMatchObject({ line: 3, column: 5 });
    expect(parseFieldPath('spec.containers[0].env[1]')).toEqual(['spec', 'containers', 0, 'env', 1]);
  });
});

describe('patches', () => {
  const before = {
    metadata: { name: 'w', labels: { a: '1' } },
    spec: {
      replicas: 1,
      template: {
        spec: {
          containers: [
            { name: 'x', image: 'i', env: [{ name: 'A', value: '1' }] },
            { name: 'y', image: 'j' },
          ],
        },
      },
    },
  };
  it('JSON patch', () => {
    expect(jsonPatch(before, [{ op: 'replace', path: '/spec/replicas', value: 3 }])).toMatchObject({ ok: true, object: { spec: { replicas: 3 } } });
    expect(jsonPatch(before, [{ op: 'remove', path: '/nothing' }])).toEqual({
      ok: false,
      code: 422,
      message: 'the server rejected our request due to an error in our request',
    });
    expect(before.spec.replicas).toBe(1);
  });
  it('merge patch shares what it does not touch', () => {
    const result = mergePatch(before, { spec: { replicas: 2 }, metadata: { labels: null } });
    expect(result).toMatchObject({ ok: true, object: { metadata: { name: 'w' }, spec: { replicas: 2, template: before.spec.template } } });
    const same = mergePatch(before, { spec: { replicas: 1 } });
    expect(same.ok && same.object).toBe(before);
  });
  it('strategic merge patch merges by name', () => {
    const patch = {
      spec: {
        template: {
          spec: {
            containers: [
              { name: 'x', image: 'k', env: [{ name: 'B', value: '2' }] },
              { name: 'y', $patch: 'delete' },
              { name: 'z', image: 'l' },
            ],
          },
        },
      },
    };
    const result = strategicMergePatch(before, patch, deployments);
    expect(result).toMatchObject({
      ok: true,
      object: {
        spec: {
          replicas: 1,
          template: {
            spec: {
              containers: [
                {
                  name: 'x',
                  image: 'k',
                  env: [
                    { name: 'B', value: '2' },
                    { name: 'A', value: '1' },
                  ],
                },
                { name: 'z', image: 'l' },
              ],
            },
          },
        },
      },
    });
  });
  // strategicpatch/patch.go mergeSortedSlice; the page "Update API Objects in Place Using kubectl patch" shows it with a second container.
  it.each([
    [['z'], undefined, ['z', 'x', 'y']],
    [['y'], undefined, ['x', 'y']],
    [['y', 'x'], undefined, ['y', 'x']],
    [['y', 'z'], undefined, ['x', 'y', 'z']],
    [['z'], ['x', 'z'], ['x', 'z', 'y']],
  ])('strategic merge patch puts what is new before what only the server has: %j %j', (names, order, expected) => {
    const named = (list: readonly string[]) => list.map((name) => ({ name }));
    const patch = { spec: { template: { spec: { containers: named(names), ...(order ? { '$setElementOrder/containers': named(order) } : {}) } } } };
    const result = strategicMergePatch({ spec: { template: { spec: { containers: named(['x', 'y']) } } } }, patch, deployments);
    expect(result).toEqual({ ok: true, object: { spec: { template: { spec: { containers: named(expected) } } } } });
  });
  it('strategic merge patch orders', () => {
    const patch = { spec: { template: { spec: { $setElementOrder: 1, '$setElementOrder/containers': [{ name: 'y' }, { name: 'x' }] } } } };
    const result = strategicMergePatch(before, patch, deployments);
    expect(result).toMatchObject({ object: { spec: { template: { spec: { containers: [{ name: 'y' }, { name: 'x' }] } } } } });
  });
});

describe('server-side apply', () => {
  const config = (replicas: number, labels = {}) => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'w', labels },
    spec: { replicas, selector: {}, template: {} },
  });
  const apply = (live: Parameters<typeof serverSideApply>[0], wanted: Parameters<typeof serverSideApply>[1], manager: string, force = false) =>
    serverSideApply(live, wanted, { manager, force, info: deployments, time: '2026-01-01T00:00:00Z' });
  const first = apply(undefined, config(1, { a: '1', b: '2' }), 'one');

  it('removes what is no longer applied', () => {
    const next = first.ok ? apply(first.object, config(1, { a: '1' }), 'one') : first;
    expect(next.ok && next.object.metadata?.labels).toEqual({ a: '1' });
  });
  it('refuses what another manager owns, unless forced', () => {
    if (!first.ok) throw new Error('create failed');
    expect(apply(first.object, config(2), 'two')).toMatchObject({ ok: false, message: 'Apply failed with 1 conflict: conflict with "one": .spec.replicas' });
    expect(apply(first.object, config(2), 'two', true)).toMatchObject({ ok: true, object: { spec: { replicas: 2 } } });
  });
  it('sees updates of others', () => {
    if (!first.ok) throw new Error('create failed');
    const scaled = trackManagedFields(
      first.object,
      { ...first.object, ...{ spec: { replicas: 5 } } },
      { manager: 'kubectl', operation: 'Update', subresource: 'scale', time: 't', info: deployments },
    );
    expect(apply(scaled, config(1), 'one')).toMatchObject({
      ok: false,
      message: expect.stringContaining('conflict with "kubectl" with subresource "scale" using apps/v1: .spec.replicas'),
    });
  });
});

// Source: `managedfields/internal/fieldmanager.go` decodeLiveOrNew: an update may say itself who owns what.
describe('managedFields that an update carries', () => {
  const entry = (manager: string) => ({
    manager,
    operation: 'Update' as const,
    apiVersion: 'apps/v1',
    time: 't',
    fieldsType: 'FieldsV1',
    fieldsV1: { 'f:data': { 'f:a': {} } },
  });
  const stored: KubeObject = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'c', managedFields: [entry('old')] } };
  const info = deployments;
  it.each([
    ['are taken', [entry('new')], undefined, ['new']],
    ['none forget all', [], undefined, undefined],
    ['an empty one forgets all', [{}], undefined, undefined],
    ['are not taken when they do not read', [{ manager: 'x' }], undefined, ['old']],
    ['are not taken through a subresource', [entry('new')], 'status', ['old']],
  ])('%s', (_, managedFields, subresource, managers) => {
    const after: KubeObject = { ...stored, metadata: { ...stored.metadata, managedFields } };
    const next = trackManagedFields(stored, after, { manager: 'kubectl', operation: 'Update', time: 't', info, ...(subresource ? { subresource } : {}) });
    expect(next.metadata?.managedFields?.map((each) => each.manager)).toEqual(managers);
  });
});

describe('equality', () => {
  it('knows when missing and empty, and quantities, are the same', () => {
    expect(deepEqual({ a: [1, { b: 2 }] }, { a: [1, { b: 2 }] })).toBe(true);
    expect(deepEqual({ a: 1, b: undefined }, { a: 1 })).toBe(true);
    expect(deepEqual({ a: [] }, {})).toBe(false);
    expect(semanticEqual({ a: [], r: { limits: { cpu: '1000m' } } }, { r: { limits: { cpu: '1' } } })).toBe(true);
    expect(semanticEqual({ r: { limits: { cpu: '2' } } }, { r: { limits: { cpu: '1' } } })).toBe(false);
  });
});
