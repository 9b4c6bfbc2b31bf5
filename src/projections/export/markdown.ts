import { type Micros, type Scenario, toSeconds } from '../../api/index.ts';
import type { LedgerIndex } from '../ledger-index.ts';
import { at, number, text } from '../values.ts';

/** Events in the table, the newest ones. */
const EVENTS = 30;

const cell = (value: string): string => value.replace(/\|/gu, '\\|').replace(/\s+/gu, ' ').trim();

export interface ReportParts {
  readonly scenario: Scenario;
  readonly t: Micros;
  readonly url: string;
  readonly fingerprint: string;
  /** Mermaid text of the rows that go with it. */
  readonly diagram: string;
}

function eventRows(index: LedgerIndex, t: Micros): readonly string[] {
  const events = [...index.objects('Event', index.lastSeqAt(t))].sort((a, b) => a.sentAt - b.sentAt);
  return events.slice(-EVENTS).map(({ sentAt, value }) => {
    const about = `${text(at(value, 'involvedObject.kind'))}/${text(at(value, 'involvedObject.name'))}`.toLowerCase();
    const count = number(at(value, 'count'));
    return `| ${toSeconds(sentAt).toFixed(1)} s | ${[text(at(value, 'type')), text(at(value, 'reason')), about, `${text(at(value, 'message'))}${count > 1 ? ` (x${count})` : ''}`].map(cell).join(' | ')} |`;
  });
}

/** A block for an issue or a chat: question, versions, link, what was sent, events. */
export function markdownReport(index: LedgerIndex, { scenario, t, url, fingerprint, diagram }: ReportParts): string {
  const { title, question, seed, profile } = scenario.spec;
  const events = eventRows(index, t);
  return [
    `### ${cell(title)}`,
    '',
    ...(question === undefined ? [] : [`> ${cell(question)}`, '']),
    `Kubernetes 1.36, simulated by Orrery · seed ${seed} · profile ${profile} · T+${toSeconds(t).toFixed(3)} s · fingerprint \`${fingerprint.slice(0, 12)}\``,
    '',
    `[Open this moment in Orrery](${url})`,
    '',
    '```mermaid',
    diagram.trimEnd(),
    '```',
    '',
    ...(events.length === 0 ? ['No events.'] : ['| Time | Type | Reason | Object | Message |', '|---|---|---|---|---|', ...events]),
    '',
  ].join('\n');
}
