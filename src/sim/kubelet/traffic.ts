import { address, type Channel, type DocumentRef, type Micros, type Read, type TrafficRequest, type TrafficResponse } from '../../api/index.ts';
import { type Procedure, type ProcessHost, suspend } from '../kernel/index.ts';

export interface Endpoint {
  readonly protocol: 'http' | 'https' | 'tcp' | 'grpc';
  readonly host: string;
  readonly port: number;
  readonly path?: string;
  /** `Host` header, when the handler sets one. */
  readonly header?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface PodTraffic {
  readonly node: string;
  readonly nodeIP: string;
  readonly namespace: string;
  readonly name: string;
  readonly subject: DocumentRef;
  readonly reads?: readonly Read[];
}

/**
 * One connection from the kubelet to a Pod of its node: straight through the Pod's veth, past all Service rules. `timeout`
 * is micros; a connection that gets no answer in time is `timeout`.
 */
export function* connect(host: ProcessHost, pod: PodTraffic, endpoint: Endpoint, timeout: Micros | undefined): Procedure<TrafficResponse> {
  const channel: Channel = endpoint.protocol === 'tcp' ? 'tcp' : 'http';
  const payload: TrafficRequest = {
    type: 'traffic-request',
    protocol: endpoint.protocol,
    src: pod.nodeIP,
    dst: endpoint.host,
    port: endpoint.port,
    hops: [],
    ...(endpoint.protocol === 'tcp' ? {} : { method: 'GET', path: endpoint.path ?? '/' }),
    ...(endpoint.header ? { host: endpoint.header } : {}),
    ...(endpoint.headers ? { headers: endpoint.headers } : {}),
  };
  const method =
    endpoint.protocol === 'tcp'
      ? `CONNECT :${endpoint.port}`
      : endpoint.protocol === 'grpc'
        ? `grpc.health.v1.Health/Check :${endpoint.port}`
        : `GET ${endpoint.path ?? '/'}`;
  return yield* suspend<TrafficResponse>((resume) => {
    host.request(
      {
        to: address(`${pod.node}/pod/${pod.namespace}/${pod.name}`),
        channel,
        method,
        subject: pod.subject,
        payload,
        ...(pod.reads ? { reads: pod.reads } : {}),
      },
      (reply) => resume(reply.payload.type === 'traffic-response' ? reply.payload : failed('no-route')),
      { ...(timeout === undefined ? {} : { timeout }), onFailure: (reason) => resume(failed(reason === 'timeout' ? 'timeout' : 'connection-refused')) },
    );
  });
}

const failed = (outcome: TrafficResponse['outcome']): TrafficResponse => ({ type: 'traffic-response', outcome, code: 0 });

/** What Go's net package says when a connection cannot be made. */
export function dialError(outcome: TrafficResponse['outcome'], host: string, port: number): string {
  const what = outcome === 'timeout' ? 'i/o timeout' : outcome === 'no-route' ? 'connect: no route to host' : 'connect: connection refused';
  return `dial tcp ${host}:${port}: ${what}`;
}
