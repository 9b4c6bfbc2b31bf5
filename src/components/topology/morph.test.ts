import { describe, expect, it } from 'vitest';
import { goal, nameOf } from './morph.ts';

describe('things of the architecture and lanes of the sequence', () => {
  it.each([
    ['Node/node-1', 'node-1'],
    ['node-1/pod/default/web', 'Pod/default/web'],
    ['Pod/default/web', 'Pod/default/web'],
    ['kube-apiserver', 'kube-apiserver'],
  ])('%s is called %s', (thing, name) => expect(nameOf(thing)).toBe(name));
  it('goes into what it is part of when it has no place of its own', () => {
    const lanes = new Map([
      ['node-1', 'lane of the node'],
      ['kube-apiserver', 'its lane'],
    ]);
    expect(goal('node-1/cni/calico', lanes)).toBe('lane of the node');
    expect(goal('kube-apiserver', lanes)).toBe('its lane');
    expect(goal('node-2/kubelet', lanes)).toBeUndefined();
  });
});
