import { describe, expect, it } from 'vitest';
import { structSchema } from '../apimachinery/schema.ts';
import { isSimulated, unsupportedFields } from './index.ts';

describe('unsupportedFields', () => {
  it('names only what is set', () => {
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'p' },
      spec: {
        hostAliases: [],
        securityContext: { fsGroup: 1, fsGroupChangePolicy: 'Always' },
        containers: [{ name: 'a' }, { name: 'b', securityContext: { windowsOptions: { runAsUserName: 'a' } } }],
        volumes: [{ name: 'n', nfs: { server: 's', path: '/' } }],
      },
    };
    expect(unsupportedFields(pod)).toEqual([
      'spec.securityContext.fsGroupChangePolicy',
      'spec.volumes[0].nfs',
      'spec.containers[1].securityContext.windowsOptions',
    ]);
  });

  it('says when nothing acts on a kind', () => {
    expect(isSimulated('networking.k8s.io/v1', 'ServiceCIDR')).toBe(false);
    expect(isSimulated('apps/v1', 'Deployment')).toBe(true);
    const range = { apiVersion: 'networking.k8s.io/v1', kind: 'ServiceCIDR', metadata: { name: 'n' }, spec: { cidrs: ['10.97.0.0/16'] } };
    expect(unsupportedFields(range)).toEqual(['spec']);
  });

  it('knows only fields that exist', () => {
    expect([...structSchema('V1PodSpec').fields.keys()]).toEqual(
      expect.arrayContaining(['hostAliases', 'hostUsers', 'os', 'setHostnameAsFQDN', 'resourceClaims', 'schedulingGroup', 'hostnameOverride']),
    );
  });
});
