import { cardStrings } from '../../components/cards/strings.ts';
import { cardsIn } from '../../scenarios/cards/index.ts';
import { openCards } from './store.ts';

/** How many cards of the library lead into a scenario, and the way to them. */
export function InScenario({ name }: { readonly name: string }) {
  const { length } = cardsIn(name);
  if (length === 0) return null;
  return (
    <button type="button" className="link mt-2 block min-h-[24px]" onClick={() => openCards({ filter: { kind: 'scenario', name } })}>
      {cardStrings.more(length)}
    </button>
  );
}
