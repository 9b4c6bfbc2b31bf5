import { describe, expect, it } from 'vitest';
import { isMirrorPod, isStaticPod, staticPod } from './file.ts';

const manifest = { metadata: { name: 'agent', namespace: 'kube-system' }, spec: { containers: [{ name: 'a', image: 'agent' }] } };

// kubernetes/pkg/kubelet/config/common_test.go TestDecodeSinglePod, common.go applyDefaults
describe('a static Pod', () => {
  const pod = staticPod(manifest, 'node-1', '2026-01-01T00:00:00Z');

  it('is named after its node, and bound to it', () => {
    expect([pod.metadata?.name, pod.metadata?.namespace, pod.spec?.nodeName]).toEqual(['agent-node-1', 'kube-system', 'node-1']);
  });

  it('has a UID of 32 digits that follows from its content', () => {
    const changed = { ...manifest, spec: { containers: [{ name: 'a', image: 'agent:2' }] } };
    expect(pod.metadata?.uid).toMatch(/^[0-9a-f]{32}$/);
    expect(staticPod(manifest, 'node-1', 'later').metadata?.uid).toBe(pod.metadata?.uid);
    expect(staticPod(manifest, 'node-2', '').metadata?.uid).not.toBe(pod.metadata?.uid);
    expect(staticPod(changed, 'node-1', '').metadata?.uid).not.toBe(pod.metadata?.uid);
  });

  it('says where it comes from, and tolerates every NoExecute taint', () => {
    expect(pod.metadata?.annotations).toMatchObject({ 'kubernetes.io/config.source': 'file', 'kubernetes.io/config.hash': pod.metadata?.uid });
    expect(pod.spec?.tolerations).toEqual([{ operator: 'Exists', effect: 'NoExecute' }]);
    expect([isStaticPod(pod), isMirrorPod(pod)]).toEqual([true, false]);
  });

  it.each([
    ['agent', 'Always'],
    ['agent:latest', 'Always'],
    ['agent:1.0', 'IfNotPresent'],
    ['example.com:5000/agent', 'Always'],
    ['agent@sha256:abc', 'IfNotPresent'],
  ])('pulls %s %s', (image, policy) => {
    const { spec } = staticPod({ ...manifest, spec: { containers: [{ name: 'a', image }] } }, 'node-1', '');
    expect(spec?.containers[0]?.imagePullPolicy).toBe(policy);
  });
});
