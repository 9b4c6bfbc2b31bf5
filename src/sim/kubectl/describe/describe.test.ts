import { describe, expect, it } from 'vitest';
import { kubectl } from '../testing/kubectl.ts';

const at = '2026-01-01T00:05:00Z';
const list = (...items: readonly object[]) => ({ apiVersion: 'v1', kind: 'List', metadata: { resourceVersion: '1' }, items });
const namespaced = '/api/v1/namespaces/default';

const event = (reason: string, message: string, more: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Event',
  metadata: { name: reason, namespace: 'default' },
  involvedObject: { kind: 'Pod', name: 'web', fieldPath: 'spec.containers{web}' },
  type: 'Warning',
  reason,
  message,
  source: { component: 'kubelet' },
  firstTimestamp: at,
  lastTimestamp: '2026-01-01T00:09:30Z',
  count: 1,
  ...more,
});

const pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', namespace: 'default', uid: 'u1', labels: { tier: 'front', app: 'web' }, annotations: { note: 'two\nlines' }, creationTimestamp: at },
  spec: {
    nodeName: 'node-1',
    serviceAccountName: 'default',
    priority: 0,
    containers: [
      {
        name: 'web',
        image: 'nginx:1.27',
        ports: [
          { containerPort: 80, protocol: 'TCP', name: 'http' },
          { containerPort: 443, protocol: 'TCP' },
        ],
        command: ['sh', '-c'],
        args: ['echo a\necho b'],
        resources: { limits: { memory: '128Mi' }, requests: { cpu: '100m', memory: '64Mi' } },
        livenessProbe: {
          httpGet: { path: '/healthz', port: 80, scheme: 'HTTP' },
          periodSeconds: 10,
          timeoutSeconds: 1,
          successThreshold: 1,
          failureThreshold: 3,
        },
        env: [
          { name: 'A', value: 'b' },
          { name: 'IP', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'status.podIP' } } },
        ],
        volumeMounts: [
          { name: 'data', mountPath: '/data', subPath: 'x' },
          { name: 'conf', mountPath: '/conf', readOnly: true },
        ],
      },
    ],
    volumes: [
      { name: 'data', emptyDir: {} },
      { name: 'conf', configMap: { name: 'settings' } },
    ],
    tolerations: [{ operator: 'Exists' }],
  },
  status: {
    phase: 'Running',
    hostIP: '192.168.0.11',
    podIP: '10.244.0.2',
    podIPs: [{ ip: '10.244.0.2' }],
    startTime: at,
    qosClass: 'Burstable',
    conditions: [{ type: 'Ready', status: 'False' }],
    containerStatuses: [
      {
        name: 'web',
        image: 'nginx:1.27',
        imageID: 'sha256:1',
        containerID: 'containerd://2',
        ready: false,
        restartCount: 3,
        state: { waiting: { reason: 'CrashLoopBackOff' } },
        lastState: { terminated: { reason: 'Error', exitCode: 1, startedAt: at, finishedAt: at } },
      },
    ],
  },
};

