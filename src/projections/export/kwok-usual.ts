import { PLAYED, type Stage, stage } from './kwok-stage.ts';

/** With one stage in its configuration, kwokctl leaves all of its own out: these do as they do. */
const READY = '.status.conditions.[] | select( .type == "Ready" ) | .status';

const NODE_CONDITIONS = `conditions:
{{ range NodeConditions }}
- type: {{ .type | Quote }}
  status: {{ .status | Quote }}
  reason: {{ .reason | Quote }}
  message: {{ .message | Quote }}
  lastHeartbeatTime: {{ Now | Quote }}
  lastTransitionTime: {{ or $.metadata.creationTimestamp Now | Quote }}
{{ end }}
addresses:
- type: Hostname
  address: {{ NodeName | Quote }}
{{ with NodeIP }}
- type: InternalIP
  address: {{ . | Quote }}
{{ end }}
{{ with NodePort }}
daemonEndpoints:
  kubeletEndpoint:
    Port: {{ . }}
{{ end }}
phase: Running
`;

/** A Node that the control plane has been given becomes Ready, and says so again every ten minutes; its Lease is renewed besides. */
export const NODE_STAGES: readonly Stage[] = [
  stage('node-ready', 'Node', { when: [{ key: READY, operator: 'NotIn', values: ['True'] }], status: NODE_CONDITIONS }),
  stage('node-heartbeat', 'Node', { when: [{ key: READY, operator: 'In', values: ['True'] }], afterMs: 600_000, status: NODE_CONDITIONS }),
];

/** A Pod keeps its address. */
export const ADDRESSES = `hostIP: {{ NodeIPWith .spec.nodeName | Quote }}
{{ if .status.podIP }}
podIP: {{ .status.podIP | Quote }}
{{ else }}
podIP: {{ PodIPWith .spec.nodeName ( or .spec.hostNetwork false ) ( or .metadata.uid "" ) ( or .metadata.name "" ) ( or .metadata.namespace "" ) | Quote }}
{{ end }}
`;

const condition = (type: string): string => `- type: ${type}\n  status: "True"\n  lastTransitionTime: {{ Now | Quote }}\n`;

const container = (state: string): string => `- name: {{ .name | Quote }}
  image: {{ .image | Quote }}
  imageID: ""
  ready: true
  restartCount: 0
  state:
${state}`;

const RUNNING = '    running:\n      startedAt: {{ Now | Quote }}\n';
const COMPLETED = '    terminated:\n      exitCode: 0\n      reason: Completed\n      startedAt: {{ Now | Quote }}\n      finishedAt: {{ Now | Quote }}\n';

const ALL_READY = `phase: Running
startTime: {{ Now | Quote }}
conditions:
${['Initialized', 'ContainersReady', 'Ready'].map(condition).join('')}{{ range .spec.readinessGates }}
- type: {{ .conditionType | Quote }}
  status: "True"
  lastTransitionTime: {{ Now | Quote }}
{{ end }}
containerStatuses:
{{ range .spec.containers }}
${container(RUNNING)}{{ end }}
initContainerStatuses:
{{ range .spec.initContainers }}
{{ if eq .restartPolicy "Always" }}
${container(RUNNING)}  started: true
{{ else }}
${container(COMPLETED)}{{ end }}
{{ end }}
${ADDRESSES}`;

const ALL_COMPLETED = `phase: Succeeded
containerStatuses:
{{ range .spec.containers }}
${container(COMPLETED).replace('ready: true', 'ready: false')}{{ end }}
`;

const untold = { key: PLAYED, operator: 'DoesNotExist' } as const;
const phase = (...values: readonly string[]) => ({ key: '.status.phase', operator: 'In', values }) as const;

/** Pods that the run does not have, and the end of every Pod. */
export const OTHER_PODS: readonly Stage[] = [
  stage('pod-ready', 'Pod', { when: [untold, phase('Pending')], status: ALL_READY }),
  stage('pod-complete', 'Pod', {
    when: [untold, phase('Running'), { key: '.metadata.ownerReferences.[].kind', operator: 'In', values: ['Job'] }],
    status: ALL_COMPLETED,
  }),
  stage('pod-delete', 'Pod', { when: [], delete: true }),
];

/** What a CSI driver would do for a claim that waits for one; binding is the control plane's own part. */
export const PROVISION: Stage = stage('pvc-provision', 'PersistentVolumeClaim', {
  when: [
    phase('Pending'),
    { key: '.spec.volumeName', operator: 'DoesNotExist' },
    { key: '.metadata.annotations["volume.kubernetes.io/storage-provisioner"]', operator: 'Exists' },
  ],
  apply: `apiVersion: v1
kind: PersistentVolume
metadata:
  name: pvc-{{ .metadata.uid }}
  annotations:
    pv.kubernetes.io/provisioned-by: {{ index .metadata.annotations "volume.kubernetes.io/storage-provisioner" | Quote }}
spec:
  accessModes:
  {{ YAML .spec.accessModes 2 }}
  capacity:
  {{ YAML .spec.resources.requests 2 }}
  persistentVolumeReclaimPolicy: Delete
  storageClassName: {{ .spec.storageClassName | Quote }}
  volumeMode: {{ or .spec.volumeMode "Filesystem" | Quote }}
  claimRef:
    apiVersion: v1
    kind: PersistentVolumeClaim
    namespace: {{ .metadata.namespace | Quote }}
    name: {{ .metadata.name | Quote }}
    uid: {{ .metadata.uid | Quote }}
  hostPath:
    path: /tmp/{{ .metadata.uid }}
`,
});
