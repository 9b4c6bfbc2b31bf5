import type { Procedure } from '../../../kernel/index.ts';
import { SyntaxFault } from '../ast.ts';
import { Exit } from '../control.ts';
import { Fatal } from '../expand.ts';
import { Interpreter } from '../interpreter.ts';
import { parse } from '../parser.ts';
import { Shell } from '../shell.ts';
import { readAll } from '../streams.ts';
import type { Program, System } from '../../system.ts';
import { contentOf } from './files.ts';

/** A prompt, a line, its commands, until `exit` or the end of the input. Each line is parsed on its own. */
function* interactive(system: System, name: string, options: readonly string[]): Procedure<number> {
  const { stdin, stdout, stderr } = system.streams;
  const shell = new Shell(system, name, []);
  for (const option of options) shell.options.add(option);
  const interpreter = new Interpreter(shell, system.streams);
  const prompt = (): boolean => stdout.write(name.endsWith('bash') ? `root@${system.surroundings.hostname}:${shell.cwd}# ` : `${shell.cwd} # `);
  prompt();
  for (let line = yield* stdin.readLine(); line !== undefined; line = yield* stdin.readLine()) {
    try {
      yield* interpreter.list(parse(line), false);
    } catch (thrown) {
      if (thrown instanceof Exit) return thrown.code;
      if (!(thrown instanceof SyntaxFault) && !(thrown instanceof Fatal)) throw thrown;
      stderr.write(`${name}: ${thrown.message}\n`);
      shell.status = 2;
    }
    prompt();
  }
  return shell.status;
}

/** `sh -c 'script' name args…`, `sh -ec …`, `sh file args…`, or a script on standard input. */
export const sh: Program = function* (system) {
  const [name = 'sh', ...rest] = system.argv;
  const options: string[] = [];
  let command = false;
  for (let arg = rest[0]; arg !== undefined && /^[-+]/.test(arg) && arg !== '-'; arg = rest[0]) {
    rest.shift();
    if (arg === '--') break;
    if (arg.startsWith('--')) continue;
    if (arg === '-o') rest.shift();
    for (const letter of arg.slice(1))
      if (letter === 'c') command = true;
      else options.push(letter);
  }
  if (!command && rest.length === 0 && system.streams.stdin.tty === true) return yield* interactive(system, name, options);
  const source = command ? (rest.shift() ?? '') : rest.length > 0 ? yield* contentOf(system, rest[0] ?? '') : yield* readAll(system.streams.stdin);
  if (source === undefined) {
    system.streams.stderr.write(`${name}: can't open '${rest[0] ?? ''}': No such file or directory\n`);
    return 2;
  }
  const zero = rest.shift() ?? name;
  const shell = new Shell(system, zero, rest);
  for (const option of options) shell.options.add(option);
  const interpreter = new Interpreter(shell, system.streams);
  try {
    return yield* interpreter.main(parse(source));
  } catch (thrown) {
    if (!(thrown instanceof SyntaxFault)) throw thrown;
    system.streams.stderr.write(`${zero}: ${thrown.message}\n`);
    return 2;
  }
};
