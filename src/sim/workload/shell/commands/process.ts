import { micros, millis, seconds } from '../../../../api/index.ts';
import { type Procedure, runProcedure } from '../../../kernel/index.ts';
import { DAYS, MONTHS } from '../../../component-helpers/calendar.ts';
import type { Program, System } from '../../system.ts';
import { parseDuration } from '../../duration.ts';
import { parseBytes } from '../../programs/server.ts';
import { complain, out, prints, readOptions } from './options.ts';
import { signalName } from './signals.ts';

const dayUnits: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };

const sleep: Program = function* (system) {
  const args = system.argv.slice(1);
  if (args.length === 0) return complain(system, 'missing operand');
  if (args.includes('infinity') || args.includes('inf')) return yield* system.wait<number>(() => {});
  let total = 0;
  for (const arg of args) {
    const match = /^(\d*\.?\d+)([smhd]?)$/.exec(arg);
    if (!match) return complain(system, `invalid number '${arg}'`);
    total += Number(match[1]) * (dayUnits[match[2] || 's'] ?? 1);
  }
  yield* system.sleep(seconds(total));
  return 0;
};

/** `kernelVersion` of the node (`kubelet/nodestatus/node.ts`). */
const KERNEL = '6.12.48';

/** CPUs that the process may run on: those of its cpuset, else all of the machine; a limit of CPU time changes nothing. */
const nproc: Program = function* (system) {
  const set = ((yield* system.fs.read('/sys/fs/cgroup/cpuset.cpus')) ?? '').trim();
  const pinned = set === '' ? 0 : set.split(',').reduce((sum, part) => sum + Number(part.split('-').at(-1)) - Number(part.split('-')[0]) + 1, 0);
  const all = ((yield* system.fs.read('/proc/cpuinfo')) ?? '').split('\n').filter((line) => line.startsWith('processor')).length;
  out(system, `${pinned || all || 1}\n`);
  return 0;
};

/** The memory of the machine, whatever the container's limit is: /proc/meminfo is not in a namespace. */
const free: Program = function* (system) {
  const { flags } = readOptions(system.argv);
  const info = (yield* system.fs.read('/proc/meminfo')) ?? '';
  const kib = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(info)?.[1] ?? 0);
  const unit = flags.has('g') ? 2 ** 20 : flags.has('m') ? 2 ** 10 : 1;
  const figure = (value: number): string => String(Math.floor(value / unit)).padStart(12);
  const [total, left] = [kib('MemTotal'), kib('MemFree')];
  out(
    system,
    `              total        used        free      shared  buff/cache   available\nMem:   ${[total, total - left, left, 0, 0, left].map(figure).join('')}\nSwap:  ${[0, 0, 0].map(figure).join('')}\n`,
  );
  return 0;
};

const twoDigits = (value: number): string => String(value).padStart(2, '0');
/** Days since 1970-01-01 of a date of the proleptic Gregorian calendar. */
function daysSinceEpoch(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468;
}

/** Formats of date(1), from the simulated wall clock. */
function formatDate(format: string, stamp: string): string {
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = stamp.split(/[-T:Z]/).map(Number);
  const since = daysSinceEpoch(year, month, day);
  const parts: Readonly<Record<string, string>> = {
    Y: String(year),
    m: twoDigits(month),
    d: twoDigits(day),
    H: twoDigits(hour),
    M: twoDigits(minute),
    S: twoDigits(second),
    y: twoDigits(year % 100),
    e: String(day).padStart(2),
    N: '000000000',
    s: String(since * 86_400 + hour * 3_600 + minute * 60 + second),
    b: MONTHS[month - 1] ?? '',
    a: DAYS[(since + 4) % 7] ?? '',
    Z: 'UTC',
    z: '+0000',
    '%': '%',
    n: '\n',
    t: '\t',
    F: `${year}-${twoDigits(month)}-${twoDigits(day)}`,
    T: `${twoDigits(hour)}:${twoDigits(minute)}:${twoDigits(second)}`,
    R: `${twoDigits(hour)}:${twoDigits(minute)}`,
  };
  return format.replace(/%([A-Za-z%])/g, (whole, letter: string) => parts[letter] ?? whole);
}

const date: Program = function* (system) {
  const format = system.argv.find((arg) => arg.startsWith('+'))?.slice(1);
  const iso = system.argv.some((arg) => arg.startsWith('-I') || arg.startsWith('--iso'));
  out(system, `${formatDate(format ?? (iso ? '%FT%T%z' : '%a %b %e %T %Z %Y'), system.timestamp())}\n`);
  return 0;
};

const hostname: Program = function* (system) {
  const { hostname: name, ip } = system.surroundings;
  const { flags } = readOptions(system.argv);
  out(system, `${flags.has('i') || flags.has('I') ? ip : name}\n`);
  return 0;
};

