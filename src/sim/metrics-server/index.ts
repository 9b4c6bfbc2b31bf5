import type { ProcessFactory } from '../kernel/index.ts';
import { MetricsServer } from './metrics-server.ts';

/** metrics-server: scrapes the kubelets and serves `metrics.k8s.io/v1beta1` behind kube-apiserver. Keeps nothing across a restart. */
export function metricsServer(): ProcessFactory {
  return (host) => new MetricsServer(host);
}
