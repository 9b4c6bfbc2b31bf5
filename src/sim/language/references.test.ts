import { describe, expect, it } from 'vitest';
import { check } from './check.ts';

const pod = (spec: string): string => `apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n    - name: c\n      image: nginx:1.27\n${spec}`;
const nothing = (): boolean => false;
const missing = (text: string, exists: Parameters<typeof check>[1] = nothing) =>
  check(text, exists).filter(({ message }) => message.includes('neither in this text'));

describe('references that lead nowhere', () => {
  it.each([
    ['a ConfigMap of the environment', pod('      envFrom:\n        - configMapRef: {name: web-config}\n'), 'ConfigMap web-config'],
    ['a key of a Secret', pod('      env:\n        - {name: A, valueFrom: {secretKeyRef: {name: token, key: password}}}\n'), 'Secret token'],
    ['a volume', pod('  volumes:\n    - name: v\n      configMap: {name: files}\n'), 'ConfigMap files'],
    ['a projected Secret', pod('  volumes:\n    - name: v\n      projected: {sources: [{secret: {name: tls}}]}\n'), 'Secret tls'],
    ['a claim', pod('  volumes:\n    - name: v\n      persistentVolumeClaim: {claimName: data}\n'), 'PersistentVolumeClaim data'],
    ['a service account', pod('  serviceAccountName: robot\n'), 'ServiceAccount robot'],
    ['a namespace', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: shop}\n', 'Namespace shop'],
    [
      'the target of an autoscaler',
      'apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: h}\nspec: {maxReplicas: 2, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}}\n',
      'Deployment web',
    ],
    [
      'a backend',
      'apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: i}\nspec: {defaultBackend: {service: {name: web, port: {number: 80}}}}\n',
      'Service web',
    ],
  ])('%s is warned of, and what is offered mends it', (_, text, what) => {
    const [found, ...more] = missing(text);
    expect(found).toMatchObject({ severity: 'warning', fix: { title: `Create it: ${what}` } });
    expect(more).toEqual([]);
    const fix = found?.fix ?? { from: 0, to: 0, insert: '' };
    const mended = text.slice(0, fix.from) + fix.insert + text.slice(fix.to);
    expect(check(mended, nothing).filter(({ severity }) => severity !== 'info')).toEqual([]);
  });

  it.each([
    ['in the text', `${pod('      envFrom:\n        - configMapRef: {name: a}\n')}---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n`, nothing],
    [
      'in the cluster',
      pod('      envFrom:\n        - configMapRef: {name: a}\n'),
      (kind: string, namespace: string | undefined, name: string) => kind === 'ConfigMap' && namespace === 'default' && name === 'a',
    ],
    ['optional', pod('      envFrom:\n        - configMapRef: {name: a, optional: true}\n'), nothing],
    ['the account that every namespace has', pod('  serviceAccountName: default\n'), nothing],
    ['unknown, because there is no cluster to ask', pod('      envFrom:\n        - configMapRef: {name: a}\n'), undefined],
  ])('is quiet when it is %s', (_, text, exists) => {
    expect(check(text, exists).filter(({ message }) => message.includes('neither in this text'))).toEqual([]);
  });

  it('puts what is missing into the namespace of who asks, with the key that is asked for', () => {
    const text = pod('      env:\n        - {name: A, valueFrom: {configMapKeyRef: {name: cfg, key: LEVEL}}}\n').replace(
      '{name: p}',
      '{name: p, namespace: kube-system}',
    );
    expect(missing(text, (kind) => kind === 'Namespace')[0]?.fix?.insert).toBe(
      '---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: cfg\n  namespace: kube-system\ndata:\n  LEVEL: ""\n',
    );
  });
});
