import { describe, expect, it } from 'vitest';
import { check } from './check.ts';

const pod = (probe: string): string =>
  `apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\nspec:\n  containers:\n    - name: a\n      image: nginx:1\n${probe.replace(/^/gm, '      ')}\n`;
const hints = (text: string): readonly (readonly [number, string])[] =>
  check(text)
    .filter(({ severity, layer }) => severity === 'info' && layer === 'schema')
    .map(({ line, message }) => [line, message]);

// kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes
describe('hints about probes', () => {
  it.each([
    ['a dependency in a liveness probe', 'livenessProbe:\n  exec:\n    command: [sh, -c, curl db && curl cache]', [[11, 'asks another service']]],
    ['itself is no dependency', 'livenessProbe:\n  exec:\n    command: [curl, http://localhost/healthz]', []],
    ['a dependency in a readiness probe', 'readinessProbe:\n  exec:\n    command: [curl, db]', []],
    ['a slow liveness probe', 'livenessProbe:\n  httpGet: { path: /, port: 80 }\n  timeoutSeconds: 5', [[11, 'within 1 s']]],
    ['a readiness probe of 3 s', 'readinessProbe:\n  httpGet: { path: /, port: 80 }\n  timeoutSeconds: 3', []],
    ['a slow readiness probe', 'readinessProbe:\n  httpGet: { path: /, port: 80 }\n  timeoutSeconds: 4', [[11, 'within 3 s']]],
    ['heavy work', 'readinessProbe:\n  exec:\n    command: [python3, check.py]', [[11, 'heavy work']]],
    ['a good one', 'livenessProbe:\n  httpGet: { path: /healthz, port: 80 }', []],
  ] as const)('%s', (_, probe, expected) => {
    const found = hints(pod(probe));
    expect(found.map(([line]) => line)).toEqual(expected.map(([line]) => line));
    expected.forEach(([, words], index) => {
      expect(found[index]?.[1]).toContain(words);
    });
  });
});
