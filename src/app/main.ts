import { loadLanguage } from '../components/languages/index.ts';
import { askedLanguage } from './language.ts';
import type { EnginePort } from './port.ts';
import { readEmbed } from './embed/address.ts';
import { isLive, readRoute, resolveRoute } from './routes.ts';
import { connect } from './worker/connect.ts';

/**
 * The entry is small on purpose: the worker starts to load the engine, and the scenario is fetched, while the browser is still
 * reading the rest of the page.
 */
const embed = readEmbed(location.hash);
const language = askedLanguage();
const spoken = language && loadLanguage(language);
// Its modules read their texts when they are loaded.
const page = spoken === undefined ? import('./boot.tsx') : spoken.then(() => import('./boot.tsx'));

async function port(): Promise<EnginePort> {
  const engine = connect((message) => void page.then(({ fail }) => fail(message))).port;
  if (language !== undefined) await engine.speak(language.id);
  return engine;
}

async function chosenPort(): Promise<EnginePort> {
  // `?fake` shows the page without the simulation, in development only.
  if (import.meta.env.DEV && new URLSearchParams(location.search).has('fake')) {
    const { FakePort } = await import('./testing/fake-port.ts');
    return new FakePort();
  }
  return port();
}

if (language !== undefined) void page.then(() => import('./words/follow.ts')).then(({ follow }) => follow());

const engine = chosenPort();
const ask = () =>
  isLive(location)
    ? import('./live/open.ts').then(({ openServed }) => openServed())
    : resolveRoute(readRoute(embed === undefined ? location.href : `#${embed.fragment}`));
// Why something cannot be opened was said before the language was there.
const opened = ask().then((found) => (found.ok || spoken === undefined ? found : spoken.then(ask)));
// Whoever waits for it handles the failure; until then it must not count as unhandled.
opened.catch(() => undefined);
void Promise.all([page, engine]).then(([{ boot }, found]) => boot(found, opened));
