import { micros } from '../../../api/index.ts';
import { all, type Procedure, runProcedure } from '../../kernel/index.ts';
import type { Streams } from '../system.ts';
import { type AndOr, type Command, type List, type Pipeline, type Redirect, SyntaxFault } from './ast.ts';
import { builtins } from './builtins.ts';
import { Exit, Loop, Return } from './control.ts';
import { Expander, Fatal } from './expand.ts';
import { parse } from './parser.ts';
import { matchesPattern } from './pattern.ts';
import { Shell } from './shell.ts';
import { Collector, FileSink, Pipe, textSource } from './streams.ts';

type Compound<K extends Command['kind']> = Extract<Command, { readonly kind: K }>;

/** Commands that may run at one instant; then the shell pays with time, so that a loop without `sleep` does not stop the clock. */
const BURST = 50;
const LONGEST_PENALTY = 1_000_000;
const DEEPEST = 200;

/** Runs a parsed script on the virtual clock. `tail`: nothing comes after this, as for a server that is started last. */
export class Interpreter {
  private penalty = 1_000;
  private lastTime = -1;

  constructor(
    readonly shell: Shell,
    readonly streams: Streams,
  ) {}

  /** Runs a whole script; `exit`, errors and traps end here. */
  *main(list: List): Procedure<number> {
    let code = yield* this.guarded(this.list(list, true));
    const trap = this.shell.traps.get('EXIT');
    if (trap !== undefined) {
      this.shell.traps.delete('EXIT');
      const status = this.shell.status;
      const after = yield* this.guarded(this.list(parse(trap), false));
      code = this.shell.status === status ? code : after;
    }
    return code;
  }

  /** Turns what was thrown into an exit status. */
  *guarded(procedure: Procedure<number>): Procedure<number> {
    try {
      return yield* procedure;
    } catch (thrown) {
      if (thrown instanceof Exit || thrown instanceof Return) return thrown.code;
      if (thrown instanceof Loop) return 0;
      if (!(thrown instanceof Fatal) && !(thrown instanceof SyntaxFault)) throw thrown;
      this.streams.stderr.write(`${this.shell.name}: ${thrown.message}\n`);
      return 2;
    }
  }

  *list({ items }: List, tail: boolean): Procedure<number> {
    for (const [index, { command, background }] of items.entries()) {
      if (background) this.startJob(command);
      else yield* this.andOr(command, tail && index === items.length - 1);
      yield* this.runTraps();
    }
    return this.shell.status;
  }

  /** Runs the traps of signals that came meanwhile: between two commands, never inside one. */
  *runTraps(): Procedure<void> {
    for (let signal = this.shell.signals.shift(); signal !== undefined; signal = this.shell.signals.shift()) {
      const action = this.shell.traps.get(signal);
      if (action !== undefined) yield* this.list(parse(action), false);
    }
  }

  private startJob(command: AndOr): void {
    const { shell } = this;
    const id = 100 + shell.jobs.size + 1;
    shell.jobs.add(id);
    const job = this.subshell(this.streams);
    shell.system.forked(1);
    runProcedure(job.guarded(job.andOr(command, false)), () => {
      shell.system.forked(-1);
      shell.jobs.delete(id);
      shell.wake();
    });
    shell.status = 0;
  }

  private *andOr({ first, rest }: AndOr, tail: boolean): Procedure<number> {
    yield* this.pipeline(first, tail && rest.length === 0, rest.length > 0);
    for (const [index, { operator, pipeline }] of rest.entries()) {
      const last = index === rest.length - 1;
      if ((operator === '&&') === (this.shell.status === 0)) yield* this.pipeline(pipeline, tail && last, !last);
    }
    return this.shell.status;
  }

  private *pipeline({ negated, commands }: Pipeline, tail: boolean, tested: boolean): Procedure<void> {
    const only = commands.length === 1 ? commands[0] : undefined;
    const code = only ? yield* this.command(only, this.streams, tail) : yield* this.piped(commands);
    this.shell.status = negated ? Number(code === 0) : code;
    if (code !== 0 && !negated && !tested && this.shell.options.has('e') && this.conditions === 0) throw new Exit(code);
  }

  /** How deep we are in conditions of `if`, `while`, `until`, where `set -e` does not count. */
  private conditions = 0;

  /** Every command in a subshell, all at once, joined by pipes. The status is the last one's. */
  private *piped(commands: readonly Command[]): Procedure<number> {
    const pipes = commands.slice(1).map(() => new Pipe());
    const stages = commands.map((command, index) => this.stage(command, pipes[index - 1], pipes[index]));
    const codes = yield* all(stages);
    return codes.at(-1) ?? 0;
  }

