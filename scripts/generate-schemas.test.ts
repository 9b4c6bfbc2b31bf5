import { describe, expect, it } from 'vitest';
import { resources } from '../src/sim/apimachinery/generated/resources.ts';
import { bootModels, otherModels } from '../src/sim/apimachinery/generated/schemas.ts';

const schemas = { ...bootModels, ...otherModels() };

describe('generated schemas', () => {
  it('carry types, requiredness and formats', () => {
    expect(schemas['V1ContainerPort']).toEqual({ containerPort: '!i', hostIP: 's', hostPort: 'i', name: 's', protocol: 's' });
    expect(schemas['V1ResourceRequirements']).toEqual({ claims: '[CoreV1ResourceClaim', limits: '{Q', requests: '{Q' });
    expect(schemas['V1HTTPGetAction']?.['port']).toBe('!X');
    expect(schemas['V1Secret']?.['data']).toBe('{B');
    expect(schemas['V1LeaseSpec']?.['renewTime']).toBe('M');
  });

  it('hold every model that another one names', () => {
    const named = Object.values(schemas)
      .flatMap((fields) => Object.values(fields))
      .map((code) => code.replace(/^[![{]+/, ''))
      .filter((code) => code.length > 1);
    expect([...new Set(named)].filter((name) => !(name in schemas))).toEqual([]);
  });

  // kubernetes/pkg/controlplane/apiserver: a default v1.36 server serves these.
  it.each([
    ['', 'v1', 'pods', 'Pod', true],
    ['', 'v1', 'nodes', 'Node', false],
    ['apps', 'v1', 'deployments', 'Deployment', true],
    ['autoscaling', 'v2', 'horizontalpodautoscalers', 'HorizontalPodAutoscaler', true],
    ['rbac.authorization.k8s.io', 'v1', 'clusterroles', 'ClusterRole', false],
    ['apiextensions.k8s.io', 'v1', 'customresourcedefinitions', 'CustomResourceDefinition', false],
  ])('%s/%s %s', (group, version, resource, kind, namespaced) => {
    expect(resources.find((entry) => entry.group === group && entry.version === version && entry.resource === resource)).toMatchObject({ kind, namespaced });
  });

  it('know subresources and verbs', () => {
    const pods = resources.find(({ group, resource }) => group === '' && resource === 'pods');
    expect(Object.keys(pods?.subresources ?? {})).toEqual(expect.arrayContaining(['status', 'binding', 'eviction', 'log', 'exec', 'resize']));
    expect([...(pods?.verbs ?? [])].sort()).toEqual(['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch']);
  });

  it('serve no alpha and no beta version', () => {
    expect(resources.filter(({ version }) => !/^v\d+$/.test(version))).toEqual([]);
  });
});
