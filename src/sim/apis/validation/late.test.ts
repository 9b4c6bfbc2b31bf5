import './late/index.ts';
import { describe, expect, it } from 'vitest';
import { decode, isObject, parseManifests, Scheme, stringAt } from '../../apimachinery/index.ts';
import { applyDefaults, toStored, validateCreate } from '../index.ts';

const scheme = new Scheme();

/** The field errors of one manifest, as lines. */
function refusal(yaml: string): readonly string[] {
  const [document] = parseManifests(yaml);
  const value = document?.value;
  const info = scheme.kind(stringAt(value, 'apiVersion'), stringAt(value, 'kind'));
  if (!info || !isObject(value)) return ['no such kind'];
  const decoded = decode(info, value, 'Strict');
  if (!decoded.ok) return [decoded.message];
  const metadata = info.type.namespaced ? { namespace: 'default', ...decoded.object.metadata } : decoded.object.metadata;
  return validateCreate(info, applyDefaults(info, toStored(info, { ...decoded.object, ...(metadata ? { metadata } : {}) }))).map(String);
}

const meta = (apiVersion: string, kind: string, rest: string, name = 'x'): string =>
  `{ apiVersion: ${apiVersion}, kind: ${kind}, metadata: { name: ${name} }, ${rest} }`;
const pod = (spec: string): string => meta('v1', 'Pod', `spec: { containers: [{ name: c, image: i }], ${spec} }`);
const container = (rest: string, spec = ''): string => meta('v1', 'Pod', `spec: { containers: [{ name: c, image: i, ${rest} }], ${spec} }`);

