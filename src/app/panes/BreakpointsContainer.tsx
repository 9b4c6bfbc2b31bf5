import { Breakpoints } from '../../components/breakpoints/Breakpoints.tsx';
import type { Selection } from '../../projections/views.ts';
import { useSession } from '../session-context.ts';
import { useBreakpoints } from '../stores/breakpoints.ts';
import { useSelection } from '../stores/selection.ts';

const READY_KINDS: ReadonlySet<string> = new Set(['Pod', 'Node']);

/** Conditions that a selection calls to mind. */
function suggestionsFor(selection: Selection | undefined): readonly string[] {
  const general = ['Pod/*/* Ready=False', 'Node/* Ready=Unknown', 'problem'];
  if (selection?.kind === 'process') return [`lane:${selection.address}`, ...general];
  if (selection?.kind !== 'object') return general;
  const kind = selection.ref.split('/')[0] ?? '';
  return READY_KINDS.has(kind) ? [`${selection.ref} Ready=False`, `${selection.ref} Ready=True`, ...general] : [selection.ref, ...general];
}

export function BreakpointsContainer({ onClose }: { readonly onClose: () => void }) {
  const session = useSession();
  const { list, add, toggle, remove } = useBreakpoints();
  const selection = useSelection((s) => s.current);
  return (
    <Breakpoints
      list={list}
      suggestions={suggestionsFor(selection)}
      onAdd={add}
      onToggle={toggle}
      onRemove={remove}
      onRun={() => {
        onClose();
        session.play();
      }}
      onClose={onClose}
    />
  );
}
