import { CommandError } from '../errors.ts';
import { functions, text, truth } from './functions.ts';
import { type Node, type Operand, type Pipeline, parseTemplate } from './parse.ts';
import { isObject } from '../../apimachinery/index.ts';

/** Leaves the innermost `{{range}}`, or its turn. */
class Leave {
  constructor(readonly how: 'break' | 'continue') {}
}

/** Runs one template. Variables are looked up outward, scope by scope. */
class Execution {
  private out = '';
  private readonly scopes: Map<string, unknown>[];

  constructor(root: unknown) {
    this.scopes = [new Map([['$', root]])];
  }

  run(nodes: readonly Node[], dot: unknown): string {
    this.walk(nodes, dot);
    return this.out;
  }

  private walk(nodes: readonly Node[], dot: unknown): void {
    for (const node of nodes) {
      if (node.kind === 'text') this.out += node.text;
      else if (node.kind === 'action') {
        const value = this.pipeline(node.pipeline, dot);
        if (node.pipeline.declares.length === 0) this.out += text(value);
      } else if (node.kind === 'range') this.range(node, dot);
      else if (node.kind === 'if' || node.kind === 'with') this.branch(node, dot);
      else throw new Leave(node.kind);
    }
  }

  private scoped(run: () => void): void {
    this.scopes.push(new Map());
    try {
      run();
    } finally {
      this.scopes.pop();
    }
  }

  private branch({ kind, pipeline, body, otherwise }: Extract<Node, { body: unknown }>, dot: unknown): void {
    this.scoped(() => {
      const value = this.pipeline(pipeline, dot);
      if (truth(value)) this.walk(body, kind === 'with' ? value : dot);
      else this.walk(otherwise, dot);
    });
  }

  private range({ pipeline, body, otherwise }: Extract<Node, { body: unknown }>, dot: unknown): void {
    this.scoped(() => {
      const value = this.pipeline({ ...pipeline, declares: [] }, dot);
      const entries = entriesOf(value);
      if (entries.length === 0) return this.walk(otherwise, dot);
      const names = pipeline.declares;
      try {
        for (const [key, item] of entries) this.turn(names, key, item, body);
      } catch (thrown) {
        if (!(thrown instanceof Leave) || thrown.how !== 'break') throw thrown;
      }
    });
  }

  private turn(names: readonly string[], key: unknown, item: unknown, body: readonly Node[]): void {
    this.scoped(() => {
      if (names.length === 1) this.scopes.at(-1)?.set(names[0] ?? '', item);
      if (names.length === 2) {
        this.scopes.at(-1)?.set(names[0] ?? '', key);
        this.scopes.at(-1)?.set(names[1] ?? '', item);
      }
      try {
        this.walk(body, item);
      } catch (thrown) {
        if (!(thrown instanceof Leave) || thrown.how !== 'continue') throw thrown;
      }
    });
  }

  private pipeline({ commands, declares, assigns }: Pipeline, dot: unknown): unknown {
    let value: unknown;
    commands.forEach((command, index) => {
      value = this.command(command, dot, index === 0 ? [] : [value]);
    });
    for (const name of declares) {
      const scope = assigns ? this.scopes.findLast((candidate) => candidate.has(name)) : this.scopes.at(-1);
      if (!scope) throw new CommandError(`error parsing template, template: output:1: undefined variable ${JSON.stringify(name)}`);
      scope.set(name, value);
    }
    return value;
  }

  private command([first, ...rest]: readonly Operand[], dot: unknown, piped: readonly unknown[]): unknown {
    if (first?.kind !== 'function') {
      if (rest.length > 0 || piped.length > 0)
        throw new CommandError(`error executing template: can't give argument to non-function ${first ? text(this.value(first, dot)) : ''}`);
      return first ? this.value(first, dot) : undefined;
    }
    const call = Object.hasOwn(functions, first.name) ? functions[first.name] : undefined;
    if (!call) throw new CommandError(`error parsing template ${first.name}, template: output:1: function ${JSON.stringify(first.name)} not defined`);
    return call(...rest.map((operand) => this.value(operand, dot)), ...piped);
  }

  private value(operand: Operand, dot: unknown): unknown {
    if (operand.kind === 'constant') return operand.value;
    if (operand.kind === 'field') return fieldOf(dot, operand.path);
    if (operand.kind === 'function') return this.command([operand], dot, []);
    if (operand.kind === 'inner') return fieldOf(this.pipeline(operand.pipeline, dot), operand.path);
    const scope = this.scopes.findLast((candidate) => candidate.has(operand.name));
    if (!scope) throw new CommandError(`error parsing template, template: output:1: undefined variable ${JSON.stringify(operand.name)}`);
    return fieldOf(scope.get(operand.name), operand.path);
  }
}

function fieldOf(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, name) => {
    if (inner === undefined || inner === null) return undefined;
    if (!isObject(inner))
      throw new CommandError(`error executing template: can't evaluate field ${name} in type ${Array.isArray(inner) ? '[]interface {}' : 'interface {}'}`);
    return Object.hasOwn(inner, name) ? inner[name] : undefined;
  }, value);
}

/** Lists by index, maps in the order of their keys, a number as that many turns. */
function entriesOf(value: unknown): readonly (readonly [unknown, unknown])[] {
  if (Array.isArray(value)) return value.map((item: unknown, index) => [index, item] as const);
  if (isObject(value))
    return Object.keys(value)
      .sort()
      .map((key) => [key, value[key]] as const);
  if (typeof value === 'number') return Array.from({ length: value }, (_, index) => [index, index] as const);
  if (value === undefined || value === null) return [];
  throw new CommandError(`error executing template: range can't iterate over ${text(value)}`);
}

/** `-o go-template`: what a Go template makes of an object. Source: `text/template`. Errors: a CommandError in its words. */
export function goTemplate(template: string, object: unknown): string {
  return new Execution(object).run(parseTemplate(template), object);
}
