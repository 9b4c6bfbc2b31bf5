import type { Incoming, ProcessHost } from '../kernel/index.ts';

/** The server of a component that nobody asks for anything but its health. Source: `apiserver/pkg/server/healthz/healthz.go`. */
export function serveHealthz(host: ProcessHost, message: Incoming): void {
  const { payload } = message;
  if (payload.type !== 'http-request') return;
  const found = payload.path === '/healthz';
  host.reply(message, { code: found ? 200 : 404, payload: { type: 'http-response', code: found ? 200 : 404, body: found ? 'ok' : '404 page not found\n' } });
}
