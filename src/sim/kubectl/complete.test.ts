import { describe, expect, it } from 'vitest';
import './commands/index.ts';
import './local/index.ts';
import { completeCommand } from './complete.ts';

const objects: Readonly<Record<string, readonly string[]>> = {
  Pod: ['Pod/default/web-a', 'Pod/default/web-b', 'Pod/kube-system/dns'],
  Deployment: ['Deployment/default/web'],
  Node: ['Node/node-1', 'Node/node-2'],
  Namespace: ['Namespace/default', 'Namespace/kube-system'],
};

/** Source: what kubectl's own completion offers (`kubectl/pkg/util/completion`). */
describe('completeCommand', () => {
  it.each([
    ['roll', 0, ['rollout']],
    ['kubectl rollout st', 16, ['status']],
    ['get deploym', 4, ['deployments']],
    ['get po web', 7, ['web-a', 'web-b']],
    ['get po -n kube-system d', 22, ['dns']],
    ['get pods -n kube', 12, ['kube-system']],
    ['logs web-', 5, ['web-a', 'web-b']],
    ['describe deploy/w', 9, ['deploy/web']],
    ['drain no', 6, ['node-1', 'node-2']],
    ['logs web-a --prev', 11, ['--previous']],
    ['cur', 0, ['curl']],
    ['nope x', 5, []],
    ['get pods -o js', 12, ['json', 'jsonpath-as-json=', 'jsonpath=']],
    ['delete pod web-a --cascade=f', 17, ['--cascade=foreground']],
    ['run x --restart=', 6, ['--restart=Always', '--restart=Never', '--restart=OnFailure']],
    ['rollout restart d', 16, ['daemonset', 'deployment']],
    ['rollout undo deployment w', 24, ['web']],
    ['get -n kube-system po d', 22, ['dns']],
    ['get po -l a=b web', 14, ['web-a', 'web-b']],
    ['config set-c', 7, ['set-cluster', 'set-context', 'set-credentials']],
    ['logs web-a w', 11, []],
  ] as const)('%j', (line, from, options) => {
    expect(completeCommand(line, (kind) => objects[kind] ?? [])).toEqual({ from, options });
  });
});
