import { describe, expect, it } from 'vitest';
import { image, TestNodes } from './testing/node.ts';

describe('containerd', () => {
  it('prints calls', () => {
    const nodes = new TestNodes();
    const { sandbox, container } = nodes.startPod('web', { image: image('nginx') });
    nodes.run(1_000_000 as never);
    console.log(nodes.kernel.ledger.length);
    nodes.must('StopContainer', { containerId: container, timeout: 30 });
    nodes.must('StopPodSandbox', { podSandboxId: sandbox });
    nodes.must('RemoveContainer', { containerId: container });
    nodes.must('RemovePodSandbox', { podSandboxId: sandbox });
    console.log(nodes.kernel.ledger.all().filter(r => r.kind !== 'document').map((r) => r.kind === 'message' ? `${r.sentAt} ${r.from} > ${r.to} ${r.method} ${r.code ?? ''}` : r.kind === 'transition' ? `   ${r.machine} ${r.entity} ${r.from}>${r.to}` : r.kind+ (r.kind==='output' ? r.text : '')).join('\n'));
    console.log(nodes.output());
    expect(sandbox).toHaveLength(64);
  });
});
