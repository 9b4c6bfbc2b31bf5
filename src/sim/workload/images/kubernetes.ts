import { pause } from './first.ts';
import type { ImageSpec } from './model.ts';

const agnhost = (repository: string): ImageSpec => ({
  repository,
  megabytes: 54,
  base: 'alpine',
  entrypoint: ['/agnhost'],
  cmd: ['pause'],
  executables: ['/agnhost', 'agnhost', 'curl', 'iperf', 'dig', 'bash'],
});

const echoserver = (repository: string): ImageSpec => ({
  repository,
  megabytes: 45,
  base: 'alpine',
  cmd: ['nginx', '-g', 'daemon off;'],
  ports: [8080],
  executables: ['nginx'],
});

const liveness = (repository: string): ImageSpec => ({ repository, megabytes: 3, base: 'scratch', cmd: ['/server'], ports: [8080], executables: ['/server'] });

const hello = (name: string, ports: readonly number[], cmd: readonly string[]): ImageSpec => ({
  repository: `gcr.io/google-samples/${name}`,
  megabytes: 12,
  base: 'alpine',
  cmd,
  ports,
  executables: cmd.slice(0, 1),
});

/** Images of the Kubernetes project and of its documentation. */
export const kubernetes: readonly ImageSpec[] = [
  pause('k8s.gcr.io/pause'),
  pause('gcr.io/google_containers/pause'),
  agnhost('registry.k8s.io/e2e-test-images/agnhost'),
  agnhost('k8s.gcr.io/e2e-test-images/agnhost'),
  echoserver('registry.k8s.io/echoserver'),
  echoserver('k8s.gcr.io/echoserver'),
  echoserver('gcr.io/google_containers/echoserver'),
  echoserver('gcr.io/kubernetes-e2e-test-images/echoserver'),
  liveness('registry.k8s.io/liveness'),
  liveness('k8s.gcr.io/liveness'),
  liveness('gcr.io/google_containers/liveness'),
  {
    repository: 'registry.k8s.io/e2e-test-images/nginx',
    megabytes: 52,
    base: 'alpine',
    cmd: ['nginx', '-g', 'daemon off;'],
    ports: [80],
    stopSignal: 'SIGQUIT',
    executables: ['nginx'],
  },
  {
    repository: 'registry.k8s.io/e2e-test-images/httpd',
    megabytes: 45,
    base: 'alpine',
    cmd: ['httpd-foreground'],
    ports: [80],
    executables: ['httpd', 'httpd-foreground'],
  },
  { repository: 'registry.k8s.io/e2e-test-images/busybox', megabytes: 2, base: 'busybox', cmd: ['sh'] },
  {
    repository: 'registry.k8s.io/e2e-test-images/jessie-dnsutils',
    megabytes: 60,
    base: 'debian',
    cmd: ['sleep', '3600'],
    executables: ['nslookup', 'dig', 'host', 'curl', 'wget'],
  },
  { repository: 'gcr.io/kubernetes-e2e-test-images/dnsutils', megabytes: 6, base: 'alpine', cmd: ['sleep', '3600'], executables: ['dig', 'host'] },
  { repository: 'registry.k8s.io/nginx-slim', megabytes: 40, base: 'debian', cmd: ['nginx', '-g', 'daemon off;'], ports: [80], executables: ['nginx', 'curl'] },
  {
    repository: 'registry.k8s.io/hpa-example',
    megabytes: 170,
    base: 'debian',
    cmd: ['apache2-foreground'],
    ports: [80],
    executables: ['php', 'apache2-foreground'],
  },
  {
    repository: 'registry.k8s.io/serve_hostname',
    megabytes: 5,
    base: 'scratch',
    entrypoint: ['/serve_hostname'],
    ports: [9376],
    executables: ['/serve_hostname'],
  },
  {
    repository: 'registry.k8s.io/test-webserver',
    megabytes: 2,
    base: 'scratch',
    entrypoint: ['/test-webserver'],
    ports: [80],
    executables: ['/test-webserver'],
  },
  {
    repository: 'registry.k8s.io/coredns/coredns',
    megabytes: 20,
    base: 'distroless',
    entrypoint: ['/coredns'],
    ports: [53, 8080, 8181, 9153],
    executables: ['/coredns'],
  },
  {
    repository: 'registry.k8s.io/metrics-server/metrics-server',
    megabytes: 20,
    base: 'distroless',
    entrypoint: ['/metrics-server'],
    ports: [4443, 10250],
    executables: ['/metrics-server'],
  },
  { repository: 'registry.k8s.io/kube-proxy', megabytes: 30, base: 'debian', cmd: ['kube-proxy'], executables: ['kube-proxy'] },
  hello('hello-app', [8080], ['./hello-app']),
  hello('node-hello', [8080], ['node', 'server.js']),
  hello('gb-frontend', [80], ['apache2-foreground']),
  hello('gb-redis-follower', [6379], ['redis-server']),
  hello('hello-frontend', [80], ['nginx', '-g', 'daemon off;']),
  hello('hello-go-gke', [80], ['./hello-go-gke']),
  hello('env-show', [8080], ['./env-show']),
];