  private *stage(command: Command, input: Pipe | undefined, output: Pipe | undefined): Procedure<number> {
    const streams = { stdin: input ?? this.streams.stdin, stdout: output ?? this.streams.stdout, stderr: this.streams.stderr };
    const stage = this.subshell(streams);
    const code = yield* stage.guarded(stage.command(command, streams, false));
    input?.abandon();
    output?.close();
    return code;
  }

  subshell(streams: Streams): Interpreter {
    const { shell } = this;
    const copy = new Shell(shell.system, shell.name, shell.args, shell);
    copy.status = shell.status;
    return new Interpreter(copy, streams);
  }

  *command(command: Command, streams: Streams, tail: boolean): Procedure<number> {
    yield* this.breathe();
    const files: FileSink[] = [];
    const redirected = yield* this.redirect(command.redirects, streams, files);
    if (!redirected) {
      this.shell.status = 1;
      return 1;
    }
    const inner = redirected === this.streams ? this : this.sharing(redirected);
    const code = yield* inner.nested(command, redirected, tail);
    for (const file of files) yield* file.drain();
    this.shell.status = code;
    return code;
  }

  /** A script that calls itself without end is stopped, as by a stack that is full. */
  private *nested(command: Command, streams: Streams, tail: boolean): Procedure<number> {
    const { shell } = this;
    if (shell.depth >= DEEPEST) throw new Fatal('maximum nesting level exceeded');
    shell.depth++;
    try {
      return yield* this.dispatch(command, streams, tail);
    } finally {
      shell.depth--;
    }
  }

  /** The same shell with other streams: a redirected compound command changes the shell's own variables. */
  private sharing(streams: Streams): Interpreter {
    const inner = new Interpreter(this.shell, streams);
    inner.conditions = this.conditions;
    inner.penalty = this.penalty;
    inner.lastTime = this.lastTime;
    return inner;
  }

  private dispatch(command: Command, streams: Streams, tail: boolean): Procedure<number> {
    switch (command.kind) {
      case 'simple':
        return this.simple(command, streams, tail);
      case 'if':
        return this.conditional(command, tail);
      case 'loop':
        return this.loop(command);
      case 'for':
        return this.forLoop(command);
      case 'case':
        return this.caseOf(command, tail);
      case 'group':
        return this.group(command, tail);
      case 'function':
        return this.define(command);
    }
  }

  private *breathe(): Procedure<void> {
    const { system } = this.shell;
    const now = system.now();
    if (now !== this.lastTime) {
      this.lastTime = now;
      this.shell.busy = 0;
    }
    if (++this.shell.busy <= BURST) return;
    yield* system.sleep(micros(this.penalty));
    this.penalty = Math.min(LONGEST_PENALTY, this.penalty * 2);
  }

  private *redirect(redirects: readonly Redirect[], streams: Streams, files: FileSink[]): Procedure<Streams | undefined> {
    if (redirects.length === 0) return streams;
    const { system } = this.shell;
    const expander = this.expander();
    let { stdin, stdout, stderr } = streams;
    for (const { fd, operator, target } of redirects) {
      const text = yield* expander.text(target);
      if (operator === '<<') stdin = textSource(text);
      else if (operator === '<<<') stdin = textSource(`${text}\n`);
      else if (operator === '>&') {
        if (fd === 2) stderr = text === '1' ? stdout : stderr;
        else if (text === '2') stdout = stderr;
      } else if (operator === '<') {
        const content = yield* system.fs.read(this.shell.path(text));
        if (content === undefined) return this.complain(streams, `can't open ${text}: no such file`);
        stdin = textSource(content);
      } else {
        const sink = standard(text, streams) ?? (yield* this.openFile(text, operator === '>>', streams, files));
        if (!sink) return undefined;
        if (fd === 2) stderr = sink;
        else stdout = sink;
      }
    }
    return { stdin, stdout, stderr };
  }

  private *openFile(name: string, append: boolean, streams: Streams, files: FileSink[]): Procedure<FileSink | undefined> {
    const { fs } = this.shell.system;
    const path = this.shell.path(name);
    const error = yield* fs.write(path, '', append);
    if (error !== undefined) {
      this.complain(streams, `can't create ${name}: ${error}`);
      return undefined;
    }
    const sink = new FileSink(fs, path);
    files.push(sink);
    return sink;
  }

  private complain(streams: Streams, message: string): undefined {
    streams.stderr.write(`${this.shell.name}: ${message}\n`);
    return undefined;
  }

  private expander(): Expander {
    return new Expander(this.shell, (_shell, list) => this.substitute(list));
  }

  /** Status of the last command substitution: that of `x=$(false)`. */
  private substituted: number | undefined;

  private *substitute(list: List): Procedure<string> {
    const output = new Collector();
    const inner = this.subshell({ ...this.streams, stdout: output });
    this.substituted = yield* inner.guarded(inner.list(list, false));
    return output.text.replace(/\n+$/, '');
  }