/** `env`, `env A=b command`, `printenv NAME`. */
const env: Program = function* (system) {
  const [name = 'env', ...args] = system.argv;
  if (name.endsWith('printenv') && args.length > 0) {
    const values = args.map((key) => system.env.get(key));
    for (const value of values) if (value !== undefined) out(system, `${value}\n`);
    return values.includes(undefined) ? 1 : 0;
  }
  const assigned = new Map(system.env);
  let at = 0;
  for (let arg = args[at]; arg !== undefined && (/^\w+=/.test(arg) || arg.startsWith('-')); arg = args[++at]) {
    const equals = arg.indexOf('=');
    if (equals > 0) assigned.set(arg.slice(0, equals), arg.slice(equals + 1));
  }
  const argv = args.slice(at);
  if (argv.length > 0) return yield* start(system, argv, assigned);
  for (const [key, value] of assigned) out(system, `${key}=${value}\n`);
  return 0;
};

function* start(system: System, argv: readonly string[], environment: ReadonlyMap<string, string>): Procedure<number> {
  const program = system.lookup(argv, true);
  if (typeof program === 'string') return complain(system, `can't execute '${argv[0] ?? ''}': No such file or directory`, 127);
  return yield* program(system.with({ argv, env: environment }));
}

const kill: Program = function* (system) {
  let signal = 'SIGTERM';
  let code = 0;
  for (let i = 1; i < system.argv.length; i++) {
    const arg = system.argv[i] ?? '';
    if (arg === '-s') signal = signalName(system.argv[++i] ?? 'TERM');
    else if (arg.startsWith('-')) signal = signalName(arg.slice(1));
    else if (signal !== 'SIG0' && !system.kill(Number(arg), signal)) code = complain(system, `can't kill pid ${arg}: No such process`);
  }
  return code;
};

/** `ps aux` as procps prints it; plain `ps` as BusyBox does. The last line is the command itself. */
const ps: Program = prints((system) => {
  const own = { pid: system.pid, args: system.argv.join(' ') };
  const { uid } = system.surroundings.user;
  const user = (NAMES[uid] ?? String(uid)).padEnd(8);
  const entries = system.processes();
  const all = entries.some(({ pid, args }) => pid === own.pid && args === own.args)
    ? entries
    : [...entries, { ...own, pid: Math.max(0, ...entries.map(({ pid }) => pid)) + 1 }];
  if (!system.argv.some((arg) => /^-?[a-z]*(aux|ef)/.test(arg))) {
    return `PID   USER     TIME  COMMAND\n${all.map(({ pid, args }) => `${String(pid).padStart(5)} ${user}  0:00 ${args}\n`).join('')}`;
  }
  const rows = all.map(({ pid, args }) => `${user} ${String(pid).padStart(7)}  0.0  0.1   4500  3200 ?        Ss   00:00   0:00 ${args}\n`);
  return `USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND\n${rows.join('')}`;
});

const timeout: Program = function* (system) {
  const { operands } = readOptions(system.argv.slice(0, 2), []);
  const limit = parseDuration(operands[0]?.replace(/^-/, ''));
  const argv = system.argv.slice(2);
  const program = system.lookup(argv, true);
  if (limit === undefined || typeof program === 'string') return complain(system, `invalid time interval '${system.argv[1] ?? ''}'`, 125);
  return yield* system.wait<number>((resume) => {
    let open = true;
    const settle = (code: number): void => {
      if (open) resume(code);
      open = false;
    };
    runProcedure(system.sleep(limit), () => settle(124));
    runProcedure(program(system.with({ argv })), settle);
  });
};

/** `stress --vm 1 --vm-bytes 250M`, `--cpu 1`, `--timeout 60s`; also vish/stress `-mem-total 950Mi -mem-alloc-size 100Mi -mem-alloc-sleep 1s`. */
const stress: Program = function* (system) {
  const { values } = readOptions(
    system.argv.map((arg) => (/^-[a-z]{2,}/.test(arg) ? `-${arg}` : arg)),
    ['vm', 'vm-bytes', 'vm-hang', 'cpu', 'c', 'm', 't', 'timeout', 'io', 'cpus', 'mem-total', 'mem-alloc-size', 'mem-alloc-sleep'],
  );
  out(
    system,
    `stress: info: [1] dispatching hogs: ${values.get('cpu') ?? values.get('c') ?? 0} cpu, 0 io, ${values.get('vm') ?? values.get('m') ?? 0} vm, 0 hdd\n`,
  );
  const total = parseBytes(values.get('mem-total')) ?? (parseBytes(values.get('vm-bytes')) ?? 256e6) * Number(values.get('vm') ?? values.get('m') ?? 0);
  const step = parseBytes(values.get('mem-alloc-size')) ?? total;
  for (let used = Math.min(step, total); total > 0; used = Math.min(used + step, total)) {
    yield* system.sleep(parseDuration(values.get('mem-alloc-sleep')) ?? millis(100));
    system.allocate(used);
    if (used >= total) break;
  }
  const limit = parseDuration(values.get('timeout') ?? values.get('t'));
  if (limit === undefined) return yield* system.wait<number>(() => {});
  yield* system.sleep(limit);
  return 0;
};

