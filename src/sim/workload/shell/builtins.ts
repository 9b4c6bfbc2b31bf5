import type { Procedure } from '../../kernel/index.ts';
import type { Streams } from '../system.ts';
import { signalName } from './commands/signals.ts';
import { Exit, Loop, Return } from './control.ts';
import type { Interpreter } from './interpreter.ts';
import { parse } from './parser.ts';
import type { Shell } from './shell.ts';

export interface BuiltinCall {
  readonly interpreter: Interpreter;
  readonly shell: Shell;
  readonly streams: Streams;
  readonly argv: readonly string[];
}

export type Builtin = (call: BuiltinCall) => Procedure<number>;

const count = (text: string | undefined): number => Math.max(1, Number(text ?? 1) || 1);

const setVariables = (exported: boolean): Builtin =>
  function* ({ shell, argv }) {
    for (const arg of argv.slice(1)) {
      if (arg.startsWith('-')) continue;
      const equals = arg.indexOf('=');
      const name = equals < 0 ? arg : arg.slice(0, equals);
      if (equals >= 0) shell.variables.set(name, arg.slice(equals + 1));
      if (exported) shell.exported.add(name);
    }
    return 0;
  };

const setOptions: Builtin = function* ({ shell, argv }) {
  const rest = [...argv.slice(1)];
  for (let arg = rest[0]; arg !== undefined && /^[-+]./.test(arg); arg = rest[0]) {
    rest.shift();
    if (arg === '--') break;
    const letters = arg.slice(1) === 'o' ? ({ errexit: 'e', nounset: 'u', xtrace: 'x' }[rest.shift() ?? ''] ?? '') : arg.slice(1);
    for (const letter of letters) {
      if (letter === 'o') rest.shift();
      else if (arg.startsWith('-')) shell.options.add(letter);
      else shell.options.delete(letter);
    }
  }
  if (rest.length > 0 || argv.includes('--')) shell.args = rest;
  return 0;
};

const trap: Builtin = function* ({ shell, argv }) {
  const [action = '', ...signals] = argv.slice(1).filter((arg) => arg !== '--');
  for (const name of signals) {
    const signal = name === '0' || name === 'EXIT' ? 'EXIT' : signalName(name);
    if (action === '-') {
      shell.traps.delete(signal);
      shell.system.onSignal(signal, 'default');
      continue;
    }
    shell.traps.set(signal, action);
    shell.system.onSignal(
      signal,
      action === ''
        ? 'ignore'
        : () => {
            shell.signals.push(signal);
            shell.wake();
          },
    );
  }
  return 0;
};

/** Waits for the jobs; a signal with a trap ends it at once. */
const wait: Builtin = function* ({ shell }) {
  while (shell.jobs.size > 0 && shell.signals.length === 0) {
    yield* shell.system.wait<void>((resume) => {
      shell.wake = () => resume(undefined);
    });
  }
  return shell.signals.length > 0 ? 143 : 0;
};

const read: Builtin = function* ({ shell, streams, argv }) {
  const names = argv.slice(1).filter((arg) => !arg.startsWith('-'));
  const line = yield* streams.stdin.readLine();
  const fields = (line ?? '').trim().split(/[ \t]+/);
  (names.length > 0 ? names : ['REPLY']).forEach((name, index, list) => {
    shell.variables.set(name, index === list.length - 1 ? fields.slice(index).join(' ') : (fields[index] ?? ''));
  });
  return line === undefined ? 1 : 0;
};

const cd: Builtin = function* ({ shell, streams, argv }) {
  const target = argv[1] ?? shell.variables.get('HOME') ?? '/root';
  const path = shell.path(target);
  if ((yield* shell.system.fs.kind(path)) !== 'directory') {
    streams.stderr.write(`${shell.name}: cd: can't cd to ${target}: No such file or directory\n`);
    return 2;
  }
  shell.cwd = path;
  return 0;
};

const source: Builtin = function* ({ interpreter, shell, streams, argv }) {
  const content = yield* shell.system.fs.read(shell.path(argv[1] ?? ''));
  if (content === undefined) {
    streams.stderr.write(`${shell.name}: ${argv[1] ?? ''}: not found\n`);
    return 127;
  }
  return yield* interpreter.list(parse(content), false);
};

const command: Builtin = function* ({ interpreter, shell, streams, argv }) {
  const lookup = argv[0] === 'type' || argv[1] === '-v' || argv[1] === '-V';
  if (!lookup) return argv.length > 1 ? yield* interpreter.run(argv.slice(1), [], streams, false) : 0;
  const name = argv.at(-1) ?? '';
  const found = shell.functions.has(name) || Object.hasOwn(builtins, name) || typeof shell.system.lookup([name], false) !== 'string';
  if (found) streams.stdout.write(`${Object.hasOwn(builtins, name) ? name : `/usr/bin/${name}`}\n`);
  return found ? 0 : 127;
};

/** What changes the shell itself, or must know its state. Everything else is a program. */
export const builtins: Readonly<Record<string, Builtin>> = {
  ':': function* () {
    return 0;
  },
  exit: function* ({ shell, argv }) {
    throw new Exit(argv[1] === undefined ? shell.status : Number(argv[1]) & 255);
  },
  return: function* ({ shell, argv }) {
    throw new Return(argv[1] === undefined ? shell.status : Number(argv[1]) & 255);
  },
  break: function* ({ argv }) {
    throw new Loop('break', count(argv[1]));
  },
  continue: function* ({ argv }) {
    throw new Loop('continue', count(argv[1]));
  },
  export: setVariables(true),
  local: setVariables(false),
  readonly: setVariables(false),
  declare: setVariables(false),
  unset: function* ({ shell, argv }) {
    for (const name of argv.slice(1)) shell.variables.delete(name);
    return 0;
  },
  set: setOptions,
  shift: function* ({ shell, argv }) {
    shell.args = shell.args.slice(count(argv[1]));
    return 0;
  },
  trap,
  wait,
  read,
  cd,
  pwd: function* ({ shell, streams }) {
    streams.stdout.write(`${shell.cwd}\n`);
    return 0;
  },
  eval: function* ({ interpreter, argv }) {
    return yield* interpreter.list(parse(argv.slice(1).join(' ')), false);
  },
  exec: function* ({ interpreter, streams, argv }) {
    if (argv.length === 1) return 0;
    throw new Exit(yield* interpreter.run(argv.slice(1), [], streams, true));
  },
  '.': source,
  source,
  command,
  type: command,
  umask: function* () {
    return 0;
  },
  jobs: function* () {
    return 0;
  },
};
