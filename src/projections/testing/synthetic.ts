import type { KubeObject, Seq } from '../../api/index.ts';
import { LedgerBuilder, httpRequest, httpResponse, type Sent } from './ledger-builder.ts';

/** Size of a made-up run. */
export interface SyntheticOptions {
  readonly nodes?: number;
  readonly replicas?: number;
  /** Seconds of heartbeats, probes and traffic after the start. */
  readonly seconds?: number;
  /** Requests a second of the client. */
  readonly traffic?: number;
}

const MANIFEST = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 3
  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
        app: web
    spec:
      containers:
        - name: nginx
          image: nginx:1.27
          readinessProbe:
            httpGet:
              path: /readyz
              port: 80
---
apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector:
    app: web
  ports:
    - port: 80
`;

interface PodState {
  readonly name: string;
  readonly node: string;
  readonly ip: string;
  value: KubeObject & Readonly<Record<string, unknown>>;
}

/** Five characters of the alphabet that Kubernetes takes for generated names. */
function suffix(i: number): string {
  const alphabet = 'bcdfghjklmnpqrstvwxz2456789';
  return [4, 3, 2, 1, 0].map((digit) => alphabet[Math.floor(i / alphabet.length ** digit) % alphabet.length]).join('');
}

/** Tells a plausible run, message by message: a cluster boots, a Deployment is born, then time goes by. */
class Story {
  readonly out = new LedgerBuilder();
  private revision = 100;
  private readonly pods: PodState[] = [];
  private readonly leases = new Map<string, number>();

  constructor(private readonly options: Required<SyntheticOptions>) {}

  tell(): LedgerBuilder {
    this.boot();
    const applied = this.apply();
    this.reconcile(applied);
    for (const pod of this.pods) this.start(pod);
    this.goOn();
    return this.out;
  }

  private write(sent: Omit<Sent, 'payload'> & { readonly verb: 'POST' | 'PUT' | 'PATCH' | 'DELETE'; readonly path: string }, ref: string, value: unknown): Seq {
    const { verb, path, ...rest } = sent;
    const request = this.out.send({ ...rest, method: `${verb} ${path}`, subject: ref, payload: httpRequest(verb, path) });
    const txn = this.out.send({
      from: 'kube-apiserver',
      to: 'etcd-0',
      channel: 'grpc',
      method: 'Txn',
      subject: ref,
      cause: request,
      payload: {
        type: 'etcd-txn',
        compare: [],
        success: [{ op: 'put', key: `/registry/${ref.toLowerCase().replace('lease/', 'leases/')}`, value }],
        failure: [],
      },
    });
    const resourceVersion = String(++this.revision);
    const document = this.out.document(verb === 'DELETE' ? 'DELETED' : verb === 'POST' ? 'ADDED' : 'MODIFIED', ref, value, { cause: txn, resourceVersion });
    const stored = this.out.answer(txn, { payload: { type: 'etcd-response', revision: this.revision, succeeded: true } });
    this.out.answer(request, { payload: httpResponse(verb === 'POST' ? 201 : 200, value), code: verb === 'POST' ? 201 : 200, cause: stored });
    return document;
  }

  private notify(watchers: readonly string[], event: 'ADDED' | 'MODIFIED', ref: string, object: KubeObject, cause: Seq): Seq {
    let last = cause;
    for (const to of watchers)
      last = this.out.send({
        from: 'kube-apiserver',
        to,
        channel: 'watch',
        method: event,
        subject: ref,
        cause,
        payload: { type: 'watch-event', event, object },
      });
    return last;
  }

  private nodeNames(): string[] {
    return Array.from({ length: this.options.nodes }, (_, i) => `node-${i + 1}`);
  }

  private boot(): void {
    this.out.time(-30_000);
    for (const node of this.nodeNames()) {
      const loop = this.out.loop(`${node}/kubelet`, 'start');
      this.write({ from: `${node}/kubelet`, to: 'kube-apiserver', method: '', cause: loop, verb: 'POST', path: '/api/v1/nodes' }, `Node/${node}`, {
        apiVersion: 'v1',
        kind: 'Node',
        metadata: { name: node },
        status: { allocatable: { cpu: '4', memory: '8Gi', pods: '110' }, conditions: [{ type: 'Ready', status: 'True', reason: 'KubeletReady' }] },
      });
      this.out.transition('node-condition', node, '', 'Ready', 'xstate.init', { process: `${node}/kubelet`, subject: `Node/${node}` });
    }
  }

  private apply(): Seq {
    this.out.time(0);
    const action = this.out.action({ type: 'apply', name: 'web.yaml', text: MANIFEST });
    const value = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', namespace: 'default' },
      spec: { replicas: this.options.replicas },
      status: {},
    };
    const asked = this.out.call(
      {
        from: 'user',
        to: 'kube-apiserver',
        method: 'GET /apis/apps/v1/namespaces/default/deployments/web',
        subject: 'Deployment/default/web',
        cause: action,
        payload: httpRequest('GET', '/apis/apps/v1/namespaces/default/deployments/web'),
      },
      { payload: httpResponse(404), code: 404 },
    );
    const stored = this.write(
      { from: 'user', to: 'kube-apiserver', method: '', cause: asked, verb: 'POST', path: '/apis/apps/v1/namespaces/default/deployments' },
      'Deployment/default/web',
      value,
    );
    this.out.output(`kubectl/${action}`, 'deployment.apps/web created', { cause: stored });
    const service = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web', namespace: 'default' },
      spec: { clusterIP: '10.96.0.20', selector: { app: 'web' }, ports: [{ port: 80, protocol: 'TCP' }] },
    };
    this.write(
      { from: 'user', to: 'kube-apiserver', method: '', cause: stored, verb: 'POST', path: '/api/v1/namespaces/default/services' },
      'Service/default/web',
      service,
    );
    this.out.document('ADDED', `kubectl/${action}`, { args: ['apply'], exitCode: 0 }, { cause: stored, process: 'user' });
    return this.notify(['kube-controller-manager/deployment'], 'ADDED', 'Deployment/default/web', value, stored);
  }

  private reconcile(cause: Seq): void {
    const owner = (kind: string, name: string) => ({ ownerReferences: [{ apiVersion: 'apps/v1', kind, name, uid: name, controller: true }] });
    const replicaSet = {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: { name: 'web-7c9', namespace: 'default', ...owner('Deployment', 'web') },
      spec: { replicas: this.options.replicas },
    };
    const stored = this.write(
      {
        from: 'kube-controller-manager/deployment',
        to: 'kube-apiserver',
        method: '',
        cause,
        verb: 'POST',
        path: '/apis/apps/v1/namespaces/default/replicasets',
      },
      'ReplicaSet/default/web-7c9',
      replicaSet,
    );
    let next = this.notify(['kube-controller-manager/replicaset'], 'ADDED', 'ReplicaSet/default/web-7c9', replicaSet, stored);
    for (let i = 0; i < this.options.replicas; i++) {
      const name = `web-7c9-${suffix(i)}`;
      const node = `node-${(i % this.options.nodes) + 1}`;
      const value = {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name, namespace: 'default', labels: { app: 'web' }, ...owner('ReplicaSet', 'web-7c9') },
        spec: { containers: [{ name: 'nginx', image: 'nginx:1.27', resources: { requests: { cpu: '100m', memory: '64Mi' } } }] },
        status: { phase: 'Pending' },
      };
      this.pods.push({ name, node, ip: `10.244.${i % 250}.${10 + (i % 200)}`, value });
      next = this.write(
        { from: 'kube-controller-manager/replicaset', to: 'kube-apiserver', method: '', cause: next, verb: 'POST', path: '/api/v1/namespaces/default/pods' },
        `Pod/default/${name}`,
        value,
      );
      this.out.transition('pod-phase', `default/${name}`, '', 'Pending', 'xstate.init', { cause: next, subject: `Pod/default/${name}` });
    }
  }

  private update(pod: PodState, from: string, cause: Seq, change: Readonly<Record<string, unknown>>, subresource = 'status'): Seq {
    pod.value = { ...pod.value, ...change };
    return this.write(
      {
        from,
        to: 'kube-apiserver',
        method: '',
        cause,
        verb: subresource === 'binding' ? 'PATCH' : 'PATCH',
        path: `/api/v1/namespaces/default/pods/${pod.name}/${subresource}`,
      },
      `Pod/default/${pod.name}`,
      pod.value,
    );
  }

  private start(pod: PodState): void {
    const { out } = this;
    const subject = `Pod/default/${pod.name}`;
    const kubelet = `${pod.node}/kubelet`;
    const added = this.notify(['kube-scheduler'], 'ADDED', subject, pod.value, out.length as Seq);
    const spec = { ...(pod.value['spec'] as object), nodeName: pod.node };
    const bound = this.update(pod, 'kube-scheduler', added, { spec }, 'binding');
    let cause = this.notify([kubelet], 'MODIFIED', subject, pod.value, bound);
    const cri = (method: 'RunPodSandbox' | 'PullImage' | 'CreateContainer' | 'StartContainer', ms: number): void => {
      const request = out.send({
        from: kubelet,
        to: `${pod.node}/containerd`,
        channel: 'grpc',
        method,
        subject,
        cause,
        payload: { type: 'cri-request', method, request: {} as never },
      });
      if (method === 'RunPodSandbox') {
        const cni = out.send({
          from: `${pod.node}/containerd`,
          to: `${pod.node}/cni/calico`,
          channel: 'exec',
          method: 'CNI ADD',
          subject,
          cause: request,
          payload: {
            type: 'cni-request',
            env: { CNI_COMMAND: 'ADD', CNI_CONTAINERID: pod.name, CNI_NETNS: '/var/run/netns/x', CNI_IFNAME: 'eth0', CNI_ARGS: '', CNI_PATH: '' },
            config: {},
          },
        });
        out.answer(cni, { payload: { type: 'cni-result', exitCode: 0, cniVersion: '1.0.0' }, code: 0 });
      }
      out.time(out.now / 1_000 + ms);
      cause = out.answer(request, { payload: { type: 'cri-response', method, ok: true, response: {} as never }, code: 'OK' });
    };
    cri('RunPodSandbox', 40);
    cri('PullImage', 300);
    cri('CreateContainer', 20);
    cri('StartContainer', 20);
    const begun = out.transition('container', `${pod.node}/default/${pod.name}/nginx`, 'waiting.ContainerCreating', 'running', 'RUNNING', {
      cause,
      process: kubelet,
      subject,
    });
    const status = (ready: string) => ({
      phase: 'Running',
      podIP: pod.ip,
      conditions: [
        { type: 'PodScheduled', status: 'True' },
        { type: 'Initialized', status: 'True' },
        { type: 'Ready', status: ready },
      ],
      containerStatuses: [{ name: 'nginx', ready: ready === 'True', started: true, restartCount: 0, state: { running: {} } }],
    });
    const running = this.update(pod, kubelet, begun, { status: status('False') });
    out.transition('pod-phase', `default/${pod.name}`, 'Pending', 'Running', 'RUNNING', { cause: running, subject });
    const probe = this.probe(pod, 'ok');
    this.update(pod, kubelet, probe, { status: status('True') });
  }

  private probe(pod: PodState, outcome: 'ok' | 'fail'): Seq {
    const loop = this.out.loop(`${pod.node}/kubelet`, `readiness ${pod.name}`);
    return this.out.call(
      {
        from: `${pod.node}/kubelet`,
        to: `${pod.node}/pod/default/${pod.name}`,
        channel: 'http',
        method: 'GET /readyz',
        subject: `Pod/default/${pod.name}`,
        cause: loop,
        payload: { type: 'traffic-request', protocol: 'http', src: pod.node, dst: pod.ip, port: 80, path: '/readyz', hops: [] },
      },
      { payload: { type: 'traffic-response', outcome: 'ok', code: outcome === 'ok' ? 200 : 500 }, code: outcome === 'ok' ? 200 : 500 },
    );
  }

  private heartbeat(node: string): void {
    const loop = this.out.loop(`${node}/kubelet`, 'lease');
    const renewals = (this.leases.get(node) ?? 0) + 1;
    this.leases.set(node, renewals);
    this.write(
      {
        from: `${node}/kubelet`,
        to: 'kube-apiserver',
        method: '',
        cause: loop,
        verb: 'PUT',
        path: `/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/${node}`,
      },
      `Lease/kube-node-lease/${node}`,
      {
        apiVersion: 'coordination.k8s.io/v1',
        kind: 'Lease',
        metadata: { name: node, namespace: 'kube-node-lease' },
        spec: { renewals },
      },
    );
  }

  private request(number: number): void {
    const pod = this.pods[number % this.pods.length];
    if (!pod) return;
    const loop = this.out.loop('client/curl', 'request');
    const payload = {
      type: 'traffic-request',
      protocol: 'http',
      src: '192.168.0.200',
      dst: '10.96.0.20',
      port: 80,
      host: 'web.default',
      path: '/',
      hops: [],
    } as const;
    const first = this.out.send({ from: 'client/curl', to: 'node-1/kernel', channel: 'http', method: 'GET', cause: loop, payload });
    const second = this.out.send({ from: 'node-1/kernel', to: `${pod.node}/pod/default/${pod.name}`, channel: 'http', method: 'GET', cause: first, payload });
    const served = this.out.answer(second, { payload: { type: 'traffic-response', outcome: 'ok', code: 200, servedBy: pod.name }, code: 200 });
    this.out.answer(first, { payload: { type: 'traffic-response', outcome: 'ok', code: 200, servedBy: pod.name }, code: 200, cause: served });
  }

  private goOn(): void {
    const start = Math.ceil(this.out.now / 1_000_000);
    for (let second = start; second < start + this.options.seconds; second++) {
      this.out.time(second * 1_000);
      if (second % 10 === 0) for (const node of this.nodeNames()) this.heartbeat(node);
      if (second % 5 === 0) for (const pod of this.pods) this.probe(pod, pod === this.pods[0] && second % 60 === 0 ? 'fail' : 'ok');
      for (let i = 0; i < this.options.traffic; i++) this.request(second * this.options.traffic + i);
    }
  }
}

/** A made-up but plausible ledger. Deterministic. */
export function syntheticLedger({ nodes = 3, replicas = 3, seconds = 60, traffic = 2 }: SyntheticOptions = {}): LedgerBuilder {
  return new Story({ nodes, replicas, seconds, traffic }).tell();
}
