import { beforeAll, describe, expect, it } from 'vitest';
import { micros, seconds } from '../api/index.ts';
import { defaultCluster, defaultNodes, scenarioOf } from '../scenarios/index.ts';
import { createSimulation, type Simulation } from '../sim/cluster/index.ts';
import { outputOf } from './output.ts';

/** A Pod whose mistake only the node finds. */
interface Mistake {
  readonly name: string;
  /** YAML flow of `spec`. */
  readonly spec: string;
  /** Of its first container that waits, or of the Pod itself. */
  readonly reason: RegExp;
  readonly message?: RegExp;
  /** A Warning: reason and text. */
  readonly event?: readonly [string, RegExp];
}

const busybox = (rest: string): string => `{containers: [{name: c, image: "busybox:1.36", ${rest}}]}`;

/** Texts: `kubernetes/pkg/kubelet` (`images/image_manager.go`, `kuberuntime`, `volumemanager`) at 1.36. */
const mistakes: readonly Mistake[] = [
  {
    name: 'unknown-image',
    spec: '{containers: [{name: c, image: "nosuch:1"}]}',
    reason: /^ImagePullBackOff$/,
    message:
      /^Back-off pulling image "nosuch:1": ErrImagePull: rpc error: code = Unknown desc = failed to pull and unpack image "docker.io\/library\/nosuch:1": /,
    event: ['Failed', /^Error: ImagePullBackOff$/],
  },
  {
    name: 'image-name',
    spec: '{containers: [{name: c, image: "Not A Name"}]}',
    reason: /^InvalidImageName$/,
    message: /invalid reference format$/,
    event: ['InspectFailed', /^Failed to apply default image tag "Not A Name": couldn't parse image name "Not A Name": invalid reference format$/],
  },
  {
    name: 'never-pull',
    spec: '{containers: [{name: c, image: "redis:7", imagePullPolicy: Never}]}',
    reason: /^ErrImageNeverPull$/,
    message: /^Container image "redis:7" is not present with pull policy of Never$/,
    event: ['ErrImageNeverPull', /pull policy of Never$/],
  },
  {
    name: 'command',
    spec: busybox('command: [nosuch]'),
    reason: /^(?:CrashLoopBackOff|RunContainerError)$/,
    event: ['Failed', /^Error: failed to create containerd task: .*exec: "nosuch": executable file not found in \$PATH: unknown$/],
  },
  {
    name: 'config-key',
    spec: busybox('env: [{name: A, valueFrom: {configMapKeyRef: {name: cm, key: zz}}}]'),
    reason: /^CreateContainerConfigError$/,
    message: /^couldn't find key zz in ConfigMap default\/cm$/,
    event: ['Failed', /^Error: couldn't find key zz in ConfigMap default\/cm$/],
  },
  {
    name: 'config-map',
    spec: busybox('envFrom: [{configMapRef: {name: nope}}]'),
    reason: /^CreateContainerConfigError$/,
    message: /^configmap "nope" not found$/,
  },
  {
    name: 'volume-key',
    spec: '{containers: [{name: c, image: "busybox:1.36", volumeMounts: [{name: v, mountPath: /v}]}], volumes: [{name: v, configMap: {name: cm, items: [{key: zz, path: zz}]}}]}',
    reason: /^ContainerCreating$/,
    event: ['FailedMount', /^MountVolume.SetUp failed for volume "v" : references non-existent config key: zz$/],
  },
  {
    name: 'volume-secret',
    spec: '{containers: [{name: c, image: "busybox:1.36", volumeMounts: [{name: v, mountPath: /v}]}], volumes: [{name: v, secret: {secretName: nope}}]}',
    reason: /^ContainerCreating$/,
    event: ['FailedMount', /^MountVolume.SetUp failed for volume "v" : secret "nope" not found$/],
  },
  {
    name: 'non-root',
    spec: '{securityContext: {runAsNonRoot: true}, containers: [{name: c, image: "nginx:1.27"}]}',
    reason: /^CreateContainerConfigError$/,
    message: /^container has runAsNonRoot and image will run as root \(pod: "non-root_default\([-0-9a-f]{36}\)", container: c\)$/,
  },
  {
    name: 'non-root-name',
    spec: '{securityContext: {runAsNonRoot: true}, containers: [{name: c, image: "prom/prometheus:v3.0.0"}]}',
    reason: /^CreateContainerConfigError$/,
    message: /^container has runAsNonRoot and image has non-numeric user \(nobody\), cannot verify user is non-root /,
  },
  {
    name: 'probe-port',
    spec: '{containers: [{name: c, image: "nginx:1.27", ports: [{name: http, containerPort: 80}], readinessProbe: {httpGet: {path: /, port: web}, periodSeconds: 2}}]}',
    reason: /^Running$/,
    event: ['Unhealthy', /^Readiness probe errored and resulted in unknown state: strconv.Atoi: parsing "web": invalid syntax$/],
  },
  {
    name: 'port-clash',
    spec: '{containers: [{name: a, image: "nginx:1.27"}, {name: b, image: "nginx:1.27"}]}',
    reason: /^CrashLoopBackOff$/,
    event: ['BackOff', /^Back-off restarting failed container b in pod port-clash_default/],
  },
  {
    name: 'host-port-b',
    spec: '{containers: [{name: c, image: "nginx:1.27", ports: [{containerPort: 80, hostPort: 8080}]}]}',
    reason: /^Pending$/,
    event: ['FailedScheduling', /^0\/1 nodes are available: 1 node\(s\) didn't have free ports for the requested pod ports\./],
  },
  {
    name: 'host-port-c',
    spec: '{nodeName: node-1, containers: [{name: c, image: "nginx:1.27", ports: [{containerPort: 80, hostPort: 8080}]}]}',
    reason: /^NodePorts$/,
    message: /^Pod was rejected: Predicate NodePorts failed: node\(s\) didn't have free ports for the requested pod ports$/,
    event: ['NodePorts', /^Predicate NodePorts failed: /],
  },
  {
    name: 'too-big',
    spec: '{containers: [{name: c, image: "nginx:1.27", resources: {requests: {cpu: "100"}}}]}',
    reason: /^Pending$/,
    event: ['FailedScheduling', /^0\/1 nodes are available: 1 Insufficient cpu\./],
  },
  {
    name: 'sysctl',
    spec: '{securityContext: {sysctls: [{name: kernel.msgmax, value: "65536"}]}, containers: [{name: c, image: "nginx:1.27"}]}',
    reason: /^SysctlForbidden$/,
    message: /^Pod was rejected: forbidden sysctl: "kernel.msgmax" not allowlisted$/,
    event: ['SysctlForbidden', /^forbidden sysctl: "kernel.msgmax" not allowlisted$/],
  },
  {
    name: 'apparmor',
    spec: '{securityContext: {appArmorProfile: {type: Localhost, localhostProfile: nope}}, containers: [{name: c, image: "nginx:1.27"}]}',
    reason: /^CreateContainerError$/,
    message: /^failed to get container spec opts: failed to generate apparmor spec opts: apparmor profile not found nope$/,
  },
];

/** What the API server refuses, in the words that kubectl prints. */
const refusals: readonly (readonly [readonly string[], RegExp])[] = [
  [['run', 'x', '--image=nginx', '--port=-1'], /spec\.containers\[0\]\.ports\[0\]\.containerPort: Invalid value: -1: must be between 1 and 65535, inclusive/],
  [
    ['create', 'deployment', 'd', '--image=nginx', '--replicas=-1'],
    /^error: failed to create deployment: Deployment\.apps "d" is invalid: spec\.replicas: Invalid value: -1: must be greater than or equal to 0/,
  ],
  [['scale', 'pod', 'good', '--replicas=1'], /could not find the requested resource|not found/],
  [['logs', 'unknown-image'], /^Error from server \(BadRequest\): container "c" in pod "unknown-image" is waiting to start: trying and failing to pull image$/],
  [['exec', 'good', '-c', 'zz', '--', 'ls'], /container zz is not valid for pod good/],
];

interface Shown {
  readonly status: {
    readonly phase: string;
    readonly reason?: string;
    readonly message?: string;
    readonly containerStatuses?: readonly { readonly state?: { readonly waiting?: { readonly reason: string; readonly message?: string } } }[];
  };
}

describe('bad input', () => {
  let simulation: Simulation;

  const kubectl = (...args: readonly string[]): readonly string[] => {
    const seq = simulation.submit({ type: 'kubectl', args });
    simulation.runUntil(micros(simulation.now() + seconds(2)));
    return outputOf(simulation.ledger, seq).lines.map(({ text }) => text);
  };
  const pod = (name: string): Shown => JSON.parse(kubectl('get', 'pod', name, '-o', 'json').join('\n')) as Shown;

  beforeAll(() => {
    const pods = [
      { name: 'host-port-a', spec: '{containers: [{name: c, image: "nginx:1.27", ports: [{containerPort: 80, hostPort: 8080}]}]}' },
      ...mistakes,
      { name: 'good', spec: '{containers: [{name: c, image: "nginx:1.27"}]}' },
    ];
    const manifests = [
      `{apiVersion: v1, kind: ConfigMap, metadata: {name: cm}, data: {a: b}}`,
      ...pods.map(({ name, spec }) => `{apiVersion: v1, kind: Pod, metadata: {name: ${name}}, spec: ${spec}}`),
    ];
    simulation = createSimulation(scenarioOf([{ name: 'bad.yaml', text: manifests.join('\n---\n') }], { cluster: defaultCluster(defaultNodes(1)) }));
    simulation.runUntil(seconds(60));
  });

  it.each(mistakes.map((mistake) => [mistake.name, mistake] as const))(
    '%s: the reason and its text stand where Kubernetes puts them',
    (name, { reason, message, event }) => {
      const { status } = pod(name);
      const waiting = status.containerStatuses?.flatMap(({ state }) => state?.waiting ?? [])[0];
      expect(waiting?.reason ?? status.reason ?? status.phase).toMatch(reason);
      if (message) expect(waiting?.message ?? status.message ?? '').toMatch(message);
      if (!event) return;
      const events = JSON.parse(
        kubectl('get', 'events', '-o', 'json', '--field-selector', `involvedObject.name=${name},reason=${event[0]},type=Warning`).join('\n'),
      ) as { readonly items: readonly { readonly message: string }[] };
      expect(
        events.items.map((each) => each.message).some((text) => event[1].test(text)),
        events.items.map((each) => each.message).join('\n'),
      ).toBe(true);
    },
  );

  it.each(refusals)('kubectl %j is refused', (args, text) => {
    expect(kubectl(...args).join('\n')).toMatch(text);
  });

  it('and the rest goes on', () => {
    expect(pod('good').status.phase).toBe('Running');
    expect(pod('host-port-a').status.phase).toBe('Running');
    expect(kubectl('get', 'nodes').join('\n')).toMatch(/node-1 +Ready/);
  });
});
