import { describe, expect, it } from 'vitest';
import { type PersistentVolume, type PersistentVolumeClaim, type Pod, resources, seconds, type StorageClass } from '../../../../api/index.ts';
import { get, remove } from '../../../client-go/index.ts';
import { findMatchingVolume } from '../../../component-helpers/storage/volume/helpers.ts';
import { TestCluster } from '../../testing/cluster.ts';
import { mismatch, storageClasses } from './volumes.ts';

type VolumeSpec = NonNullable<PersistentVolume['spec']>;
type ClaimSpec = NonNullable<PersistentVolumeClaim['spec']>;
const { persistentvolumes, persistentvolumeclaims } = resources;

const volumeOf = (name: string, size: string, spec: Partial<VolumeSpec> = {}): PersistentVolume => ({
  apiVersion: 'v1',
  kind: 'PersistentVolume',
  metadata: { name },
  status: { phase: 'Available' },
  spec: { capacity: { storage: size }, accessModes: ['ReadWriteOnce'], storageClassName: 'manual', hostPath: { path: `/mnt/${name}` }, ...spec },
});
const claimOf = (name: string, size: string, spec: Partial<ClaimSpec> = {}): PersistentVolumeClaim => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name, namespace: 'default' },
  spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'manual', resources: { requests: { storage: size } }, ...spec },
});
const readClaim = (cluster: TestCluster, name = 'data'): PersistentVolumeClaim =>
  cluster.ask(get<PersistentVolumeClaim>(persistentvolumeclaims, 'default', name));
const readVolume = (cluster: TestCluster, name = 'pv1'): PersistentVolume => cluster.ask(get<PersistentVolume>(persistentvolumes, undefined, name));

describe('which volume', () => {
  const volumes = [
    volumeOf('big', '100Gi'),
    volumeOf('middle', '10Gi'),
    volumeOf('small', '1Gi'),
    volumeOf('many-modes', '8Gi', { accessModes: ['ReadWriteOnce', 'ReadWriteMany'] }),
    volumeOf('fast', '5Gi', { storageClassName: 'fast' }),
    volumeOf('block', '6Gi', { volumeMode: 'Block' }),
    volumeOf('reserved', '50Gi', { claimRef: { namespace: 'default', name: 'mine' } }),
    volumeOf('taken', '7Gi', { claimRef: { namespace: 'default', name: 'other', uid: 'x' } }),
  ];
  // `pkg/controller/volume/persistentvolume/index_test.go`, `binder_test.go`.
  it.each<[string, PersistentVolumeClaim, boolean, string | undefined]>([
    ['the smallest that is large enough', claimOf('c', '2Gi'), false, 'middle'],
    ['one that fits exactly', claimOf('c', '1Gi'), false, 'small'],
    ['fewest access modes before smallest', claimOf('c', '7Gi'), false, 'middle'],
    ['all access modes asked for', claimOf('c', '1Gi', { accessModes: ['ReadWriteMany'] }), false, 'many-modes'],
    ['of the class', claimOf('c', '1Gi', { storageClassName: 'fast' }), false, 'fast'],
    ['of the mode', claimOf('c', '1Gi', { volumeMode: 'Block' }), false, 'block'],
    ['reserved ones first', claimOf('mine', '1Gi'), false, 'reserved'],
    ['none that is large enough', claimOf('c', '1Ti'), false, undefined],
    ['none before a consumer', claimOf('c', '1Gi'), true, undefined],
    ['reserved ones even then', claimOf('mine', '1Gi'), true, 'reserved'],
    ['none of a selector that fits nothing', claimOf('c', '1Gi', { selector: { matchLabels: { a: 'b' } } }), false, undefined],
  ])('%s', (_, claim, delayed, expected) => expect(findMatchingVolume(claim, volumes, { delayBinding: delayed })?.metadata?.name).toBe(expected));

  it.each([
    [claimOf('c', '2Gi'), 'requested PV is too small'],
    [claimOf('c', '1Gi', { storageClassName: 'fast' }), 'storageClassName does not match'],
    [claimOf('c', '1Gi', { volumeMode: 'Block' }), 'incompatible volumeMode'],
    [claimOf('c', '1Gi', { accessModes: ['ReadWriteMany'] }), 'incompatible accessMode'],
    [claimOf('c', '1Gi'), undefined],
  ])('says why one does not fit %#', (claim, expected) => expect(mismatch(volumeOf('small', '1Gi'), claim)).toBe(expected));
});