  private *simple(command: Compound<'simple'>, streams: Streams, tail: boolean): Procedure<number> {
    const { shell } = this;
    const expander = this.expander();
    const before = shell.status;
    this.substituted = undefined;
    const argv = yield* expander.fields(command.words);
    const assigned: (readonly [string, string])[] = [];
    for (const { name, value } of command.assignments) assigned.push([name, yield* expander.text(value)]);
    const [name] = argv;
    if (name === undefined) {
      for (const [key, value] of assigned) shell.variables.set(key, value);
      return this.substituted ?? 0;
    }
    shell.status = before;
    if (shell.options.has('x')) streams.stderr.write(`+ ${argv.join(' ')}\n`);
    const body = shell.functions.get(name);
    if (body) return yield* this.call(body, argv.slice(1), streams);
    const builtin = Object.hasOwn(builtins, name) ? builtins[name] : undefined;
    if (builtin) return yield* builtin({ interpreter: this, shell, streams, argv });
    return yield* this.run(argv, assigned, streams, tail);
  }

  /** Starts a program and waits for it. */
  *run(argv: readonly string[], assigned: readonly (readonly [string, string])[], streams: Streams, tail: boolean): Procedure<number> {
    const { system } = this.shell;
    const program = system.lookup(argv, tail);
    if (typeof program === 'string') {
      streams.stderr.write(`${this.shell.name}: ${argv[0] ?? ''}: ${program}\n`);
      return program === 'not found' ? 127 : 126;
    }
    return yield* program(system.with({ argv, env: this.shell.environment(assigned), cwd: this.shell.cwd, streams }));
  }

  private *call(body: Command, args: readonly string[], streams: Streams): Procedure<number> {
    const { shell } = this;
    const before = shell.args;
    shell.args = args;
    try {
      return yield* this.command(body, streams, false);
    } catch (thrown) {
      if (thrown instanceof Return) return thrown.code;
      throw thrown;
    } finally {
      shell.args = before;
    }
  }

  private *test(list: List): Procedure<boolean> {
    this.conditions++;
    try {
      return (yield* this.list(list, false)) === 0;
    } finally {
      this.conditions--;
    }
  }

  private *conditional({ clauses, otherwise }: Compound<'if'>, tail: boolean): Procedure<number> {
    for (const { test, body } of clauses) if (yield* this.test(test)) return yield* this.list(body, tail);
    this.shell.status = 0;
    return otherwise ? yield* this.list(otherwise, tail) : 0;
  }

  private *loop({ until, test, body }: Compound<'loop'>): Procedure<number> {
    let code = 0;
    while ((yield* this.test(test)) !== until) {
      const next = yield* this.iteration(body);
      if (next === 'break') break;
      code = this.shell.status;
      yield* this.breathe();
    }
    return code;
  }

  private *forLoop({ name, words, body }: Compound<'for'>): Procedure<number> {
    const items = words ? yield* this.expander().fields(words) : this.shell.args;
    let code = 0;
    for (const item of items) {
      this.shell.variables.set(name, item);
      const next = yield* this.iteration(body);
      if (next === 'break') break;
      code = this.shell.status;
    }
    return code;
  }

  private *iteration(body: List): Procedure<'break' | 'continue'> {
    try {
      yield* this.list(body, false);
      return 'continue';
    } catch (thrown) {
      if (!(thrown instanceof Loop)) throw thrown;
      if (thrown.depth > 1) throw new Loop(thrown.kind, thrown.depth - 1);
      return thrown.kind;
    }
  }

  private *caseOf({ word, items }: Compound<'case'>, tail: boolean): Procedure<number> {
    const text = yield* this.expander().text(word);
    for (const { patterns, body } of items) {
      for (const pattern of patterns) {
        if (matchesPattern(yield* this.expander().pattern(pattern), text)) return yield* this.list(body, tail);
      }
    }
    return 0;
  }

  private *group({ subshell, body }: Compound<'group'>, tail: boolean): Procedure<number> {
    if (!subshell) return yield* this.list(body, tail);
    const inner = this.subshell(this.streams);
    return yield* inner.guarded(inner.list(body, tail));
  }

  private *define({ name, body }: Compound<'function'>): Procedure<number> {
    this.shell.functions.set(name, body);
    return 0;
  }
}

/** `/dev/stdout` and the like, also as the first process's descriptors, which is where a container's log is. */
function standard(path: string, { stdout, stderr }: Streams): Streams['stdout'] | undefined {
  if (path === '/dev/stdout' || path === '/dev/fd/1' || path === '/proc/self/fd/1' || path === '/proc/1/fd/1') return stdout;
  if (path === '/dev/stderr' || path === '/dev/fd/2' || path === '/proc/self/fd/2' || path === '/proc/1/fd/2') return stderr;
  return path === '/dev/null' ? { write: () => true } : undefined;
}
