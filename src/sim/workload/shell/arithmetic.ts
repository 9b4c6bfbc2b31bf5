/** Reads and sets variables by name; a variable without a value is 0. */
export interface Variables {
  get(name: string): string | undefined;
  set(name: string, value: string): void;
}

const levels: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['|'],
  ['^'],
  ['&'],
  ['==', '!='],
  ['<=', '>=', '<', '>'],
  ['<<', '>>'],
  ['+', '-'],
  ['*', '/', '%'],
];

const operations: Readonly<Record<string, (a: number, b: number) => number>> = {
  '||': (a, b) => Number(a !== 0 || b !== 0),
  '&&': (a, b) => Number(a !== 0 && b !== 0),
  '|': (a, b) => a | b,
  '^': (a, b) => a ^ b,
  '&': (a, b) => a & b,
  '==': (a, b) => Number(a === b),
  '!=': (a, b) => Number(a !== b),
  '<=': (a, b) => Number(a <= b),
  '>=': (a, b) => Number(a >= b),
  '<': (a, b) => Number(a < b),
  '>': (a, b) => Number(a > b),
  '<<': (a, b) => a << b,
  '>>': (a, b) => a >> b,
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => Math.trunc(a / b),
  '%': (a, b) => a % b,
};

const tokenPattern = /\s*(\d+|[A-Za-z_]\w*|\+\+|--|[-+*/%]=|\|\||&&|[=!<>]=|<<|>>|[-+*/%<>=!~&|^?:()])/y;

/** Evaluates `$((…))`: integers, C's operators, assignment. Throws on what is no expression. */
export function evaluate(source: string, variables: Variables): number {
  const tokens: string[] = [];
  tokenPattern.lastIndex = 0;
  for (let match = tokenPattern.exec(source); match; match = tokenPattern.exec(source)) tokens.push(match[1] ?? '');
  let at = 0;
  const read = (name: string): number => Number(variables.get(name) ?? 0) || 0;

  const primary = (): number => {
    const token = tokens[at++];
    if (token === undefined) throw new Error('arithmetic syntax error');
    if (token === '(') {
      const value = expression();
      if (tokens[at++] !== ')') throw new Error('arithmetic syntax error');
      return value;
    }
    if (token === '-') return -primary();
    if (token === '+') return primary();
    if (token === '!') return Number(primary() === 0);
    if (token === '~') return ~primary();
    if (token === '++' || token === '--') return assign(tokens[at++] ?? '', read(tokens[at - 1] ?? '') + (token === '++' ? 1 : -1));
    if (/^\d/.test(token)) return token.startsWith('0') && token.length > 1 ? Number.parseInt(token, 8) : Number(token);
    if (!/^[A-Za-z_]/.test(token)) throw new Error('arithmetic syntax error');
    return variable(token);
  };

  const assign = (name: string, value: number): number => {
    variables.set(name, String(value));
    return value;
  };

  const variable = (name: string): number => {
    const next = tokens[at] ?? '';
    if (next === '++' || next === '--') {
      at++;
      const before = read(name);
      assign(name, before + (next === '++' ? 1 : -1));
      return before;
    }
    if (next === '=') {
      at++;
      return assign(name, expression());
    }
    if (/^[-+*/%]=$/.test(next)) {
      at++;
      return assign(name, operations[next[0] ?? '+']?.(read(name), expression()) ?? 0);
    }
    return read(name);
  };

  const binary = (level: number): number => {
    const symbols = levels[level];
    if (!symbols) return primary();
    let left = binary(level + 1);
    while (symbols.includes(tokens[at] ?? '')) {
      const symbol = tokens[at++] ?? '';
      const right = binary(level + 1);
      if ((symbol === '/' || symbol === '%') && right === 0) throw new Error('divide by zero');
      left = operations[symbol]?.(left, right) ?? 0;
    }
    return left;
  };

  function expression(): number {
    const test = binary(0);
    if (tokens[at] !== '?') return test;
    at++;
    const yes = expression();
    at++;
    const no = expression();
    return test !== 0 ? yes : no;
  }

  if (tokens.length === 0) return 0;
  const value = expression();
  if (at < tokens.length) throw new Error('arithmetic syntax error');
  return value;
}
