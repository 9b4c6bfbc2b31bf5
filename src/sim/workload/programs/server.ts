import { type Micros, micros, millis, seconds } from '../../../api/index.ts';
import { type Procedure, runProcedure } from '../../kernel/index.ts';
import type { Answer, Handler, Program, System } from '../system.ts';
import { between, parseCurve, type Point } from '../curve.ts';
import { parseDuration } from '../duration.ts';
import { admissionWebhook } from './admission-webhook.ts';
import { withPaths } from './paths.ts';

/** How a server behaves: the parts that differ between nginx, redis and the rest. */
export interface ServerModel {
  /** Milliseconds from exec until it listens. */
  readonly startMs: number;
  readonly ports: (system: System) => readonly number[];
  /** `exit` ends the server with a code, once the request that asks for it is answered. */
  readonly handler: (system: System, exit: (code: number) => void) => Handler;
  /** Lines that it writes when it is up. */
  readonly log?: (system: System) => readonly string[];
  /** Resident memory, bytes; 6 MiB when absent. */
  readonly memory?: number;
  /** Handled signals: how long the end takes and its exit code. What is not named is discarded, as for any PID 1. */
  readonly signals: Readonly<Record<string, { readonly afterMs: number; readonly code: number }>>;
  readonly farewell?: (system: System) => readonly string[];
  /** Directories that it makes when it starts, and what it writes before it gives up when it cannot (`why`: strerror(3)). */
  readonly makes?: { readonly paths: (system: System) => readonly string[]; readonly failed: (path: string, why: string) => string };
  /** What it writes before it gives up because a port is taken; Go's words when absent. */
  readonly portTaken?: (port: number) => string;
}

const byteUnits: Readonly<Record<string, number>> = { '': 1, k: 1e3, K: 1e3, M: 1e6, G: 1e9, Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30 };

/** `200Mi`, `1G`, `250M`, `1048576`; undefined when it is no such quantity. */
export function parseBytes(text: string | undefined): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(k|K|M|G|Ki|Mi|Gi)?B?$/.exec(text ?? '');
  return match ? Math.round(Number(match[1]) * (byteUnits[match[2] ?? ''] ?? 1)) : undefined;
}

/** `orrery.dev/<container>.<key>`, or `orrery.dev/<key>` for all containers of the Pod. */
export function override({ surroundings: { annotations, container } }: System, key: string): string | undefined {
  return annotations[`${container}.${key}`] ?? annotations[key];
}

/** A small Go server at rest. */
const AT_REST = 6 * 2 ** 20;
/** How often a program whose memory grows tells of it. */
const LOOK = seconds(1);
/** What takes no more than this is told to the kernel when the server listens. */
const SMALL = 16 * 2 ** 20;

/**
 * A server in virtual time: it starts, listens, answers, and ends by a signal. Annotations of the Pod change it:
 * `orrery.dev/start-delay`, `exit-after` with `exit-code`, `memory` (a curve, curve.ts), `http-status`, `paths` (paths.ts), `ignore-sigterm`,
 * `shutdown-time`, `keepalive-requests`.
 */
export function server(model: ServerModel): Program {
  return function* (system) {
    const ended = { code: undefined as number | undefined, resume: (_code: number): void => {} };
    const end = (code: number): void => {
      ended.code ??= code;
      ended.resume(code);
    };
    const deaf = override(system, 'ignore-sigterm') === 'true';
    const leaving = parseDuration(override(system, 'shutdown-time'));
    for (const [signal, { afterMs, code }] of Object.entries(model.signals)) {
      if (deaf && signal === 'SIGTERM') continue;
      system.onSignal(signal, () => {
        for (const line of model.farewell?.(system) ?? []) system.streams.stdout.write(`${line}\n`);
        later(system, leaving ?? millis(afterMs), () => end(code));
      });
    }
    const starting = parseDuration(override(system, 'start-delay')) ?? millis(model.startMs);
    yield* system.wait<void>((resume) => {
      const go = once(() => resume(undefined));
      ended.resume = go;
      later(system, starting, go);
    });
    if (ended.code !== undefined) return ended.code;
    for (const path of model.makes?.paths(system) ?? []) {
      const why = yield* system.fs.mkdir(path);
      if (why === undefined) continue;
      system.streams.stderr.write(`${model.makes?.failed(path, why) ?? ''}\n`);
      return 1;
    }
    hold(system, parseCurve(override(system, 'memory'), parseBytes) ?? [{ at: micros(0), value: model.memory ?? AT_REST }]);
    for (const line of model.log?.(system) ?? []) system.streams.stdout.write(`${line}\n`);
    const answering = model.handler(system, (code) => later(system, millis(1), () => end(code)));
    const handler = annotations.reduce((inner, layer) => layer(system, inner), answering);
    const [taken] = system.listen(model.ports(system), withoutTls(handler));
    if (taken !== undefined) {
      system.streams.stderr.write(`${model.portTaken?.(taken) ?? `listen tcp :${taken}: bind: address already in use`}\n`);
      return 1;
    }
    const lifetime = parseDuration(override(system, 'exit-after'));
    if (lifetime !== undefined) later(system, lifetime, () => end(Number(override(system, 'exit-code') ?? 0)));
    if (ended.code !== undefined) return ended.code;
    return yield* system.wait<number>((resume) => {
      ended.resume = resume;
    });
  };
}

