/** A regular expression somebody wrote; one that is none matches nothing. */
export function regularExpression(text: string, flags = ''): RegExp {
  try {
    return new RegExp(text, flags);
  } catch {
    return /(?!)/;
  }
}

/** A shell pattern (`*`, `?`, `[a-z]`) as a regular expression source; `\` before a character takes its meaning away. */
function source(pattern: string): string {
  let text = '';
  for (let i = 0; i < pattern.length; i++) {
    const char = pattern[i] ?? '';
    if (char === '\\') text += (pattern[++i] ?? '').replace(/[^\w]/g, '\\$&');
    else if (char === '*') text += '[\\s\\S]*';
    else if (char === '?') text += '[\\s\\S]';
    else if (char === '[' && pattern.indexOf(']', i + 2) > 0) {
      const end = pattern.indexOf(']', i + 2);
      text += `[${pattern
        .slice(i + 1, end)
        .replace(/^!/, '^')
        .replace(/\\/g, '\\\\')}]`;
      i = end;
    } else text += char.replace(/[^\w]/g, '\\$&');
  }
  return text;
}

export const matchesPattern = (pattern: string, text: string): boolean => regularExpression(`^${source(pattern)}$`).test(text);

const candidates = (text: string, fromEnd: boolean): number[] => {
  const lengths = Array.from({ length: text.length + 1 }, (_, i) => i);
  return fromEnd ? lengths.map((length) => text.length - length) : lengths;
};

/** `${x#p}`, `${x##p}`, `${x%p}`, `${x%%p}`. */
export function strip(text: string, operator: string, pattern: string): string {
  const matcher = regularExpression(`^${source(pattern)}$`);
  const prefix = operator.startsWith('#');
  const longest = operator.length === 2;
  for (const cut of candidates(text, prefix ? longest : !longest)) {
    const [part, rest] = prefix ? [text.slice(0, cut), text.slice(cut)] : [text.slice(cut), text.slice(0, cut)];
    if (matcher.test(part)) return rest;
  }
  return text;
}

export const hasPattern = (text: string): boolean => /[*?[]/.test(text);
