import './later.ts';
import { describe, expect, it } from 'vitest';
import { type CoreEvent, type CSINode, type NodeSpec, type Pod, type Scenario, seconds, type VolumeAttachment } from '../../api/index.ts';
import { createSimulation, type Simulation } from './simulation.ts';

const CLAIM = `apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: data }
spec: { accessModes: [ReadWriteOnce], storageClassName: csi-disk-sc, resources: { requests: { storage: 1Gi } } }
---
`;
const pod = (name: string, node: number, command: string): string => `apiVersion: v1
kind: Pod
metadata: { name: ${name} }
spec:
  terminationGracePeriodSeconds: 1
  nodeSelector: { kubernetes.io/hostname: node-${node} }
  volumes: [{ name: data, persistentVolumeClaim: { claimName: data } }]
  containers: [{ name: main, image: 'busybox:1', command: [sh, -c, '${command}; sleep 2000'], volumeMounts: [{ name: data, mountPath: /data }] }]
`;

function run(steps: Scenario['spec']['steps'], until: number, csi = ['disk.csi.orrery.dev']): Simulation {
  const nodes = ['node-1', 'node-2'].map((name): NodeSpec => ({ name, cpu: '4', memory: '8Gi', maxPods: 110, labels: {}, taints: [], images: ['busybox:1'] }));
  const cluster: Scenario['spec']['cluster'] = {
    nodes,
    csi,
    podCIDR: '10.244.0.0/16',
    serviceCIDR: '10.96.0.0/12',
    clusterDNS: '10.96.0.10',
    cni: 'calico',
    proxyMode: 'iptables',
    registry: [],
    clients: [],
  };
  const simulation = createSimulation({
    apiVersion: 'orrery.dev/v1alpha1',
    kind: 'Scenario',
    metadata: { name: 'test' },
    spec: {
      title: 'test',
      seed: 3,
      profile: 'textbook',
      steps,
      checkpoints: [],
      manifests: [{ name: 'pods.yaml', text: CLAIM + pod('one', 1, 'echo kept > /data/note') }],
      cluster,
    },
  });
  simulation.runUntil(seconds(until));
  return simulation;
}

const documents = (simulation: Simulation) => [...simulation.ledger.all()].filter((record) => record.kind === 'document');
const last = <T>(simulation: Simulation, ref: string): T | undefined => {
  const found = documents(simulation).findLast((record) => record.ref === ref);
  return found?.op === 'DELETED' ? undefined : (found?.value as T);
};
/** `reason message` of the events about a Pod, with volumes named alike. */
const events = (simulation: Simulation, name: string): readonly string[] =>
  documents(simulation)
    .filter(({ ref, op }) => ref.startsWith('Event/') && op === 'ADDED')
    .map(({ value }) => value as CoreEvent)
    .filter(({ involvedObject }) => involvedObject.name === name)
    .map(({ reason, message }) => `${reason} ${message?.replace(/pvc-[0-9a-f-]+/, 'PV')}`)
    .filter((text) => /Attach|Mount/.test(text));
/** When the attachments to a node were asked to go, s. */
const detached = (simulation: Simulation): readonly number[] =>
  [...simulation.ledger.all()]
    .filter((record) => record.kind === 'message')
    .filter(({ method, replyTo }) => replyTo === undefined && method.startsWith('DELETE /apis/storage.k8s.io/v1/volumeattachments/'))
    .map(({ sentAt }) => sentAt / 1_000_000);
const output = (simulation: Simulation): string =>
  [...simulation.ledger.all()]
    .filter((record) => record.kind === 'output')
    .map(({ text }) => text)
    .join('\n');

// `pkg/controller/volume/attachdetach/reconciler/reconciler.go`, `pkg/volume/util/operationexecutor/operation_generator.go`, `pkg/kubelet/volumemanager/volume_manager.go`.
describe('a disk that is attached to one node at a time', () => {
  it('is attached before it is mounted, refused to another node, and moves there with what is on it', () => {
    const simulation = run(
      [
        { at: 30, apply: pod('two', 2, 'cat /data/note') },
        { at: 170, kubectl: 'delete pod one' },
        { at: 230, kubectl: 'logs two' },
      ],
      240,
    );
    expect(events(simulation, 'one')).toEqual(['SuccessfulAttachVolume AttachVolume.Attach succeeded for volume "PV" ']);
    expect(events(simulation, 'two')).toEqual([
      'FailedAttachVolume Multi-Attach error for volume "PV" Volume is already used by pod(s) one',
      'FailedMount Unable to attach or mount volumes: unmounted volumes=[data], unattached volumes=[data], failed to process volumes=[]: context deadline exceeded',
      'SuccessfulAttachVolume AttachVolume.Attach succeeded for volume "PV" ',
    ]);
    expect(last<Pod>(simulation, 'Pod/default/two')?.status?.phase).toBe('Running');
    expect(output(simulation)).toContain('kept');
    const attachments = documents(simulation)
      .filter(({ ref, op }) => ref.startsWith('VolumeAttachment/') && op !== 'DELETED')
      .map(({ value }) => value as VolumeAttachment);
    // `getAttachmentName`: csi- and a SHA-256.
    expect(attachments.every(({ metadata }) => /^csi-[0-9a-f]{64}$/.test(metadata?.name ?? ''))).toBe(true);
    expect(last<CSINode>(simulation, 'CSINode/node-1')?.spec.drivers).toEqual([{ name: 'disk.csi.orrery.dev', nodeID: 'node-1', allocatable: { count: 25 } }]);
  });

  // `ReconcilerMaxWaitForUnmountDuration` 6 min; the taint `node.kubernetes.io/out-of-service` does not wait.
  it.each<readonly [string, Scenario['spec']['steps'], number, number]>([
    ['6 minutes after its Pod', [], 390, 391],
    ['at once with the out-of-service taint', [{ at: 100, kubectl: 'taint node node-1 node.kubernetes.io/out-of-service=nodeshutdown:NoExecute' }], 100, 101],
  ])('leaves a node that is lost %s', (_, steps, from, to) => {
    const simulation = run([{ at: 20, fault: { type: 'node-down', node: 'node-1' } }, { at: 30, kubectl: 'delete pod one --force' }, ...steps], 400);
    const [at = 0, ...others] = detached(simulation);
    expect(at).toBeGreaterThanOrEqual(from);
    expect(at).toBeLessThan(to);
    expect(others).toEqual([]);
  });

  it('of a driver that is not there is waited for', () => {
    const volume =
      'apiVersion: v1\nkind: PersistentVolume\nmetadata: { name: pv }\nspec: { capacity: { storage: 1Gi }, accessModes: [ReadWriteOnce], storageClassName: csi-disk-sc, csi: { driver: nosuch.example.com, volumeHandle: h } }\n';
    const simulation = run([{ at: -1, apply: volume }], 135, []);
    expect(events(simulation, 'one')).toEqual([
      'FailedAttachVolume AttachVolume.Attach failed for volume "pv" : timed out waiting for external-attacher of nosuch.example.com CSI driver to attach volume h',
      'FailedMount Unable to attach or mount volumes: unmounted volumes=[data], unattached volumes=[data], failed to process volumes=[]: context deadline exceeded',
    ]);
  });
});
