import { CheckpointList, CheckpointsOnStrip } from '../../components/timeline/Checkpoints.tsx';
import { useSession } from '../session-context.ts';
import { useRun } from '../stores/run.ts';
import { useMarks } from './use-marks.ts';

/** The checkpoints of the scenario on the strip of time. */
export function StripContainer() {
  const marks = useMarks();
  const timeline = useRun((s) => s.timeline);
  return timeline === undefined ? null : <CheckpointsOnStrip marks={marks} from={timeline.from} to={timeline.to} />;
}

/** The checkpoints of the scenario as a list; each leads to its moment. */
export function ListContainer() {
  const session = useSession();
  const marks = useMarks();
  if (marks.length === 0) return null;
  return (
    <CheckpointList
      marks={marks}
      onGo={({ t }) => {
        session.pause();
        void session.seek(t);
      }}
    />
  );
}
