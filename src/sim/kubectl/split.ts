import { parse } from 'shell-quote';

/** Splits a command line as a shell does (quotes, escapes); a leading `kubectl` is dropped. Variables are not expanded. */
export function splitCommand(line: string): string[] {
  const words = parse(line, (name) => `$${name}`).flatMap((entry) => {
    if (typeof entry === 'string') return [entry];
    if ('comment' in entry) return [];
    return [entry.op === 'glob' ? entry.pattern : entry.op];
  });
  return words[0] === 'kubectl' ? words.slice(1) : words;
}
