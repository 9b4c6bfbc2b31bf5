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

export interface Completion {
  readonly label: string;
  readonly detail: string;
  readonly info: string;
  readonly insert: string;
}
