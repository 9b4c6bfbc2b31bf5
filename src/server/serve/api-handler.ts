import type { IncomingMessage, ServerResponse } from 'node:http';
import type { HttpRequest, Payload } from '../../api/index.ts';
import { listAt, stringAt } from '../../sim/apimachinery/index.ts';
import type { OutsideClients } from '../../sim/cluster/served.ts';
import type { Clock } from './clock.ts';
import { credentialsOf, isLoopbackHost } from './credentials.ts';
import { httpRequestOf, programOf, readBody, urlOf } from './request.ts';
import { type Form, formOf, watchLine, writeResponse, writeStatus } from './response.ts';
import { internalError, Refusal, unauthorized } from './status.ts';

export interface ApiHandlerOptions {
  readonly token: string;
  readonly clock: Clock;
  readonly clients: OutsideClients;
  /** Answers paths that are no part of Kubernetes' API; false when it has nothing there. */
  readonly extra: (request: IncomingMessage, url: URL, body: Buffer, response: ServerResponse) => boolean;
  readonly onDefect: (error: unknown) => void;
}

/** A watch without events is told to be open after this many wall milliseconds: a refusal would have come by then. */
const OPENING = 250;
/** Reads of the same within this many wall milliseconds are a poll; how many are remembered. */
const POLLED = 2_000;
const MOST_RECENT = 1_000;

