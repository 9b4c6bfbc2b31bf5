import { describe, expect, it } from 'vitest';
import { seconds } from '../../api/index.ts';
import type { ApiRequest } from '../client-go/index.ts';
import { Bench } from './testing/bench.ts';

const definition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'crontabs.stable.example.com' },
  spec: {
    group: 'stable.example.com',
    scope: 'Namespaced',
    names: { plural: 'crontabs', singular: 'crontab', kind: 'CronTab', shortNames: ['ct'] },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        subresources: { status: {} },
        additionalPrinterColumns: [
          { name: 'Spec', type: 'string', jsonPath: '.spec.cronSpec' },
          { name: 'Replicas', type: 'integer', jsonPath: '.spec.replicas' },
        ],
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: {
              spec: {
                type: 'object',
                required: ['cronSpec'],
                'x-kubernetes-validations': [{ rule: '!has(self.max) || self.replicas <= self.max', message: 'replicas must not exceed max' }],
                properties: {
                  cronSpec: { type: 'string', pattern: '^(\\d+|\\*)(/\\d+)?(\\s+(\\d+|\\*)(/\\d+)?){4}$' },
                  image: { type: 'string', enum: ['a', 'b'] },
                  replicas: { type: 'integer', minimum: 1, maximum: 10, default: 1 },
                  max: { type: 'integer' },
                  tags: { type: 'array', 'x-kubernetes-list-type': 'set', items: { type: 'string', maxLength: 3 } },
                  fixed: { type: 'string', 'x-kubernetes-validations': [{ rule: 'self == oldSelf', message: 'fixed is immutable' }] },
                },
              },
              status: { type: 'object', properties: { ready: { type: 'boolean' } } },
            },
          },
        },
      },
    ],
  },
};

function prepared(): Bench {
  const bench = new Bench();
  const result = bench.call(post('/apis/apiextensions.k8s.io/v1/customresourcedefinitions', definition));
  expect(result.ok ? '' : result.status.message).toBe('');
  bench.run(seconds(1));
  return bench;
}

const post = (path: string, body: unknown): ApiRequest<unknown> => ({ method: 'POST', path, body }) as unknown as ApiRequest<unknown>;
const PATH = '/apis/stable.example.com/v1/namespaces/default/crontabs';
const object = (spec: unknown, name = 'a') => ({ apiVersion: 'stable.example.com/v1', kind: 'CronTab', metadata: { name }, spec });

function refusal(bench: Bench, spec: unknown): string {
  const result = bench.call(post(PATH, object(spec)));
  return result.ok ? '' : (result.status.message ?? '');
}

