import type { OciSpec } from '../../../api/index.ts';
import { HOST_NAMESPACES, type NamespaceInodes } from '../inodes.ts';
import type { Machine } from '../machine.ts';
import { isSandbox } from '../processes.ts';
import { failed, type NodeCommand, optionsOf, printed, table } from './command.ts';

export interface Row {
  readonly pid: number;
  readonly ppid: number;
  readonly user: string;
  /** Resident kibibytes. */
  readonly rss: number;
  readonly args: string;
  readonly ns: NamespaceInodes;
}

/** Memory of processes whose program tells none: what such ones commonly have, KiB. Pause has next to nothing. */
const PAUSE_RSS = 100;
const SMALL_RSS = 4_000;

/** The node's own daemons, as systemd starts them. */
function daemons({ options }: Machine): readonly Row[] {
  const runtime = options.runtime?.slice(options.runtime.lastIndexOf('/') + 1) ?? 'containerd';
  const commands: Readonly<Record<string, readonly string[]>> = {
    containerd: ['/usr/bin/containerd'],
    'cri-o': ['/usr/bin/crio'],
    'cri-dockerd': [
      '/usr/bin/containerd',
      '/usr/bin/dockerd -H fd:// --containerd=/run/containerd/containerd.sock',
      '/usr/bin/cri-dockerd --container-runtime-endpoint fd://',
    ],
  };
  const endpoint: Readonly<Record<string, string>> = { 'cri-o': '/var/run/crio/crio.sock', 'cri-dockerd': '/run/cri-dockerd.sock' };
  const alone = options.spec?.kubeletFlags?.kubeconfig === false;
  const list: readonly (readonly [number, string, number])[] = [
    [1, '/sbin/init', 12_000],
    ...(commands[runtime] ?? ['/usr/bin/containerd']).map((command, i) => [612 + i, command, 60_000] as const),
    [
      701,
      `/usr/bin/kubelet ${alone ? '' : '--bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf --kubeconfig=/etc/kubernetes/kubelet.conf '}--config=/var/lib/kubelet/config.yaml --container-runtime-endpoint=unix://${endpoint[runtime] ?? '/run/containerd/containerd.sock'}`,
      90_000,
    ],
    ...(alone ? [] : [[1_204, `/usr/local/bin/kube-proxy --config=/var/lib/kube-proxy/config.conf --hostname-override=${options.node}`, 40_000] as const]),
  ];
  return list.map(([pid, args, rss]) => ({ pid, ppid: pid === 1 ? 0 : 1, user: 'root', rss, args, ns: HOST_NAMESPACES }));
}

/** Whom the host sees: an id of a user namespace stands for another one there. */
function userOf({ process, linux }: OciSpec): string {
  const uid = process.user?.uid ?? 0;
  const host = (linux.uidMappings?.[0]?.hostID ?? 0) + uid;
  return host === 0 ? 'root' : String(host);
}

/** An entrypoint script has become, by `exec "$@"`, what it was given. */
const commandLine = (args: readonly string[]): string => (args.length > 1 && args[0]?.endsWith('.sh') ? args.slice(1) : args).join(' ');

/** Every process of the node, by its id. */
export function processRows(machine: Machine): readonly Row[] {
  const monitors = [...machine.monitors.values()].map(
    ({ pid, command }): Row => ({ pid, ppid: 1, user: 'root', rss: 11_000, args: command, ns: HOST_NAMESPACES }),
  );
  const tasks = machine.processes.all().map(
    (task): Row => ({
      pid: task.pid,
      ppid: task.ppid,
      user: userOf(task.spec),
      rss: isSandbox(task.spec) ? PAUSE_RSS : task.memory > 0 ? Math.round(task.memory / 1_024) : SMALL_RSS,
      args: task.state === 'created' ? 'runc init' : commandLine(task.spec.process.args),
      ns: task.ns,
    }),
  );
  return [...daemons(machine), ...monitors, ...tasks].sort((a, b) => a.pid - b.pid);
}

const right = (value: number, width: number): string => String(value).padStart(width);

/** `ps aux`, `ps -ef`. */
const ps: NodeCommand = function* (machine, argv) {
  const all = processRows(machine);
  if (argv.some((arg) => /^-?ef/.test(arg))) {
    return printed([
      'UID          PID    PPID  C STIME TTY          TIME CMD',
      ...all.map(({ user, pid, ppid, args }) => `${user.padEnd(8)} ${right(pid, 7)} ${right(ppid, 7)}  0 00:00 ?        00:00:00 ${args}`),
    ]);
  }
  return printed([
    'USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND',
    ...all.map(
      ({ user, pid, rss, args }) => `${user.padEnd(8)} ${right(pid, 7)}  0.0  0.1 ${right(rss * 3, 6)} ${right(rss, 5)} ?        Ssl  00:00   0:00 ${args}`,
    ),
  ]);
};

const pgrep: NodeCommand = function* (machine, argv) {
  const { operands, flags } = optionsOf(argv.slice(1));
  const found = processRows(machine).filter(({ args }) => args.includes(operands[0] ?? ''));
  return found.length === 0 ? { stdout: '', code: 1 } : printed(found.map(({ pid, args }) => (flags.has('a') ? `${pid} ${args}` : String(pid))));
};

const KINDS = ['mnt', 'uts', 'ipc', 'pid', 'net', 'user'] as const;

/** `lsns`, `lsns -t net`, `lsns -p PID`: each namespace once, with the number of processes in it. */
const lsns: NodeCommand = function* (machine, argv) {
  const { values } = optionsOf(argv.slice(1), ['t', 'type', 'p', 'task']);
  const type = values.get('t') ?? values.get('type');
  const task = values.get('p') ?? values.get('task');
  const all = processRows(machine);
  const seen = new Map<string, { readonly row: Row; count: number }>();
  for (const row of all) {
    for (const kind of KINDS) {
      const key = `${kind} ${row.ns[kind]}`;
      const entry = seen.get(key);
      if (entry) entry.count++;
      else seen.set(key, { row, count: 1 });
    }
  }
  const wanted = all.find(({ pid }) => String(pid) === task);
  const lines = [...seen].filter(([key]) => {
    const [kind = '', inode = ''] = key.split(' ');
    return (type === undefined || kind === type) && (task === undefined || String(wanted?.ns[kind as keyof NamespaceInodes]) === inode);
  });
  return table(
    [
      ['NS', 'TYPE', 'NPROCS', 'PID', 'USER', 'COMMAND'],
      ...lines.map(([key, { row, count }]) => [key.split(' ')[1] ?? '', key.split(' ')[0] ?? '', String(count), String(row.pid), row.user, row.args]),
    ],
    1,
  );
};

/** `kill -9 PID`: of a container's first process. */
const kill: NodeCommand = function* (machine, argv) {
  const signal = argv.find((arg) => arg.startsWith('-'))?.slice(1) ?? 'TERM';
  const pid = Number(argv.at(-1));
  const task = machine.processes.all().find((candidate) => candidate.pid === pid);
  if (!task) return failed(`-bash: kill: (${argv.at(-1) ?? ''}) - No such process`);
  if (signal === '9' || signal === 'KILL' || signal === 'SIGKILL') machine.kill(task, false);
  else if (isSandbox(task.spec)) machine.exit(task, 0, false);
  else machine.upcall(task.pod, 'kill', { id: task.id, signal: /^\d+$/.test(signal) ? 'SIGTERM' : `SIG${signal.replace(/^SIG/, '')}` });
  return printed([]);
};

export const processCommands: Readonly<Record<string, NodeCommand>> = { ps, pgrep, lsns, kill };
