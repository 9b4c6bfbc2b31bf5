import type { Micros, Seq } from '../../api/index.ts';
import { strings } from '../../components/strings.ts';
import { useMessages } from '../stores/messages.ts';
import { useRun } from '../stores/run.ts';
import { useSelection } from '../stores/selection.ts';
import { useTransport } from '../stores/transport.ts';
import type { Session } from './session.ts';

// Ways through a run that lead from one record to another. Nothing on the page needs them before somebody goes one.

/** To the next (1) or previous (-1) problem. */
export async function problem(session: Session, direction: 1 | -1): Promise<void> {
  const found = await session.port.problemFrom(session.player.now(), direction);
  if (found === undefined) return useMessages.getState().toast(strings.transport.noProblem(direction));
  session.pause();
  await session.seek(found.t, found.seq);
  useSelection.getState().select({ kind: 'message', seq: found.seq });
}

/** To the answer of the API server that refused what was done at `t` with the record `action`. While the clock runs: whoever went elsewhere stays there. */
export async function refusal(session: Session, action: Seq, t: Micros): Promise<void> {
  const found = await session.port.problemFrom(t, 1);
  const made = found !== undefined && (await session.port.path(action, found.seq)) !== undefined;
  if (!made || !useTransport.getState().playing) return;
  session.pause();
  await session.seek(found.t, found.seq);
  useSelection.getState().select({ kind: 'message', seq: found.seq });
}

/** To the cause or an effect of the selected message. */
export async function along(session: Session, direction: 'cause' | 'effect'): Promise<void> {
  const { inspector, cone } = useRun.getState();
  const { current } = useSelection.getState();
  if (current?.kind !== 'message') return;
  const target = direction === 'cause' ? inspector?.message?.row.cause : cone?.view.future.find((seq) => seq > current.seq);
  if (target === undefined || target === 0) return useMessages.getState().toast(strings.transport.noCause(direction));
  await session.show(target);
}

/** Shows the causal path between the selected message and another one, or says that there is none. */
export async function pathTo(session: Session, to: Seq): Promise<void> {
  const { current } = useSelection.getState();
  if (current?.kind !== 'message' || current.seq === to) return;
  const seqs = await session.port.path(current.seq, to);
  if (useSelection.getState().current !== current) return;
  useRun.getState().patch({ path: seqs === undefined ? undefined : { from: current.seq, to, seqs } });
  useMessages.getState().toast(seqs === undefined ? strings.sequence.concurrent : strings.sequence.path(seqs.length));
}
