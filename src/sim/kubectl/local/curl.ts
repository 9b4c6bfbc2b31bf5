import { millis, seconds, type TrafficRequest } from '../../../api/index.ts';
import { parseResponseText, requestText, statusTexts } from '../../component-helpers/http-text.ts';
import { type Procedure, suspend } from '../../kernel/index.ts';
import type { ShellProgram } from '../registry.ts';
import type { Session } from '../session.ts';

interface Url {
  readonly protocol: 'http' | 'https';
  /** Where it connects to. */
  readonly host: string;
  readonly port: number;
  readonly path: string;
  /** The Host header: what stands in the URL, or `-H Host:`. */
  readonly name: string;
}

type Answer = { readonly code: number; readonly body: string } | { readonly failure: number; readonly text: string };

const valued = new Set([
  '--resolve',
  '-o',
  '--output',
  '-m',
  '--max-time',
  '--connect-timeout',
  '-w',
  '--write-out',
  '-X',
  '--request',
  '-H',
  '--header',
  '-d',
  '--data',
  '-A',
  '-u',
]);

function parse(argv: readonly string[]): { readonly flags: ReadonlySet<string>; readonly values: ReadonlyMap<string, string>; readonly url: string } {
  const flags = new Set<string>();
  const values = new Map<string, string>();
  let url = '';
  for (let i = 1; i < argv.length; i++) {
    const word = argv[i] ?? '';
    if (valued.has(word)) values.set(word, argv[++i] ?? '');
    else if (word.startsWith('--')) flags.add(word);
    else if (word.startsWith('-')) for (const letter of word.slice(1)) flags.add(`-${letter}`);
    else url = word;
  }
  return { flags, values, url };
}

function parseUrl(text: string, values: ReadonlyMap<string, string>): Url {
  const match = /^(?:https?:\/\/)?([^/:?#]+)(?::(\d+))?([/?#].*)?$/.exec(text);
  const protocol = text.startsWith('https:') ? 'https' : 'http';
  const host = match?.[1] ?? text;
  const port = Number(match?.[2] ?? (protocol === 'https' ? 443 : 80));
  const [name, , address] = (values.get('--resolve') ?? '').split(':');
  const header = /^host:\s*(.*)$/i.exec(values.get('-H') ?? values.get('--header') ?? '')?.[1];
  return { protocol, host: name === host && address !== undefined ? address : host, port, path: match?.[3] ?? '/', name: header ?? host };
}

const refused = ({ host, port }: Url): Answer => ({ failure: 7, text: `Failed to connect to ${host} port ${port} after 0 ms: Couldn't connect to server` });

/** To a port of this machine: whoever forwards it answers. */
function* local(session: Session, method: string, url: Url): Procedure<Answer> {
  const listener = session.machine.listeners.get(url.port);
  yield* session.sleep(millis(1));
  if (!listener) return refused(url);
  const data = yield* suspend<string | undefined>((resume) => listener(requestText({ method, path: url.path, host: `${url.host}:${url.port}` }), resume));
  if (data === undefined) return { failure: 52, text: 'Empty reply from server' };
  return parseResponseText(data) ?? { failure: 1, text: 'Received HTTP/0.9 when not allowed' };
}

/** To a node, over the node network: a NodePort, or what listens there. Nothing else of the cluster can be reached from outside. */
function* remote(session: Session, method: string, url: Url): Procedure<Answer> {
  const node = session.machine.nodes.find(({ name, ip }) => name === url.host || ip === url.host);
  if (!node) return yield* unreachable(session, url);
  const payload: TrafficRequest = {
    type: 'traffic-request',
    protocol: url.protocol,
    src: '192.168.0.1',
    dst: node.ip,
    port: url.port,
    method,
    host: url.name,
    path: url.path,
    hops: ['user'],
  };
  const reply = yield* session.host.call(
    { to: node.kernel, channel: 'http', method: `${method} ${url.host}:${url.port}${url.path}`, payload },
    { timeout: seconds(10) },
  );
  if (typeof reply === 'string' || reply.payload.type !== 'traffic-response') return refused(url);
  const { outcome, code, body = '' } = reply.payload;
  if (outcome === 'ok') return { code, body };
  return outcome === 'timeout' ? timedOut(url) : refused(url);
}

const timedOut = ({ host, port }: Url): Answer => ({ failure: 28, text: `Failed to connect to ${host} port ${port} after 5000 ms: Timeout was reached` });

/** Addresses of Pods and Services mean nothing outside of the cluster; names of Services are unknown there. */
function* unreachable(session: Session, url: Url): Procedure<Answer> {
  if (!/^\d+\.\d+\.\d+\.\d+$/.test(url.host)) return { failure: 6, text: `Could not resolve host: ${url.host}` };
  yield* session.sleep(seconds(5));
  return timedOut(url);
}

/** `curl` on the user's machine: ports that kubectl forwards, and the nodes. */
export const curl: ShellProgram = function* (session, argv) {
  const { flags, values, url: text } = parse(argv);
  if (text === '') {
    session.err("curl: try 'curl --help' or 'curl --manual' for more information");
    return 2;
  }
  const url = parseUrl(text, values);
  const head = flags.has('-I') || flags.has('--head');
  const method = values.get('-X') ?? values.get('--request') ?? (head ? 'HEAD' : values.has('-d') || values.has('--data') ? 'POST' : 'GET');
  const answer = yield* url.host === 'localhost' || url.host.startsWith('127.') ? local(session, method, url) : remote(session, method, url);
  return finish(session, { flags, values }, answer, head);
};

function finish(session: Session, { flags, values }: Pick<ReturnType<typeof parse>, 'flags' | 'values'>, answer: Answer, head: boolean): number {
  const silent = (flags.has('-s') || flags.has('--silent')) && !flags.has('-S');
  const format = values.get('-w') ?? values.get('--write-out');
  const report = (code: number): void => {
    if (format !== undefined)
      session.out(
        format
          .replace(/%\{(?:http_code|response_code)\}/g, String(code).padStart(3, '0'))
          .replace(/\\n/g, '\n')
          .replace(/\n$/, ''),
      );
  };
  if ('failure' in answer) {
    if (!silent) session.err(`curl: (${answer.failure}) ${answer.text}`);
    report(0);
    return answer.failure;
  }
  if (answer.code >= 400 && (flags.has('-f') || flags.has('--fail'))) {
    if (!silent) session.err(`curl: (22) The requested URL returned error: ${answer.code}`);
    return 22;
  }
  if (head || flags.has('-i') || flags.has('-v'))
    session.out(`HTTP/1.1 ${answer.code} ${statusTexts[answer.code] ?? ''}\nContent-Length: ${answer.body.length}\n`);
  const body = answer.body.replace(/\n$/, '');
  if (!head && body !== '' && !values.has('-o') && !values.has('--output')) session.out(body);
  report(answer.code);
  return 0;
}
