import type { Command } from './ast.ts';
import { cleanPath } from '../filesystem.ts';
import type { System } from '../system.ts';

/** The state of one shell. A subshell is a copy. */
export class Shell {
  readonly variables: Map<string, string>;
  readonly exported: Set<string>;
  readonly functions: Map<string, Command>;
  readonly options: Set<string>;
  readonly traps: Map<string, string>;
  /** Background jobs: what is still open. */
  readonly jobs = new Set<number>();
  /** Signals that came and whose trap has not run yet. */
  readonly signals: string[] = [];
  /** Wakes `wait` when a job ends or a signal comes. */
  wake: () => void = () => {};
  status = 0;
  cwd: string;
  args: readonly string[];
  /** How deep commands are nested at run time: functions, `eval`. */
  depth = 0;
  /** Commands since the shell last waited: a loop that never waits must still take time. */
  busy = 0;

  constructor(
    readonly system: System,
    readonly name: string,
    args: readonly string[],
    parent?: Shell,
  ) {
    this.variables = new Map(parent?.variables ?? system.env);
    this.exported = new Set(parent?.exported ?? system.env.keys());
    this.functions = new Map(parent?.functions);
    this.options = new Set(parent?.options);
    this.traps = new Map();
    this.cwd = parent?.cwd ?? system.cwd;
    this.depth = parent?.depth ?? 0;
    this.args = args;
  }

  path(path: string): string {
    return cleanPath(path, this.cwd);
  }

  /** Environment of a command that the shell starts. */
  environment(extra: readonly (readonly [string, string])[]): ReadonlyMap<string, string> {
    const env = new Map<string, string>();
    for (const name of this.exported) {
      const value = this.variables.get(name);
      if (value !== undefined) env.set(name, value);
    }
    for (const [name, value] of extra) env.set(name, value);
    env.set('PWD', this.cwd);
    return env;
  }

  parameter(name: string): string | undefined {
    if (name === '?') return String(this.status);
    if (name === '#') return String(this.args.length);
    if (name === '$') return String(this.system.pid);
    if (name === '!') return String([...this.jobs].at(-1) ?? '');
    if (name === '@' || name === '*') return this.args.join(' ');
    if (name === '-') return [...this.options].join('');
    if (/^\d+$/.test(name)) return name === '0' ? this.name : this.args[Number(name) - 1];
    if (name === 'PWD') return this.cwd;
    if (name === 'RANDOM') return String(this.system.random.int(0, 32_767));
    return this.variables.get(name);
  }
}
