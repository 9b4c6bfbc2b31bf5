import { acceptCompletion, autocompletion, closeBrackets, completionKeymap } from '@codemirror/autocomplete';
import type { CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentLess, indentMore } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import { bracketMatching, foldGutter, foldKeymap, HighlightStyle, indentOnInput, indentUnit, syntaxHighlighting } from '@codemirror/language';
import type { Language } from '@codemirror/language';
import { lintGutter, lintKeymap, linter } from '@codemirror/lint';
import type { Diagnostic } from '@codemirror/lint';
import { highlightSelectionMatches, searchKeymap } from '@codemirror/search';
import { Annotation, Compartment, EditorState, Prec, StateEffect, StateField } from '@codemirror/state';
import type { Extension, Text } from '@codemirror/state';
import {
  Decoration,
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  hoverTooltip,
  keymap,
  lineNumbers,
  placeholder,
  WidgetType,
} from '@codemirror/view';
import type { DecorationSet } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { strings } from '../strings.ts';
import { laterStrings } from '../strings-later.ts';
import type { Problem } from '../../api/index.ts';
import { RANKS, turn } from '../ui/turns.ts';
import { notesExtension, readersText } from './notes.ts';
import type { CodeEditorProps, DocumentStatus, Jump } from './types.ts';

const highlight = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--accent)' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--ready)' },
  { tag: [tags.number, tags.bool, tags.null, tags.keyword], color: 'var(--blocked)' },
  { tag: [tags.comment, tags.lineComment], color: 'var(--muted)', fontStyle: 'italic' },
  { tag: [tags.meta, tags.separator, tags.punctuation], color: 'var(--muted)' },
  { tag: [tags.typeName, tags.labelName], color: 'var(--terminating)' },
]);

const difference = new Compartment();
const language = new Compartment();
const marks = new Compartment();
const help = new Compartment();

const NOTHING: Extension = [];

/** Shows what differs from a text, or nothing of that kind any more. What compares is loaded when it is first asked for. */
export async function setOriginal(view: EditorView, original: string | undefined, current: () => boolean): Promise<void> {
  if (original === undefined && difference.get(view.state) === NOTHING) return;
  const extension = original === undefined ? NOTHING : (await import('./diff.ts')).diffWith(original);
  if (current()) view.dispatch({ effects: difference.reconfigure(extension) });
}

/** Marks changes that came from outside, so that they are not reported back. */
const External = Annotation.define<boolean>();

class StatusWidget extends WidgetType {
  readonly status: DocumentStatus;
  constructor(status: DocumentStatus) {
    super();
    this.status = status;
  }
  override eq(other: StatusWidget): boolean {
    return other.status.text === this.status.text && other.status.glyph === this.status.glyph;
  }
  override toDOM(): HTMLElement {
    const span = document.createElement('span');
    span.className = 'doc-status';
    const text = this.status.text === '' ? laterStrings.exists : this.status.text;
    span.textContent = `${this.status.glyph} ${text}`;
    span.setAttribute('aria-label', strings.editor.status(text));
    return span;
  }
}

const statusEffect = StateEffect.define<readonly DocumentStatus[]>();

const statusField = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    let next = marks.map(transaction.changes);
    for (const effect of transaction.effects) {
      if (!effect.is(statusEffect)) continue;
      const { doc } = transaction.state;
      const inside = effect.value.filter((status) => status.line >= 1 && status.line <= doc.lines);
      next = Decoration.set(
        inside.map((status) => Decoration.widget({ widget: new StatusWidget(status), side: 1 }).range(doc.line(status.line).to)),
        true,
      );
    }
    return next;
  },
  provide: (field) => EditorView.decorations.from(field),
});

export function setStatuses(view: EditorView, statuses: readonly DocumentStatus[]): void {
  view.dispatch({ effects: statusEffect.of(statuses) });
}

/** Replaces the text when it differs, keeping the undo history. */
export function setText(view: EditorView, text: string): void {
  if (view.state.doc.length === text.length && view.state.doc.toString() === text) return;
  view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text }, annotations: External.of(true) });
}

function offsetOf(doc: Text, line: number, column: number): number {
  const at = doc.line(Math.min(Math.max(1, line), doc.lines));
  return Math.min(at.to, at.from + Math.max(0, column - 1));
}

export function goTo(view: EditorView, jump: Jump): void {
  const at = offsetOf(view.state.doc, jump.line, jump.column);
  view.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: 'center' }) });
  view.focus();
}

function diagnosticOf(doc: Text, problem: Problem): Diagnostic {
  const from = offsetOf(doc, problem.line, problem.column);
  const to = Math.max(from, offsetOf(doc, problem.endLine, problem.endColumn));
  const { fix } = problem;
  const actions =
    fix === undefined ? [] : [{ name: fix.title, apply: (view: EditorView) => view.dispatch({ changes: { from: fix.from, to: fix.to, insert: fix.insert } }) }];
  return { from, to, severity: problem.severity, message: problem.message, source: strings.editor.layers[problem.layer], actions };
}

type Latest = () => CodeEditorProps;

const checks = (latest: Latest) =>
  linter(
    async (view) => {
      const { service, onProblems, largeText } = latest();
      const text = view.state.doc.toString();
      const problems = text.length > largeText ? [] : await service.check(text);
      onProblems(problems);
      return problems.map((problem) => diagnosticOf(view.state.doc, problem));
    },
    { delay: 350 },
  );

