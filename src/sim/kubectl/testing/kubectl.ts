import { address, type HttpRequest, seconds, type Seq } from '../../../api/index.ts';
import '../../apis/table/printers.ts';
import { Kernel, LatencyModel } from '../../kernel/index.ts';
import '../commands/index.ts';
import '../local/index.ts';
import { kubectlUser } from '../user.ts';

export interface Printed {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
  readonly requests: readonly HttpRequest[];
}

const notFound = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', reason: 'NotFound', message: 'not found', code: 404 };

/**
 * Runs one kubectl command at 2026-01-01T00:10:00Z against a server that answers GETs with what stands under their path
 * (404 where nothing does), every PATCH with the same, and every other write with its body.
 */
export function kubectl(args: readonly string[], answers: Readonly<Record<string, unknown>>, files: Readonly<Record<string, string>> = {}): Printed {
  const kernel = new Kernel({
    seed: 1,
    epochMs: Date.UTC(2026, 0, 1),
    startAt: seconds(600),
    latency: (random) => new LatencyModel({ name: 'none', jitter: 0, rules: [], costs: {} }, random),
  });
  const requests: HttpRequest[] = [];
  const user = kubectlUser();
  kernel.register(address('user'), user.factory);
  kernel.register(address('kube-apiserver'), (host) => ({
    start() {},
    receive(message) {
      const { payload } = message;
      if (payload.type !== 'http-request') return;
      requests.push(payload);
      const body =
        payload.method === 'GET' ? (answers[payload.path] ?? notFound) : payload.method === 'PATCH' ? (answers[payload.path] ?? payload.body) : payload.body;
      const code = body === notFound ? 404 : 200;
      host.reply(message, { payload: { type: 'http-response', code, body }, code });
    },
  }));
  kernel.start(address('kube-apiserver'));
  kernel.start(address('user'));
  const seq: Seq = kernel.ledger.nextSeq;
  kernel.act({ type: 'kubectl', args }, () => user.submit(seq, { type: 'kubectl', args, files }));
  kernel.runUntil(seconds(601));
  const lines = { stdout: [] as string[], stderr: [] as string[] };
  let exitCode = -1;
  for (const record of kernel.ledger.all()) {
    if (record.kind === 'output') lines[record.stream].push(record.text);
    if (record.kind === 'document' && record.ref === `kubectl/${seq}`) ({ exitCode } = record.value as { exitCode: number });
  }
  return { stdout: lines.stdout.join('\n'), stderr: lines.stderr.join('\n'), exitCode, requests };
}
