import type { Machine } from '../machine.ts';
import { failed, type NodeCommand, printed } from './command.ts';

interface Socket {
  readonly at: string;
  readonly port: number;
  readonly process: string;
}

/** What the programs of a node listen on by default. Source: `pkg/cluster/ports/ports.go`, kubelet `healthzPort`, `streaming_server` of containerd's CRI plugin. */
const daemons: readonly Socket[] = [
  { at: '0.0.0.0', port: 22, process: 'sshd' },
  { at: '127.0.0.1', port: 10_248, process: 'kubelet' },
  { at: '127.0.0.1', port: 10_249, process: 'kube-proxy' },
  { at: '*', port: 10_250, process: 'kubelet' },
  { at: '*', port: 10_256, process: 'kube-proxy' },
];

/** Containers on the node's own network. */
const ofContainers = ({ hostListeners }: Machine): readonly Socket[] =>
  [...hostListeners].map(([port, lane]) => ({ at: '*', port, process: lane.split('/').at(-1) ?? '' }));

/** `ss -l`, `ss -lntp`: TCP sockets of the node's own network namespace that wait for connections. */
export const ss: NodeCommand = function* (machine, argv) {
  const processes = argv.slice(1).some((arg) => arg.startsWith('-') && arg.includes('p'));
  const line = ({ at, port, process }: Socket): string =>
    `LISTEN 0      4096   ${`${at}:${port}`.padStart(20)} ${`${at === '*' ? '*' : '0.0.0.0'}:*`.padStart(18)}${processes ? ` users:(("${process}"))` : ''}`;
  return printed([
    `State  Recv-Q Send-Q ${'Local Address:Port'.padStart(20)} ${'Peer Address:Port'.padStart(18)}${processes ? ' Process' : ''}`,
    ...[...daemons, ...ofContainers(machine)].sort((a, b) => a.port - b.port).map(line),
  ]);
};

/** `ipvsadm -L -n`, `ipvsadm -S -n`. */
export const ipvsadm: NodeCommand = function* ({ ipvs, host, options }, argv) {
  if (options.without?.includes('ip_vs'))
    return failed("Can't initialize ipvs: Protocol not available\nAre you sure that IP Virtual Server is built in the kernel or as module?", 255);
  if (argv.some((arg) => /^-S|^--save/.test(arg))) return { stdout: ipvs?.save() ?? '' };
  return printed(
    ipvs?.list(host.now()) ?? [
      'IP Virtual Server version 1.2.1 (size=4096)',
      'Prot LocalAddress:Port Scheduler Flags',
      '  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn',
    ],
  );
};

/** `nft list ruleset`, `nft list table ip kube-proxy`, `nft list map ip kube-proxy service-ips`, `nft list chain …`. */
export const nft: NodeCommand = function* ({ nft: ruleset }, argv) {
  if (argv[1] !== 'list') return failed('Error: syntax error, unexpected newline');
  const lines = ruleset?.list() ?? [];
  const [kind = '', , , name] = argv.slice(2);
  if (name === undefined) return printed(lines);
  const from = lines.indexOf(`\t${kind} ${name} {`);
  if (from < 0) return failed(`Error: No such file or directory; ${kind} ${name}`);
  return printed(['table ip kube-proxy {', ...lines.slice(from, lines.indexOf('\t}', from) + 1), '}']);
};
