import { describe, expect, it } from 'vitest';
import type { PersistentVolume, PersistentVolumeClaim, StorageClass } from '../../../../api/index.ts';
import { node, pod, verdictsOf } from '../../testing/fixtures.ts';
import { nodeVolumeLimits } from './nodevolumelimits/csi.ts';
import { volumeBinding } from './volumebinding/volume-binding.ts';
import { volumeRestrictions } from './volumerestrictions/volume-restrictions.ts';
import { volumeZone } from './volumezone/volume-zone.ts';

const ZONE = 'topology.kubernetes.io/zone';
const zoned = (name: string, zone: string) => node(name, {}, { labels: { [ZONE]: zone } });
const nodes = [zoned('a', 'z1'), zoned('b', 'z2')];

const using = (claimName: string, nodeName?: string) =>
  pod([], { ...(nodeName ? { nodeName } : {}), volumes: [{ name: 'data', persistentVolumeClaim: { claimName } }] });
const claim = (name: string, spec: PersistentVolumeClaim['spec'] = {}, bound = true): PersistentVolumeClaim => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name, namespace: 'default', ...(bound && spec.volumeName ? { annotations: { 'pv.kubernetes.io/bind-completed': 'yes' } } : {}) },
  spec,
});
const volume = (name: string, spec: PersistentVolume['spec'] = {}, labels: Record<string, string> = {}): PersistentVolume => ({
  apiVersion: 'v1',
  kind: 'PersistentVolume',
  metadata: { name, labels },
  spec: { capacity: { storage: '5Gi' }, accessModes: ['ReadWriteOnce'], ...spec },
  status: { phase: 'Available' },
});
const inZone = (zone: string): PersistentVolume['spec'] => ({
  nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [{ key: ZONE, operator: 'In', values: [zone] }] }] } },
});
const waiting = (provisioner: string, extra: Partial<StorageClass> = {}): StorageClass => ({
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: { name: 'late' },
  provisioner,
  volumeBindingMode: 'WaitForFirstConsumer',
  ...extra,
});
const asks: PersistentVolumeClaim['spec'] = { storageClassName: 'late', accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };

// plugins/volumebinding/volume_binding_test.go, binder.go (ConflictReason texts)
describe('VolumeBinding', () => {
  const conflict = "UnschedulableAndUnresolvable: node(s) didn't match PersistentVolume's node affinity";
  const nothing = "UnschedulableAndUnresolvable: node(s) didn't find available persistent volumes to bind";
  it.each([
    ['no claims', pod(), {}, { a: 'ok', b: 'ok' }],
    ['missing claim', using('c'), {}, { '*': 'UnschedulableAndUnresolvable: persistentvolumeclaim "c" not found' }],
    ['unbound, binds at once', using('c'), { claims: [claim('c')] }, { '*': 'UnschedulableAndUnresolvable: pod has unbound immediate PersistentVolumeClaims' }],
    ['bound in another zone', using('c'), { claims: [claim('c', { volumeName: 'pv' })], volumes: [volume('pv', inZone('z1'))] }, { a: 'ok', b: conflict }],
    [
      'bound to nothing',
      using('c'),
      { claims: [claim('c', { volumeName: 'pv' })] },
      Object.fromEntries(['a', 'b'].map((n) => [n, 'UnschedulableAndUnresolvable: node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)'])),
    ],
    [
      'waits, a volume in one zone',
      using('c'),
      {
        claims: [claim('c', asks)],
        classes: [waiting('kubernetes.io/no-provisioner')],
        volumes: [volume('pv', { ...inZone('z2'), storageClassName: 'late' })],
      },
      { a: nothing, b: 'ok' },
    ],
    ['waits, can be provisioned anywhere', using('c'), { claims: [claim('c', asks)], classes: [waiting('csi.example.com')] }, { a: 'ok', b: 'ok' }],
    [
      'waits, can be provisioned in one zone',
      using('c'),
      {
        claims: [claim('c', asks)],
        classes: [waiting('csi.example.com', { allowedTopologies: [{ matchLabelExpressions: [{ key: ZONE, values: ['z1'] }] }] })],
      },
      { a: 'ok', b: nothing },
    ],
    [
      'waits, volume too small',
      using('c'),
      {
        claims: [claim('c', { ...asks, resources: { requests: { storage: '50Gi' } } })],
        classes: [waiting('kubernetes.io/no-provisioner')],
        volumes: [volume('pv', { storageClassName: 'late' })],
      },
      { a: nothing, b: nothing },
    ],
  ])('%s', (_name, incoming, storage, verdicts) => expect(verdictsOf(volumeBinding, incoming, nodes, [], storage)).toEqual(verdicts));
});

