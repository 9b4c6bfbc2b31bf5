import { describe, expect, it } from 'vitest';
import { kubectl } from '../testing/kubectl.ts';

const deployment = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - name: main
        image: nginx:1.27
        envFrom: [{configMapRef: {name: conf}}]
`;

const build = (files: Readonly<Record<string, string>>, folder = '.') => kubectl(['kustomize', folder], {}, files);

/** Source: what `kubectl kustomize` of 1.35.2 (kustomize 5.7.1) prints; `src/server/serve/kustomize.test.ts` asks it about many more. */
describe('kustomize', () => {
  it('names what it generates by its contents, wherever it is referred to', () => {
    const { stdout } = build(
      {
        'base/kustomization.yaml': 'resources: [web.yaml]\nconfigMapGenerator: [{name: conf, literals: [a=b]}]\n',
        'base/web.yaml': deployment,
        'prod/kustomization.yaml': 'resources: [../base]\nnamePrefix: prod-\nimages: [{name: nginx, newTag: "1.28"}]\nreplicas: [{name: web, count: 3}]\n',
      },
      'prod',
    );
    expect(stdout).toBe(`apiVersion: v1
data:
  a: b
kind: ConfigMap
metadata:
  name: prod-conf-4h2mbtbbt6
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: prod-web
spec:
  replicas: 3
  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
        app: web
    spec:
      containers:
      - envFrom:
        - configMapRef:
            name: prod-conf-4h2mbtbbt6
        image: nginx:1.28
        name: main`);
  });

  it('puts what a patch adds to a list first', () => {
    const patch = 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {containers: [{name: side, image: busybox}]}}}\n';
    const { stdout } = build({ 'kustomization.yaml': 'resources: [web.yaml]\npatches: [{path: patch.yaml}]\n', 'web.yaml': deployment, 'patch.yaml': patch });
    expect(stdout.match(/name: (?:side|main)$/gm)).toEqual(['name: side', 'name: main']);
  });

  it.each([
    [{}, "error: unable to find one of 'kustomization.yaml', 'kustomization.yml' or 'Kustomization' in directory '/root'"],
    [{ 'kustomization.yaml': 'resource: [a.yaml]\n' }, 'error: invalid Kustomization: json: unknown field "resource"'],
    [{ 'kustomization.yaml': '' }, 'error: kustomization.yaml is empty'],
    [
      { 'kustomization.yaml': 'helmCharts: [{name: x}]\n' },
      'error: the field "helmCharts" of a kustomization has no effect here: build it with kustomize and apply the result',
    ],
    [
      { 'kustomization.yaml': 'configMapGenerator: [{name: c, literals: [x]}]\n' },
      'error: loading KV pairs: literal sources [x]: invalid literal source x, expected key=value',
    ],
  ] as readonly (readonly [Readonly<Record<string, string>>, string])[])('%j', (files, text) => {
    expect(build(files)).toMatchObject({ exitCode: 1, stdout: '', stderr: text });
  });

  it('applies what it builds', () => {
    const { requests, stdout } = kubectl(
      ['apply', '-k', 'x'],
      {},
      { 'x/kustomization.yaml': 'configMapGenerator: [{name: c, literals: [a=b]}]\nnamespace: one\n' },
    );
    expect(stdout).toMatch(/^configmap\/c-\w{10} created$/);
    expect(requests.at(-1)).toMatchObject({ method: 'POST', path: '/api/v1/namespaces/one/configmaps' });
  });
});
