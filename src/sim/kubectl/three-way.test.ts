import { describe, expect, it } from 'vitest';
import { Scheme } from '../apimachinery/index.ts';
import { type Patch, threeWayPatch } from './three-way.ts';

const schema = new Scheme().kind('apps/v1', 'Deployment')?.schema;

const deployment = (spec: Patch, containers: readonly Patch[] = []): Patch => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: { ...spec, template: { spec: { containers } } },
});

interface Case {
  readonly original: Patch;
  readonly modified: Patch;
  readonly live: Patch;
  readonly patch: Patch;
}

const web = { name: 'web', image: 'nginx:1.27' };

/** Source: `apimachinery/pkg/util/strategicpatch/patch_test.go` (three-way cases) and facts of `kubectl apply`'s documentation. */
const cases: Readonly<Record<string, Case>> = {
  'nothing changed': {
    original: deployment({ replicas: 2 }),
    modified: deployment({ replicas: 2 }),
    live: deployment({ replicas: 2, paused: true }),
    patch: {},
  },
  'a field changed': {
    original: deployment({ replicas: 2 }),
    modified: deployment({ replicas: 3 }),
    live: deployment({ replicas: 2 }),
    patch: { spec: { replicas: 3 } },
  },
  'a field was added': { original: deployment({}), modified: deployment({ replicas: 3 }), live: deployment({}), patch: { spec: { replicas: 3 } } },
  'a field was removed': {
    original: deployment({ minReadySeconds: 5 }),
    modified: deployment({}),
    live: deployment({ minReadySeconds: 5 }),
    patch: { spec: { minReadySeconds: null } },
  },
  'the cluster changed what the manifest leaves out': { original: deployment({}), modified: deployment({}), live: deployment({ replicas: 7 }), patch: {} },
  'the cluster changed what the manifest sets': {
    original: deployment({ replicas: 2 }),
    modified: deployment({ replicas: 2 }),
    live: deployment({ replicas: 7 }),
    patch: { spec: { replicas: 2 } },
  },
  'the image of a container': {
    original: deployment({}, [web]),
    modified: deployment({}, [{ ...web, image: 'nginx:1.28' }]),
    live: deployment({}, [{ ...web, terminationMessagePath: '/dev/termination-log' }]),
    patch: { spec: { template: { spec: { '$setElementOrder/containers': [{ name: 'web' }], containers: [{ name: 'web', image: 'nginx:1.28' }] } } } },
  },
  'a container added': {
    original: deployment({}, [web]),
    modified: deployment({}, [web, { name: 'log', image: 'busybox' }]),
    live: deployment({}, [web]),
    patch: {
      spec: { template: { spec: { '$setElementOrder/containers': [{ name: 'web' }, { name: 'log' }], containers: [{ name: 'log', image: 'busybox' }] } } },
    },
  },
  'a container removed': {
    original: deployment({}, [web, { name: 'log', image: 'busybox' }]),
    modified: deployment({}, [web]),
    live: deployment({}, [web, { name: 'log', image: 'busybox' }]),
    patch: { spec: { template: { spec: { '$setElementOrder/containers': [{ name: 'web' }], containers: [{ $patch: 'delete', name: 'log' }] } } } },
  },
  'a list without a merge key': {
    original: deployment({}, [{ ...web, args: ['a'] }]),
    modified: deployment({}, [{ ...web, args: ['b'] }]),
    live: deployment({}, [{ ...web, args: ['a'] }]),
    patch: { spec: { template: { spec: { '$setElementOrder/containers': [{ name: 'web' }], containers: [{ name: 'web', args: ['b'] }] } } } },
  },
  'a field of a container changed and another removed': {
    original: deployment({}, [{ ...web, args: ['a'] }]),
    modified: deployment({}, [{ ...web, image: 'nginx:1.28' }]),
    live: deployment({}, [{ ...web, args: ['a'] }]),
    patch: {
      spec: { template: { spec: { '$setElementOrder/containers': [{ name: 'web' }], containers: [{ name: 'web', image: 'nginx:1.28', args: null }] } } },
    },
  },
  'a field of a container removed': {
    original: deployment({}, [{ ...web, args: ['a'] }]),
    modified: deployment({}, [web]),
    live: deployment({}, [{ ...web, args: ['a'] }]),
    patch: { spec: { template: { spec: { '$setElementOrder/containers': [{ name: 'web' }], containers: [{ name: 'web', args: null }] } } } },
  },
};

describe('three-way patch', () => {
  it.each(Object.entries(cases))('%s', (_, { original, modified, live, patch }) => {
    expect(threeWayPatch(original, modified, live, schema)).toEqual(patch);
  });

  it('replaces lists whole without a schema, as for custom resources', () => {
    expect(threeWayPatch({ spec: { a: [1] } }, { spec: { a: [2] } }, { spec: { a: [1], b: 1 } }, undefined)).toEqual({ spec: { a: [2] } });
  });
});
