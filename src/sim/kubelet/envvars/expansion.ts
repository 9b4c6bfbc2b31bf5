/**
 * Replaces `$(NAME)` by the variable's value; an unknown name stays as it is, and `$$(NAME)` is the escaped form.
 * Source: `kubernetes/third_party/forked/golang/expansion/expand.go`.
 */
export function expand(input: string, lookup: (name: string) => string | undefined): string {
  if (!input.includes('$')) return input;
  let out = '';
  for (let at = 0; at < input.length; at++) {
    const char = input.charAt(at);
    if (char !== '$' || at + 1 >= input.length) {
      out += char;
      continue;
    }
    const following = input.charAt(at + 1);
    const close = following === '(' ? input.indexOf(')', at + 2) : -1;
    if (following === '$') {
      out += '$';
      at++;
    } else if (following !== '(') {
      out += `$${following}`;
      at++;
    } else if (close < 0) {
      out += '$(';
      at++;
    } else {
      const name = input.slice(at + 2, close);
      out += lookup(name) ?? `$(${name})`;
      at = close;
    }
  }
  return out;
}
