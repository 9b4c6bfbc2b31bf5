import { describe, expect, it } from 'vitest';
import type { Pod } from '../../../api/index.ts';
import { hostsFile } from './hosts.ts';

const pod = (spec: object): Pod => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web', namespace: 'shop' }, spec: { containers: [], ...spec } });
const tail = (text: string): readonly string[] => text.trimEnd().split('\n').slice(7);

// kubernetes/pkg/kubelet/kubelet_pods_test.go TestManagedHostsFileContent
describe('hosts file', () => {
  it.each([
    [{}, ['10.0.0.1\tweb']],
    [{ subdomain: 'sub' }, ['10.0.0.1\tweb.sub.shop.svc.cluster.local\tweb']],
    [{ hostAliases: [{ ip: '1.2.3.4', hostnames: ['a', 'b'] }] }, ['10.0.0.1\tweb', '', '# Entries added by HostAliases.', '1.2.3.4\ta\tb']],
  ])('%j', (spec, lines) => {
    expect(tail(hostsFile(pod(spec), ['10.0.0.1'], 'web', 'cluster.local'))).toEqual(lines);
  });
});
