import type { ApiStage } from '../../../projections/apirequest/views.ts';
import { formatSpan } from '../../format.ts';
import { panelStrings } from '../../strings-panels.ts';
import { YamlText } from '../YamlText.tsx';
import { Changes, Facts, Moment, type PanelProps, Section } from './parts.tsx';

const words = panelStrings.request;

/** A request to kube-apiserver: every stage with what it did, what was sent, what was answered, and by which fields it was refused. */
export function RequestPanel({ view, onJump }: PanelProps<'request'>) {
  const refused = view.code !== undefined && view.code >= 400;
  return (
    <>
      <div className="border-b border-line px-3 py-2 text-xs">
        <p className="font-mono [overflow-wrap:anywhere]">
          <strong>{view.method}</strong> {view.url}
        </p>
        <p className="mt-0.5 flex flex-wrap gap-2">
          <Moment seq={view.request} t={view.t} onJump={onJump} />
          {view.code === undefined || view.response === undefined || view.answeredAt === undefined ? (
            <span className="text-muted">{words.noStages}</span>
          ) : (
            <>
              <span className={`font-mono font-semibold ${refused ? 'text-error' : 'text-ready'}`}>
                {refused ? '✕ ' : '✓ '}
                {view.code}
              </span>
              <span className="text-muted">
                {words.took} {formatSpan(view.answeredAt - view.t)}
              </span>
              <Moment seq={view.response} t={view.answeredAt} onJump={onJump} />
            </>
          )}
        </p>
        {view.refusal === undefined ? null : (
          <p className="mt-1 text-error [overflow-wrap:anywhere]">
            <strong>{view.refusal.reason}</strong> {view.refusal.message}
          </p>
        )}
      </div>
      {view.refusal === undefined || view.refusal.causes.length === 0 ? null : (
        <Section title={words.wrong}>
          <dl className="px-3 text-xs">
            {view.refusal.causes.map((cause) => (
              <div key={cause.field + cause.message} className="border-b border-line py-1 last:border-0">
                <dt className="font-mono [overflow-wrap:anywhere]">
                  {cause.field} <span className="text-muted">{cause.reason}</span>
                </dt>
                <dd className="text-error [overflow-wrap:anywhere]">✕ {cause.message}</dd>
              </div>
            ))}
          </dl>
        </Section>
      )}
      {view.warnings.length === 0 ? null : (
        <Section title={words.warnings}>
          {view.warnings.map((warning) => (
            <p key={warning} className="px-3 text-xs text-blocked">
              ▲ {warning}
            </p>
          ))}
        </Section>
      )}
      {view.stages.length === 0 ? null : (
        <Section title={words.stages}>
          <Stages stages={view.stages} from={view.t} />
        </Section>
      )}
      <Section title={words.headers} open={false}>
        <Facts facts={view.headers} />
      </Section>
      <Section title={words.sent} note={view.body === '' ? words.none : ''} open={view.body !== ''}>
        {view.body === '' ? null : <YamlText text={view.body} />}
      </Section>
      {view.answer === '' ? null : (
        <Section title={words.answer} open={refused}>
          <YamlText text={view.answer} />
        </Section>
      )}
      {view.managers.length === 0 ? null : (
        <Section title={words.managers} open={false}>
          {view.managers.map((manager) => (
            <div key={`${manager.manager}${manager.operation}${manager.subresource}${manager.time}`} className="px-3 pb-1 text-xs">
              <p>
                <strong>{manager.manager}</strong>{' '}
                <span className="text-muted">
                  {manager.operation} {manager.subresource} {manager.time}
                </span>
              </p>
              <p className="font-mono text-muted [overflow-wrap:anywhere]">{manager.fields.join('  ')}</p>
            </div>
          ))}
        </Section>
      )}
    </>
  );
}

const MARK: Readonly<Record<ApiStage['verdict'], readonly [glyph: string, tone: string]>> = {
  ok: ['✓', 'text-ready'],
  changed: ['±', 'text-progress'],
  denied: ['✕', 'text-error'],
  skipped: ['–', 'text-muted'],
};

function Stages({ stages, from }: { readonly stages: readonly ApiStage[]; readonly from: number }) {
  return (
    <ol className="ml-[17px] mr-3 border-l border-edge text-xs">
      {stages.map((stage) => {
        const [glyph, tone] = MARK[stage.verdict];
        return (
          <li key={`${stage.stage}${stage.detail}`} className="relative py-1 pl-4">
            <span aria-hidden className={`absolute -left-[7px] top-1 flex h-[14px] w-[14px] items-center justify-center rounded-full bg-bg font-bold ${tone}`}>
              {glyph}
            </span>
            <p className="flex flex-wrap gap-x-2">
              <strong className={stage.verdict === 'skipped' ? 'font-normal text-muted' : ''}>{stage.stage}</strong>
              <span className={tone}>{stage.verdict}</span>
              <span className="ml-auto font-mono text-muted">+{formatSpan(stage.at - from)}</span>
            </p>
            <p className="text-muted">{words.what[stage.stage] ?? ''}</p>
            {stage.detail === '' ? null : <p className="[overflow-wrap:anywhere]">{stage.detail}</p>}
            {stage.added === undefined ? null : (
              <details className="mt-0.5">
                <summary className="link">
                  {words.added} ({stage.added.length})
                </summary>
                <div className="-ml-3">
                  <Changes changes={stage.added} />
                </div>
              </details>
            )}
          </li>
        );
      })}
    </ol>
  );
}