/** Memory follows its curve, a look a second; a single point is one allocation. */
function hold(system: System, points: readonly Point[]): void {
  const [{ value: first } = { value: 0 }] = points;
  if (first > 0) system.allocate(first, first <= SMALL);
  const last = points.at(-1)?.at ?? 0;
  const started = system.now();
  const step = (held: number): void => {
    const age = micros(system.now() - started);
    const bytes = Math.round(between(points, age));
    if (bytes !== held) system.allocate(bytes);
    if (age < last) later(system, LOOK, () => step(bytes));
  };
  const change = points.find(({ value }) => value !== first);
  const begin = change && points[points.indexOf(change) - 1];
  if (begin) later(system, begin.at, () => step(first));
}

/** The same, but only the first time. */
export function once(run: () => void): () => void {
  let open = true;
  return () => {
    if (!open) return;
    open = false;
    run();
  };
}

function later(system: System, time: Micros, run: () => void): void {
  runProcedure(system.sleep(time), run);
}

/** What the Pod's annotations lay over a handler, the innermost first. */
const annotations: readonly ((system: System, handler: Handler) => Handler)[] = [withKeepAlive, withStatus, withPaths, withReviews];

/** `orrery.dev/admission-webhook`: the server is a webhook of kube-apiserver too. */
function withReviews(system: System, handler: Handler): Handler {
  const description = override(system, 'admission-webhook');
  return description === undefined ? handler : admissionWebhook.get()(system, description, handler);
}

/** `orrery.dev/keepalive-requests`: how many requests a connection may carry before it is closed (nginx' directive of that name). */
function withKeepAlive(system: System, handler: Handler): Handler {
  const most = Number(override(system, 'keepalive-requests'));
  if (!Number.isInteger(most) || most < 1) return handler;
  const carried = new Map<string, number>();
  const closing = (key: string): boolean => {
    const count = (carried.get(key) ?? 0) + 1;
    if (count < most) carried.set(key, count);
    else carried.delete(key);
    return count >= most;
  };
  return (request) => {
    const answer = handler(request);
    if (request.connection === undefined || !closing(`${request.src}#${request.connection}`)) return answer;
    return 'outcome' in answer ? { ...answer, close: true } : closed(answer);
  };
}

function* closed(answer: Procedure<Answer>): Procedure<Answer> {
  return { ...(yield* answer), close: true };
}

/** Nobody speaks TLS on the port of plain HTTP. */
const withoutTls =
  (handler: Handler): Handler =>
  (request) =>
    request.protocol === 'https' && request.port === 80 ? { outcome: 'ok', code: 400, plaintext: true } : handler(request);

function withStatus(system: System, handler: Handler): Handler {
  const status = Number(override(system, 'http-status'));
  if (!Number.isInteger(status) || status < 100) return handler;
  return (request) => (request.protocol === 'tcp' ? handler(request) : { outcome: 'ok', code: status });
}

export const okText = (body: string, code = 200): Answer => ({ outcome: 'ok', code, body });

/** A server that speaks HTTP: a plain connection succeeds, a gRPC health check does not. */
export const http =
  (answer: (path: string, host: string) => Answer | Procedure<Answer>): Handler =>
  (request) => {
    if (request.protocol === 'tcp') return { outcome: 'ok', code: 0 };
    if (request.protocol === 'grpc') return { outcome: 'connection-refused', code: 0 };
    return answer((request.path ?? '/').split('?')[0] ?? '/', request.host ?? '');
  };

/** A server of another protocol: it accepts connections, and what HTTP it is sent makes no sense to it. */
export const tcpOnly: Handler = (request) => (request.protocol === 'tcp' ? { outcome: 'ok', code: 0 } : { outcome: 'ok', code: 0, body: '' });
