import './late/index.ts';
import { describe, expect, it } from 'vitest';
import { decode, isObject, parseManifests, Scheme, stringAt } from '../../apimachinery/index.ts';
import type { KubeObject } from '../../../api/index.ts';
import { applyDefaults, validateCreate, validateUpdate } from '../index.ts';

const scheme = new Scheme();

function read(yaml: string): { readonly info: NonNullable<ReturnType<Scheme['kind']>>; readonly object: KubeObject } | string {
  const [document] = parseManifests(yaml);
  const value = document?.value;
  const info = scheme.kind(stringAt(value, 'apiVersion'), stringAt(value, 'kind'));
  if (!info || !isObject(value)) return 'no such kind';
  const decoded = decode(info, value, 'Strict');
  if (!decoded.ok) return decoded.message;
  const metadata = info.type.namespaced ? { namespace: 'default', ...decoded.object.metadata } : decoded.object.metadata;
  return { info, object: applyDefaults(info, { ...decoded.object, ...(metadata ? { metadata } : {}) }) };
}

function refusal(yaml: string): readonly string[] {
  const result = read(yaml);
  return typeof result === 'string' ? [result] : validateCreate(result.info, result.object).map(String);
}

const pod = (container: string, spec = '', name = 'p'): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}}\nspec:\n  containers:\n  - ${container}\n${spec}`;
const web = (spec: string, template = 'metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: i}]}'): string =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: w}\nspec: {${spec} selector: {matchLabels: {a: b}}, template: {${template}}}`;
const svc = (spec: string): string => `apiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec: {${spec}}`;
const subdomain =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const label =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

