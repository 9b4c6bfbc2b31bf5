/** Breaks a text at blanks so that no line is longer than `limit`; line breaks of the text stay. Source: `github.com/mitchellh/go-wordwrap`. */
export function wrap(text: string, limit: number): string {
  return text
    .split('\n')
    .map((line) => {
      const lines: string[] = [];
      let current = '';
      for (const word of line.split(/(?<=\S)(?= )/)) {
        if (current !== '' && [...current, ...word].length > limit) {
          lines.push(current);
          current = word.trimStart();
        } else current += word;
      }
      return [...lines, current].join('\n');
    })
    .join('\n');
}

/** Puts blanks before every line, empty ones too. */
export function indent(amount: number, text: string): string {
  const pad = ' '.repeat(amount);
  return `${pad}${text.replaceAll('\n', `\n${pad}`)}`;
}