/** Each group from the function of `pkg/apis/core/validation/validation.go` that it is named after. */
const pods: readonly (readonly [string, string, readonly string[]])[] = [
  ['ValidateVolumes csi', pod('volumes: [{ name: v, csi: {} }]'), ['spec.volumes[0].csi.driver: Required value']],
  [
    'validateEmptyDir',
    pod('volumes: [{ name: v, emptyDir: { sizeLimit: -1 } }]'),
    ['spec.volumes[0].emptyDir.sizeLimit: Forbidden: SizeLimit field must be a valid resource quantity'],
  ],
  [
    'validateNFS',
    pod('volumes: [{ name: v, nfs: { server: s, path: "" } }]'),
    ['spec.volumes[0].nfs.path: Required value', 'spec.volumes[0].nfs.path: Invalid value: "": must be an absolute path'],
  ],
  [
    'validateGitRepo',
    pod('volumes: [{ name: v, gitRepo: { repository: "", directory: ../a } }]'),
    ['spec.volumes[0].gitRepo.repository: Required value', 'spec.volumes[0].gitRepo.directory: Invalid value: "../a": must not contain \'..\''],
  ],
  [
    'validateISCSI',
    pod('volumes: [{ name: v, iscsi: { targetPortal: p, iqn: abc, lun: 1 } }]'),
    ['spec.volumes[0].iscsi.iqn: Invalid value: "abc": must be valid format starting with iqn, eui, or naa'],
  ],
  ['validateGCEPersistentDisk', pod('volumes: [{ name: v, gcePersistentDisk: { pdName: "" } }]'), ['spec.volumes[0].persistentDisk.pdName: Required value']],
  ['validateEphemeral', pod('volumes: [{ name: v, ephemeral: {} }]'), ['spec.volumes[0].ephemeral.volumeClaimTemplate: Required value']],
  [
    'validateProjectionSources',
    pod('volumes: [{ name: v, projected: { sources: [{ secret: { name: a }, configMap: { name: b } }] } }]'),
    ['spec.volumes[0].projected.sources[0]: Forbidden: may not specify more than 1 volume type per source'],
  ],
  [
    'validateProjectionSources paths',
    pod(
      'volumes: [{ name: v, projected: { sources: [{ secret: { name: a, items: [{ key: k, path: p }] } }, { configMap: { name: b, items: [{ key: k, path: p }] } }] } }]',
    ),
    ['spec.volumes[0].projected: Invalid value: "b": conflicting duplicate paths'],
  ],
  [
    'validateSleepAction',
    container('lifecycle: { preStop: { sleep: { seconds: 60 } } }'),
    [
      'spec.containers[0].lifecycle.preStop: Invalid value: 60: must be non-negative and less than terminationGracePeriodSeconds (30)'.replace(
        'preStop:',
        'preStop.sleep:',
      ),
    ],
  ],
  [
    'validateResizePolicy',
    container('resizePolicy: [{ resourceName: disk, restartPolicy: NotRequired }]'),
    ['spec.containers[0].resizePolicy: Unsupported value: "disk": supported values: "cpu", "memory"'],
  ],
  [
    'validateContainerRestartPolicy',
    container('restartPolicy: Never, restartPolicyRules: [{ action: Stop }]'),
    [
      'spec.containers[0].restartPolicyRules[0].action: Unsupported value: "Stop": supported values: "Restart", "RestartAllContainers"',
      'spec.containers[0].restartPolicyRules[0].exitCodes: Required value: must be specified',
    ],
  ],
  [
    'validateContainerResourceName',
    container('resources: { limits: { foo: 1 } }'),
    [
      'spec.containers[0].resources.limits[foo]: Invalid value: "foo": must be a standard resource type or fully qualified',
      'spec.containers[0].resources.limits[foo]: Invalid value: "foo": must be a standard resource for containers',
      'spec.containers[0].resources.requests[foo]: Invalid value: "foo": must be a standard resource type or fully qualified',
      'spec.containers[0].resources.requests[foo]: Invalid value: "foo": must be a standard resource for containers',
    ],
  ],
  [
    'validateResourceQuantityHugePageValue',
    container('resources: { limits: { hugepages-2Mi: 3Mi, cpu: 1 } }'),
    [
      'spec.containers[0].resources.limits[hugepages-2Mi]: Invalid value: "3Mi": 3Mi is not positive integer multiple of hugepages-2Mi',
      'spec.containers[0].resources.requests[hugepages-2Mi]: Invalid value: "3Mi": 3Mi is not positive integer multiple of hugepages-2Mi',
    ],
  ],
  [
    'validateSysctls',
    pod('securityContext: { sysctls: [{ name: "a b", value: "1" }] }'),
    [
      'spec.securityContext.sysctls[0].name: Invalid value: "a b": must have at most 253 characters and match regex ^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$',
    ],
  ],
  [
    'validateSeccompProfileField',
    pod('securityContext: { seccompProfile: { type: Localhost } }'),
    ['spec.securityContext.seccompProfile.localhostProfile: Required value: must be set when seccomp type is Localhost'],
  ],
  [
    'ValidateAppArmorProfileField',
    pod('securityContext: { appArmorProfile: { type: Foo } }'),
    ['spec.securityContext.appArmorProfile.type: Unsupported value: "Foo": supported values: "Localhost", "RuntimeDefault", "Unconfined"'],
  ],
  ['validateOS', pod('os: { name: plan9 }'), ['spec.os: Unsupported value: "plan9": supported values: "linux", "windows"']],
  ['validateWindows', pod('os: { name: windows }, hostPID: true'), ['spec.hostPID: Forbidden: cannot be set for a windows pod']],
  ['validateHostUsers', pod('hostUsers: false, hostNetwork: true'), ['spec.hostNetwork: Forbidden: when `hostUsers` is false']],
  [
    'validatePodHostName',
    pod('hostnameOverride: h, setHostnameAsFQDN: true'),
    ['spec.hostnameOverride: Forbidden: may not be specified when setHostnameAsFQDN is true'],
  ],
  [
    'ValidateMatchLabelKeys',
    pod('topologySpreadConstraints: [{ maxSkew: 1, topologyKey: z, whenUnsatisfiable: DoNotSchedule, matchLabelKeys: [a] }]'),
    ['spec.topologySpreadConstraints[0].matchLabelKeys: Forbidden: must not be specified when labelSelector is not set'],
  ],
  [
    'validatePodDNSConfig',
    pod('dnsConfig: { nameservers: [010.1.1.1], searches: ["a_b.c", "-x"] }'),
    [
      'spec.dnsConfig.nameservers[0]: Invalid value: "010.1.1.1": must not have leading 0s',
      "spec.dnsConfig.searches[1]: Invalid value: \"-x\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?(\\._?[a-z0-9]([-_a-z0-9]*[a-z0-9])?)*')",
    ],
  ],
  [
    'validatePodResourceClaim',
    pod('resourceClaims: [{ name: r }]'),
    [
      'spec.resourceClaims[0]: Invalid value: {"Name":"r","ResourceClaimName":null,"ResourceClaimTemplateName":null}: must specify one of: `resourceClaimName`, `resourceClaimTemplateName`',
    ],
  ],
  [
    'validateContainerOnlyForPod',
    meta('v1', 'Pod', 'spec: { containers: [{ name: c, image: " i" }] }'),
    ['spec.containers[0].image: Invalid value: " i": must not have leading or trailing whitespace'],
  ],
  [
    'IsDNS1123Label',
    meta('v1', 'Pod', 'spec: { containers: [{ name: a.b, image: i }] }'),
    ['spec.containers[0].name: Invalid value: "a.b": must not contain dots'],
  ],
  [
    'validateFileKeyRefVolumes',
    container('env: [{ name: A, valueFrom: { fileKeyRef: { volumeName: v, path: p, key: k } } }]'),
    ['spec.containers[0].env[0].valueFrom.fileKeyRef.volumeName: Not found: "v"'],
  ],
  [
    'validateContainerResourceDivisor',
    container('env: [{ name: A, valueFrom: { resourceFieldRef: { resource: limits.cpu, divisor: 2 } } }]'),
    [
      'spec.containers[0].env[0].valueFrom.resourceFieldRef.divisor: Invalid value: "limits.cpu": only divisor\'s values 1m and 1 are supported with the cpu resource',
    ],
  ],
];

