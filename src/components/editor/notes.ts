import { type EditorState, StateEffect, StateField } from '@codemirror/state';
import { Decoration, EditorView, gutter, GutterMarker, WidgetType } from '@codemirror/view';
import type { DecorationSet } from '@codemirror/view';
import { formatTime } from '../format.ts';
import { laterStrings } from '../strings-later.ts';
import type { CodeEditorProps } from './types.ts';

type Notes = Pick<CodeEditorProps, 'notes' | 'inert' | 'ghosts'>;

const words = laterStrings.notes;
const effect = StateEffect.define<Notes>();

/** What the editor is told of fields: by whom they were read, what has no effect, what the API server added. */
const field = StateField.define<Notes & { readonly ghostLines: DecorationSet }>({
  create: () => ({ notes: undefined, inert: [], ghosts: false, ghostLines: Decoration.none }),
  update(value, transaction) {
    const told = transaction.effects.find((each) => each.is(effect))?.value;
    if (told) return { ...told, ghostLines: told.ghosts ? ghostLines(transaction.state, told) : Decoration.none };
    // What was said of lines holds only for the text that it was said of.
    return transaction.docChanged ? { notes: undefined, inert: [], ghosts: value.ghosts, ghostLines: Decoration.none } : value;
  },
  provide: (self) => EditorView.decorations.from(self, (value) => value.ghostLines),
});

export function setNotes(view: EditorView, { notes, inert, ghosts }: Notes): void {
  view.dispatch({ effects: effect.of({ notes, inert, ghosts }) });
}

class GhostWidget extends WidgetType {
  private readonly indent: number;
  private readonly lines: readonly string[];
  constructor(indent: number, lines: readonly string[]) {
    super();
    this.indent = indent;
    this.lines = lines;
  }
  override eq(other: GhostWidget): boolean {
    return other.indent === this.indent && other.lines.join('\n') === this.lines.join('\n');
  }
  override toDOM(): HTMLElement {
    const box = document.createElement('div');
    box.className = 'cm-ghost';
    box.style.paddingLeft = `calc(6px + ${this.indent}ch)`;
    box.textContent = this.lines.join('\n');
    box.title = words.added;
    return box;
  }
}

function ghostLines({ doc }: EditorState, { notes }: Notes): DecorationSet {
  const ranges = (notes?.defaults ?? [])
    .filter((each) => each.line <= doc.lines)
    .map((each, i) => Decoration.widget({ widget: new GhostWidget(each.indent, each.text), block: true, side: 1 + i }).range(doc.line(each.line).to));
  return Decoration.set(ranges, true);
}

class NoteMarker extends GutterMarker {
  private readonly glyph: string;
  private readonly title: string;
  constructor(glyph: string, title: string) {
    super();
    this.glyph = glyph;
    this.title = title;
  }
  override eq(other: NoteMarker): boolean {
    return other.glyph === this.glyph && other.title === this.title;
  }
  override toDOM(): HTMLElement {
    const mark = document.createElement('span');
    mark.className = 'cm-note';
    mark.textContent = this.glyph;
    mark.title = this.title;
    return mark;
  }
}

/** So many readers of a line are named. */
const NAMED = 6;

/** Who read a line, one reader a line; empty when nobody did. */
export function readersText({ notes }: Pick<Notes, 'notes'>, line: number): string {
  const readers = (notes?.readers ?? []).filter((reader) => reader.line === line);
  const named = readers.slice(0, NAMED).map((reader) => words.read(reader.process, reader.count, formatTime(reader.t), reader.last));
  return [...named, ...(readers.length > NAMED ? [words.more(readers.length - NAMED)] : [])].join('\n');
}

/** ● what a process has read so far, ◌ what has no effect here. */
function markOf(state: EditorState, from: number): NoteMarker | null {
  const { notes, inert } = state.field(field);
  const line = state.doc.lineAt(from).number;
  const silent = inert.find((each) => each.line === line);
  if (silent) return new NoteMarker('◌', silent.message);
  const read = readersText({ notes }, line);
  return read === '' ? null : new NoteMarker('●', read);
}

/** The gutter of support marks, and ghost lines. A click on ● goes to the last message that the field decided. */
export const notesExtension = (latest: () => CodeEditorProps) => [
  field,
  gutter({
    class: 'cm-notes',
    lineMarker: (view, line) => markOf(view.state, line.from),
    lineMarkerChange: (update) => update.startState.field(field) !== update.state.field(field),
    domEventHandlers: {
      mousedown: (view, line) => {
        const { onReader } = latest();
        const reader = view.state.field(field).notes?.readers.findLast((each) => each.line === view.state.doc.lineAt(line.from).number);
        if (reader !== undefined) onReader(reader.last, reader.t);
        return reader !== undefined;
      },
    },
  }),
];
