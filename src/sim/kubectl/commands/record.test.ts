import { describe, expect, it } from 'vitest';
import { kubectl } from '../testing/kubectl.ts';

const CAUSE = 'kubernetes.io/change-cause';
const REVISION = 'deployment.kubernetes.io/revision';
const path = '/apis/apps/v1/namespaces/default';
const template = (image: string) => ({ metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'c', image }] } });
const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'default', uid: 'd', annotations: { [REVISION]: '2', [CAUSE]: 'second' } },
  spec: { selector: { matchLabels: { app: 'web' } }, template: template('b') },
};
const replicaSet = (revision: string, image: string, more: object) => ({
  metadata: {
    name: `web-${revision}`,
    namespace: 'default',
    annotations: { [REVISION]: revision, ...more },
    ownerReferences: [{ uid: 'd', controller: true }],
  },
  spec: { template: template(image) },
});
const answers = {
  [`${path}/deployments/web`]: deployment,
  [`${path}/replicasets`]: { kind: 'ReplicaSetList', apiVersion: 'apps/v1', items: [replicaSet('1', 'a', {}), replicaSet('2', 'b', { [CAUSE]: 'second' })] },
};
const patched = (args: readonly string[]): unknown => kubectl(args, answers).requests.find(({ method }) => method === 'PATCH')?.body;

/** Source: `cli-runtime/pkg/genericclioptions/record_flags.go`; `kubectl/pkg/polymorphichelpers/history.go`, `rollback.go`. */
describe('why something changed', () => {
  it('is written down with --record', () => {
    expect(patched(['set', 'image', 'deploy/web', 'c=x', '--record'])).toMatchObject({
      metadata: { annotations: { [CAUSE]: 'kubectl set image deploy/web c=x --record=true' } },
    });
  });

  it('goes back with the revision', () => {
    expect(patched(['rollout', 'undo', 'deploy/web'])).toEqual([
      { op: 'replace', path: '/spec/template', value: template('a') },
      { op: 'replace', path: '/metadata/annotations', value: { [REVISION]: '2' } },
    ]);
  });

  it.each([
    [['-o', 'name'], 'replicaset.apps/web-1\nreplicaset.apps/web-2'],
    [['--revision=2', '-o', 'jsonpath={.kind} {.metadata.name}'], 'ReplicaSet web-2'],
  ])('rollout history %j prints objects', (args, stdout) => {
    expect(kubectl(['rollout', 'history', 'deploy/web', ...args], answers).stdout).toBe(stdout);
  });
});

/** Source: `kubectl/pkg/rawhttp/raw.go`; `cmd/create/create.go`, `cmd/replace/replace.go` Validate. */
describe('--raw', () => {
  const files = { 'c.json': '{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"c"}}' };
  it.each([
    [['create', '--raw', '/api/v1/x', '-f', 'c.json'], 'POST /api/v1/x', files['c.json']],
    [['replace', '--raw', '/api/v1/x/c', '-f', 'c.json'], 'PUT /api/v1/x/c', files['c.json']],
  ])('%j', (args, request, stdout) => {
    const printed = kubectl(args, {}, files);
    expect(printed).toMatchObject({ stdout, stderr: '', exitCode: 0 });
    expect(printed.requests.map(({ method, path: at }) => `${method} ${at}`)).toEqual([request]);
  });

  it.each([
    [['create', '--raw', '/x', '-f', 'c.json', '-f', 'd.json'], 'error: --raw can only use a single local file or stdin'],
    [['create', '--raw', '/x', '-f', 'c.json', '-o', 'yaml'], 'error: --raw and --output are mutually exclusive'],
    [['create', '--raw', '/x', '-f', 'c.json', '--edit'], 'error: --raw and --edit are mutually exclusive'],
    [['get', 'pods', '--raw', '/x'], 'error: arguments may not be passed when --raw is specified'],
  ])('%j', (args, stderr) => {
    expect(kubectl(args, {}, files).stderr).toBe(stderr);
  });
});

/** Source: `cmd/events/events.go`; `cmd/clusterinfo/clusterinfo_dump.go`. */
describe('events', () => {
  const event = {
    metadata: { name: 'e', namespace: 'default' },
    involvedObject: { kind: 'Pod', name: 'p' },
    reason: 'Started',
    message: ' ok ',
    type: 'Normal',
    firstTimestamp: '2026-01-01T00:09:00Z',
    lastTimestamp: '2026-01-01T00:09:30Z',
    count: 2,
  };
  const found = { '/api/v1/namespaces/default/events': { kind: 'EventList', apiVersion: 'v1', items: [event] } };
  it.each([
    [['events'], 'LAST SEEN          TYPE     REASON    OBJECT   MESSAGE\n30s (x2 over 60s)   Normal   Started   Pod/p    ok', ''],
    [['events', '--types=Warning'], '', 'No events found in default namespace.'],
    [['events', '--for=pod'], '', 'error: --for must be in resource/name form'],
    [['events', '-o', 'jsonpath={.items[0].reason}'], 'Started', ''],
  ])('%j', (args, stdout, stderr) => {
    const printed = kubectl(args, found);
    expect([printed.stdout.replace(/ {2,}/g, '  '), printed.stderr]).toEqual([stdout.replace(/ {2,}/g, '  '), stderr]);
  });
});
