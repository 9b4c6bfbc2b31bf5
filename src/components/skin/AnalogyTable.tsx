import { skinStrings } from '../strings-skin.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { ANALOGY, inKubernetes } from './analogy.ts';
import type { Analogy } from './analogy.ts';

interface AnalogyTableProps {
  /** The data-centre terms are on. */
  readonly on: boolean;
  readonly onUse: () => void;
  readonly onTour: () => void;
  readonly onClose: () => void;
}

const GROUPS: readonly Analogy['group'][] = ['core', 'staff', 'papers'];
const words = skinStrings.dialog;

/** Both registers side by side, the recap, and where the picture ends. */
export function AnalogyTable({ on, onUse, onTour, onClose }: AnalogyTableProps) {
  return (
    <Dialog title={words.title} wide onClose={onClose}>
      <div className="space-y-5 p-4" data-analogy>
        <p className="max-w-[68ch]">{words.help}</p>
        <p className="flex flex-wrap gap-2">
          <button type="button" className="btn btn-solid" onClick={onUse}>
            {words.use(on)}
          </button>
          <button type="button" className="btn btn-line" onClick={onTour}>
            {words.tour}
          </button>
        </p>
        {GROUPS.map((group) => (
          <Register key={group} group={group} />
        ))}
        <Lines title={words.recap} rows={words.recapRows.map(({ left, right, does }) => [left, right, does])} />
        <blockquote className="border-l-2 border-ink pl-3 text-[15px] font-medium">{words.motto}</blockquote>
        <Lines title={words.short} rows={words.shortRows.map(({ left, right }) => [left, right])} />
        <section>
          <h3 className="mb-1.5 font-semibold">{words.cards}</h3>
          <ul className="space-y-2">
            {words.limits.map(({ claim, reality }) => (
              <li key={claim} className="rounded-[6px] border border-line p-2.5">
                <p className="text-muted">✕ {claim}</p>
                <p className="mt-0.5">✓ {reality}</p>
              </li>
            ))}
          </ul>
        </section>
      </div>
    </Dialog>
  );
}

function Register({ group }: { readonly group: Analogy['group'] }) {
  const { thing, kubernetes, duty } = words.columns;
  return (
    <section>
      <h3 className="mb-1.5 font-semibold">{words[group]}</h3>
      <table className="w-full border-collapse text-left">
        <thead className="text-xs text-muted max-sm:sr-only">
          <tr>
            <th scope="col" className="w-[32%] py-1 font-normal">
              {thing}
            </th>
            <th scope="col" className="w-[26%] py-1 font-normal">
              {kubernetes}
            </th>
            <th scope="col" className="py-1 font-normal">
              {duty}
            </th>
          </tr>
        </thead>
        <tbody>
          {ANALOGY.filter((line) => line.group === group).map((line) => (
            <tr key={line.id} className="border-t border-line align-top max-sm:block max-sm:py-1.5">
              <th scope="row" className="py-1 pr-2 font-medium max-sm:block max-sm:py-0">
                <line.icon size={15} aria-hidden className="mr-1.5 inline-block align-[-2.5px]" />
                {skinStrings.things[line.id].noun}
              </th>
              <td className="py-1 pr-2 font-mono text-xs leading-[20px] max-sm:block max-sm:py-0">{inKubernetes(line)}</td>
              <td className="py-1 text-muted max-sm:block max-sm:py-0">{skinStrings.things[line.id].duty}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Lines({ title, rows }: { readonly title: string; readonly rows: readonly (readonly string[])[] }) {
  return (
    <section>
      <h3 className="mb-1.5 font-semibold">{title}</h3>
      <table className="w-full border-collapse text-left">
        <tbody>
          {rows.map(([left = '', ...rest]) => (
            <tr key={left} className="border-t border-line align-top">
              <th scope="row" className="w-[26%] py-1 pr-2 font-medium">
                {left}
              </th>
              {rest.map((text) => (
                <td key={text} className="py-1 pr-2">
                  {text}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
