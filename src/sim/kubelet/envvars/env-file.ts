/**
 * The value of a variable in an environment file, '' when it is not there, or what is wrong with the file. Values stand in single
 * quotes and may go over lines. Source: `kubernetes/pkg/kubelet/util/env/env_util.go` ParseEnv.
 */
export function parseEnv(text: string, key: string): string | { readonly error: string } {
  const lines = text.replace(/\n$/, '').split('\n');
  const wrong = (line: number, what: string): { readonly error: string } => ({ error: `invalid environment variable format at line ${line}: ${what}` });
  for (let at = 0; at < lines.length; at++) {
    const line = (lines[at] ?? '').replace(/^[ \t]+/, '');
    if (line === '' || line.startsWith('#')) continue;
    const number = at + 1;
    const equals = line.indexOf('=');
    if (equals < 0) return wrong(number, "missing '='");
    const name = line.slice(0, equals);
    if (name.trim() === '') return wrong(number, 'empty variable name');
    if (/[ \t]$/.test(name)) return wrong(number, "whitespace before '=' is not allowed");
    const rest = line.slice(equals + 1);
    if (/^[ \t]/.test(rest)) {
      if (name === key) return '';
      continue;
    }
    if (!rest.startsWith("'")) return wrong(number, 'value must be enclosed in single quotes');
    let value = rest.slice(1);
    while (!value.includes("'")) {
      if (++at >= lines.length) return { error: `invalid environment variable format starting at line ${number}: unclosed single quote` };
      value += `\n${lines[at] ?? ''}`;
    }
    const end = value.indexOf("'");
    if (!/^[ \t]*(#|$)/.test(value.slice(end + 1))) return wrong(at + 1, 'unexpected content after closing quote');
    if (name === key) return value.slice(0, end);
  }
  return '';
}
