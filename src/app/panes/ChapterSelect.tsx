import { strings } from '../../components/strings.ts';
import { useSession } from '../session-context.ts';
import { useRun } from '../stores/run.ts';
import { useTransport } from '../stores/transport.ts';

/** The chapters as an outline: choosing one goes to its moment. */
export function ChapterSelect() {
  const session = useSession();
  const chapters = useRun((s) => s.frame?.sequence.chapters);
  const seen = useTransport((s) => s.seen);
  const t = useTransport((s) => s.t);
  const known = (chapters ?? []).filter((chapter) => chapter.t <= seen);
  if (known.length === 0) return null;
  const current = known.findLastIndex((chapter) => chapter.t <= t);
  return (
    <label className="flex min-w-0 items-center text-xs">
      <span className="text-muted max-[1300px]:sr-only">{strings.sequence.chapters}</span>
      <select
        translate="no"
        className="field max-w-[220px] border-0 bg-transparent text-xs"
        value={current}
        onChange={(event) => {
          const chapter = known[Number(event.target.value)];
          if (chapter !== undefined) {
            session.pause();
            void session.seek(chapter.t);
          }
        }}
      >
        {known.map((chapter, i) => (
          <option key={`${chapter.index}${chapter.title}`} value={i}>
            {chapter.title}
          </option>
        ))}
      </select>
    </label>
  );
}
