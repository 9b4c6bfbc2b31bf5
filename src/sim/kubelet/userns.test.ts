import { expect, it } from 'vitest';
import type { Pod } from '../../api/index.ts';
import { UserNamespaces } from './userns.ts';

const podOf = (uid: string, hostUsers?: boolean): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: uid, uid },
  spec: { containers: [], ...(hostUsers === undefined ? {} : { hostUsers }) },
});

// kubernetes/pkg/kubelet/userns/userns_manager_test.go: 65536 ids a Pod, the first range is the host's.
it('no two Pods have the same ids; those of a Pod that is gone are given again', () => {
  const namespaces = new UserNamespaces();
  const hostId = (uid: string): number | undefined => namespaces.mappingOf(podOf(uid, false))?.hostId;
  expect([namespaces.mappingOf(podOf('host')), namespaces.mappingOf(podOf('host', true))]).toEqual([undefined, undefined]);
  expect([hostId('a'), hostId('b'), hostId('a')]).toEqual([65_536, 131_072, 65_536]);
  namespaces.release('a');
  expect([hostId('c'), hostId('d')]).toEqual([65_536, 196_608]);
});
