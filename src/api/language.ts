/** What the editor's language service says about a text. Lines and columns count from 1; offsets are UTF-16 positions. */
export interface Problem {
  readonly severity: 'error' | 'warning' | 'info';
  readonly layer: 'syntax' | 'schema' | 'admission' | 'support';
  readonly message: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  /** A replacement that would mend it. */
  readonly fix?: { readonly title: string; readonly from: number; readonly to: number; readonly insert: string };
}

/** One reason for which a text was refused. */
export interface Refusal {
  /** The server's words, without what stands around them. */
  readonly reason: string;
  /** What is wrong there, in ours. */
  readonly hint?: string;
  /** The object, as far as the server names it: `pods "web"`. */
  readonly subject?: string;
  readonly field?: string;
  readonly line?: number;
  readonly column?: number;
}

export interface Completion {
  readonly label: string;
  readonly detail: string;
  readonly info: string;
  readonly insert: string;
}
