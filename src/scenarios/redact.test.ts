import { expect, it } from 'vitest';
import { redactScenario, redactSecrets, scenarioOf } from './index.ts';

const text = `# keep me
apiVersion: v1
kind: Secret
metadata: {name: token}
stringData:
  password: hunter2 # and me
  key: |
    line one
    line two
---
apiVersion: v1
kind: Pod
metadata: {name: p}
spec:
  containers:
    - name: c
      env:
        - {name: DB_PASSWORD, value: "s3cret"}
        - {name: MODE, value: fast}
        - {name: OTHER_TOKEN, valueFrom: {secretKeyRef: {name: token, key: password}}}
`;

it('replaces values of Secrets and telling environment variables, and keeps the rest of the text', () => {
  const { manifests, replaced } = redactSecrets([{ name: 'a.yaml', text }]);
  expect(replaced).toEqual(['Secret token: stringData.password', 'Secret token: stringData.key', 'Pod p: env DB_PASSWORD']);
  const [file] = manifests;
  expect(file?.text).toContain('# keep me');
  expect(file?.text).toContain('password: cmVkYWN0ZWQ= # and me');
  expect(file?.text).toContain('{name: MODE, value: fast}');
  expect(file?.text).not.toMatch(/hunter2|s3cret|line one/);
  expect(redactSecrets(manifests).replaced).toEqual([]);
});

it('leaves a text without secrets alone', () => {
  const files = [{ name: 'a.yaml', text: 'kind: ConfigMap\ndata: {a: b}\n' }];
  expect(redactSecrets(files)).toEqual({ manifests: files, replaced: [] });
});

it('replaces them in what steps apply and type, too', () => {
  const scenario = scenarioOf([], { title: 't' });
  const steps = [
    { at: 1, apply: text, name: 'a.yaml' },
    { at: 2, kubectl: "create secret generic db --from-literal=password=hunter2 --from-literal='user=me'" },
    { at: 3, kubectl: 'edit secret token', files: { edited: text } },
    { at: 4, kubectl: 'scale deployment web --replicas=3' },
  ];
  const redacted = redactScenario({ ...scenario, spec: { ...scenario.spec, steps } });
  expect(JSON.stringify(redacted.scenario)).not.toMatch(/hunter2|s3cret|line one|user=me/u);
  expect(redacted.replaced).toEqual(expect.arrayContaining(['Secret token: stringData.password', 'kubectl --from-literal=password=']));
  expect(redacted.scenario.spec.steps[3]).toEqual(steps[3]);
  expect(redactScenario(scenario)).toEqual({ scenario, replaced: [] });
});
