import { expect, it } from 'vitest';
import { seconds } from '../../../api/index.ts';
import type { ApiRequest } from '../../client-go/index.ts';
import { Bench } from '../testing/bench.ts';
import { serveOpenapi } from './index.ts';

interface Schema {
  readonly description?: string;
  readonly enum?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
}

serveOpenapi();

const schemasAt = (bench: Bench, path: string): Readonly<Record<string, Schema>> =>
  bench.ok({ method: 'GET', path: `/openapi/v3/${path}` } as unknown as ApiRequest<{
    readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
  }>).components.schemas;

/** Source: `api/openapi-spec/v3/api__v1_openapi.json` of v1.36. */
it('tells of references what they are for, and of enumerations their values', () => {
  const spec = schemasAt(new Bench(), 'api/v1')['io.k8s.api.core.v1.PodSpec']?.properties;
  expect(spec?.['affinity']?.description).toBe("If specified, the pod's scheduling constraints");
  expect(spec?.['restartPolicy']).toMatchObject({
    enum: ['Always', 'Never', 'OnFailure'],
    description: expect.stringContaining('\n\nPossible enum values:\n - `"Always"`'),
  });
});

/** Source: `apiextensions-apiserver/pkg/controller/openapi/builder/builder.go` buildKubeNative. */
it('publishes the schema of a custom kind with what every object has', () => {
  const bench = new Bench();
  const properties = {
    spec: {
      type: 'object',
      description: 'what it is to be',
      properties: { color: { type: 'string', enum: ['red', 'green'], default: 'red' }, port: { 'x-kubernetes-int-or-string': true } },
    },
  };
  const versions = [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object', properties } } }];
  const definition = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'widgets.a.io' },
    spec: { group: 'a.io', scope: 'Namespaced', names: { plural: 'widgets', kind: 'Widget' }, versions },
  };
  bench.ok({ method: 'POST', path: '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', body: definition } as unknown as ApiRequest<unknown>);
  bench.run(seconds(1));
  const widget = schemasAt(bench, 'apis/a.io/v1')['io.a.v1.Widget']?.properties;
  expect(widget?.['spec']).toMatchObject({
    description: 'what it is to be',
    properties: { color: { enum: ['red', 'green'], default: 'red' }, port: { anyOf: [{ type: 'integer' }, { type: 'string' }] } },
  });
  expect(widget?.['kind']?.description).toContain('Kind is a string value representing the REST resource this object represents.');
  expect(widget?.['metadata']?.description).toContain("Standard object's metadata.");
});