// plugins/volumezone/volume_zone_test.go
describe('VolumeZone', () => {
  const refused = 'UnschedulableAndUnresolvable: node(s) had no available volume zone';
  const bound = { claims: [claim('c', { volumeName: 'pv' })] };
  it.each([
    ['label of the zone', { ...bound, volumes: [volume('pv', {}, { [ZONE]: 'z1' })] }, { a: 'ok', b: refused }],
    ['two zones', { ...bound, volumes: [volume('pv', {}, { [ZONE]: 'z1__z2' })] }, { a: 'ok', b: 'ok' }],
    ['the old label', { ...bound, volumes: [volume('pv', {}, { 'failure-domain.beta.kubernetes.io/zone': 'z2' })] }, { a: refused, b: 'ok' }],
    ['no class, no volume', { claims: [claim('c')] }, { '*': 'UnschedulableAndUnresolvable: PersistentVolumeClaim had no pv name and storageClass name' }],
  ])('%s', (_name, storage, verdicts) => expect(verdictsOf(volumeZone, using('c'), nodes, [], storage)).toEqual(verdicts));
});

// plugins/volumerestrictions/volume_restrictions_test.go
describe('VolumeRestrictions', () => {
  const disk = (readOnly: boolean, nodeName?: string) =>
    pod([], { ...(nodeName ? { nodeName } : {}), volumes: [{ name: 'd', gcePersistentDisk: { pdName: 'foo', readOnly } }] });
  const taken = 'Unschedulable: node(s) had no available disk';
  it.each([
    ['written twice', disk(false), disk(false, 'a'), { a: taken, b: 'ok' }],
    ['read twice', disk(true), disk(true, 'a'), { a: 'ok', b: 'ok' }],
  ])('a disk %s', (_name, incoming, existing, verdicts) => expect(verdictsOf(volumeRestrictions, incoming, nodes, [existing])).toEqual(verdicts));

  it('ReadWriteOncePod in use', () => {
    const text = 'Unschedulable: node(s) unavailable due to PersistentVolumeClaim with ReadWriteOncePod access mode already in-use by another pod';
    const storage = { claims: [claim('c', { volumeName: 'pv', accessModes: ['ReadWriteOncePod'] })] };
    expect(verdictsOf(volumeRestrictions, using('c'), nodes, [using('c', 'a')], storage)).toEqual({ a: text, b: text });
  });
});

// plugins/nodevolumelimits/csi_test.go
it('NodeVolumeLimits counts volumes of a driver once', () => {
  const csi = (name: string) => volume(name, { csi: { driver: 'ebs.csi.aws.com', volumeHandle: name } });
  const storage = {
    claims: ['one', 'two'].map((name) => claim(name, { volumeName: name })),
    volumes: [csi('one'), csi('two')],
    csiNodes: [
      {
        apiVersion: 'storage.k8s.io/v1' as const,
        kind: 'CSINode' as const,
        metadata: { name: 'a' },
        spec: { drivers: [{ name: 'ebs.csi.aws.com', nodeID: 'a', allocatable: { count: 1 } }] },
      },
    ],
  };
  expect(verdictsOf(nodeVolumeLimits, using('two'), nodes, [using('one', 'a')], storage)).toEqual({
    a: 'Unschedulable: node(s) exceed max volume count',
    b: 'ok',
  });
  expect(verdictsOf(nodeVolumeLimits, using('one'), nodes, [using('one', 'a')], storage)).toEqual({ a: 'ok', b: 'ok' });
});
