import { CommandError } from '../errors.ts';
import type { Session } from '../session.ts';

const port = (text: string): { readonly port: number; readonly targetPort: number | string } => {
  const [from = '', to = from] = text.split(':');
  if (!/^\d+$/.test(from)) throw new CommandError(`strconv.ParseUint: parsing ${JSON.stringify(from)}: invalid syntax`);
  return { port: Number(from), targetPort: /^\d+$/.test(to) ? Number(to) : to };
};

const nodePort = (session: Session): object => (session.flags.has('node-port') ? { nodePort: session.flags.int('node-port') } : {});

/** What `--tcp` says. `needed`: errors with kubectl's words when it says nothing. Source: `cmd/create/create_service.go`. */
export function tcpPorts(session: Session, needed: boolean): object {
  const texts = session.flags.all('tcp').flatMap((text) => text.split(','));
  if (texts.length === 0 && needed) throw new CommandError('at least one tcp port specifier must be provided');
  return texts.length === 0 ? {} : { ports: texts.map((text) => ({ name: text.replace(':', '-'), protocol: 'TCP', ...port(text), ...nodePort(session) })) };
}
