import type { Service } from '../../../api/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import type { Command } from '../command.ts';

const SERVER = 'https://192.168.0.2:6443';

/** Through kube-apiserver's proxy, by the Service's first port. */
function linkOf({ metadata, spec }: Service): string {
  const [port] = spec?.ports ?? [];
  const scheme = port && (port.name === 'https' || port.port === 443) ? 'https' : '';
  const name = [scheme, metadata?.name ?? '', port?.name ?? ''];
  const text = scheme !== '' ? name.join(':') : port?.name ? name.slice(1).join(':') : name[1];
  return `${SERVER}/api/v1/namespaces/${metadata?.namespace}/services/${text}/proxy`;
}

/** Source: `kubectl/pkg/cmd/clusterinfo/clusterinfo.go`. */
export const clusterInfo: Command = {
  short: 'Display addresses of the control plane and services with label kubernetes.io/cluster-service=true.',
  usage: '[options]',
  flags: [],
  *run(session): Procedure<void> {
    const services = yield* session.api<{ readonly items: readonly Service[] }>({ method: 'GET', path: '/api/v1/namespaces/kube-system/services', query: { labelSelector: 'kubernetes.io/cluster-service=true' } });
    const lines = services.items.map((service) => `${service.metadata?.labels?.['kubernetes.io/name'] ?? service.metadata?.name ?? ''} is running at ${linkOf(service)}\n`);
    session.out(`Kubernetes control plane is running at ${SERVER}\n${lines.join('')}\nTo further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.`);
  },
};
