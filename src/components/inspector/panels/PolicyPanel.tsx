import type { PolicyCell } from '../../../projections/policy/views.ts';
import { panelStrings } from '../../strings-panels.ts';
import { Facts, type PanelProps, Section, Table, Th } from './parts.tsx';

const words = panelStrings.policy;

const SIGNS: Readonly<Record<PolicyCell['verdict'], { readonly sign: string; readonly look: string }>> = {
  all: { sign: '✓', look: 'text-ready' },
  some: { sign: '◐', look: 'text-blocked' },
  none: { sign: '✕', look: 'text-error' },
};

const told = ({ verdict, ports, by }: PolicyCell): string =>
  [words.verdicts[verdict], ports.join(', '), by.length === 0 ? words.nobody : by.join(', ')].filter((part) => part !== '').join(' · ');

/** Who may talk to whom under all policies together. */
export function PolicyPanel({ view, onSelect }: PanelProps<'policy'>) {
  return (
    <>
      {view.enforced ? null : (
        <p role="note" className="mx-3 my-2 rounded-[6px] border border-[var(--blocked)] px-2 py-1 text-xs">
          {words.idle}
        </p>
      )}
      <Section title={words.matrix} note={view.more > 0 ? words.more(view.more) : ''}>
        <p className="caption px-3 pb-1">{words.help}</p>
        <Table
          label={words.matrix}
          head={
            <tr>
              <Th>{words.corner}</Th>
              {view.pods.map(({ ref, name }) => (
                <Th key={ref}>{name}</Th>
              ))}
            </tr>
          }
        >
          {view.pods.map(({ ref, name }, row) => (
            <tr key={ref} className="border-t border-line">
              <th scope="row" className="whitespace-nowrap px-2 py-1 text-left font-normal">
                <button type="button" className="link" onClick={() => onSelect({ kind: 'object', ref })}>
                  {name}
                </button>
              </th>
              {(view.cells[row] ?? []).map((cell, column) => (
                <td key={view.pods[column]?.ref} className={`px-2 py-1 ${row === column ? 'text-muted' : SIGNS[cell.verdict].look}`} title={told(cell)}>
                  <span aria-hidden>{row === column ? '·' : SIGNS[cell.verdict].sign}</span>
                  <span className="sr-only">{told(cell)}</span> <span className="font-mono text-muted">{cell.ports.join(', ')}</span>
                </td>
              ))}
            </tr>
          ))}
        </Table>
      </Section>
      <Section title={view.of === 'policy' ? words.isolates : words.isolatedBy}>
        <Facts facts={view.isolates.map(([direction, pods]) => [direction, pods.length === 0 ? words.none : pods.join(', ')] as const)} />
      </Section>
    </>
  );
}