/** Fact sheet 01, section 8 (messages of a running server; v1.36 rendering by its table of release differences). */
const table: readonly (readonly [string, string, readonly string[]])[] = [
  ['1 pod name', pod('{name: c, image: i}', '', 'Bad_Name'), [`metadata.name: Invalid value: "Bad_Name": ${subdomain}`]],
  ['2 no name', 'apiVersion: v1\nkind: Pod\nspec: {containers: [{name: c, image: i}]}', ['metadata.name: Required value: name or generateName is required']],
  ['3 no containers', 'apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {}', ['spec.containers: Required value']],
  ['4 no image', pod('{name: c}'), ['spec.containers[0].image: Required value']],
  ['5 no container name', pod('{image: i}'), ['spec.containers[0].name: Required value']],
  ['6 duplicate container', pod('{name: c, image: i}', '  - {name: c, image: i}\n'), ['spec.containers[1].name: Duplicate value: "c"']],
  ['7 container name', pod('{name: C_1, image: i}'), [`spec.containers[0].name: Invalid value: "C_1": ${label}`]],
  [
    '8 port',
    pod('{name: c, image: i, ports: [{containerPort: 70000}]}'),
    ['spec.containers[0].ports[0].containerPort: Invalid value: 70000: must be between 1 and 65535, inclusive'],
  ],
  [
    '9 protocol',
    pod('{name: c, image: i, ports: [{containerPort: 80, protocol: HTTP}]}'),
    ['spec.containers[0].ports[0].protocol: Unsupported value: "HTTP": supported values: "SCTP", "TCP", "UDP"'],
  ],
  [
    '10 request > limit',
    pod('{name: c, image: i, resources: {requests: {cpu: 2}, limits: {cpu: 1}}}'),
    ['spec.containers[0].resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1'],
  ],
  [
    '11 negative',
    pod('{name: c, image: i, resources: {requests: {cpu: -1}}}'),
    ['spec.containers[0].resources.requests[cpu]: Invalid value: "-1": must be greater than or equal to 0'],
  ],
  [
    '12 quantity',
    pod('{name: c, image: i, resources: {requests: {cpu: abc}}}'),
    ['Pod in version "v1" cannot be handled as a Pod: quantities must match the regular expression \'^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$\''],
  ],
  [
    '13 value and valueFrom',
    pod('{name: c, image: i, env: [{name: A, value: x, valueFrom: {fieldRef: {fieldPath: metadata.name}}}]}'),
    ['spec.containers[0].env[0].valueFrom: Invalid value: "": may not be specified when `value` is not empty'],
  ],
  ['14 no volume', pod('{name: c, image: i, volumeMounts: [{name: data, mountPath: /d}]}'), ['spec.containers[0].volumeMounts[0].name: Not found: "data"']],
  [
    '15 same path',
    pod('{name: c, image: i, volumeMounts: [{name: v, mountPath: /d}, {name: v, mountPath: /d}]}', '  volumes: [{name: v}]\n'),
    ['spec.containers[0].volumeMounts[1].mountPath: Invalid value: "/d": must be unique'],
  ],
  ['16 duplicate volume', pod('{name: c, image: i}', '  volumes: [{name: data}, {name: data}]\n'), ['spec.volumes[1].name: Duplicate value: "data"']],
  [
    '17 two types',
    pod('{name: c, image: i}', '  volumes: [{name: v, emptyDir: {}, hostPath: {path: /x}}]\n'),
    ['spec.volumes[0].hostPath: Forbidden: may not specify more than 1 volume type'],
  ],
  [
    '18 restartPolicy',
    pod('{name: c, image: i}', '  restartPolicy: Sometimes\n'),
    ['spec.restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "OnFailure", "Never"'],
  ],
  [
    '19 imagePullPolicy',
    pod('{name: c, image: i, imagePullPolicy: Often}'),
    ['spec.containers[0].imagePullPolicy: Unsupported value: "Often": supported values: "Always", "IfNotPresent", "Never"'],
  ],
  [
    '20 no handler',
    pod('{name: c, image: i, livenessProbe: {periodSeconds: 5}}'),
    ['spec.containers[0].livenessProbe: Required value: must specify a handler type'],
  ],
  [
    '21 successThreshold',
    pod('{name: c, image: i, livenessProbe: {exec: {command: [a]}, successThreshold: 2}}'),
    ['spec.containers[0].livenessProbe.successThreshold: Invalid value: 2: must be 1'],
  ],
  [
    '22 init probe',
    pod('{name: c, image: i}', '  initContainers: [{name: d, image: i, readinessProbe: {exec: {command: [a]}}}]\n'),
    ['spec.initContainers[0].readinessProbe: Forbidden: may not be set for init containers without restartPolicy=Always'],
  ],
  [
    '23 toleration',
    pod('{name: c, image: i}', '  tolerations: [{key: a, operator: Exists, value: x}]\n'),
    ['spec.tolerations[0].operator: Invalid value: "x": value must be empty when `operator` is \'Exists\''],
  ],
  [
    '24 maxSkew',
    pod('{name: c, image: i}', '  topologySpreadConstraints: [{maxSkew: 0, topologyKey: z, whenUnsatisfiable: DoNotSchedule, labelSelector: {}}]\n'),
    ['spec.topologySpreadConstraints[0].maxSkew: Invalid value: 0: must be greater than zero'],
  ],
  [
    '25 label',
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, labels: {a: "b c!"}}',
    [
      "metadata.labels: Invalid value: \"b c!\": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
    ],
  ],
  [
    '26 unknown field',
    pod('{name: c, imagee: i}'),
    ['Pod in version "v1" cannot be handled as a Pod: strict decoding error: unknown field "spec.containers[0].imagee"'],
  ],
  [
    '27 port as string',
    pod('{name: c, image: i, ports: [{containerPort: "80"}]}'),
    [
      'Pod in version "v1" cannot be handled as a Pod: json: cannot unmarshal string into Go struct field ContainerPort.spec.containers.ports.containerPort of type int32',
    ],
  ],
  [
    '28 selector',
    web('', 'metadata: {labels: {app: x}}, spec: {containers: [{name: c, image: i}]}'),
    ['spec.template.metadata.labels: Invalid value: {"app":"x"}: `selector` does not match template `labels`'],
  ],
  [
    '29 no selector',
    'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: w}\nspec: {template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: i}]}}}',
    ['spec.selector: Required value', 'spec.template.metadata.labels: Invalid value: {"a":"b"}: `selector` does not match template `labels`'],
  ],
  ['30 replicas', web('replicas: -1,'), ['spec.replicas: Invalid value: -1: must be greater than or equal to 0']],
  [
    '31 surge and unavailable 0',
    web('strategy: {rollingUpdate: {maxSurge: 0, maxUnavailable: 0}},'),
    ['spec.strategy.rollingUpdate.maxUnavailable: Invalid value: 0: may not be 0 when `maxSurge` is 0'],
  ],
  [
    '32 Recreate',
    web('strategy: {type: Recreate, rollingUpdate: {}},'),
    ["spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'"],
  ],
  [
    '33 template restartPolicy',
    web('', 'metadata: {labels: {a: b}}, spec: {restartPolicy: Never, containers: [{name: c, image: i}]}'),
    ['spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"'],
  ],
  ['36 no ports', svc('selector: {a: b}'), ['spec.ports: Required value']],
  ['37 unnamed ports', svc('ports: [{port: 80}, {port: 81}]'), ['spec.ports[0].name: Required value', 'spec.ports[1].name: Required value']],
  ['38 nodePort', svc('ports: [{port: 80, nodePort: 30000}]'), ["spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'"]],
  [
    '39 key',
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {"a b": c}',
    [
      "data[a b]: Invalid value: \"a b\": a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')",
    ],
  ],
  [
    '40 job',
    'apiVersion: batch/v1\nkind: Job\nmetadata: {name: j}\nspec: {template: {spec: {containers: [{name: c, image: i}]}}}',
    ['spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"'],
  ],
  [
    '41 schedule',
    'apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: j}\nspec: {schedule: "61 * * * *", jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: c, image: i}]}}}}}',
    ['spec.schedule: Invalid value: "61 * * * *": end of range (61) above maximum (59): 61'],
  ],
  [
    '42 claim',
    'apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: j}\nspec: {}',
    ['spec.accessModes: Required value: at least 1 access mode is required', 'spec.resources[storage]: Required value'],
  ],
  [
    '43 hpa',
    'apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: j}\nspec: {minReplicas: 3, maxReplicas: 2, scaleTargetRef: {kind: Deployment, name: a}}',
    ['spec.maxReplicas: Invalid value: 2: must be greater than or equal to `minReplicas`'],
  ],
  [
    '44 pathType',
    'apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: j}\nspec: {rules: [{http: {paths: [{path: /, backend: {service: {name: a, port: {number: 80}}}}]}}]}',
    ['spec.rules[0].http.paths[0].pathType: Required value: pathType must be specified'],
  ],
];