const completions = (latest: Latest) =>
  autocompletion({
    icons: false,
    override: [
      async (context: CompletionContext): Promise<CompletionResult | null> => {
        const { service, largeText } = latest();
        if (context.state.doc.length > largeText) return null;
        if (!context.explicit && context.matchBefore(/[\w.-]+/u) === null) return null;
        const found = await service.complete(context.state.doc.toString(), context.pos);
        if (found.options.length === 0) return null;
        return {
          from: found.from,
          validFor: /^[\w./-]*$/u,
          options: found.options.map(({ label, detail, info, insert }) => ({ label, detail, apply: insert, ...(info === '' ? {} : { info }) })),
        };
      },
    ],
  });

const explanations = (latest: Latest) =>
  hoverTooltip(async (view, pos) => {
    const { service, largeText } = latest();
    if (view.state.doc.length > largeText) return null;
    const read = readersText(latest(), view.state.doc.lineAt(pos).number);
    const text = [await service.explain(view.state.doc.toString(), pos), read].filter((part) => part !== undefined && part !== '').join('\n\n');
    if (text === '') return null;
    return {
      pos,
      above: true,
      create: () => {
        const dom = document.createElement('div');
        dom.className = 'cm-tooltip-hover';
        dom.textContent = text;
        return { dom };
      },
    };
  });

function keys(latest: Latest) {
  const apply = (apart: boolean) => (): boolean => {
    latest().onApply(apart);
    return true;
  };
  return [
    Prec.highest(
      keymap.of([
        { key: 'Mod-Enter', run: apply(false) },
        { key: 'Mod-Shift-Enter', run: apply(true) },
      ]),
    ),
    keymap.of([
      { key: 'Tab', run: (view) => acceptCompletion(view) || indentMore(view), shift: indentLess },
      ...completionKeymap,
      ...searchKeymap,
      ...lintKeymap,
      ...foldKeymap,
      ...historyKeymap,
      ...defaultKeymap,
    ]),
  ];
}

/** Longest that a text is read in one task, milliseconds; so much of it is read at once when it gets its language. */
const READING_MS = 4;
const READ_AT_ONCE = 3_000;

/** Has the parser read the text once for nothing, piece by piece: what it does at once afterwards is code that has run before. */
async function rehearse(reader: Language, text: string, alive: () => boolean): Promise<void> {
  const reading = reader.parser.startParse(text.slice(0, READ_AT_ONCE));
  while (alive()) {
    const end = performance.now() + READING_MS;
    while (performance.now() < end) if (reading.advance() !== null) return;
    await turn(RANKS.editor);
  }
}

/** An editor has been equipped before: the next one is quick. */
let practised = false;

/**
 * Gives an editor what it has beyond a place to write: the text is read as YAML and coloured, there is help with it, and it is checked. The first one gets
 * it piece by piece, for all of it in one task would be the longest of the page.
 */
export async function equip(view: EditorView, latest: Latest, alive: () => boolean): Promise<void> {
  const support = yaml();
  const sights = [drawSelection(), highlightActiveLine(), highlightActiveLineGutter(), bracketMatching(), highlightSelectionMatches()];
  const pieces = [
    language.reconfigure([support, syntaxHighlighting(highlight)]),
    marks.reconfigure(sights),
    help.reconfigure([indentOnInput(), closeBrackets(), checks(latest), completions(latest), explanations(latest)]),
  ];
  if (practised) {
    view.dispatch({ effects: pieces });
    return;
  }
  await turn(RANKS.editor);
  await rehearse(support.language, view.state.doc.toString(), alive);
  for (const effects of pieces) {
    await turn(RANKS.editor);
    if (!alive()) return;
    view.dispatch({ effects });
  }
  practised = true;
  await turn(RANKS.editor);
}

const ground = (): Extension[] => [lineNumbers(), foldGutter(), lintGutter(), history(), indentUnit.of('  ')];

/** Makes an editor that nobody sees, so that making the first one that is seen is half of the work. */
export function rehearseEditor(): void {
  new EditorView({ state: EditorState.create({ doc: 'kind: Pod', extensions: ground() }) }).destroy();
}

export function createEditor(parent: HTMLElement, text: string, label: string, latest: Latest): EditorView {
  let line = 1;
  const watch = EditorView.updateListener.of((update) => {
    if (update.docChanged && !update.transactions.some((transaction) => transaction.annotation(External) === true))
      latest().onChange(update.state.doc.toString());
    const now = update.state.doc.lineAt(update.state.selection.main.head).number;
    if (update.selectionSet && now !== line) latest().onLine(now);
    line = now;
  });
  const state = EditorState.create({
    doc: text,
    extensions: [
      ...keys(latest),
      ...ground(),
      marks.of(NOTHING),
      language.of(NOTHING),
      placeholder(strings.editor.placeholder),
      EditorView.contentAttributes.of({ 'aria-label': label, spellcheck: 'false', tabindex: '0' }),
      statusField,
      difference.of(NOTHING),
      ...notesExtension(latest),
      help.of(NOTHING),
      watch,
    ],
  });
  return new EditorView({ state, parent });
}