const job = (rest: string): string =>
  meta('batch/v1', 'Job', `spec: { template: { spec: { restartPolicy: Never, containers: [{ name: c, image: i }] } }, ${rest} }`);

/** From `pkg/apis/{batch,autoscaling,networking,policy,storage,scheduling,core}/validation`. */
const others: readonly (readonly [string, string, readonly string[]])[] = [
  ['a Job by index', job('parallelism: 1, completionMode: Indexed'), ['spec.completions: Required value: when completion mode is Indexed']],
  [
    'a pod failure policy',
    job('backoffLimit: 1, podFailurePolicy: { rules: [{ action: FailJob }] }'),
    ['spec.podFailurePolicy.rules[0]: Invalid value: specifying one of OnExitCodes and OnPodConditions is required'],
  ],
  [
    'exit codes',
    job('podFailurePolicy: { rules: [{ action: FailJob, onExitCodes: { operator: In, values: [2, 0] } }] }'),
    [
      'spec.podFailurePolicy.rules[0].onExitCodes.values[1]: Invalid value: 0: must not be 0 for the In operator',
      'spec.podFailurePolicy.rules[0].onExitCodes.values: Invalid value: [2,0]: must be ordered',
    ],
  ],
  [
    'a success policy',
    job('successPolicy: { rules: [{ succeededIndexes: "0" }] }'),
    ['spec.successPolicy: Invalid value: {"Rules":[{"SucceededIndexes":"0","SucceededCount":null}]}: requires indexed completion mode'],
  ],
  ['a manager', job('managedBy: foo'), ['spec.managedBy: Invalid value: "foo": must be a domain-prefixed path (such as "acme.io/foo")']],
  [
    'HPA policies',
    meta(
      'autoscaling/v2',
      'HorizontalPodAutoscaler',
      'spec: { maxReplicas: 3, scaleTargetRef: { kind: Deployment, name: d }, behavior: { scaleUp: { policies: [] } } }',
    ),
    ['spec.behavior.scaleUp.policies: Required value: must specify at least one Policy'],
  ],
  [
    'an HPA target',
    meta(
      'autoscaling/v2',
      'HorizontalPodAutoscaler',
      'spec: { maxReplicas: 3, scaleTargetRef: { kind: Deployment, name: d }, metrics: [{ type: Object, object: { describedObject: { kind: Pod, name: p }, metric: { name: m }, target: { type: Value } } }] }',
    ),
    ['spec.metrics[0].object.target.averageValue: Required value: must set either a target value or averageValue'],
  ],
  [
    'except of an IPBlock',
    meta('networking.k8s.io/v1', 'NetworkPolicy', 'spec: { podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: 10.0.0.0/8, except: [11.0.0.0/16] } }] }] }'),
    ['spec.ingress[0].from[0].ipBlock.except[0]: Invalid value: "11.0.0.0/16": must be a strict subset of `cidr`'],
  ],
  [
    'host bits',
    meta('networking.k8s.io/v1', 'NetworkPolicy', 'spec: { podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: 10.0.0.1/8 } }] }] }'),
    ['spec.ingress[0].from[0].ipBlock.cidr: Invalid value: "10.0.0.1/8": must not have bits set beyond the prefix length'],
  ],
  [
    'a resource backend',
    meta('networking.k8s.io/v1', 'Ingress', 'spec: { defaultBackend: { resource: { kind: "", name: nn } } }'),
    ['spec.defaultBackend.resource.kind: Required value'],
  ],
  [
    'a PDB',
    meta('policy/v1', 'PodDisruptionBudget', 'spec: { minAvailable: x, selector: {} }'),
    [
      "spec.minAvailable: Invalid value: \"x\": a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')",
    ],
  ],
  [
    'both of a PDB',
    meta('policy/v1', 'PodDisruptionBudget', 'spec: { minAvailable: 1, maxUnavailable: 1 }'),
    [
      'spec: Invalid value: {"MinAvailable":1,"Selector":null,"MaxUnavailable":1,"UnhealthyPodEvictionPolicy":null}: minAvailable and maxUnavailable cannot be both set',
    ],
  ],
  [
    'a quota',
    meta('v1', 'ResourceQuota', 'spec: { hard: { foo: 1, pods: 1500m } }'),
    [
      'spec.hard[foo]: Invalid value: "foo": must be a standard resource type or fully qualified',
      'spec.hard[foo]: Invalid value: "foo": must be a standard resource for quota',
      'spec.hard[pods]: Invalid value: "1500m": must be an integer',
    ],
  ],
  [
    'a scope',
    meta('v1', 'ResourceQuota', 'spec: { hard: { services: 1 }, scopes: [BestEffort] }'),
    ['spec.scopes: Invalid value: ["BestEffort"]: unsupported scope applied to resource'],
  ],
  [
    'a scope selector',
    meta('v1', 'ResourceQuota', 'spec: { hard: { pods: 1 }, scopeSelector: { matchExpressions: [{ scopeName: PriorityClass, operator: In }] } }'),
    ["spec.scopeSelector.matchExpressions.values: Required value: must be at least one value when `operator` is 'In' or 'NotIn' for scope selector"],
  ],
  [
    'a limit range',
    meta('v1', 'LimitRange', 'spec: { limits: [{ type: Container, min: { cpu: 2 }, max: { cpu: 1 } }] }'),
    [
      'spec.limits[0].min[cpu]: Invalid value: "2": min value 2 is greater than max value 1',
      'spec.limits[0].defaultRequest[cpu]: Invalid value: "1": min value 2 is greater than default request value 1',
      'spec.limits[0].default[cpu]: Invalid value: "2": min value 2 is greater than default value 1',
    ],
  ],
  [
    'a claim of nothing',
    meta('v1', 'PersistentVolumeClaim', 'spec: { accessModes: [RWX], resources: { requests: { storage: 0 } } }'),
    [
      'spec.accessModes: Unsupported value: "RWX": supported values: "ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"',
      'spec.resources[storage]: Invalid value: "0": must be greater than zero',
    ],
  ],
  [
    'a volume without a source',
    meta('v1', 'PersistentVolume', 'spec: { accessModes: [ReadWriteOnce], capacity: { storage: 1Gi } }'),
    ['spec: Required value: must specify a volume type'],
  ],
  [
    'a local volume',
    meta('v1', 'PersistentVolume', 'spec: { accessModes: [ReadWriteOnce], capacity: { storage: 1Gi }, local: { path: /a } }'),
    ['spec.nodeAffinity: Required value: Local volume requires node affinity'],
  ],
  ['a provisioner', meta('storage.k8s.io/v1', 'StorageClass', 'provisioner: ""'), ['provisioner: Required value']],
  [
    'a priority',
    meta('scheduling.k8s.io/v1', 'PriorityClass', 'value: 2000000000'),
    ['value: Forbidden: maximum allowed value of a user defined priority is 1000000000'],
  ],
  [
    'a runtime class',
    meta('node.k8s.io/v1', 'RuntimeClass', 'handler: A'),
    [
      "handler: Invalid value: \"A\": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
    ],
  ],
  [
    'a claim template',
    meta(
      'apps/v1',
      'StatefulSet',
      'spec: { serviceName: s, selector: { matchLabels: { a: b } }, template: { metadata: { labels: { a: b } }, spec: { containers: [{ name: c, image: i }] } }, volumeClaimTemplates: [{ metadata: { name: d }, spec: { resources: { requests: { storage: 1Gi } } } }] }',
    ),
    ['spec.volumeClaimTemplates[0].spec.accessModes: Required value: at least 1 access mode is required'],
  ],
  [
    'a strategy',
    meta(
      'apps/v1',
      'Deployment',
      'spec: { strategy: { type: Foo }, selector: { matchLabels: { a: b } }, template: { metadata: { labels: { a: b } }, spec: { containers: [{ name: c, image: i }] } } }',
    ),
    ['spec.strategy: Unsupported value: {"Type":"Foo","RollingUpdate":null}: supported values: "Recreate", "RollingUpdate"'],
  ],
  [
    'a session affinity',
    meta('v1', 'Service', 'spec: { ports: [{ port: 80 }], sessionAffinity: ClientIP, sessionAffinityConfig: { clientIP: { timeoutSeconds: 0 } } }'),
    ['spec.sessionAffinityConfig.clientIP.timeoutSeconds: Invalid value: 0: must be greater than 0 and less than 86400'],
  ],
  [
    'a cluster role',
    meta('rbac.authorization.k8s.io/v1', 'ClusterRole', 'aggregationRule: { clusterRoleSelectors: [] }'),
    ['aggregationRule.clusterRoleSelectors: Required value: at least one clusterRoleSelector required if aggregationRule is non-nil'],
  ],
  [
    'a webhook',
    meta(
      'admissionregistration.k8s.io/v1',
      'ValidatingWebhookConfiguration',
      'webhooks: [{ name: a.b, clientConfig: {}, sideEffects: None, admissionReviewVersions: [v1] }]',
    ),
    [
      'webhooks[0].name: Invalid value: "a.b": should be a domain with at least three segments separated by dots',
      'webhooks[0].clientConfig: Required value: exactly one of url or service is required',
    ],
  ],
  [
    'a policy that does not compile',
    meta(
      'admissionregistration.k8s.io/v1',
      'ValidatingAdmissionPolicy',
      'spec: { matchConstraints: { resourceRules: [{ operations: [CREATE], apiGroups: [""], apiVersions: [v1], resources: [pods] }] }, validations: [{ expression: objec.spec }] }',
    ),
    [
      "spec.validations[0].expression: Invalid value: \"objec.spec\": compilation failed: ERROR: <input>:1:1: undeclared reference to 'objec' (in container '')\n | objec.spec\n | ^",
    ],
  ],
];

