import { CommandError } from '../errors.ts';

/** A value in a pipeline: a constant, a path from the dot, a variable or the result of a call, or an inner pipeline. */
export type Operand =
  | { readonly kind: 'constant'; readonly value: unknown }
  | { readonly kind: 'field'; readonly path: readonly string[] }
  | { readonly kind: 'variable'; readonly name: string; readonly path: readonly string[] }
  | { readonly kind: 'function'; readonly name: string }
  | { readonly kind: 'inner'; readonly pipeline: Pipeline; readonly path: readonly string[] };

export interface Pipeline {
  readonly declares: readonly string[];
  readonly assigns: boolean;
  readonly commands: readonly (readonly Operand[])[];
}

export type Node =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'action'; readonly pipeline: Pipeline }
  | { readonly kind: 'if' | 'with' | 'range'; readonly pipeline: Pipeline; readonly body: readonly Node[]; readonly otherwise: readonly Node[] }
  | { readonly kind: 'break' | 'continue' };

class ParseFault extends Error {}

const fail = (text: string): never => {
  throw new ParseFault(text);
};

const TOKEN = /\s+|"(?:[^"\\]|\\.)*"|`[^`]*`|'(?:[^'\\]|\\.)+'|-?\d+(?:\.\d+)?|\$[\w]*(?:\.[\w-]+)*|(?:\.[\w-]+)+|\.|[A-Za-z_]\w*|:=|=|\||,|\(|\)/y;

function tokens(action: string): readonly string[] {
  const found: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < action.length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(action);
    if (!match) return fail(`unexpected ${JSON.stringify(action[at])} in operand`);
    // A field directly behind a closing parenthesis belongs to it.
    if (match[0].trim() !== '') found.push(at > 0 && action[at - 1] === ')' && match[0].startsWith('.') && match[0] !== '.' ? `)${match[0]}` : match[0]);
  }
  return found;
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '"': '"', '\\': '\\', "'": "'" };
const constants: Readonly<Record<string, unknown>> = { true: true, false: false, nil: undefined };
const pathOf = (text: string): readonly string[] => text.split('.').filter((part) => part !== '');

class ActionParser {
  private at = 0;

  constructor(private readonly list: readonly string[]) {}

  pipeline(): Pipeline {
    const declares: string[] = [];
    let assigns = false;
    const sign = this.list.slice(this.at, this.at + 4).findIndex((token) => token === ':=' || token === '=');
    if (sign > 0 && this.list[this.at]?.startsWith('$')) {
      for (const token of this.list.slice(this.at, this.at + sign)) if (token !== ',') declares.push(token);
      assigns = this.list[this.at + sign] === '=';
      this.at += sign + 1;
    }
    const commands: Operand[][] = [[]];
    for (let token = this.list[this.at]; token !== undefined && !token.startsWith(')'); token = this.list[this.at]) {
      this.at++;
      if (token === '|') commands.push([]);
      else commands.at(-1)?.push(this.operand(token));
    }
    if (commands.some((command) => command.length === 0)) fail('missing value for command');
    return { declares, assigns, commands };
  }

  private operand(token: string): Operand {
    if (token === '(') {
      const pipeline = this.pipeline();
      const close = this.list[this.at++];
      if (close === undefined) fail('unclosed left paren');
      const next = this.list[this.at];
      const path = next?.startsWith(').') ? pathOf(next.slice(1)) : [];
      if (path.length > 0) this.at++;
      return { kind: 'inner', pipeline, path };
    }
    if (token.startsWith('"')) return { kind: 'constant', value: token.slice(1, -1).replace(/\\(.)/g, (_, c: string) => escapes[c] ?? c) };
    if (token.startsWith('`')) return { kind: 'constant', value: token.slice(1, -1) };
    if (/^-?\d/.test(token)) return { kind: 'constant', value: Number(token) };
    if (token.startsWith('$')) {
      const [name = '$', ...path] = token.split('.');
      return { kind: 'variable', name, path };
    }
    if (token.startsWith('.')) return { kind: 'field', path: pathOf(token) };
    if (token in constants) return { kind: 'constant', value: constants[token] };
    return { kind: 'function', name: token };
  }
}

const pipelineOf = (text: string): Pipeline => new ActionParser(tokens(text)).pipeline();

interface Frame {
  readonly kind: 'if' | 'with' | 'range';
  readonly pipeline: Pipeline;
  readonly body: Node[];
  readonly otherwise: Node[];
  inElse: boolean;
  /** `{{else if}}` opens a block that the same `{{end}}` closes. */
  readonly chained: boolean;
}

/** Reads a Go template. Errors: a CommandError in the words of `text/template`. */
export function parseTemplate(text: string): readonly Node[] {
  try {
    return parseNodes(text);
  } catch (fault) {
    if (!(fault instanceof ParseFault)) throw fault;
    throw new CommandError(`error parsing template ${text}, template: output:1: ${fault.message}`);
  }
}

function parseNodes(text: string): readonly Node[] {
  const root: Node[] = [];
  const frames: Frame[] = [];
  const current = (): Node[] => {
    const frame = frames.at(-1);
    return frame ? (frame.inElse ? frame.otherwise : frame.body) : root;
  };
  const open = (kind: Frame['kind'], rest: string, chained: boolean): void =>
    void frames.push({ kind, pipeline: pipelineOf(rest), body: [], otherwise: [], inElse: false, chained });
  const close = (): void => {
    const frame = frames.pop();
    const { kind, pipeline, body, otherwise, chained } = frame ?? fail('unexpected {{end}}');
    current().push({ kind, pipeline, body, otherwise });
    if (chained) close();
  };
  let trim = false;
  for (const piece of text.split(/(\{\{-?[\s\S]*?-?\}\})/)) {
    if (!piece.startsWith('{{') || !piece.endsWith('}}')) {
      if (piece.includes('{{')) fail('unclosed action');
      if (piece !== '') current().push({ kind: 'text', text: trim ? piece.trimStart() : piece });
      continue;
    }
    const inner = piece.slice(2, -2);
    if (/^-\s/.test(inner)) trimLast(current());
    trim = /\s-$/.test(inner);
    const action = inner.replace(/^-\s/, '').replace(/\s-$/, '').trim();
    const [, word = '', rest = ''] = /^(\w+)\b\s*([\s\S]*)$/.exec(action) ?? [];
    if (action.startsWith('/*')) continue;
    if (word === 'if' || word === 'with' || word === 'range') open(word, rest, false);
    else if (word === 'else') {
      const frame = frames.at(-1);
      if (!frame) return fail('unexpected {{else}}');
      frame.inElse = true;
      const chain = /^(if|with)\s+([\s\S]*)$/.exec(rest);
      if (chain) open(chain[1] as 'if' | 'with', chain[2] ?? '', true);
    } else if (action === 'end') close();
    else if (action === 'break' || action === 'continue') current().push({ kind: action });
    else current().push({ kind: 'action', pipeline: pipelineOf(action) });
  }
  if (frames.length > 0) fail('unexpected EOF');
  return root;
}

function trimLast(nodes: Node[]): void {
  const last = nodes.at(-1);
  if (last?.kind === 'text') nodes[nodes.length - 1] = { kind: 'text', text: last.text.trimEnd() };
}
