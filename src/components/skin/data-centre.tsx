import { skinStrings } from '../strings-skin.ts';
import { analogyOf, inKubernetes, kindOf } from './analogy.ts';
import type { Analogy } from './analogy.ts';
import { Backdrop } from './Backdrop.tsx';
import type { Skin } from './context.ts';
import { Narrator } from './Narrator.tsx';

/** Processes of which there are several of a kind: their own name stays beside the noun. */
const NAMED: ReadonlySet<Analogy['id']> = new Set(['controller', 'client']);

const nounOf = ({ id }: Analogy): string => skinStrings.things[id].noun;

/** `Pod/default/web` → `web`; `etcd-1` → `1`; the first of several keeps the bare noun. */
function ownName(of: string, plain: string, thing: Analogy): string {
  if (kindOf(of) !== undefined) return of.includes('/') ? (of.split('/').at(-1) ?? '') : '';
  if (thing.id === 'pod') return of.split('/').at(-1) ?? '';
  if (NAMED.has(thing.id)) return plain.split('/').at(-1) ?? '';
  return /-([1-9]\d*)$/u.exec(of)?.[1] ?? '';
}

function name(of: string, plain: string): string {
  const thing = analogyOf(of);
  return thing === undefined ? plain : `${nounOf(thing)} ${ownName(of, plain, thing)}`.trimEnd();
}

function tip(of: string, plain: string): string {
  const thing = analogyOf(of);
  return thing === undefined ? plain : `${skinStrings.tip(nounOf(thing), plain)}\n${skinStrings.things[thing.id].duty}`;
}

function Icon({ of, size = 13 }: { readonly of: string; readonly size?: number | undefined }) {
  const thing = analogyOf(of);
  return thing === undefined ? null : <thing.icon size={size} aria-hidden className="mr-1 inline-block shrink-0 align-[-2px]" />;
}

/** The data-centre terms. `onTable`: the whole table is asked for. */
export function dataCentre(onTable: () => void): Skin {
  return {
    name,
    tip,
    Icon,
    Backdrop,
    Narrator,
    Duty({ of }) {
      const thing = analogyOf(of);
      if (thing === undefined) return null;
      return (
        <p data-duty className="mt-1 border-l-2 border-edge pl-2 text-xs leading-snug">
          {skinStrings.things[thing.id].duty} <span className="text-muted">{skinStrings.really(inKubernetes(thing))}.</span>{' '}
          {thing.id === 'runc' || thing.id === 'registry' ? `${skinStrings.tip(skinStrings.things.oci.noun, 'OCI')}. ` : ''}
          <button type="button" className="link" onClick={onTable}>
            {skinStrings.table}
          </button>
        </p>
      );
    },
  };
}
