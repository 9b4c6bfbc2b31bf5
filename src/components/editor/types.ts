import type { Completion, Micros, Problem, Refusal, Seq } from '../../api/index.ts';
import type { FieldNotes } from '../../projections/views.ts';

/** What the editor asks about its text. The engine's port fits; offsets are UTF-16 positions, lines and columns count from 1. */
export interface LanguageService {
  check(text: string): Promise<readonly Problem[]>;
  complete(text: string, offset: number): Promise<{ readonly from: number; readonly options: readonly Completion[] }>;
  explain(text: string, offset: number): Promise<string | undefined>;
  refusals(text: string, printed: string): Promise<readonly Refusal[]>;
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
  readonly onProblems: (problems: readonly Problem[]) => void;
  /** `apart`: on a branch of its own. */
  readonly onApply: (apart: boolean) => void;
  /** Who read which line, and what the API server added; absent while the text is not what was applied. */
  readonly notes: FieldNotes | undefined;
  /** The text that was applied, to be set against what is typed; absent when nobody asked. */
  readonly original?: string | undefined;
  /** Lines with something that has no effect here. */
  readonly inert: readonly { readonly line: number; readonly message: string }[];
  /** Shows what the API server added, as ghost lines. */
  readonly ghosts: boolean;
  readonly onReader: (seq: Seq, t: Micros) => void;
  /** The caret moved to another line. */
  readonly onLine: (line: number) => void;
}
