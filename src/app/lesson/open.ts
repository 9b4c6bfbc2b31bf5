import { seconds } from '../../api/index.ts';
import { strings } from '../../components/strings.ts';
import { builtInScenario } from '../../scenarios/built-in.ts';
import { FIRST_SCENARIO, firstScenario } from '../../scenarios/first.ts';
import { builtInLesson } from '../../scenarios/lessons/built-in.ts';
import { questionScenario } from '../../scenarios/questions/built-in.ts';
import { questionPreset } from '../../scenarios/questions/presets.ts';
import type { Scenario } from '../../api/index.ts';
import type { Opened } from '../routes.ts';

const unknown = (name: string): Opened => ({ ok: false, blocker: { title: strings.errors.unknownScenario(name), text: strings.errors.linkHelp, details: [] } });

function scenarioNamed(name: string): Promise<Scenario | undefined> {
  const question = /^questions\/(\d\d)$/u.exec(name)?.[1];
  if (question !== undefined) return questionScenario(question);
  return name === FIRST_SCENARIO ? firstScenario() : builtInScenario(name);
}

async function openQuestion(id: string): Promise<Opened> {
  const preset = questionPreset(id);
  const scenario = preset && (await questionScenario(preset.id));
  if (preset === undefined || scenario === undefined) return unknown(`q/${id}`);
  const { answer } = await import('./answer.ts');
  return { ok: true, opening: { scenario, scenarioId: scenario.metadata.name, draftKey: `q/${preset.id}`, t: seconds(preset.t), guide: (session) => answer(session, preset) } };
}

async function openLesson(id: string): Promise<Opened> {
  const lesson = await builtInLesson(id);
  const scenario = lesson && (await scenarioNamed(lesson.spec.scenario));
  if (lesson === undefined || scenario === undefined) return unknown(`lesson/${id}`);
  const { begin } = await import('./LessonContainer.tsx');
  return { ok: true, opening: { scenario, scenarioId: scenario.metadata.name, draftKey: `lesson/${id}`, t: seconds(0), guide: (session) => begin(session, lesson) } };
}

/** Cards are a library of their own. */
const openCards = async (id: string): Promise<Opened> => (await import('../cards/open.ts')).openCard(id);

const GUIDES: Readonly<Record<string, (id: string) => Promise<Opened>>> = { q: openQuestion, lesson: openLesson, cards: openCards };

/** A question at its moment, a lesson at its first step, a card or where it leads. Never answers with something else than what was asked. */
export const openGuide = (what: string, id: string): Promise<Opened> => GUIDES[what]?.(id) ?? Promise.resolve(unknown(`${what}/${id}`));
