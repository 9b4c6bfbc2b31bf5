import type { Micros, NodeSpec, Status } from '../../api/index.ts';
import { ApiClient, type ApiResult, type WatchHandle } from '../client-go/index.ts';
import type { ProcessHost } from '../kernel/index.ts';
import { KUBELET_VERSION } from './config.ts';

const NO_CLIENT: Status = {
  kind: 'Status',
  apiVersion: 'v1',
  metadata: {},
  status: 'Failure',
  message: 'kubelet was not configured with a kube client',
  code: 0,
};

/**
 * In place of the client of a kubelet without `--kubeconfig`: there is nobody to ask and nobody to tell.
 * Source: `kubernetes/cmd/kubelet/app/server.go` (standaloneMode), where KubeClient and EventClient are nil.
 */
class NoClient extends ApiClient {
  override send<T>(_request: unknown, onResult: (result: ApiResult<T>) => void): void {
    onResult({ ok: false, code: 0, status: NO_CLIENT, warnings: [] });
  }

  override watch(): WatchHandle {
    return { stop: () => {} };
  }
}

/** Without `--kubeconfig`. */
export const standsAlone = ({ kubeletFlags }: NodeSpec): boolean => kubeletFlags?.kubeconfig === false;

/** The kubelet's connection to kube-apiserver; heartbeats have one of their own, which gives up sooner. */
export function clientOf(host: ProcessHost, node: NodeSpec, timeout?: Micros): ApiClient {
  const credentials = { kind: 'client-certificate', commonName: `system:node:${node.name}`, organizations: ['system:nodes'] } as const;
  const Client = standsAlone(node) ? NoClient : ApiClient;
  return new Client(host, { userAgent: `kubelet/${KUBELET_VERSION}`, credentials, ...(timeout === undefined ? {} : { timeout }) });
}