/** Texts: `apiextensions-apiserver/pkg/apiserver/validation/validation_test.go`, `kube-openapi/pkg/validation/errors`. */
describe('custom resources', () => {
  const bench = prepared();
  const name = 'CronTab.stable.example.com "a" is invalid: ';
  it.each([
    ['a required field', { replicas: 1 }, 'spec.cronSpec: Required value'],
    ['a type', { cronSpec: '* * * * *', replicas: 'x' }, 'spec.replicas: Invalid value: "string": spec.replicas in body must be of type integer: "string"'],
    [
      'a pattern',
      { cronSpec: 'x' },
      'spec.cronSpec: Invalid value: "x": spec.cronSpec in body should match \'^(\\d+|\\*)(/\\d+)?(\\s+(\\d+|\\*)(/\\d+)?){4}$\'',
    ],
    ['a maximum', { cronSpec: '* * * * *', replicas: 11 }, 'spec.replicas: Invalid value: 11: spec.replicas in body should be less than or equal to 10'],
    ['a minimum', { cronSpec: '* * * * *', replicas: 0 }, 'spec.replicas: Invalid value: 0: spec.replicas in body should be greater than or equal to 1'],
    ['an enum', { cronSpec: '* * * * *', image: 'c' }, 'spec.image: Unsupported value: "c": supported values: "a", "b"'],
    ['a length', { cronSpec: '* * * * *', tags: ['long'] }, 'spec.tags[0]: Too long: may not be more than 3 bytes'],
    ['a set', { cronSpec: '* * * * *', tags: ['x', 'x'] }, 'spec.tags[1]: Duplicate value: "x"'],
    ['a rule', { cronSpec: '* * * * *', replicas: 5, max: 3 }, 'spec: Invalid value: replicas must not exceed max'],
  ])('%s', (_, spec, expected) => {
    expect(refusal(bench, spec)).toBe(`${name}${expected}`);
  });

  it('are pruned and defaulted, and their rules see the change', () => {
    const made = bench.call(post(PATH, object({ cronSpec: '* * * * *', unknown: 1, fixed: 'x' }, 'good')));
    expect(made.ok && made.object).toMatchObject({ spec: { cronSpec: '* * * * *', replicas: 1, fixed: 'x' } });
    expect(made.ok && JSON.stringify(made.object).includes('"unknown":')).toBe(false);
    const put = bench.call({
      method: 'PUT',
      path: `${PATH}/good`,
      body: object({ cronSpec: '* * * * *', fixed: 'y' }, 'good'),
    } as unknown as ApiRequest<unknown>);
    expect(put.ok ? '' : put.status.message).toBe('CronTab.stable.example.com "good" is invalid: spec.fixed: Invalid value: "y": fixed is immutable');
  });

  it('refuses unknown fields to strict clients', () => {
    const result = bench.call({
      ...post(PATH, object({ cronSpec: '* * * * *', unknown: 1 }, 'strict')),
      query: { fieldValidation: 'Strict' },
    } as ApiRequest<unknown>);
    expect(result.ok ? '' : result.status.message).toBe(
      'CronTab in version "v1" cannot be handled as a CronTab: strict decoding error: unknown field "spec.unknown"',
    );
  });
});

describe('versions of a custom resource', () => {
  /** `apiextensions-apiserver/pkg/apiserver/conversion/nop_converter.go`: strategy None changes nothing but apiVersion. */
  it('are converted by None', () => {
    const bench = new Bench();
    const [v1] = definition.spec.versions;
    const served = [
      { ...v1, name: 'v1', storage: true },
      { ...v1, name: 'v1beta1', storage: false },
    ];
    bench.ok(
      post('/apis/apiextensions.k8s.io/v1/customresourcedefinitions', {
        ...definition,
        spec: { ...definition.spec, conversion: { strategy: 'None' }, versions: served },
      }),
    );
    bench.run(seconds(1));
    const BETA = PATH.replace('/v1/', '/v1beta1/');
    expect(bench.ok(post(BETA, { ...object({ cronSpec: '* * * * *' }, 'old'), apiVersion: 'stable.example.com/v1beta1' }))).toMatchObject({
      apiVersion: 'stable.example.com/v1beta1',
      spec: { replicas: 1 },
    });
    const read = (path: string) => bench.ok({ method: 'GET', path } as unknown as ApiRequest<{ readonly items: readonly unknown[] }>);
    expect(read(`${PATH}/old`)).toMatchObject({ apiVersion: 'stable.example.com/v1', spec: { cronSpec: '* * * * *' } });
    expect(read(`${BETA}/old`)).toMatchObject({ apiVersion: 'stable.example.com/v1beta1' });
    expect(read(BETA).items).toMatchObject([{ apiVersion: 'stable.example.com/v1beta1' }]);
    const change = (path: string, replicas: number) =>
      bench.ok({
        method: 'PATCH',
        path: `${path}/old`,
        contentType: 'application/merge-patch+json',
        body: { spec: { replicas } },
      } as unknown as ApiRequest<unknown>);
    expect(change(BETA, 2)).toMatchObject({ apiVersion: 'stable.example.com/v1beta1', spec: { replicas: 2 } });
    expect(change(PATH, 3)).toMatchObject({ apiVersion: 'stable.example.com/v1', spec: { replicas: 3 } });
    const stored = bench.records('document').findLast(({ ref }) => ref === 'CronTab/default/old')?.value;
    expect(stored).toMatchObject({ apiVersion: 'stable.example.com/v1' });
  });
});
