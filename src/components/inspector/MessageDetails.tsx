import type { Micros, Seq } from '../../api/index.ts';
import type { MessageView } from '../../projections/views.ts';
import { formatSpan, formatTime } from '../format.ts';
import { strings } from '../strings.ts';
import { YamlText } from './YamlText.tsx';

interface MessageDetailsProps {
  readonly message: MessageView;
  readonly onJump: (seq: Seq, t: Micros) => void;
}

/** What a message carried, the stages it passed in the API server, what it changed, and its answer. */
export function MessageDetails({ message, onJump }: MessageDetailsProps) {
  const { row, stages, diff, payload, reply } = message;
  return (
    <>
      <p translate="no" className="caption px-3 pt-2">
        {row.from} → {row.to} · <span className="font-mono">{formatTime(row.t)}</span> · {formatSpan(row.arrivesAt - row.t)}
      </p>
      {stages === undefined || stages.length === 0 ? null : (
        <Section title={strings.inspector.stages}>
          <ol className="px-3">
            {stages.map((stage) => (
              <li key={stage.stage} className="flex gap-2 text-xs">
                <span aria-hidden className={/den|refus|reject|inval|error|fail/iu.test(stage.verdict) ? 'text-error' : 'text-muted'}>
                  {/den|refus|reject|inval|error|fail/iu.test(stage.verdict) ? '✕' : '✓'}
                </span>
                <span className="font-medium">{stage.stage}</span>
                <span className="text-muted">{stage.verdict}</span>
                <span className="min-w-0 flex-1 text-muted [overflow-wrap:anywhere]">{stage.detail}</span>
              </li>
            ))}
          </ol>
        </Section>
      )}
      {diff === undefined || diff.length === 0 ? null : (
        <Section title={strings.inspector.changed}>
          <dl className="px-3 font-mono text-xs">
            {diff.map((change) => (
              <div key={change.path} className="border-b border-line py-0.5">
                <dt className="[overflow-wrap:anywhere]">{change.path}</dt>
                {change.before === '' ? null : <dd className="text-error [overflow-wrap:anywhere]">− {change.before}</dd>}
                {change.after === '' ? null : <dd className="text-ready [overflow-wrap:anywhere]">+ {change.after}</dd>}
              </div>
            ))}
          </dl>
        </Section>
      )}
      <Section title={reply === undefined ? strings.inspector.payload : strings.inspector.request}>
        <YamlText text={payload} />
      </Section>
      {reply === undefined ? null : (
        <Section title={strings.inspector.response}>
          {row.reply === undefined ? null : (
            <button type="button" className="link px-3 font-mono text-xs" onClick={() => onJump(reply.seq, row.reply?.t ?? row.t)}>
              {row.reply.code} · {formatTime(row.reply.t)}
            </button>
          )}
          <YamlText text={reply.payload} />
        </Section>
      )}
    </>
  );
}

const Section = ({ title, children }: { readonly title: string; readonly children: React.ReactNode }) => (
  <section className="border-b border-line pb-1.5 pt-2">
    <h3 className="caption px-3 pb-0.5 font-semibold">{title}</h3>
    {children}
  </section>
);
