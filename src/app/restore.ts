import { type ManifestFile, micros } from '../api/index.ts';
import type { Opening } from './routes.ts';
import { restoreOptions } from './shared-options.ts';
import type { Session } from './session/session.ts';
import { useEditor } from './stores/editor.ts';
import { useTransport } from './stores/transport.ts';

/** Brings back what a link carries besides the run and its moment: the layout of the rows, bookmarks, and texts that were not applied. */
export function restore(session: Session, { rows, bookmarks = [], drafts = [] }: Opening): void {
  restoreOptions({ ...rows });
  useTransport.getState().patch({ bookmarks: bookmarks.map(([t, name]) => ({ t: micros(t), name })) });
  showTexts(session, drafts);
}

/** What the cluster has been given, and over it what was not applied. */
function showTexts(session: Session, drafts: readonly ManifestFile[]): void {
  session.followTexts(session.player.now(), new Map());
  for (const { name, text } of drafts) {
    const editor = useEditor.getState();
    const file = editor.files.find((each) => each.name === name);
    // What was typed here since the link was opened first is kept.
    if (file === undefined) editor.addFile({ name, text });
    else if (file.text === file.applied) editor.setText(name, text);
  }
  const { files, setActive } = useEditor.getState();
  const [first] = files;
  if (first !== undefined) setActive(first.name);
}
