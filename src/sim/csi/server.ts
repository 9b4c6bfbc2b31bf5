import {
  type Address,
  address,
  type CsiMethod,
  type CsiMethods,
  type CsiRequest,
  type CsiResponse,
  type Message,
  type Payload,
  seconds,
} from '../../api/index.ts';
import type { Procedure, ProcessHost } from '../kernel/index.ts';

export type Rpc<M extends CsiMethod> = (request: Readonly<CsiMethods[M]['request']>, message: Message<Payload>) => Procedure<CsiResponse<M>>;

export const done = <R>(response: R): { readonly type: 'csi-response'; readonly ok: true; readonly response: R } => ({
  type: 'csi-response',
  ok: true,
  response,
});
/** A gRPC status. */
export const fail = (code: string, desc: string): { readonly type: 'csi-response'; readonly ok: false; readonly code: string; readonly desc: string } => ({
  type: 'csi-response',
  ok: false,
  code,
  desc,
});
export const notFound = (id: string): ReturnType<typeof fail> => fail('NotFound', `volume id ${id} does not exist in the volumes list`);

/** Serves one call by the driver's RPCs of that name; `Unimplemented` without one, as gRPC does. */
export function serveCsi(host: ProcessHost, rpcs: { readonly [M in CsiMethod]?: Rpc<M> }, message: Message<Payload>): void {
  const { payload } = message;
  if (payload.type !== 'csi-request') return;
  const rpc = rpcs[payload.method] as Rpc<CsiMethod> | undefined;
  const answer = (result: CsiResponse): void => void host.reply(message, { payload: result, code: result.ok ? 'OK' : result.code });
  if (rpc) host.run(rpc(payload.request, message), answer);
  else answer(fail('Unimplemented', `unknown method ${payload.method}`));
}

export type Called<M extends CsiMethod> =
  | { readonly ok: true; readonly response: Readonly<CsiMethods[M]['response']> }
  | { readonly ok: false; readonly error: string };

/** A sidecar's call of its driver. The error is what gRPC's client prints. */
export function* callCsi<M extends CsiMethod>(
  host: ProcessHost,
  to: Address,
  method: M,
  request: CsiRequest<M>['request'],
  subject?: Message['subject'],
): Procedure<Called<M>> {
  const payload = { type: 'csi-request', method, request } as CsiRequest;
  const reply = yield* host.call({ to, channel: 'grpc', method, ...(subject ? { subject } : {}), payload }, { timeout: seconds(15) });
  if (typeof reply === 'string' || reply.payload.type !== 'csi-response') {
    return {
      ok: false,
      error:
        reply === 'timeout'
          ? 'rpc error: code = DeadlineExceeded desc = context deadline exceeded'
          : 'rpc error: code = Unavailable desc = connection error: no such file or directory',
    };
  }
  const response = reply.payload as CsiResponse<M>;
  return response.ok ? { ok: true, response: response.response } : { ok: false, error: `rpc error: code = ${response.code} desc = ${response.desc}` };
}

/** The node-driver-registrar sidecar: tells the kubelet of the driver's socket until it has taken it over. Source: `kubernetes-csi/node-driver-registrar`. */
export function* registerPlugin(host: ProcessHost, node: string, name: string): Procedure<void> {
  const payload = { type: 'plugin-info', pluginType: 'CSIPlugin', name, endpoint: `/var/lib/kubelet/plugins/${name}/csi.sock` } as const;
  for (;;) {
    const reply = yield* host.call({ to: address(`${node}/kubelet`), channel: 'grpc', method: 'GetInfo', payload }, { timeout: seconds(10) });
    if (typeof reply !== 'string' && reply.payload.type === 'plugin-registration-status' && reply.payload.pluginRegistered) return;
    yield* host.sleep(seconds(1));
  }
}
