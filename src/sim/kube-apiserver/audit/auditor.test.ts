import { describe, expect, it } from 'vitest';
import { type AuditPolicy, type KubeObject, resources } from '../../../api/index.ts';
import { create, get } from '../../client-go/index.ts';
import { Bench, certificate, flatProfile, pod } from '../testing/bench.ts';

interface Event {
  readonly stage: string;
  readonly level: string;
  readonly verb: string;
  readonly requestURI: string;
  readonly user: { readonly username?: string };
  readonly [field: string]: unknown;
}

const bench = (auditPolicy: AuditPolicy) => new Bench(flatProfile, { configuration: { auditPolicy, enableLogsHandler: true } });

/** The log, as `kubectl get --raw /logs/kubernetes/audit.log` shows it: events of the paths that begin so. */
function log(b: Bench, path: string): readonly Event[] {
  const result = b.call({ method: 'GET', path: '/logs/kubernetes/audit.log' });
  if (!result.ok) throw new Error(result.status.message);
  return String(result.object)
    .trim()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Event)
    .filter((event) => event.requestURI.startsWith(path));
}

const PODS = '/api/v1/namespaces/default/pods';

describe('the audit log', () => {
  it('has two stages of a short request, and of the body what the level says (`filters/audit.go`, `audit/request.go`)', () => {
    const b = bench({ rules: [{ level: 'RequestResponse', verbs: ['create'], resources: [{ resources: ['pods'] }] }, { level: 'Metadata' }] });
    b.ok(create(resources.pods, pod('a')));
    const [received, complete, ...more] = log(b, PODS);
    expect(more).toEqual([]);
    expect(received).toMatchObject({
      kind: 'Event',
      apiVersion: 'audit.k8s.io/v1',
      level: 'RequestResponse',
      stage: 'RequestReceived',
      verb: 'create',
      user: { username: 'kubernetes-admin' },
      objectRef: { resource: 'pods', namespace: 'default', apiVersion: 'v1' },
    });
    expect(received).not.toHaveProperty('requestObject');
    expect(complete).toMatchObject({
      stage: 'ResponseComplete',
      auditID: received?.['auditID'],
      responseStatus: { code: 201 },
      requestObject: { metadata: { name: 'a' } },
      responseObject: { kind: 'Pod', metadata: { uid: expect.any(String) } },
      annotations: { 'authorization.k8s.io/decision': 'allow' },
    });
    b.ok(get(resources.pods, 'default', 'a'));
    const read = log(b, `${PODS}/a`).at(-1);
    expect(read).toMatchObject({ level: 'Metadata', verb: 'get', responseStatus: { code: 200 } });
    expect(read).not.toHaveProperty('responseObject');
  });

  it('has ResponseStarted of a watch, and ResponseComplete when it ends', () => {
    const b = bench({ rules: [{ level: 'Metadata' }] });
    b.watch(resources.pods, { timeoutSeconds: '3' }, 'default');
    expect(log(b, PODS).map(({ stage }) => stage)).toEqual(['RequestReceived', 'ResponseStarted']);
    b.run(4_000_000 as never);
    expect(log(b, PODS).map(({ stage }) => stage)).toEqual(['RequestReceived', 'ResponseStarted', 'ResponseComplete']);
  });

  it('says who was refused, and who did not get that far (`filters/authn_audit.go`)', () => {
    const b = bench({ omitStages: ['RequestReceived'], rules: [{ level: 'Metadata' }] });
    b.call(get(resources.pods, 'default', 'a'), b.client(certificate('jane')));
    expect(log(b, PODS)).toMatchObject([
      {
        stage: 'ResponseComplete',
        user: { username: 'jane' },
        responseStatus: { status: 'Failure', reason: 'Forbidden', code: 403 },
        annotations: { 'authorization.k8s.io/decision': 'forbid', 'authorization.k8s.io/reason': '' },
      },
    ]);
    b.call(get(resources.pods, 'default', 'b'), b.client({ kind: 'bearer-token', token: 'x' }));
    expect(log(b, `${PODS}/b`)).toMatchObject([
      {
        stage: 'ResponseStarted',
        user: {},
        responseStatus: { status: 'Failure', message: 'Authentication failed, attempted: bearer', reason: 'Unauthorized', code: 401 },
      },
    ]);
  });

  it('leaves out what no rule names, and shows its stages among those of the request', () => {
    const b = bench({
      rules: [
        { level: 'None', resources: [{ resources: ['pods'] }] },
        { level: 'Request', users: ['kubernetes-admin'] },
      ],
    });
    b.call(get(resources.pods, 'default', 'a'));
    expect(log(b, PODS)).toEqual([]);
    b.ok(create(resources.configmaps, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c', namespace: 'default' } } as KubeObject));
    expect(
      b
        .lastResponse()
        .stages?.filter(({ stage }) => stage === 'audit')
        .map(({ detail }) => detail),
    ).toEqual(['RequestReceived, level Request by rule 2', 'ResponseComplete, level Request']);
  });

  it('is written only where the server is told to, and served only where it may be', () => {
    expect(new Bench().outcome({ method: 'GET', path: '/logs/kubernetes/audit.log' })).toBe('404 the server could not find the requested resource');
  });
});
