import { type AndOr, type Assignment, type Command, type List, type Pipeline, type Redirect, SyntaxFault, type Word } from './ast.ts';
import { Lexer, parseWord, type Token } from './lexer.ts';

const closers = new Set(['then', 'else', 'elif', 'fi', 'do', 'done', 'esac', '}']);
const assignment = /^([A-Za-z_]\w*)=/;

/** Recursive descent over the tokens of a script. Grammar: POSIX.1-2017 XCU 2.10. */
class Parser {
  private readonly lexer: Lexer;
  private token: Token;

  constructor(source: string) {
    this.lexer = new Lexer(source, parse);
    this.token = this.lexer.next();
  }

  script(): List {
    const list = this.list();
    if (this.token.kind !== 'end') throw this.unexpected();
    return list;
  }

  private advance(): void {
    this.token = this.lexer.next();
  }

  private unexpected(): SyntaxFault {
    const { token } = this;
    const text =
      token.kind === 'end'
        ? 'end of file'
        : token.kind === 'operator'
          ? `"${token.text}"`
          : token.kind === 'word'
            ? `"${token.plain ?? 'word'}"`
            : 'redirection';
    return new SyntaxFault(`syntax error: unexpected ${text}`);
  }

  private isOperator(text: string): boolean {
    return this.token.kind === 'operator' && this.token.text === text;
  }

  private reserved(): string | undefined {
    return this.token.kind === 'word' ? this.token.plain : undefined;
  }

  private expect(word: string): void {
    if (this.reserved() !== word) throw this.unexpected();
    this.advance();
  }

  private separators(): void {
    while (this.isOperator(';')) this.advance();
  }

  private list(): List {
    const items: { command: AndOr; background: boolean }[] = [];
    this.separators();
    while (this.token.kind !== 'end' && !this.isOperator(')') && !this.isOperator(';;') && !closers.has(this.reserved() ?? '')) {
      const command = this.andOr();
      const background = this.isOperator('&');
      items.push({ command, background });
      if (background) this.advance();
      else if (!this.isOperator(';')) break;
      this.separators();
    }
    return { items };
  }

  private andOr(): AndOr {
    const first = this.pipeline();
    const rest: { operator: '&&' | '||'; pipeline: Pipeline }[] = [];
    while (this.isOperator('&&') || this.isOperator('||')) {
      const operator = this.isOperator('&&') ? '&&' : '||';
      this.advance();
      this.separators();
      rest.push({ operator, pipeline: this.pipeline() });
    }
    return { first, rest };
  }

  private pipeline(): Pipeline {
    let negated = false;
    while (this.reserved() === '!') {
      negated = !negated;
      this.advance();
    }
    const commands = [this.command()];
    while (this.isOperator('|')) {
      this.advance();
      this.separators();
      commands.push(this.command());
    }
    return { negated, commands };
  }

  private readonly compounds: Readonly<Record<string, () => Command>> = {
    if: () => this.conditional(),
    while: () => this.loop(false),
    until: () => this.loop(true),
    for: () => this.forLoop(),
    case: () => this.caseOf(),
    '{': () => {
      const body = this.list();
      this.expect('}');
      return { kind: 'group', subshell: false, body, redirects: [] };
    },
  };

  private command(): Command {
    const reserved = this.reserved();
    const compound = reserved === undefined ? undefined : Object.hasOwn(this.compounds, reserved) ? this.compounds[reserved] : undefined;
    if (compound) {
      this.advance();
      return { ...compound(), redirects: this.redirects() };
    }
    if (this.isOperator('(')) {
      this.advance();
      const body = this.list();
      if (!this.isOperator(')')) throw this.unexpected();
      this.advance();
      return { kind: 'group', subshell: true, body, redirects: this.redirects() };
    }
    return this.simple();
  }

  private conditional(): Command {
    const clauses: { test: List; body: List }[] = [];
    let otherwise: List | undefined;
    for (let more = true; more; ) {
      const test = this.list();
      this.expect('then');
      clauses.push({ test, body: this.list() });
      more = this.reserved() === 'elif';
      if (more) this.advance();
    }
    if (this.reserved() === 'else') {
      this.advance();
      otherwise = this.list();
    }
    this.expect('fi');
    return { kind: 'if', clauses, otherwise, redirects: [] };
  }

  private body(): List {
    this.separators();
    this.expect('do');
    const body = this.list();
    this.expect('done');
    return body;
  }

