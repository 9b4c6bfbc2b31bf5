/** What the editor's language service answers. The same shapes as the page's port (`src/app/port.ts`). */
export interface Problem {
  readonly severity: 'error' | 'warning' | 'info';
  readonly layer: 'syntax' | 'schema' | 'admission' | 'support';
  readonly message: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  /** A replacement that would mend it: offsets into the text. */
  readonly fix?: { readonly title: string; readonly from: number; readonly to: number; readonly insert: string };
}

export interface Completion {
  readonly label: string;
  readonly detail: string;
  readonly info: string;
  readonly insert: string;
}

/** By model, then by field (`''` = the model itself): `src/sim/apimachinery/generated/descriptions.ts`, loaded when first needed. */
export type Descriptions = Readonly<Record<string, Readonly<Record<string, string>>>>;
