import type { DocumentRef, Micros } from '../../api/index.ts';
import { meant, type QuestionPreset } from '../../scenarios/questions/presets.ts';
import { showInspector } from '../keyboard/registry.ts';
import type { Frame } from '../port.ts';
import { guided } from './guided.ts';
import type { Session } from '../session/session.ts';
import { useRun } from '../stores/run.ts';
import { useSelection } from '../stores/selection.ts';

/** The frame of a moment, once it is there. */
function frameAt(t: Micros): Promise<Frame> {
  const shown = useRun.getState().frame;
  if (shown?.t === t) return Promise.resolve(shown);
  return new Promise((resolve) => {
    const stop = useRun.subscribe(({ frame }) => {
      if (frame?.t !== t) return;
      stop();
      resolve(frame);
    });
  });
}

const RANK: Readonly<Record<string, number>> = { error: 3, blocked: 2, progress: 1 };

/** The object that a name stands for at the moment shown; a trailing `*` stands for what is generated. */
export async function named(session: Session, about: string): Promise<DocumentRef | undefined> {
  const { topology } = about.endsWith('*') ? await frameAt(session.player.now()) : { topology: undefined };
  const pods = topology === undefined ? [] : [...topology.nodes.flatMap((node) => node.pods), ...topology.unscheduled];
  return meant({ id: '', t: 0, about }, pods, (pod) => RANK[pod.state] ?? 0);
}

/** Shows the answer to a question: its object is selected, and asked why. */
export async function answer(session: Session, preset: QuestionPreset): Promise<void> {
  guided();
  const ref = await named(session, preset.about);
  if (ref === undefined) return;
  useSelection.getState().select({ kind: 'object', ref });
  showInspector('why');
}
