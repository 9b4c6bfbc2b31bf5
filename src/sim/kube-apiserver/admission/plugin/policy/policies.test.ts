import { describe, expect, it } from 'vitest';
import { type KubeObject, millis, resources } from '../../../../../api/index.ts';
import { create, patch, remove } from '../../../../client-go/index.ts';
import { Bench } from '../../../testing/bench.ts';

const API = 'admissionregistration.k8s.io/v1';
const post = (plural: string, kind: string, name: string, spec: object) =>
  ({ method: 'POST', path: `/apis/${API}/${plural}`, body: { apiVersion: API, kind, metadata: { name }, spec } as KubeObject }) as const;
const matchConstraints = { resourceRules: [{ apiGroups: ['apps'], apiVersions: ['v1'], operations: ['CREATE', 'UPDATE'], resources: ['deployments'] }] };

const deployment = (replicas: number, labels: object = {}): KubeObject =>
  ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'default', labels },
    spec: {
      replicas,
      selector: { matchLabels: { app: 'web' } },
      template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'c', image: 'nginx' }] } },
    },
  }) as KubeObject;

interface Binding {
  readonly actions?: readonly string[];
  readonly more?: object;
}

function bench(spec: object, { actions = ['Deny'], more = {} }: Binding = {}): Bench {
  const b = new Bench();
  b.ok(post('validatingadmissionpolicies', 'ValidatingAdmissionPolicy', 'demo', { failurePolicy: 'Fail', matchConstraints, ...spec }));
  b.ok(
    post('validatingadmissionpolicybindings', 'ValidatingAdmissionPolicyBinding', 'demo-binding', { policyName: 'demo', validationActions: actions, ...more }),
  );
  b.run(millis(100));
  return b;
}

const LIMIT = { validations: [{ expression: 'object.spec.replicas <= 5' }] };
const DENIED = "deployments.apps \"web\" is forbidden: ValidatingAdmissionPolicy 'demo' with binding 'demo-binding' denied request:";

/** The texts are those of the documentation (concepts/…/validating-admission-policy) and of `policy/validating/{dispatcher,validator}.go`. */
const cases: readonly (readonly [string, object, number, string])[] = [
  ['what holds', LIMIT, 5, '201'],
  ['what does not', LIMIT, 6, `422 ${DENIED} failed expression: object.spec.replicas <= 5`],
  ['a message', { validations: [{ expression: 'object.spec.replicas <= 5', message: 'too many' }] }, 6, `422 ${DENIED} too many`],
  [
    'a message that is computed',
    { validations: [{ expression: 'object.spec.replicas <= 5', message: 'too many', messageExpression: "'wanted ' + string(object.spec.replicas)" }] },
    6,
    `422 ${DENIED} wanted 6`,
  ],
  [
    'a reason',
    { validations: [{ expression: 'object.spec.replicas <= 5', reason: 'Forbidden' }] },
    6,
    `403 ${DENIED} failed expression: object.spec.replicas <= 5`,
  ],
  [
    'a variable',
    { variables: [{ name: 'most', expression: '2 + 3' }], validations: [{ expression: 'object.spec.replicas <= variables.most' }] },
    6,
    `422 ${DENIED} failed expression: object.spec.replicas <= variables.most`,
  ],
  ['a condition that leaves it out', { ...LIMIT, matchConditions: [{ name: 'c', expression: "request.userInfo.username != 'kubernetes-admin'" }] }, 6, '201'],
  [
    'an error is a refusal',
    { validations: [{ expression: 'object.spec.absent > 1' }] },
    1,
    `422 ${DENIED} expression 'object.spec.absent > 1' resulted in error: no such key: absent`,
  ],
  ['or is ignored', { failurePolicy: 'Ignore', validations: [{ expression: 'object.spec.absent > 1' }] }, 1, '201'],
  ['another kind', { ...LIMIT, matchConstraints: { resourceRules: [{ ...matchConstraints.resourceRules[0], resources: ['daemonsets'] }] } }, 6, '201'],
];

describe('ValidatingAdmissionPolicy', () => {
  it.each(cases)('%s', (_, spec, replicas, expected) => {
    expect(bench(spec).outcome(create(resources.deployments, deployment(replicas)))).toBe(expected);
  });

  it('only warns when the binding says so', () => {
    const result = bench(LIMIT, { actions: ['Warn'] }).call(create(resources.deployments, deployment(6)));
    expect(result.ok).toBe(true);
    expect(result.warnings).toEqual([
      "Validation failed for ValidatingAdmissionPolicy 'demo' with binding 'demo-binding': failed expression: object.spec.replicas <= 5",
    ]);
  });

  it('sees what was there before, and concerns deletion only when it is told to', () => {
    const b = bench({ validations: [{ expression: 'oldObject == null || object.spec.replicas >= oldObject.spec.replicas', message: 'never fewer' }] });
    b.ok(create(resources.deployments, deployment(3)));
    const scale = (replicas: number) => b.outcome(patch(resources.deployments, 'default', 'web', 'application/merge-patch+json', { spec: { replicas } }));
    expect([scale(4), scale(2)]).toEqual(['200', `422 ${DENIED} never fewer`]);
    expect(b.outcome(remove(resources.deployments, 'default', 'web'))).toBe('200');
  });

  it('reads its parameters, and refuses when they are missing', () => {
    const more = { paramRef: { name: 'limits', namespace: 'default', parameterNotFoundAction: 'Deny' } };
    const b = bench(
      { paramKind: { apiVersion: 'v1', kind: 'ConfigMap' }, validations: [{ expression: 'object.spec.replicas <= int(params.data.most)' }] },
      { more },
    );
    const made = () => b.outcome(create(resources.deployments, deployment(6)));
    expect(made()).toContain(`${DENIED} failed to configure binding: no params found for policy binding with \`Deny\` parameterNotFoundAction`);
    b.ok(
      create(resources.configmaps, {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'limits', namespace: 'default' },
        data: { most: '5' },
      } as KubeObject),
    );
    b.run(millis(100));
    expect(made()).toBe(`422 ${DENIED} failed expression: object.spec.replicas <= int(params.data.most)`);
  });
});
