import { seconds } from '../../api/index.ts';
import { strings } from '../../components/strings.ts';
import { builtInScenario } from '../../scenarios/built-in.ts';
import { FIRST_SCENARIO, firstScenario } from '../../scenarios/first.ts';
import { builtInLesson } from '../../scenarios/lessons/built-in.ts';
import { questionScenario } from '../../scenarios/questions/built-in.ts';
import { questionPreset } from '../../scenarios/questions/presets.ts';
import type { Scenario } from '../../api/index.ts';
import type { Opened } from '../routes.ts';
import { useLayout } from '../stores/layout.ts';
import { useRun } from '../stores/run.ts';
import { lessonsTold } from '../words/told.ts';

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
  return {
    ok: true,
    opening: { scenario, scenarioId: scenario.metadata.name, draftKey: `q/${preset.id}`, t: seconds(preset.t), guide: (session) => answer(session, preset) },
  };
}

async function openLesson(id: string): Promise<Opened> {
  const original = await builtInLesson(id);
  const [lesson] = original === undefined ? [] : await lessonsTold([original]);
  const scenario = lesson && (await scenarioNamed(lesson.spec.scenario));
  if (lesson === undefined || scenario === undefined) return unknown(`lesson/${id}`);
  const { begin } = await import('./LessonContainer.tsx');
  return {
    ok: true,
    opening: { scenario, scenarioId: scenario.metadata.name, draftKey: `lesson/${id}`, t: seconds(0), guide: (session) => begin(session, lesson) },
  };
}

/** Cards are a library of their own. */
const openCards = async (id: string): Promise<Opened> => (await import('../cards/open.ts')).openCard(id);

/** `#/q`, `#/lesson`: all of them, over the run that is open. */
async function openLibrary(dialog: 'questions' | 'lessons'): Promise<Opened> {
  const guide = async (): Promise<void> => useLayout.getState().open(dialog);
  const scenario = await firstScenario();
  if (scenario === undefined) return unknown(FIRST_SCENARIO);
  const opening = { scenario, scenarioId: FIRST_SCENARIO, draftKey: FIRST_SCENARIO, t: seconds(0), guide };
  return { ok: true, opening: useRun.getState().status === 'ready' ? { ...opening, begin: guide } : opening };
}

const GUIDES: Readonly<Record<string, (id: string) => Promise<Opened>>> = {
  q: (id) => (id === '' ? openLibrary('questions') : openQuestion(id)),
  lesson: (id) => (id === '' ? openLibrary('lessons') : openLesson(id)),
  cards: openCards,
};

/** A question at its moment, a lesson at its first step, a card or where it leads. Never answers with something else than what was asked. */
export const openGuide = (what: string, id: string): Promise<Opened> => GUIDES[what]?.(id) ?? Promise.resolve(unknown(`${what}/${id}`));
