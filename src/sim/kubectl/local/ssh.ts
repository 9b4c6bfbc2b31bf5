import { seconds } from '../../../api/index.ts';
import type { ShellProgram } from '../registry.ts';

const textOf = (value: unknown): string => (typeof value === 'string' ? value.replace(/\n$/, '') : '');

/** `ssh NODE COMMAND…`: a command of an administrator on a node (`src/sim/linux`, system call `ssh`). */
export const ssh: ShellProgram = function* (session, argv) {
  const [, target = '', ...command] = argv;
  const name = target.slice(target.indexOf('@') + 1);
  const node = session.machine.nodes.find((candidate) => candidate.name === name || candidate.ip === name);
  if (!node) {
    session.err(`ssh: Could not resolve hostname ${name}: Name or service not known`);
    return 255;
  }
  if (command.length === 0) {
    session.err(`usage: ssh ${name} COMMAND`);
    return 255;
  }
  const reply = yield* session.host.call(
    { to: node.kernel, channel: 'tcp', method: `ssh ${command.join(' ')}`, payload: { type: 'syscall', call: 'ssh', args: { argv: command } } },
    { timeout: seconds(30) },
  );
  if (typeof reply === 'string' || reply.payload.type !== 'syscall-result') {
    session.err(`ssh: connect to host ${name} port 22: Connection refused`);
    return 255;
  }
  const { errno, result = {} } = reply.payload;
  if (errno !== undefined) {
    session.err(`bash: ${command[0]}: command not found`);
    return 127;
  }
  const [stdout, stderr] = [textOf(result.stdout), textOf(result.stderr)];
  if (stdout !== '') session.out(stdout);
  if (stderr !== '') session.err(stderr);
  return typeof result.code === 'number' ? result.code : 0;
};
