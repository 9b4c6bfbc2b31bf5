import { type Part, SyntaxFault, type Word } from './ast.ts';

export type Token =
  | { readonly kind: 'word'; readonly word: Word; readonly plain: string | undefined }
  | { readonly kind: 'operator'; readonly text: string }
  | { readonly kind: 'redirect'; readonly fd: number; readonly operator: '>' | '>>' | '<' | '>&' | '<<' | '<<<'; readonly here: HereDocument | undefined }
  | { readonly kind: 'end' };

/** Its text is read when the line that announces it ends. */
export interface HereDocument {
  readonly literal: boolean;
  text: string;
}

/** Parses `$(…)`: the lexer meets commands inside words, which only the parser can read. */
export type ParseNested = (source: string) => import('./ast.ts').List;

const operators = [';;', '&&', '||', ';', '&', '|', '(', ')', '\n'] as const;
const redirections: Readonly<Record<string, Extract<Token, { kind: 'redirect' }>['operator']>> = {
  '>': '>',
  '>|': '>',
  '>>': '>>',
  '<': '<',
  '>&': '>&',
  '<&': '>&',
  '<<': '<<',
  '<<-': '<<',
  '<<<': '<<<',
};
const isBlank = (char: string | undefined): boolean => char === ' ' || char === '\t' || char === '\r';
const endsWord = (char: string | undefined): boolean => char === undefined || isBlank(char) || ';&|()<>\n'.includes(char);
const nameStart = /[A-Za-z_]/;
const nameChar = /[A-Za-z0-9_]/;

/** Splits a script into words, operators and redirections; expansions inside words become parts. */
export class Lexer {
  private at = 0;
  private readonly hereDocuments: { readonly delimiter: string; readonly here: HereDocument }[] = [];

  constructor(
    private readonly source: string,
    private readonly nested: ParseNested,
  ) {}

  next(): Token {
    this.skip();
    const char = this.source[this.at];
    if (char === undefined) return { kind: 'end' };
    const redirect = this.redirect();
    if (redirect) return redirect;
    for (const text of operators) {
      if (!this.source.startsWith(text, this.at)) continue;
      this.at += text.length;
      if (text === '\n') this.readHereDocuments();
      return { kind: 'operator', text: text === '\n' ? ';' : text };
    }
    const start = this.at;
    const word = this.word(endsWord);
    const raw = this.source.slice(start, this.at);
    return { kind: 'word', word, plain: word.every((part) => part.kind === 'text' && !part.quoted) ? raw : undefined };
  }

  private skip(): void {
    for (;;) {
      const char = this.source[this.at];
      if (isBlank(char)) this.at++;
      else if (char === '\\' && this.source[this.at + 1] === '\n') this.at += 2;
      else if (char === '#') while (this.source[this.at] !== undefined && this.source[this.at] !== '\n') this.at++;
      else return;
    }
  }

