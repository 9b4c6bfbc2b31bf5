import type { Procedure } from '../../kernel/index.ts';
import type { Command } from '../command.ts';

/** Source: `kubectl/pkg/cmd/clusterinfo/clusterinfo.go`. */
export const clusterInfo: Command = {
  short: 'Display addresses of the control plane and services with label kubernetes.io/cluster-service=true.',
  usage: '[options]',
  flags: [],
  *run(session): Procedure<void> {
    yield* session.api({ method: 'GET', path: '/api/v1/namespaces/kube-system/services', query: { labelSelector: 'kubernetes.io/cluster-service=true' } });
    session.out("Kubernetes control plane is running at https://192.168.0.2:6443\n\nTo further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.");
  },
};
