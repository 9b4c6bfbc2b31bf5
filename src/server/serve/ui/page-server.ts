import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Clock } from '../clock.ts';
import { isLoopbackHost, sameSecret } from '../credentials.ts';
import { readBody } from '../request.ts';
import { Refusal } from '../status.ts';
import { contentOf, type PageFile } from './built-page.ts';
import { readIntent } from './intents.ts';
import type { RunFeed } from './run-feed.ts';

export interface PageServerOptions {
  readonly page: ReadonlyMap<string, PageFile>;
  readonly feed: RunFeed;
  readonly clock: Clock;
  readonly log: (line: string) => void;
  readonly onDefect: (error: unknown) => void;
}

/** The page itself carries the policy of what it may load; what a `<meta>` cannot say stands here. */
const HEADERS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'content-security-policy': "frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
};
const ENTER = '/enter/';

const secret = (): string => randomBytes(24).toString('base64url');

/**
 * Serves the built page, and to it the running cluster, over plain HTTP on loopback: a browser would not trust the certificates of the API server.
 * An address that works once gives a cookie; nothing is served without it.
 */
export class PageServer {
  private readonly server: Server;
  private readonly session = secret();
  private key = secret();
  private port = 0;

  constructor(private readonly options: PageServerOptions) {
    this.server = createServer((request, response) => {
      this.take(request, response).catch((error: unknown) => {
        if (!(error instanceof Refusal)) options.onDefect(error);
        const code = error instanceof Refusal ? error.status.code : 500;
        if (!response.headersSent) response.writeHead(code, { ...HEADERS, 'content-type': 'text/plain; charset=utf-8', connection: 'close' });
        response.end(error instanceof Refusal ? `${error.message}\n` : 'internal error: see the output of orrery serve\n');
      });
    });
  }

  /** Listens on any free port of 127.0.0.1. */
  listen(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(0, '127.0.0.1', () => {
        const bound = this.server.address();
        this.port = typeof bound === 'object' && bound !== null ? bound.port : 0;
        resolve();
      });
    });
  }

  /** Lets one browser in, once. */
  get address(): string {
    return `http://127.0.0.1:${this.port}${ENTER}${this.key}`;
  }

  stop(): void {
    this.options.feed.stop();
    this.server.close();
    this.server.closeAllConnections();
  }

  /** Cookies are shared by all ports of an address. */
  private get cookie(): string {
    return `orrery-${this.port}`;
  }

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!isLoopbackHost(request.headers.host)) throw new Refusal(403, 'Forbidden', 'this server answers only on loopback addresses');
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    if (url.pathname.startsWith(ENTER)) return this.enter(url.pathname.slice(ENTER.length), response);
    if (!this.isKnown(request)) throw new Refusal(401, 'Unauthorized', 'Open the page at the address that orrery serve prints.');
    if (request.method === 'POST') return this.act(url, request, response);
    if (request.method !== 'GET' && request.method !== 'HEAD') throw new Refusal(405, 'MethodNotAllowed', 'only GET and POST are served');
    if (url.pathname === '/live/run') return this.options.feed.follow(Math.max(0, Math.trunc(Number(url.searchParams.get('from'))) || 0), response);
    if (url.pathname === '/live/scenario') return send(response, 'application/json', JSON.stringify(this.options.feed.scenario));
    const file = this.options.page.get(url.pathname);
    if (!file) throw new Refusal(404, 'NotFound', 'not found');
    send(response, file.type, contentOf(file));
  }

  private enter(key: string, response: ServerResponse): void {
    if (!sameSecret(key, this.key)) {
      this.options.log(`the page was asked for with an address that has been used; this one lets a browser in once: ${this.address}`);
      throw new Refusal(401, 'Unauthorized', 'This address has been used. orrery serve has printed another one.');
    }
    this.key = secret();
    response.writeHead(303, {
      ...HEADERS,
      'cache-control': 'no-store',
      location: '/?live',
      'set-cookie': `${this.cookie}=${this.session}; HttpOnly; SameSite=Strict; Path=/`,
    });
    response.end();
  }

  private isKnown({ headers }: IncomingMessage): boolean {
    const cookies = (headers.cookie ?? '').split(';').map((pair) => pair.trim());
    return cookies.some((pair) => pair.startsWith(`${this.cookie}=`) && sameSecret(pair.slice(this.cookie.length + 1), this.session));
  }

  private async act(url: URL, request: IncomingMessage, response: ServerResponse): Promise<void> {
    // A page of another origin on this machine shares the cookie, not the origin.
    if (request.headers.origin !== `http://${request.headers.host}`) throw new Refusal(403, 'Forbidden', 'only the page itself may act');
    if (url.pathname !== '/live/intents') throw new Refusal(404, 'NotFound', 'not found');
    const intent = readIntent((await readBody(request)).toString('utf8'));
    if (!intent) throw new Refusal(400, 'BadRequest', 'this is nothing that can be asked of the cluster');
    let place: number | undefined;
    this.options.clock.asked(() => {
      place = this.options.feed.act(intent);
    });
    if (place === undefined) throw new Refusal(500, 'InternalError', 'the cluster did not take it: see the output of orrery serve');
    send(response, 'application/json', JSON.stringify({ place }));
  }
}

/** Files carry no dates: a page of an older build would not fit this server. */
function send(response: ServerResponse, type: string, body: string | Buffer): void {
  response.writeHead(200, { ...HEADERS, 'content-type': type, 'cache-control': 'no-cache' });
  response.end(body);
}