  private redirect(): Token | undefined {
    const match = /^(\d?)(<<<|<<-?|>>|>&|>\||>|<&|<)/.exec(this.source.slice(this.at, this.at + 4));
    const both = !match && this.source.startsWith('&>', this.at);
    if (both) {
      this.at += 2;
      return { kind: 'redirect', fd: -1, operator: '>', here: undefined };
    }
    if (!match) return undefined;
    this.at += match[0].length;
    const symbol = match[2] ?? '>';
    const operator = redirections[symbol] ?? '>';
    const fd = match[1] ? Number(match[1]) : operator.startsWith('<') ? 0 : 1;
    if (operator !== '<<') return { kind: 'redirect', fd, operator, here: undefined };
    this.skip();
    const start = this.at;
    this.word(endsWord);
    const raw = this.source.slice(start, this.at);
    const delimiter = raw.replace(/['"\\]/g, '');
    const here: HereDocument = { literal: delimiter !== raw, text: '' };
    this.hereDocuments.push({ delimiter, here });
    return { kind: 'redirect', fd, operator, here };
  }

  private readHereDocuments(): void {
    for (const { delimiter, here } of this.hereDocuments.splice(0)) {
      const lines: string[] = [];
      while (this.at < this.source.length) {
        const end = this.source.indexOf('\n', this.at);
        const line = this.source.slice(this.at, end < 0 ? undefined : end);
        this.at = end < 0 ? this.source.length : end + 1;
        if (line.trim() === delimiter) break;
        lines.push(`${line}\n`);
      }
      here.text = lines.join('');
    }
  }

  /** Reads parts until `stops`; quotes keep what would stop it. */
  private word(stops: (char: string | undefined) => boolean): Word {
    const parts: Part[] = [];
    let text = '';
    const flush = (): void => {
      if (text !== '') parts.push({ kind: 'text', text, quoted: false });
      text = '';
    };
    while (!stops(this.source[this.at])) {
      const char = this.source[this.at] ?? '';
      if (char === "'") {
        flush();
        parts.push({ kind: 'text', text: this.until("'"), quoted: true });
      } else if (char === '"') {
        flush();
        parts.push(...this.doubleQuoted());
      } else if (char === '\\') {
        flush();
        const next = this.source[this.at + 1] ?? '';
        if (next !== '\n') parts.push({ kind: 'text', text: next, quoted: true });
        this.at += 2;
      } else if (char === '$' || char === '`') {
        const part = this.expansion(false);
        if (part) {
          flush();
          parts.push(part);
        } else text += this.source[this.at++] ?? '';
      } else {
        text += char;
        this.at++;
      }
    }
    flush();
    return parts;
  }

  private until(end: string): string {
    const close = this.source.indexOf(end, this.at + 1);
    if (close < 0) throw new SyntaxFault('syntax error: unterminated quoted string');
    const text = this.source.slice(this.at + 1, close);
    this.at = close + 1;
    return text;
  }

  private doubleQuoted(): readonly Part[] {
    const parts: Part[] = [];
    let text = '';
    this.at++;
    for (let char = this.source[this.at]; char !== '"'; char = this.source[this.at]) {
      if (char === undefined) throw new SyntaxFault('syntax error: unterminated quoted string');
      const part = char === '$' || char === '`' ? this.expansion(true) : undefined;
      if (part) {
        if (text !== '') parts.push({ kind: 'text', text, quoted: true });
        text = '';
        parts.push(part);
      } else if (char === '\\' && '$`"\\\n'.includes(this.source[this.at + 1] ?? 'x')) {
        text += this.source[this.at + 1] === '\n' ? '' : this.source[this.at + 1];
        this.at += 2;
      } else {
        text += char;
        this.at++;
      }
    }
    this.at++;
    if (text !== '' || parts.length === 0) parts.push({ kind: 'text', text, quoted: true });
    return parts;
  }

  /** `$NAME`, `${…}`, `$(…)`, `$((…))` and backquotes; undefined for a `$` that stands for itself. */
  private expansion(quoted: boolean): Part | undefined {
    const { source } = this;
    if (source[this.at] === '`') return { kind: 'command', list: this.nested(this.until('`')), quoted };
    if (source.startsWith('$((', this.at)) {
      const inner = this.balanced(this.at + 1);
      if (inner.startsWith('(') && inner.endsWith(')')) return { kind: 'arithmetic', word: parseWord(inner.slice(1, -1), this.nested), quoted };
    }
    if (source.startsWith('$(', this.at)) return { kind: 'command', list: this.nested(this.balanced(this.at + 1)), quoted };
    if (source.startsWith('${', this.at)) return this.braced(quoted);
    const first = source[this.at + 1] ?? '';
    if ('?$#@*!-0123456789'.includes(first) && first !== '') {
      this.at += 2;
      return { kind: 'variable', name: first, operator: '', word: undefined, quoted };
    }
    if (!nameStart.test(first)) return undefined;
    const start = ++this.at;
    while (nameChar.test(source[this.at] ?? '')) this.at++;
    return { kind: 'variable', name: source.slice(start, this.at), operator: '', word: undefined, quoted };
  }

  private braced(quoted: boolean): Part {
    const end = this.closing(this.at + 1, '{', '}');
    const inner = this.source.slice(this.at + 2, end);
    this.at = end + 1;
    if (/^#[A-Za-z_]\w*$/.test(inner)) return { kind: 'variable', name: inner.slice(1), operator: 'length', word: undefined, quoted };
    const match = /^([A-Za-z_]\w*|[?$#@*!0-9]+)(:?[-=+?]|%%|%|##|#|$)/.exec(inner);
    if (!match) throw new SyntaxFault('syntax error: bad substitution');
    const operator = match[2] ?? '';
    const word = operator === '' ? undefined : parseWord(inner.slice(match[0].length), this.nested);
    return { kind: 'variable', name: match[1] ?? '', operator, word, quoted };
  }

  /** Reads a balanced `(…)` from `open`; returns what is inside and moves past it. */
  private balanced(open: number): string {
    const end = this.closing(open, '(', ')');
    this.at = end + 1;
    return this.source.slice(open + 1, end);
  }

  private closing(open: number, left: string, right: string): number {
    let depth = 0;
    let quote = '';
    for (let i = open; i < this.source.length; i++) {
      const char = this.source[i] ?? '';
      if (quote !== '') {
        if (char === '\\' && quote === '"') i++;
        else if (char === quote) quote = '';
      } else if (char === '\\') i++;
      else if (char === "'" || char === '"') quote = char;
      else if (char === left) depth++;
      else if (char === right && --depth === 0) return i;
    }
    throw new SyntaxFault(`syntax error: unexpected end of file (expecting "${right}")`);
  }

  /** The whole source as one word: the inside of `${x:-…}` and of here documents. */
  whole(): Word {
    return this.word((char) => char === undefined);
  }
}

export const parseWord = (source: string, nested: ParseNested): Word => new Lexer(source, nested).whole();
