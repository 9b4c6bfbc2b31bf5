import type { Status, StreamFrame, Upgrade } from '../../api/index.ts';
import type { ApiRequest, Connection } from '../client-go/index.ts';
import { type Procedure, suspend } from '../kernel/index.ts';
import { ApiError, CommandError } from './errors.ts';
import type { Session } from './session.ts';

const webSocket: Upgrade = { protocol: 'websocket', subprotocols: ['v5.channel.k8s.io'] };
const spdy: Upgrade = { protocol: 'SPDY/3.1', subprotocols: ['v4.channel.k8s.io', 'v3.channel.k8s.io', 'v2.channel.k8s.io', 'channel.k8s.io'] };

export interface Streaming {
  readonly stdin: boolean;
  readonly tty: boolean;
  /** Goes on until somebody stops it (attach). */
  readonly endless?: boolean;
  /** Gets standard output instead of the terminal (`kubectl cp`). */
  readonly onStdout?: (text: string) => void;
  /** What to send as standard input instead of what is typed or piped. */
  readonly input?: string;
}

/** Pieces of output become lines of the terminal; what is typed behind a prompt completes its line. */
class Lines {
  private partial = '';

  constructor(private readonly print: (line: string) => void) {}

  write(text: string): void {
    const pieces = (this.partial + text.replaceAll('\r\n', '\n')).split('\n');
    this.partial = pieces.pop() ?? '';
    for (const piece of pieces) this.print(piece);
  }

  end(): void {
    if (this.partial !== '') this.print(this.partial);
    this.partial = '';
  }
}

function feed(session: Session, connection: Connection, { stdin, tty, input }: Streaming, echo: Lines): void {
  if (!stdin) return;
  const send = (data: string): void => connection.send({ stream: 'stdin', data });
  const given = input ?? session.files['-'] ?? session.files.STDIN;
  if (given !== undefined || !session.invocation.interactive) {
    if (given) send(given);
    send('');
    return;
  }
  session.onInput = (typed) => {
    if ('key' in typed) return send('');
    if (tty) echo.write(`${typed.text}\n`);
    send(`${typed.text}\n`);
  };
}

type Ending = { readonly status: Partial<Status> } | { readonly refused: Status } | { readonly lost: true };

/** The body of an HTTP answer that is no Status: what a kubelet says. */
const isText = (status: unknown): status is string => typeof status === 'string';

/**
 * Runs exec or attach over one upgraded connection (WebSocket unless `KUBECTL_REMOTE_COMMAND_WEBSOCKETS=false`), prints what comes, and ends with the status on the error channel. Errors: an
 * ApiError for a refusal, a CommandError with the remote exit code. Source: `client-go/tools/remotecommand/websocket.go`, `v4.go`.
 */
export function* stream(session: Session, request: Omit<ApiRequest<unknown>, 'method'>, streaming: Streaming): Procedure<void> {
  if (session.invocation.env.KUBECTL_REMOTE_COMMAND_WEBSOCKETS !== 'false') {
    const ending = yield* attempt(session, { ...request, method: 'GET', upgrade: webSocket }, streaming);
    // A WebSocket that is refused, for whatever reason, is tried again as SPDY: its answer counts.
    if (!('refused' in ending)) return settle(ending);
  }
  settle(yield* attempt(session, { ...request, method: 'POST', upgrade: spdy }, streaming));
}

function* attempt(session: Session, request: ApiRequest<unknown>, streaming: Streaming): Procedure<Ending> {
  const stdout = new Lines((line) => session.out(line));
  const stderr = new Lines((line) => session.err(line));
  const ending = yield* suspend<Ending>((resume) => {
    const connection = session.client.connect(request, {
      onAnswer: (result) => {
        if (!result.ok) return resume({ refused: result.status });
        if (streaming.tty) connection.send({ stream: 'resize', data: '{"Width":120,"Height":30}' });
        feed(session, connection, streaming, stdout);
      },
      onFrame: ({ stream: name, data }: StreamFrame) => {
        if (name === 'stdout') (streaming.onStdout ?? ((text: string) => stdout.write(text)))(data);
        else if (name === 'stderr') stderr.write(data);
        else if (name === 'error') {
          kept();
          connection.close();
          resume({ status: statusOf(data) });
        }
      },
      onLost: () => resume({ lost: true }),
    });
    const kept = session.atEnd(() => connection.close());
    if (streaming.endless) {
      session.impatient(() => {
        kept();
        connection.close();
        resume({ status: { status: 'Success' } });
      });
    }
  });
  stdout.end();
  stderr.end();
  return ending;
}

function statusOf(data: string): Partial<Status> {
  const parsed: unknown = JSON.parse(data);
  return typeof parsed === 'object' && parsed !== null ? parsed : {};
}

function settle(ending: Ending): void {
  if ('lost' in ending) throw new CommandError('error reading from error stream: next reader: websocket: close 1006 (abnormal closure): unexpected EOF');
  if ('refused' in ending) {
    if (isText(ending.refused)) throw new CommandError(`unable to upgrade connection: ${String(ending.refused)}`);
    throw new ApiError(ending.refused);
  }
  const { status, reason, details, message } = ending.status;
  if (status === 'Success') return;
  if (reason !== 'NonZeroExitCode') throw new CommandError(message ?? 'error stream protocol error: unknown error');
  const code = Number(details?.causes?.find((cause) => cause.reason === 'ExitCode')?.message ?? 1);
  throw new CommandError(`command terminated with exit code ${code}`, 'verbatim', code);
}