const ended = (code: number, after = 0): Program =>
  function* (system) {
    if (after > 0) yield* system.sleep(micros(after));
    return code;
  };

/** Writes until nobody reads, at a pace that the clock survives. */
const yes: Program = function* (system) {
  for (;;) {
    for (let i = 0; i < 100; i++) if (!out(system, `${system.argv[1] ?? 'y'}\n`)) return 141;
    yield* system.sleep(millis(100));
  }
};

/** `/etc/passwd` and `/etc/group` of images name few. */
const NAMES: Readonly<Record<number, string>> = { 0: 'root', 65534: 'nobody' };
const named = (value: number): string => `${value}${NAMES[value] ? `(${NAMES[value]})` : ''}`;

/** `id`, `id -u`, `id -g`, `id -G`; with `-n` the names. */
const id: Program = prints(({ surroundings: { user }, argv }) => {
  const flags = argv.slice(1).join('');
  const show = (value: number): string => (flags.includes('n') ? (NAMES[value] ?? String(value)) : String(value));
  if (flags.includes('u')) return `${show(user.uid)}\n`;
  if (flags.includes('g')) return `${show(user.gid)}\n`;
  if (flags.includes('G')) return `${user.groups.map(show).join(' ')}\n`;
  return `uid=${named(user.uid)} gid=${named(user.gid)} groups=${user.groups.map(named).join(',')}\n`;
});

const whoami: Program = function* (system) {
  const { uid } = system.surroundings.user;
  const name = NAMES[uid];
  if (name === undefined) return complain(system, `unknown uid ${uid}`);
  out(system, `${name}\n`);
  return 0;
};

/** Modes are not kept; whether it may be asked for is. */
const chmod: Program = function* (system) {
  const [mode, ...names] = readOptions(system.argv).operands;
  if (mode === undefined || names.length === 0) return complain(system, 'missing operand');
  if (!system.fs.permits('fchmodat')) return complain(system, `${names[0] ?? ''}: Operation not permitted`);
  yield* system.sleep(millis(10));
  return 0;
};

const fixed = (text: string): Program => prints(() => text);

export const processCommands: Readonly<Record<string, Program>> = {
  sleep,
  usleep: function* (system) {
    yield* system.sleep(micros(Number(system.argv[1]) || 0));
    return 0;
  },
  true: ended(0),
  false: ended(1),
  date,
  hostname,
  env,
  printenv: env,
  chmod,
  whoami,
  id,
  // One kernel for the node and all containers on it.
  uname: prints(({ argv, surroundings: { hostname: name } }) =>
    argv.includes('-n')
      ? `${name}\n`
      : argv.includes('-r')
        ? `${KERNEL}\n`
        : argv.includes('-a')
          ? `Linux ${name} ${KERNEL} #1 SMP PREEMPT_DYNAMIC x86_64 GNU/Linux\n`
          : 'Linux\n',
  ),
  nproc,
  free,
  ps,
  kill,
  timeout,
  stress,
  'stress-ng': stress,
  yes,
  hello: fixed('\nHello from Docker!\nThis message shows that your installation appears to be working correctly.\n\n'),
  // `build/pause/linux/pause.c`
  pause: function* (system) {
    const signal = yield* system.wait<string>((resume) => {
      system.onSignal('SIGTERM', () => resume('Terminated'));
      system.onSignal('SIGINT', () => resume('Interrupt'));
    });
    system.streams.stderr.write(`Shutting down, got signal: ${signal}\n`);
    return 0;
  },
  uptime: fixed(' 00:00:00 up 1 day,  0 users,  load average: 0.00, 0.00, 0.00\n'),
  ...Object.fromEntries(
    [
      'chown',
      'chgrp',
      'ln',
      'sync',
      'clear',
      'stty',
      'mkfifo',
      'mount',
      'umount',
      'apk',
      'apt-get',
      'apt',
      'yum',
      'dnf',
      'pip',
      'npm',
      'git',
      'make',
      'gzip',
      'gunzip',
      'find',
      'xargs',
      'awk',
      'tr',
      'vi',
      'top',
      'kubectl',
    ].map((name) => [name, ended(0, 10_000)]),
  ),
};
