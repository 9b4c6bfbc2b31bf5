import { useShallow } from 'zustand/react/shallow';
import { laterStrings } from '../../components/strings-later.ts';
import { useSession } from '../session-context.ts';
import { useRun } from '../stores/run.ts';
import { useTransport } from '../stores/transport.ts';

type State = 'on' | 'behind' | 'lost';

/** Says that the cluster runs in `orrery serve`, and leads back to its newest moment. */
export function LiveMark() {
  const session = useSession();
  const { connected, speed, newest } = useRun(
    useShallow(({ run }) => ({ connected: run?.live?.connected === true, speed: run?.live?.speed ?? 1, newest: run?.branches[0]?.current === true })),
  );
  const follows = useTransport((s) => s.live && s.playing);
  const state: State = !connected ? 'lost' : follows && newest ? 'on' : 'behind';
  return (
    <button
      type="button"
      data-live={state}
      aria-pressed={state === 'on'}
      className={`btn btn-line ml-1 text-xs ${state === 'on' ? '' : 'text-muted'}`}
      title={laterStrings.live.help(speed === 'max' ? 'max' : `${speed}×`)}
      onClick={() => void session.goLive()}
    >
      <span aria-hidden className={`inline-block size-2 rounded-full ${state === 'on' ? 'bg-ready' : 'border border-current'}`} />
      {laterStrings.live[state]}
    </button>
  );
}
