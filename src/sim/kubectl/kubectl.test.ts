import { describe, expect, it } from 'vitest';
import { kubectl } from './testing/kubectl.ts';

const namespaced = '/api/v1/namespaces/default';
const list = (...items: readonly object[]) => ({ apiVersion: 'v1', kind: 'List', metadata: { resourceVersion: '1' }, items });
const configMap = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {run: "a && b"}\n';

/** Source: `kubectl/pkg/cmd/apply/apply_test.go`, `cmd/create`, `cmd/run`; requests as observed of kubectl with -v=6. */
describe('requests', () => {
  it('apply of a new object: GET, then POST with the manifest as Go writes it', () => {
    const { requests, stdout } = kubectl(['apply', '-f', 'c.yaml'], {}, { 'c.yaml': configMap });
    expect(stdout).toBe('configmap/c created');
    expect(requests.map(({ method, path, query }) => [method, path, query?.fieldManager])).toEqual([
      ['GET', `${namespaced}/configmaps/c`, undefined],
      ['POST', `${namespaced}/configmaps`, 'kubectl-client-side-apply'],
    ]);
    expect(requests[1]?.body).toMatchObject({
      metadata: {
        annotations: {
          'kubectl.kubernetes.io/last-applied-configuration':
            '{"apiVersion":"v1","data":{"run":"a \\u0026\\u0026 b"},"kind":"ConfigMap","metadata":{"annotations":{},"name":"c","namespace":"default"}}\n',
        },
      },
    });
  });

  it.each([
    [['get', 'pods', '-o', 'name'], { [`${namespaced}/pods`]: list() }, [`GET ${namespaced}/pods`]],
    [['cordon', 'n1'], { '/api/v1/nodes/n1': { kind: 'Node', metadata: { name: 'n1' } } }, ['GET /api/v1/nodes/n1', 'PATCH /api/v1/nodes/n1']],
    [['label', 'node', 'n1', 'a=b'], { '/api/v1/nodes/n1': { kind: 'Node', metadata: { name: 'n1' } } }, ['GET /api/v1/nodes/n1', 'PATCH /api/v1/nodes/n1']],
    [['run', 'p', '--image=nginx'], {}, [`POST ${namespaced}/pods`]],
    [['auth', 'can-i', 'list', 'pods'], {}, ['POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews']],
    [['run', 'p', '--image=nginx', '--dry-run=client', '-o', 'yaml'], {}, []],
  ] as const)('%j', (args, answers, expected) => {
    expect(kubectl(args, answers).requests.map(({ method, path }) => `${method} ${path}`)).toEqual(expected);
  });

  it('acts as somebody else', () => {
    const { requests } = kubectl(['get', 'pods', '-o', 'name', '--as=jane', '--as-group=dev'], { [`${namespaced}/pods`]: list() });
    expect(requests[0]?.impersonate).toEqual({ user: 'jane', groups: ['dev'] });
  });
});

/** Source: pflag and cobra, `kubectl/pkg/cmd/util/helpers.go`. */
describe('mistakes', () => {
  it.each([
    [['gett', 'pods'], 'error: unknown command "gett" for "kubectl"\n\nDid you mean this?\n\tset\n\tget\n'],
    [['get', 'pods', '--bogus'], "error: unknown flag: --bogus\nSee 'kubectl get --help' for usage."],
    [['rollout', 'nope'], 'error: unknown command "nope"\nSee \'kubectl rollout -h\' for help and examples'],
    [['get', 'foo'], 'error: the server doesn\'t have a resource type "foo"'],
    [['apply', '-f', 'nope.yaml'], 'error: the path "nope.yaml" does not exist'],
    [['get', 'pods', '-o', 'xml'], /^error: unable to match a printer suitable for the output format "xml", allowed formats are: /],
    [['scale', 'deploy', 'web', '--replicas=x'], /^error: invalid argument "x" for "--replicas" flag: strconv\.ParseInt/],
    [['delete', 'pods'], 'error: resource(s) were provided, but no name was specified'],
    [['wait', 'pod/x', '--for=condition=Ready'], /^Error from server \(NotFound\)/],
  ] as const)('%j', (args, text) => {
    const { stderr, exitCode } = kubectl(args, {});
    expect(exitCode).toBe(1);
    if (typeof text === 'string') expect(stderr).toBe(text);
    else expect(stderr).toMatch(text);
  });
});

it('prints what run would create, without the namespace that nobody named', () => {
  expect(kubectl(['run', 'p', '--image=nginx', '--dry-run=client', '-o', 'yaml', '--', 'sleep', '1'], {}).stdout).toBe(`apiVersion: v1
kind: Pod
metadata:
  labels:
    run: p
  name: p
spec:
  containers:
  - args:
    - sleep
    - "1"
    image: nginx
    name: p
    resources: {}
  dnsPolicy: ClusterFirst
  restartPolicy: Always
status: {}`);
});

/** Source: `kubectl/pkg/cmd/diff/diff.go`: a dry run of what apply would send, without its annotation. Exit code 1 = they differ. */
describe('diff', () => {
  const live = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'c', namespace: 'default', annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{"data":{"run":"a"}}' } },
    data: { run: 'a' },
  };

  it('of a new object shows all of it', () => {
    const { stdout, exitCode, requests } = kubectl(['diff', '-f', 'c.yaml'], {}, { 'c.yaml': configMap });
    expect(exitCode).toBe(1);
    expect(stdout).toContain('diff -u -N /tmp/LIVE/v1.ConfigMap.default.c /tmp/MERGED/v1.ConfigMap.default.c\n--- /tmp/LIVE/v1.ConfigMap.default.c');
    expect(stdout).toContain('+data:\n+  run: a && b\n');
    expect(requests.at(-1)).toMatchObject({ method: 'POST', query: { dryRun: 'All' } });
  });

  it('of an equal one is empty', () => {
    expect(kubectl(['diff', '-f', 'c.yaml'], { [`${namespaced}/configmaps/c`]: live }, { 'c.yaml': configMap.replace('a && b', 'a') })).toMatchObject({
      stdout: '',
      stderr: '',
      exitCode: 0,
    });
  });
});