/** Source: `kubectl/pkg/describe/describe.go` and outputs of real clusters in Kubernetes' documentation. */
describe('kubectl describe', () => {
  it('a Pod', () => {
    const back = event('BackOff', 'Back-off restarting failed container', { count: 5 });
    const { stdout } = kubectl(['describe', 'pod', 'web'], { [`${namespaced}/pods/web`]: pod, [`${namespaced}/events`]: list(back) });
    expect(stdout).toBe(`Name:             web
Namespace:        default
Priority:         0
Service Account:  default
Node:             node-1/192.168.0.11
Start Time:       Thu, 01 Jan 2026 00:05:00 +0000
Labels:           app=web
                  tier=front
Annotations:      note:
                    two
                    lines
Status:           Running
IP:               10.244.0.2
IPs:
  IP:  10.244.0.2
Containers:
  web:
    Container ID:  containerd://2
    Image:         nginx:1.27
    Image ID:      sha256:1
    Ports:         80/TCP (http), 443/TCP
    Host Ports:    0/TCP (http), 0/TCP
    Command:
      sh
      -c
    Args:
      echo a
      echo b
    State:          Waiting
      Reason:       CrashLoopBackOff
    Last State:     Terminated
      Reason:       Error
      Exit Code:    1
      Started:      Thu, 01 Jan 2026 00:05:00 +0000
      Finished:     Thu, 01 Jan 2026 00:05:00 +0000
    Ready:          False
    Restart Count:  3
    Limits:
      memory:  128Mi
    Requests:
      cpu:     100m
      memory:  64Mi
    Liveness:  http-get http://:80/healthz delay=0s timeout=1s period=10s #success=1 #failure=3
    Environment:
      A:   b
      IP:   (v1:status.podIP)
    Mounts:
      /conf from conf (ro)
      /data from data (rw,path="x")
Conditions:
  Type    Status
  Ready   False 
Volumes:
  data:
    Type:       EmptyDir (a temporary directory that shares a pod's lifetime)
    Medium:     
    SizeLimit:  <unset>
  conf:
    Type:        ConfigMap (a volume populated by a ConfigMap)
    Name:        settings
    Optional:    false
QoS Class:       Burstable
Node-Selectors:  <none>
Tolerations:     op=Exists
Events:
  Type     Reason   Age               From     Message
  ----     ------   ----              ----     -------
  Warning  BackOff  30s (x5 over 5m)  kubelet  spec.containers{web}: Back-off restarting failed container`);
  });

  it('a Service', () => {
    const service = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web', namespace: 'default' },
      spec: {
        type: 'NodePort',
        selector: { app: 'web' },
        clusterIP: '10.96.0.7',
        clusterIPs: ['10.96.0.7'],
        ipFamilies: ['IPv4'],
        ipFamilyPolicy: 'SingleStack',
        ports: [{ name: 'http', port: 80, targetPort: 'http', nodePort: 30080, protocol: 'TCP' }],
        sessionAffinity: 'None',
        externalTrafficPolicy: 'Cluster',
        internalTrafficPolicy: 'Cluster',
      },
    };
    const slice = {
      ports: [{ name: 'http', port: 8080 }],
      endpoints: ['1', '2', '3', '4'].map((n) => ({ addresses: [`10.244.0.${n}`], conditions: { ready: true } })),
    };
    const { stdout } = kubectl(['describe', 'svc', 'web'], {
      [`${namespaced}/services/web`]: service,
      [`${namespaced}/events`]: list(),
      '/apis/discovery.k8s.io/v1/namespaces/default/endpointslices': list(slice),
    });
    expect(stdout).toBe(`Name:                     web
Namespace:                default
Labels:                   <none>
Annotations:              <none>
Selector:                 app=web
Type:                     NodePort
IP Family Policy:         SingleStack
IP Families:              IPv4
IP:                       10.96.0.7
IPs:                      10.96.0.7
Port:                     http  80/TCP
TargetPort:               http/TCP
NodePort:                 http  30080/TCP
Endpoints:                10.244.0.1:8080,10.244.0.2:8080,10.244.0.3:8080 + 1 more...
Session Affinity:         None
External Traffic Policy:  Cluster
Internal Traffic Policy:  Cluster
Events:                   <none>`);
  });

  it('a Deployment', () => {
    const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'nginx', resources: {} }] } };
    const revision = { 'deployment.kubernetes.io/revision': '2' };
    const deployment = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', namespace: 'default', uid: 'd', annotations: revision, creationTimestamp: at },
      spec: {
        replicas: 2,
        selector: { matchLabels: { app: 'web' } },
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: '25%' } },
        template,
      },
      status: {
        replicas: 3,
        updatedReplicas: 1,
        availableReplicas: 2,
        unavailableReplicas: 1,
        conditions: [{ type: 'Available', status: 'True', reason: 'MinimumReplicasAvailable' }],
      },
    };
    const set = (name: string, replicas: number, annotations: object) => ({
      metadata: { name, ownerReferences: [{ uid: 'd', controller: true }], annotations },
      spec: { replicas },
      status: { replicas },
    });
    const sets = list(set('web-new', 1, revision), set('web-old', 2, { 'deployment.kubernetes.io/revision': '1' }));
    const { stdout } = kubectl(['describe', 'deploy', 'web'], {
      '/apis/apps/v1/namespaces/default/deployments/web': deployment,
      '/apis/apps/v1/namespaces/default/replicasets': sets,
      [`${namespaced}/events`]: list(),
    });
    expect(stdout).toBe(`Name:                   web
Namespace:              default
CreationTimestamp:      Thu, 01 Jan 2026 00:05:00 +0000
Labels:                 <none>
Annotations:            deployment.kubernetes.io/revision: 2
Selector:               app=web
Replicas:               2 desired | 1 updated | 3 total | 2 available | 1 unavailable
StrategyType:           RollingUpdate
MinReadySeconds:        0
RollingUpdateStrategy:  25% max unavailable, 1 max surge
Pod Template:
  Labels:  app=web
  Containers:
   web:
    Image:         nginx
    Port:          <none>
    Host Port:     <none>
    Environment:   <none>
    Mounts:        <none>
  Volumes:         <none>
  Node-Selectors:  <none>
  Tolerations:     <none>
Conditions:
  Type           Status  Reason
  ----           ------  ------
  Available      True    MinimumReplicasAvailable
OldReplicaSets:  web-old (2/2 replicas created)
NewReplicaSet:   web-new (1/1 replicas created)
Events:          <none>`);
  });

  it('a Node', () => {
    const node = {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name: 'n1', labels: { 'node-role.kubernetes.io/worker': '' }, creationTimestamp: at },
      spec: { taints: [{ key: 'k', value: 'v', effect: 'NoSchedule' }], podCIDR: '10.244.0.0/24', podCIDRs: ['10.244.0.0/24'] },
      status: {
        capacity: { cpu: '4', memory: '8Gi', pods: '110' },
        allocatable: { cpu: '4', memory: '8Gi', pods: '110', 'hugepages-2Mi': '0', 'example.com/gpu': '2' },
        addresses: [{ type: 'InternalIP', address: '192.168.0.11' }],
      },
    };
    const { stdout } = kubectl(['describe', 'node', 'n1'], { '/api/v1/nodes/n1': node, '/api/v1/pods': list(pod), '/api/v1/events': list() });
    expect(stdout).toContain(`Name:               n1
Roles:              worker
Labels:             node-role.kubernetes.io/worker=
Annotations:        <none>
CreationTimestamp:  Thu, 01 Jan 2026 00:05:00 +0000
Taints:             k=v:NoSchedule
Unschedulable:      false`);
    expect(stdout).toContain(`Non-terminated Pods:  (1 in total)
  Namespace           Name    CPU Requests  CPU Limits  Memory Requests  Memory Limits  Age
  ---------           ----    ------------  ----------  ---------------  -------------  ---
  default             web     100m (2%)     0 (0%)      64Mi (0%)        128Mi (1%)     5m
Allocated resources:
  (Total limits may be over 100 percent, i.e., overcommitted.)
  Resource           Requests   Limits
  --------           --------   ------
  cpu                100m (2%)  0 (0%)
  memory             64Mi (0%)  128Mi (1%)
  ephemeral-storage  0 (0%)     0 (0%)
  hugepages-2Mi      0 (0%)     0 (0%)
  example.com/gpu    0          0
Events:              <none>`);
  });

  it('takes a name that no object has as the beginning of names', () => {
    const { stdout } = kubectl(['describe', 'pod', 'we'], { [`${namespaced}/pods`]: list(pod), [`${namespaced}/events`]: list() });
    expect(stdout).toMatch(/^Name: +web\n/);
  });

  it.each([
    [
      'csinode',
      '/apis/storage.k8s.io/v1/csinodes/n',
      { spec: { drivers: [{ name: 'ebs.csi', nodeID: 'i-1', allocatable: { count: 25 }, topologyKeys: ['zone'] }] } },
      /Drivers:\n {4}ebs\.csi:\n {6}Node ID: +i-1\n {6}Allocatables:\n {8}Count: +25\n {6}Topology Keys: +\[zone\]/,
    ],
    ['servicecidr', '/apis/networking.k8s.io/v1/servicecidrs/n', { spec: { cidrs: ['10.96.0.0/12', 'fd00::/112'] } }, /CIDRs: +10\.96\.0\.0\/12, fd00::\/112/],
    [
      'ipaddress',
      '/apis/networking.k8s.io/v1/ipaddresses/n',
      { spec: { parentRef: { resource: 'services', namespace: 'default', name: 'web' } } },
      /Parent Reference:\n {2}Group: +\n {2}Resource: +services\n {2}Namespace: +default\n {2}Name: +web/,
    ],
    ['vac', '/apis/storage.k8s.io/v1/volumeattributesclasses/n', { driverName: 'd', parameters: { iops: '3000' } }, /DriverName: +d\nParameters: +iops=3000/],
  ] as const)('describes a %s', (kind, path, object, text) => {
    const { stdout } = kubectl(['describe', kind, 'n'], { [path]: { metadata: { name: 'n' }, ...object }, '/api/v1/events': list() });
    expect(stdout).toMatch(text);
  });
});
