/**
 * Text for a Mermaid label. Names come from users: everything that Mermaid, its lexer or HTML could read as syntax is
 * written as a Mermaid entity (`#35;`), and line ends become spaces.
 */
export function mermaidText(text: string, longest = 120): string {
  const flat = text.replace(/\s+/g, ' ').trim();
  const cut = [...flat].length > longest ? `${[...flat].slice(0, longest - 1).join('')}…` : flat;
  // Besides syntax: a lone `end` closes blocks in sequence diagrams, `%%` begins a comment, `click`/`style` are statements.
  return cut
    .replace(/[#;:<>{}[\]()"'`\\|&%~^*$@]/g, (character) => `#${character.charCodeAt(0)};`)
    .replace(/\bend\b/gi, (word) => `#${word.charCodeAt(0)};${word.slice(1)}`);
}

/** Gives each name an identifier that is safe in any diagram, in order of first use. */
export class Identifiers {
  private readonly ids = new Map<string, string>();

  constructor(private readonly prefix: string) {}

  of(name: string): string {
    let id = this.ids.get(name);
    if (id === undefined) {
      id = `${this.prefix}${this.ids.size + 1}`;
      this.ids.set(name, id);
    }
    return id;
  }
}
