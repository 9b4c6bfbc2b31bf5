import { describe, expect, it } from 'vitest';
import { FakeCluster } from './testing/fake-cluster.ts';

describe('kubelet', () => {
  it('takes a Pod from bound to Running and Ready', () => {
    const c = new FakeCluster({ 'nginx:1.27': {} });
    c.run(1);
    c.create('web', { containers: [{ name: 'nginx', image: 'nginx:1.27' }] });
    c.run(5);
    console.log(JSON.stringify(c.pod('web')?.status, null, 1));
    console.log(c.events().join('\n'));
    console.log(c.runtime.calls.join(' '));
    console.log(c.api.requests.join('\n'));
    console.log(c.transitions('container','node-1/default/web/nginx'), c.transitions('pod-phase','node-1/default/web'));
    expect(c.pod('web')?.status?.phase).toBe('Running');
  });
});