/** Places and words of cel-go: those with a source are of Kubernetes' own tests (`admissionregistration/validation_test.go`, `authentication/cel`, `dynamicresources`). */
const celErrors: readonly (readonly [string, string])[] = [
  ['object.x in [1, 2, ', "ERROR: <input>:1:20: Syntax error: missing ']' at '<EOF>'\n | object.x in [1, 2, \n | ...................^"],
  ["114 + '514'", "ERROR: <input>:1:5: found no matching overload for '_+_' applied to '(int, string)'\n | 114 + '514'\n | ....^"],
  [
    "request.user = 'test'",
    "ERROR: <input>:1:14: Syntax error: token recognition error at: '= '\n | request.user = 'test'\n | .............^\nERROR: <input>:1:16: Syntax error: extraneous input ''test'' expecting <EOF>\n | request.user = 'test'\n | ...............^",
  ],
  [
    'object.a <',
    "ERROR: <input>:1:11: Syntax error: mismatched input '<EOF>' expecting {'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}\n | object.a <\n | ..........^",
  ],
  ['size(1, 2) > 1', "ERROR: <input>:1:5: found no matching overload for 'size' applied to '(int, int)'\n | size(1, 2) > 1\n | ....^"],
];

describe('expressions that do not compile', () => {
  it.each(celErrors)('%s', (source, message) => {
    const yaml = meta(
      'admissionregistration.k8s.io/v1',
      'ValidatingAdmissionPolicy',
      `spec: { matchConstraints: { resourceRules: [{ operations: [CREATE], apiGroups: [""], apiVersions: [v1], resources: [pods] }] }, validations: [{ expression: ${JSON.stringify(source)} }] }`,
    );
    expect(refusal(yaml)).toEqual([`spec.validations[0].expression: Invalid value: ${JSON.stringify(source)}: compilation failed: ${message}`]);
  });
});

describe('seldom used checks', () => {
  it.each([...pods, ...others])('%s', (_, yaml, expected) => {
    expect(refusal(yaml)).toEqual(expected);
  });
});
