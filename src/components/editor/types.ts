/** What the editor asks about its text. The engine's port fits; offsets are UTF-16 positions, lines and columns count from 1. */
export interface LanguageService {
  check(text: string): Promise<readonly TextProblem[]>;
  complete(text: string, offset: number): Promise<{ readonly from: number; readonly options: readonly TextCompletion[] }>;
  explain(text: string, offset: number): Promise<string | undefined>;
}

export interface TextProblem {
  readonly severity: 'error' | 'warning' | 'info';
  readonly layer: 'syntax' | 'schema' | 'admission' | 'support';
  readonly message: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly fix?: { readonly title: string; readonly from: number; readonly to: number; readonly insert: string };
}

export interface TextCompletion {
  readonly label: string;
  readonly detail: string;
  readonly info: string;
  readonly insert: string;
}

/** Live status beside a document: at the end of the line on which it starts. */
export interface DocumentStatus {
  readonly line: number;
  readonly glyph: string;
  readonly text: string;
}

export interface Jump {
  readonly line: number;
  readonly column: number;
  readonly id: number;
}

export interface CodeEditorProps {
  /** Changes when another document is shown. */
  readonly name: string;
  readonly text: string;
  readonly label: string;
  readonly service: LanguageService;
  readonly statuses: readonly DocumentStatus[];
  /** Texts above this length are not checked while typing. */
  readonly largeText: number;
  readonly jump: Jump | undefined;
  readonly onChange: (text: string) => void;
  readonly onProblems: (problems: readonly TextProblem[]) => void;
  readonly onApply: () => void;
  /** The caret moved to another line. */
  readonly onLine: (line: number) => void;
}
