/**
 * What is not of the page itself but shown by it: scenarios, lessons and cards in another language. English stands in their
 * sources; here stand the same texts in the same places, and nothing else, so that no run, link or trace depends on them.
 */

/** A text for each text of a scenario, by the fields of its `spec`. */
export interface ScenarioWords {
  readonly title: string;
  readonly question?: string;
  readonly text?: string;
  readonly lookFor?: readonly string[];
  readonly checkpoints?: readonly { readonly name: string }[];
  /** In their places; nothing stands for a card that is named only: its words are those of the library. */
  readonly cards?: readonly ({ readonly claim: string; readonly reality: string } | undefined)[];
}

/** A text for each text of a step, by its fields. */
export interface StepWords {
  readonly title: string;
  readonly say: readonly string[];
  readonly expect?: readonly { readonly name: string }[];
  readonly predict?: { readonly question: string; readonly guesses: readonly { readonly text: string }[]; readonly because: string };
  readonly challenge?: { readonly task: string; readonly hints: readonly string[] };
  readonly notes?: string;
}

export interface LessonWords {
  readonly title: string;
  readonly question: string;
  readonly steps: readonly StepWords[];
}

type LabelWords = readonly { readonly label: string }[];

/** A text for each text of a card, by its fields. */
export interface CardWords {
  readonly title: string;
  readonly reality?: string;
  readonly lines?: readonly string[];
  readonly columns?: readonly string[];
  readonly rows?: readonly (readonly { readonly text: string; readonly at?: { readonly label: string } }[])[];
  readonly note?: string;
  readonly source?: string;
  readonly diagram?: string;
  readonly see?: LabelWords;
}

export interface Content {
  /** By name; questions by the name of their scenario, `question-01`. */
  readonly scenarios: Readonly<Record<string, ScenarioWords>>;
  /** By name. */
  readonly lessons: Readonly<Record<string, LessonWords>>;
  /** By id. */
  readonly cards: Readonly<Record<string, CardWords>>;
}

type Loaders = { readonly [Part in keyof Content]: () => Promise<Content[Part]> };

/** By language, each part loaded when it is shown. A language that is not here shows the sources. */
export const CONTENT: Readonly<Record<string, Loaders | undefined>> = {
  de: {
    scenarios: async () => (await import('./de/scenarios/index.ts')).scenarios,
    lessons: async () => (await import('./de/lessons/index.ts')).lessons,
    cards: async () => (await import('./de/cards/index.ts')).cardTexts,
  },
};
