import { documentRef, type Message, type Payload, type TrafficRequest } from '../../../api/index.ts';
import { parseRequestText, responseText } from '../../component-helpers/http-text.ts';
import { sendFrame } from '../../component-helpers/relay.ts';
import { fail, number, ok, text } from '../args.ts';
import type { Machine } from '../machine.ts';
import type { Call, Calls } from './call.ts';

/** What a program's standard streams are called among the readers: the container's, or those of one more program in it. */
export const stdioName = (id: string, execId: string): string => (execId === '' ? id : `${id}/${execId}`);

/** `{id, execId?}`: reads the FIFOs of a process's standard output and error, until it closes them. */
const open: Call = (machine, args, message) => {
  const [id, execId] = [text(args, 'id'), text(args, 'execId')];
  machine.readers.add(stdioName(id, execId), message);
  // Whoever joins a container whose program is over finds its FIFOs closed; one more program opens them before it starts.
  if (execId === '' && !machine.processes.get(id)) machine.readers.close(stdioName(id, execId));
  return undefined;
};

/**
 * `{path, tailLines?}`: what is in a log file (or its last lines), and then what is appended, until its writer is gone. The reads
 * that follow each wake-up are told together with it.
 */
const poll: Call = (machine, args, message) => {
  const path = text(args, 'path');
  const content = machine.files.read(path, 'tailLines' in args ? number(args, 'tailLines') : undefined) ?? '';
  sendFrame(machine.host, message, { stream: 'stdout', data: content });
  machine.readers.add(path, message);
  if (!machine.processes.writes(path)) machine.readers.close(path);
  return undefined;
};

/**
 * `{netns, pod, port, data}` → `{data}`: a connection to localhost inside a network namespace, with what is said on it and what
 * comes back. ECONNREFUSED when nobody listens.
 */
const connect: Call = (machine, args, message) => {
  const port = number(args, 'port');
  const pod = text(args, 'pod');
  const http = parseRequestText(text(args, 'data'));
  const netns = text(args, 'netns');
  const to = netns === '' ? machine.hostListeners.get(port) : machine.podLane(pod);
  if (!to) return fail('ECONNREFUSED');
  const packet: TrafficRequest = {
    type: 'traffic-request',
    protocol: http ? 'http' : 'tcp',
    src: '127.0.0.1',
    dst: '127.0.0.1',
    port,
    ...http,
    hops: [netns === '' ? machine.options.node : netns],
  };
  const method = http ? `${http.method} localhost:${port}${http.path}` : `CONNECT localhost:${port}`;
  const outgoing = { to, channel: http ? ('http' as const) : ('tcp' as const), method, subject: documentRef(`Pod/${pod}`), payload: packet };
  machine.host.request(outgoing, (reply) => answer(machine, message, reply), {
    onFailure: () => void machine.host.reply(message, { payload: fail('ECONNREFUSED'), code: 'ECONNREFUSED' }),
  });
  return undefined;
};

function answer(machine: Machine, message: Message<Payload>, { payload }: Message<Payload>): void {
  const answered = payload.type === 'traffic-response' && payload.outcome === 'ok';
  const result = answered ? ok({ data: payload.code > 0 ? responseText(payload.code, payload.body ?? '') : (payload.body ?? '') }) : fail('ECONNREFUSED');
  machine.host.reply(message, { payload: result, ...(result.errno ? { code: result.errno } : {}) });
}

export const fifoCalls: Calls = { open, poll, connect };