describe('binding', () => {
  // `kubectl describe pvc` of a real cluster: the claim is Bound, after `storageclass.storage.k8s.io "manual" not found`.
  it('volume and claim find each other within a sync period', () => {
    const cluster = new TestCluster();
    cluster.create(persistentvolumes, volumeOf('pv1', '5Gi'));
    cluster.create(persistentvolumeclaims, claimOf('data', '1Gi'));
    cluster.run(seconds(16));
    expect(readClaim(cluster)).toMatchObject({
      metadata: {
        annotations: { 'pv.kubernetes.io/bind-completed': 'yes', 'pv.kubernetes.io/bound-by-controller': 'yes' },
        finalizers: ['kubernetes.io/pvc-protection'],
      },
      spec: { volumeName: 'pv1' },
      status: { phase: 'Bound', accessModes: ['ReadWriteOnce'], capacity: { storage: '5Gi' } },
    });
    expect(readVolume(cluster)).toMatchObject({
      metadata: { annotations: { 'pv.kubernetes.io/bound-by-controller': 'yes' } },
      spec: { claimRef: { kind: 'PersistentVolumeClaim', namespace: 'default', name: 'data' } },
      status: { phase: 'Bound' },
    });
  });

  it.each<[string, PersistentVolumeClaim, string]>([
    ['an unknown class', claimOf('data', '1Gi'), 'ProvisioningFailed storageclass.storage.k8s.io "manual" not found'],
    ['no class', claimOf('data', '1Gi', { storageClassName: '' }), 'FailedBinding no persistent volumes available for this claim and no storage class is set'],
    [
      'a class that waits',
      claimOf('data', '1Gi', { storageClassName: 'wait' }),
      'WaitForFirstConsumer waiting for first consumer to be created before binding',
    ],
    [
      'a class without provisioner',
      claimOf('data', '1Gi', { storageClassName: 'none' }),
      'ProvisioningFailed no volume plugin matched name: kubernetes.io/no-provisioner',
    ],
    [
      'a class of others',
      claimOf('data', '1Gi', { storageClassName: 'csi' }),
      "ExternalProvisioning Waiting for a volume to be created either by the external provisioner 'csi.example.com' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.",
    ],
  ])('a claim of %s stays Pending', (_, claim, event) => {
    const cluster = new TestCluster();
    const classOf = (name: string, provisioner: string, volumeBindingMode: StorageClass['volumeBindingMode']): StorageClass => ({
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: { name },
      provisioner,
      volumeBindingMode,
    });
    cluster.create(storageClasses, classOf('wait', 'csi.example.com', 'WaitForFirstConsumer'));
    cluster.create(storageClasses, classOf('none', 'kubernetes.io/no-provisioner', 'Immediate'));
    cluster.create(storageClasses, classOf('csi', 'csi.example.com', 'Immediate'));
    cluster.run(seconds(1));
    cluster.create(persistentvolumeclaims, claim);
    cluster.run(seconds(3));
    expect(readClaim(cluster).status?.phase).toBe('Pending');
    expect(cluster.events(event.split(' ')[0] ?? '')).toEqual([event]);
  });

  it.each([
    ['Retain', '/mnt/x', 'Released', []],
    ['Delete', '/mnt/x', 'Failed', ['VolumeFailedDelete host_path deleter only supports /tmp/.+ but received provided /mnt/x']],
    ['Delete', '/tmp/x', undefined, []],
  ] as const)('%s of %s after the claim is gone', (persistentVolumeReclaimPolicy, path, phase, events) => {
    const cluster = new TestCluster();
    cluster.create(persistentvolumes, volumeOf('pv1', '5Gi', { persistentVolumeReclaimPolicy, hostPath: { path } }));
    cluster.create(persistentvolumeclaims, claimOf('data', '1Gi'));
    cluster.run(seconds(16));
    cluster.ask(remove(persistentvolumeclaims, 'default', 'data'));
    cluster.run(seconds(3));
    expect(() => readClaim(cluster)).toThrow('not found');
    if (phase === undefined) expect(() => readVolume(cluster)).toThrow('not found');
    else expect(readVolume(cluster).status?.phase).toBe(phase);
    expect(cluster.events('VolumeFailedDelete')).toEqual(events);
  });

  it('a claim that a Pod uses stays until the Pod is gone', () => {
    const cluster = new TestCluster();
    cluster.create(persistentvolumeclaims, claimOf('data', '1Gi'));
    const pod: Pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'user', namespace: 'default' },
      spec: { containers: [{ name: 'c', image: 'nginx' }], volumes: [{ name: 'd', persistentVolumeClaim: { claimName: 'data' } }] },
    };
    cluster.create(resources.pods, pod);
    cluster.run(seconds(3));
    cluster.ask(remove(persistentvolumeclaims, 'default', 'data'));
    cluster.run(seconds(3));
    expect(readClaim(cluster).metadata?.deletionTimestamp).toBeDefined();
    cluster.ask(remove(resources.pods, 'default', 'user'));
    cluster.run(seconds(3));
    expect(() => readClaim(cluster)).toThrow('not found');
  });

  it('a lost volume is told of', () => {
    const cluster = new TestCluster();
    cluster.create(persistentvolumes, volumeOf('pv1', '5Gi', { claimRef: { namespace: 'default', name: 'data' } }));
    cluster.create(persistentvolumeclaims, claimOf('data', '1Gi'));
    cluster.run(seconds(4));
    expect(readClaim(cluster).status?.phase).toBe('Bound');
    cluster.ask(remove(persistentvolumes, undefined, 'pv1'));
    cluster.run(seconds(3));
    expect(readVolume(cluster).metadata?.deletionTimestamp).toBeDefined();
  });
});
