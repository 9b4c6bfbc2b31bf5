import { expect, it } from 'vitest';
import { seconds } from '../../api/index.ts';
import { defaultCluster, defaultNodes, scenarioOf } from '../../scenarios/defaults.ts';
import { createSimulation } from '../../sim/cluster/index.ts';
import { Engine } from './engine.ts';

// Source of the times: the probe every 2 s from the start of the container on, and a liveness probe that fails three times
// (failureThreshold's default) before the kubelet kills the container.
const MANIFEST = `apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
    - name: web
      image: nginx:1.27
      readinessProbe: {httpGet: {path: /, port: 80}, periodSeconds: 2}
      livenessProbe: {httpGet: {path: /, port: 81}, periodSeconds: 5}
`;

it('tells a Pod and a process over time: states, probes, restarts, readiness, load', async () => {
  const engine = new Engine({
    createSimulation,
    live: () => import('./live.ts'),
    later: () => import('./later-views.ts'),
    needsLater: () => false,
    explanations: () => import('../../sim/cluster/explain.ts'),
    language: () => Promise.reject(new Error('not asked')),
  });
  await engine.open(scenarioOf([{ name: 'web.yaml', text: MANIFEST }], { cluster: defaultCluster(defaultNodes(1)) }));
  const to = seconds(30);
  await engine.advance(to);
  const { tracks, more } = await engine.tracks(seconds(0), to, '', 200);
  expect(more).toBe(0);
  const pod = tracks.find((track) => track.id === 'Pod/default/web');
  expect(pod?.bars.map((bar) => bar.state)).toContain('ready');
  expect(pod?.bars.every((bar, i, all) => bar.to >= bar.from && bar.from >= (all[i - 1]?.to ?? 0))).toBe(true);
  expect(pod?.marks.map((mark) => mark.kind)).toEqual(expect.arrayContaining(['ready', 'restart']));
  const liveness = pod?.ticks.filter((tick) => !tick.ok) ?? [];
  expect(liveness.length).toBeGreaterThanOrEqual(3);
  expect(pod?.ticks.filter((tick) => tick.ok).length).toBeGreaterThan(5);
  const api = tracks.find((track) => track.id === 'kube-apiserver');
  expect(api?.bars).toEqual([{ from: 0, to, state: 'ready', title: 'running' }]);
  expect(api?.density.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(20);
  expect((await engine.tracks(seconds(0), to, 'kubelet', 200)).tracks.map((track) => track.id)).toEqual(['node-1/kubelet']);
  expect((await engine.tracks(seconds(0), to, '', 1)).more).toBeGreaterThan(5);
});
