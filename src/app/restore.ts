import { type ManifestFile, micros, type Scenario } from '../api/index.ts';
import { drafts as draftsNow } from './links.ts';
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

/** The run anew with something changed, at the moment shown; layout, bookmarks and what was typed stay. */
export async function reopen(session: Session, scenario: Scenario): Promise<void> {
  const t = session.player.now();
  const typed = draftsNow();
  const { bookmarks } = useTransport.getState();
  session.pause();
  await session.open(scenario);
  await session.seek(t);
  useTransport.getState().patch({ bookmarks });
  showTexts(session, typed);
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
