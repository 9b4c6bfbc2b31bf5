import type { MessageRow } from '../../projections/views.ts';
import { useSkin } from './context.ts';
import { Noun } from './Noun.tsx';

/** From whom to whom a message goes, in the terms that are on: `kubelet → containerd`, or `node-1: kubelet → containerd`. */
export function Sides({ row }: { readonly row: MessageRow }) {
  const skin = useSkin();
  if (skin === undefined) return row.between === undefined ? `${row.from} → ${row.to}` : `${row.from}: ${row.between}`;
  const [from = row.from, to = row.to] = row.between?.split(' → ') ?? [];
  return (
    <>
      {row.between === undefined ? null : (
        <>
          <Noun of={`Node/${row.from}`} plain={row.from} />:{' '}
        </>
      )}
      <Noun of={from} plain={from} /> → <Noun of={to} plain={to} />
    </>
  );
}
