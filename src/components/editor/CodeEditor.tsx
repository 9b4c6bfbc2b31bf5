import { useEffect, useRef } from 'react';
import type { EditorView } from '@codemirror/view';
import type { CodeEditorProps } from './types.ts';
import { setNotes } from './notes.ts';
import { createEditor, equip, goTo, setOriginal, setStatuses, setText } from './code-mirror.ts';

export { rehearseEditor } from './code-mirror.ts';

/** CodeMirror, loaded after the first paint. What was typed before, or outside, arrives as `text`. */
export function CodeEditor(props: CodeEditorProps) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | undefined>(undefined);
  /** It can show what is known of the text. */
  const equipped = useRef(false);
  const latest = useRef(props);
  latest.current = props;
  const { name, text, statuses, jump, label } = props;

  // One editor per document, so that undo never crosses documents.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text is followed by the next effect
  useEffect(() => {
    if (host.current === null) return undefined;
    const editor = createEditor(host.current, latest.current.text, label, () => latest.current);
    view.current = editor;
    let alive = true;
    void equip(
      editor,
      () => latest.current,
      () => alive,
    ).then(() => {
      if (!alive) return;
      equipped.current = true;
      setStatuses(editor, latest.current.statuses);
      setNotes(editor, latest.current);
    });
    return () => {
      alive = false;
      equipped.current = false;
      editor.destroy();
      view.current = undefined;
    };
  }, [name, label]);
  useEffect(() => {
    if (view.current !== undefined) setText(view.current, text);
  }, [text]);
  const { original } = props;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another document has another editor
  useEffect(() => {
    const editor = view.current;
    if (editor === undefined) return undefined;
    let alive = true;
    void setOriginal(editor, original, () => alive);
    return () => {
      alive = false;
    };
  }, [original, name, label]);
  const { notes, inert, ghosts } = props;
  useEffect(() => {
    if (view.current !== undefined && equipped.current) setNotes(view.current, { notes, inert, ghosts });
  }, [notes, inert, ghosts]);
  const statusKey = JSON.stringify(statuses);
  // biome-ignore lint/correctness/useExhaustiveDependencies: frames bring equal lists; the key compares them
  useEffect(() => {
    if (view.current !== undefined && equipped.current) setStatuses(view.current, statuses);
  }, [statusKey]);
  useEffect(() => {
    if (view.current !== undefined && jump !== undefined) goTo(view.current, jump);
  }, [jump]);
  return <div ref={host} className="h-full min-h-0 overflow-hidden" />;
}