const isWatch = ({ method, path, query = {} }: HttpRequest): boolean =>
  method === 'GET' && (query.watch === 'true' || query.watch === '1' || /^\/apis?\/.*\/watch\//.test(path));

const isLogStream = ({ method, path, query = {} }: HttpRequest): boolean => method === 'GET' && query.follow === 'true' && /\/pods\/[^/]+\/log$/.test(path);

/** Of one object; discovery and OpenAPI are nothing that anybody writes. */
const isRead = ({ method, path }: HttpRequest): boolean =>
  method === 'GET' && /^\/(?:api\/v1|apis\/[^/]+\/[^/]+)\/(?:namespaces\/[^/]+\/)?[^/]+\/[^/]+$/.test(path);

/** A Pod that has been told to end, and has not yet. */
const isGoing = (body: unknown): boolean =>
  stringAt(body, 'kind') === 'Pod' && stringAt(body, 'metadata', 'deletionTimestamp') !== '' && stringAt(body, 'spec', 'nodeName') !== '';

/** Checks who asks before anything is read: the same for plain requests and upgrades. Errors: Refusal. */
export function admitted(request: IncomingMessage, token: string) {
  if (!isLoopbackHost(request.headers.host)) throw new Refusal(403, 'Forbidden', 'this server answers only on loopback addresses');
  const credentials = credentialsOf(request, token);
  if (!credentials) throw unauthorized();
  return credentials;
}

const readKey = ({ method, path, userAgent, query }: HttpRequest): string => JSON.stringify([method, path, userAgent, query]);

/** The versions of an object, or of the items of a list. */
const versionsOf = (body: unknown): string => {
  const items = listAt(body, 'items');
  return (items.length > 0 ? items : [body]).map((item) => stringAt(item, 'metadata', 'resourceVersion')).join(' ');
};

/** Turns real HTTP requests into messages to kube-apiserver, and what it answers into real answers. */
export class ApiHandler {
  /** Recent reads: when, and the versions that they saw. */
  private readonly recent = new Map<string, { readonly at: number; seen: string }>();

  constructor(private readonly options: ApiHandlerOptions) {}

  readonly handle = (request: IncomingMessage, response: ServerResponse): void => {
    this.take(request, response).catch((error: unknown) => {
      // What is left of a body that nobody reads would be taken for the next request.
      if (!request.complete && !response.headersSent) response.setHeader('connection', 'close');
      if (error instanceof Refusal) return writeStatus(response, error.status);
      this.options.onDefect(error);
      writeStatus(response, internalError().status);
    });
  };

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { token, clock, extra } = this.options;
    const credentials = admitted(request, token);
    const url = urlOf(request);
    const body = await readBody(request);
    if (extra(request, url, body, response)) return;
    const http = httpRequestOf(request, url, body, credentials);
    const poll = this.polls(http);
    clock.asked(() => (isWatch(http) || isLogStream(http) ? this.stream(http, response) : this.ask(http, response, poll)));
  }

  /** Was the same read within the last seconds? Then the client waits for time to pass. */
  private polls(http: HttpRequest): boolean {
    if (http.method !== 'GET') return false;
    const now = performance.now();
    const key = readKey(http);
    const last = this.recent.get(key);
    if (this.recent.size > MOST_RECENT) this.recent.clear();
    this.recent.set(key, { at: now, seen: last?.seen ?? '' });
    return last !== undefined && now - last.at < POLLED;
  }

  /** Does a read tell something that the one before did not? Then the client may act on it. */
  private isNews(http: HttpRequest, body: unknown): boolean {
    const read = this.recent.get(readKey(http));
    const seen = versionsOf(body);
    if (!read || read.seen === seen) return false;
    read.seen = seen;
    return true;
  }

  private ask(http: HttpRequest, response: ServerResponse, poll: boolean): void {
    const form = formOf(http);
    const { clock, clients } = this.options;
    if (http.method !== 'GET') clock.written(http.path);
    clock.enter();
    clients.ask(
      programOf(http.userAgent),
      http,
      (payload) => {
        clock.leave();
        if (payload.type !== 'http-response') return;
        writeResponse(response, payload, form);
        if (http.method === 'DELETE' && isGoing(payload.body)) clock.farewell();
        if (isRead(http) && !poll) clock.holdRead(http.path);
        else if (this.isNews(http, payload.body) || !poll) clock.hold(http.method !== 'GET');
      },
      // Nobody is behind the address: the connection breaks, as it does in life.
      () => {
        clock.leave();
        response.destroy();
      },
    );
  }

  private stream(http: HttpRequest, response: ServerResponse): void {
    const form = formOf(http);
    const { clients, clock } = this.options;
    const exchange = clients.stream(
      programOf(http.userAgent),
      http,
      (payload) => {
        // The exchange ends when the response has closed: between two events of the cluster, not inside of this one.
        if (response.writableEnded || response.destroyed) return;
        if (!this.part(payload, response, form)) response.end();
      },
      (reason) => {
        if (reason !== 'ended' && !response.headersSent) response.destroy();
        else this.opened(response).end();
      },
    );
    response.on('close', () => clock.asked(() => clients.end(exchange)));
    // A watch answers at once, even when there is nothing to tell yet.
    if (isWatch(http)) setTimeout(() => this.opened(response).flushHeaders(), OPENING).unref();
  }

  private opened(response: ServerResponse): ServerResponse {
    return response.headersSent || response.destroyed ? response : startStream(response, 'application/json');
  }

  /** One message of a stream; false when it was the last. */
  private part(payload: Payload, response: ServerResponse, form: Form): boolean {
    if (payload.type === 'watch-event') {
      if (!response.headersSent) startStream(response, 'application/json');
      response.write(watchLine(payload.event, payload.object, form));
      return payload.event !== 'ERROR';
    }
    if (payload.type === 'stream-frame') {
      if (!response.headersSent) startStream(response, 'text/plain; charset=utf-8');
      response.write(payload.data);
      return payload.stream !== 'close';
    }
    if (payload.type !== 'http-response') return false;
    const followed = payload.code === 200 && typeof payload.body === 'string';
    if (followed) startStream(response, 'text/plain; charset=utf-8').write(payload.body);
    else writeResponse(response, payload, form);
    return followed;
  }
}

function startStream(response: ServerResponse, contentType: string): ServerResponse {
  return response.writeHead(200, { 'content-type': contentType, 'cache-control': 'no-cache, private', 'transfer-encoding': 'chunked' });
}