  private loop(until: boolean): Command {
    const test = this.list();
    return { kind: 'loop', until, test, body: this.body(), redirects: [] };
  }

  private forLoop(): Command {
    const name = this.reserved();
    if (name === undefined) throw this.unexpected();
    this.advance();
    let words: Word[] | undefined;
    if (this.reserved() === 'in') {
      this.advance();
      words = [];
      while (this.token.kind === 'word') {
        words.push(this.token.word);
        this.advance();
      }
    }
    return { kind: 'for', name, words, body: this.body(), redirects: [] };
  }

  private caseOf(): Command {
    if (this.token.kind !== 'word') throw this.unexpected();
    const { word } = this.token;
    this.advance();
    this.separators();
    this.expect('in');
    const items: { patterns: Word[]; body: List }[] = [];
    for (this.separators(); this.reserved() !== 'esac'; this.separators()) {
      if (this.isOperator('(')) this.advance();
      const patterns: Word[] = [];
      while (this.token.kind === 'word') {
        patterns.push(this.token.word);
        this.advance();
        if (this.isOperator('|')) this.advance();
      }
      if (!this.isOperator(')')) throw this.unexpected();
      this.advance();
      items.push({ patterns, body: this.list() });
      if (this.isOperator(';;')) this.advance();
    }
    this.advance();
    return { kind: 'case', word, items, redirects: [] };
  }

  private redirects(): Redirect[] {
    const redirects: Redirect[] = [];
    while (this.token.kind === 'redirect') redirects.push(...this.redirect(this.token));
    return redirects;
  }

  private redirect(token: Extract<Token, { kind: 'redirect' }>): Redirect[] {
    this.advance();
    const { here } = token;
    if (here) {
      const target = (): Word => (here.literal ? [{ kind: 'text', text: here.text, quoted: true }] : parseWord(here.text, parse));
      return [
        {
          fd: 0,
          operator: '<<',
          get target() {
            return target();
          },
        },
      ];
    }
    if (this.token.kind !== 'word') throw this.unexpected();
    const target = this.token.word;
    this.advance();
    if (token.fd !== -1) return [{ fd: token.fd, operator: token.operator, target }];
    return [
      { fd: 1, operator: '>', target },
      { fd: 2, operator: '>&', target: [{ kind: 'text', text: '1', quoted: true }] },
    ];
  }

  private simple(): Command {
    const assignments: Assignment[] = [];
    const words: Word[] = [];
    const redirects: Redirect[] = [];
    for (;;) {
      const { token } = this;
      if (token.kind === 'redirect') redirects.push(...this.redirect(token));
      else if (token.kind === 'word') {
        const assigned = words.length === 0 ? assignmentOf(token.word) : undefined;
        if (assigned) assignments.push(assigned);
        else words.push(token.word);
        this.advance();
      } else if (this.isOperator('(') && words.length === 1) return this.functionOf(words[0] ?? []);
      else break;
    }
    if (assignments.length === 0 && words.length === 0 && redirects.length === 0) throw this.unexpected();
    return { kind: 'simple', assignments, words, redirects };
  }

  private functionOf(word: Word): Command {
    this.advance();
    if (!this.isOperator(')')) throw this.unexpected();
    this.advance();
    this.separators();
    const first = word[0];
    return { kind: 'function', name: first?.kind === 'text' ? first.text : '', body: this.command(), redirects: [] };
  }
}

/** `NAME=value`: the name must be unquoted text. */
function assignmentOf(word: Word): Assignment | undefined {
  const first = word[0];
  if (first?.kind !== 'text' || first.quoted) return undefined;
  const match = assignment.exec(first.text);
  if (!match) return undefined;
  const text = first.text.slice(match[0].length);
  return { name: match[1] ?? '', value: text === '' ? word.slice(1) : [{ ...first, text }, ...word.slice(1)] };
}

function parseNew(source: string): List {
  try {
    return new Parser(source).script();
  } catch (thrown) {
    throw thrown instanceof RangeError ? new SyntaxFault('syntax error: nested too deeply') : thrown;
  }
}

const scripts = new Map<string, List>();

/**
 * Parses a script. The same text (every replica of a Pod has it) is parsed once.
 *
 * @throws SyntaxFault in the words of BusyBox's shell.
 */
export function parse(source: string): List {
  let list = scripts.get(source);
  if (!list) {
    list = parseNew(source);
    scripts.set(source, list);
  }
  return list;
}
