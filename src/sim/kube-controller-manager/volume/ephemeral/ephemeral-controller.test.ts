import { expect, it } from 'vitest';
import { type PersistentVolumeClaim, type Pod, resources, seconds } from '../../../../api/index.ts';
import { TestCluster } from '../../testing/cluster.ts';

const spec: PersistentVolumeClaim['spec'] = { accessModes: ['ReadWriteOnce'], storageClassName: 'manual', resources: { requests: { storage: '1Gi' } } };
const podOf = (name: string): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'default' },
  spec: {
    containers: [{ name: 'c', image: 'nginx' }],
    volumes: [{ name: 'scratch', ephemeral: { volumeClaimTemplate: { metadata: { labels: { a: 'b' } }, spec } } }],
  },
});

// kubernetes/pkg/controller/volume/ephemeral/controller_test.go
it('makes the claim of a Pod, and does not take that of somebody else', () => {
  const cluster = new TestCluster();
  cluster.create(resources.persistentvolumeclaims, {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'second-scratch', namespace: 'default' },
    spec,
  });
  const { metadata } = cluster.create(resources.pods, podOf('first'));
  cluster.create(resources.pods, podOf('second'));
  cluster.run(seconds(1));
  const claims = (): readonly PersistentVolumeClaim[] => cluster.list<PersistentVolumeClaim>(resources.persistentvolumeclaims);
  expect(claims()[0]).toMatchObject({
    metadata: {
      name: 'first-scratch',
      labels: { a: 'b' },
      ownerReferences: [{ kind: 'Pod', name: 'first', uid: metadata?.uid, controller: true, blockOwnerDeletion: true }],
    },
    spec: { storageClassName: 'manual' },
  });
  expect(cluster.events('FailedBinding')).toContain(
    'FailedBinding ephemeral volume scratch: PVC default/second-scratch was not created for pod default/second (pod is not owner)',
  );
});
