import { type Card, micros, type Place, seconds } from '../../api/index.ts';
import { cardStrings } from '../../components/cards/strings.ts';
import { strings } from '../../components/strings.ts';
import { builtInScenario } from '../../scenarios/built-in.ts';
import { cardById, checkpointOf, placesOf } from '../../scenarios/cards/index.ts';
import { FIRST_SCENARIO, firstScenario } from '../../scenarios/first.ts';
import { guided } from '../lesson/guided.ts';
import type { Opened, Opening } from '../routes.ts';
import type { Session } from '../session/session.ts';
import { useLayout } from '../stores/layout.ts';
import { useMessages } from '../stores/messages.ts';
import { useRun } from '../stores/run.ts';
import { useSelection } from '../stores/selection.ts';
import { openCards } from './store.ts';

const scenarioNamed = (name: string) => (name === FIRST_SCENARIO ? firstScenario() : builtInScenario(name));

/** Goes to where the run first shows it. */
async function goTo(session: Session, card: Card, place: Place): Promise<void> {
  guided();
  session.pause();
  await session.port.advance(seconds(place.by));
  const [result] = await session.port.fulfilled([checkpointOf(card, place)]);
  if (result?.seq === undefined || result.at === undefined) return useMessages.getState().toast(cardStrings.lost);
  await session.show(result.seq, seconds(result.at));
  if (result.found?.kind === 'object') useSelection.getState().select(result.found);
  useLayout.getState().set({ inspectorOpen: true });
}

/** Is this scenario open as it is, with nothing done by hand? */
function isOpen(scenario: string): boolean {
  const { scenarioId, status, actions } = useRun.getState();
  return scenarioId === scenario && status === 'ready' && Object.keys(actions).length === 0;
}

/** `#/cards`, `#/cards/c02`: the library, over the run that is open. `#/cards/c02/1`: the first place that the card leads to. */
export async function openCard(id: string): Promise<Opened> {
  const [name = '', number] = id.split('/');
  const card = cardById(name);
  const place = card === undefined || number === undefined ? undefined : placesOf(card)[Number(number) - 1];
  if ((card === undefined && name !== '') || (number !== undefined && place === undefined))
    return { ok: false, blocker: { title: cardStrings.unknown(id), text: strings.errors.linkHelp, details: [] } };
  const of = place?.scenario ?? FIRST_SCENARIO;
  const scenario = await scenarioNamed(of);
  if (scenario === undefined) return { ok: false, blocker: { title: strings.errors.unknownScenario(of), text: strings.errors.linkHelp, details: [] } };
  const guide = async (session: Session): Promise<void> => {
    if (card !== undefined && place !== undefined) return goTo(session, card, place);
    openCards({ chosen: card?.id });
  };
  const stays = place === undefined ? useRun.getState().status === 'ready' : isOpen(of);
  const opening: Opening = { scenario, scenarioId: of, draftKey: of, t: micros(0), guide };
  return { ok: true, opening: stays ? { ...opening, begin: guide } : opening };
}
