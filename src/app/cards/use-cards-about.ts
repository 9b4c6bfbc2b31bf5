import { useEffect, useState } from 'react';
import type { InspectorView, Selection } from '../../projections/views.ts';
import { subjectOf } from './subject.ts';

interface Offer {
  readonly id: string;
  readonly label: string;
  readonly run: () => void;
}

/** The cards about what is selected, as something to do with it; undefined while the library loads, and where it has none. */
export function useCardsAbout(selection: Selection, view: InspectorView): Offer | undefined {
  const names = subjectOf(selection, view);
  const key = names.join(' ');
  const [offer, setOffer] = useState<{ readonly key: string; readonly offer: Offer | undefined }>({ key: '', offer: undefined });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the names are the key
  useEffect(() => {
    let alive = true;
    void import('./offer.ts').then(({ offerOf }) => (alive ? setOffer({ key, offer: offerOf(names) }) : undefined));
    return () => {
      alive = false;
    };
  }, [key]);
  return offer.key === key ? offer.offer : undefined;
}