describe('validateCreate', () => {
  it.each(table)('%s', (_name, yaml, expected) => {
    expect(refusal(yaml)).toEqual(expected);
  });

  // v1.36: the gate RelaxedServiceNameValidation is on, a Service may be called as any DNS label (pkg/features/kube_features.go).
  it('35 a Service name may begin with a digit', () => {
    expect(refusal('apiVersion: v1\nkind: Service\nmetadata: {name: 1svc}\nspec: {ports: [{port: 80}]}')).toEqual([]);
  });
});

function update(before: string, after: string): readonly string[] {
  const old = read(before);
  const next = read(after);
  if (typeof old === 'string' || typeof next === 'string') return [String(old), String(next)];
  const stored = { resourceVersion: '1', uid: 'u', creationTimestamp: '2026-01-01T00:00:00Z' };
  const stamp = (object: KubeObject): KubeObject => ({ ...object, metadata: { ...object.metadata, ...stored } });
  return validateUpdate(old.info, stamp(next.object), stamp(old.object)).map(String);
}

describe('validateUpdate', () => {
  it('34 the selector is for life', () => {
    const other = web('').replace('{a: b}}, template: {metadata: {labels: {a: b}}', '{a: c}}, template: {metadata: {labels: {a: c}}');
    expect(update(web(''), other)).toEqual(['spec.selector: Invalid value: {"matchLabels":{"a":"c"}}: field is immutable']);
  });

  it('45 a Pod is for life, but for its images', () => {
    expect(update(pod('{name: c, image: i}'), pod('{name: c, image: j}'))).toEqual([]);
    expect(update(pod('{name: c, image: i}'), pod('{name: c, image: i, command: [x]}'))[0]).toMatch(
      /^spec: Forbidden: pod updates may not change fields other than `spec.containers\[\*\].image`,`spec.initContainers\[\*\].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` \(only additions to existing tolerations\),`spec.terminationGracePeriodSeconds` \(allow it to be set to 1 if it was previously negative\)\n/,
    );
  });

  it('46 a StatefulSet keeps most of its spec', () => {
    const set = (name: string): string =>
      `apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: s}\nspec: {serviceName: ${name}, selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: i}]}}}`;
    expect(update(set('one'), set('two'))).toEqual([
      "spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
    ]);
  });

  it('47 the completions of a Job', () => {
    const job = (count: number): string =>
      `apiVersion: batch/v1\nkind: Job\nmetadata: {name: j}\nspec: {completions: ${count}, template: {spec: {restartPolicy: Never, containers: [{name: c, image: i}]}}}`;
    expect(update(job(1), job(5))).toEqual(['spec.completions: Invalid value: 5: field is immutable']);
  });

  it('48 the address of a Service', () => {
    const at = (ip: string): string => svc(`clusterIP: ${ip}, ports: [{port: 80}]`);
    expect(update(at('10.96.0.5'), at('10.96.1.1'))).toEqual(['spec.clusterIPs[0]: Invalid value: ["10.96.1.1"]: may not change once set']);
  });
});
