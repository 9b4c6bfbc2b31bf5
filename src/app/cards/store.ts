import { create } from 'zustand';
import { useLayout } from '../stores/layout.ts';

/** Which cards the library shows: all, those about some names, or those that lead into a scenario. */
export type CardFilter =
  | { readonly kind: 'about'; readonly title: string; readonly names: readonly string[] }
  | { readonly kind: 'scenario'; readonly name: string };

interface CardsState {
  /** The card that is open. */
  readonly chosen?: string | undefined;
  readonly filter?: CardFilter | undefined;
}

export const useCards = create<CardsState>(() => ({ chosen: undefined, filter: undefined }));

/** Opens the library at a card, or at some of them. */
export function openCards(state: CardsState): void {
  useCards.setState({ chosen: undefined, filter: undefined, ...state });
  useLayout.getState().open('cards');
}
