import * as v from 'valibot';
import type { Checkpoint, Step } from '../../api/index.ts';
import { checkpointSchema, expectationSchema, stepSchema } from '../schema.ts';

/** One of several guesses; the one whose `expect` the run fulfils is right. */
export interface Guess {
  readonly text: string;
  readonly expect: Checkpoint;
}

export interface LessonStep {
  readonly title: string;
  /** Paragraphs. `code` stands between backticks. */
  readonly say: readonly string[];
  /** Seconds: the moment that is shown. The one before when absent. */
  readonly at?: number;
  /** Kind/namespace/name of what is selected; a trailing `*` stands for what is generated. */
  readonly select?: string;
  readonly tab?: 'why' | 'yaml' | 'chart' | 'messages' | 'events';
  readonly view?: 'split' | 'topology' | 'sequence' | 'chart';
  /** What the step says is so: asked of the run. */
  readonly expect?: readonly Checkpoint[];
  /** A question before the effect; afterwards the run goes to `reveal`. */
  readonly predict?: { readonly question: string; readonly guesses: readonly Guess[]; readonly because: string; readonly reveal: number };
  /** Something to be done by hand. `goal` holds on the run within `within` seconds of the doing; `solution` is one way. */
  readonly challenge?: {
    readonly task: string;
    readonly hints: readonly string[];
    readonly goal: Checkpoint['expect'];
    readonly within: number;
    readonly solution: readonly Step[];
  };
  /** For who presents. */
  readonly notes?: string;
}

/** A walk through a run, with guesses and tasks: `#/lesson/<name>`. */
export interface Lesson {
  readonly apiVersion: 'orrery.dev/v1alpha1';
  readonly kind: 'Lesson';
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly title: string;
    readonly question: string;
    readonly minutes: number;
    /** A built-in scenario, or `questions/NN`. */
    readonly scenario: string;
    readonly steps: readonly LessonStep[];
  };
}

const text = (max: number) => v.pipe(v.string(), v.minLength(1), v.maxLength(max));
const seconds = v.pipe(v.number(), v.minValue(0), v.maxValue(1e7));

const guess = v.strictObject({ text: text(300), expect: checkpointSchema });

const step = v.strictObject({
  title: text(100),
  say: v.pipe(v.array(text(700)), v.minLength(1), v.maxLength(4)),
  at: v.optional(seconds),
  select: v.optional(text(300)),
  tab: v.optional(v.picklist(['why', 'yaml', 'chart', 'messages', 'events'])),
  view: v.optional(v.picklist(['split', 'topology', 'sequence', 'chart'])),
  expect: v.optional(v.array(checkpointSchema)),
  predict: v.optional(
    v.strictObject({ question: text(300), guesses: v.pipe(v.array(guess), v.minLength(2), v.maxLength(5)), because: text(700), reveal: seconds }),
  ),
  challenge: v.optional(
    v.strictObject({
      task: text(500),
      hints: v.pipe(v.array(text(500)), v.minLength(1)),
      goal: expectationSchema,
      within: seconds,
      solution: v.pipe(v.array(stepSchema), v.minLength(1)),
    }),
  ),
  notes: v.optional(text(1_500)),
});

const lesson = v.strictObject({
  apiVersion: v.literal('orrery.dev/v1alpha1'),
  kind: v.literal('Lesson'),
  metadata: v.strictObject({ name: v.pipe(v.string(), v.regex(/^[a-z0-9-]{1,63}$/)) }),
  spec: v.strictObject({
    title: text(100),
    question: text(300),
    minutes: v.pipe(v.number(), v.minValue(1), v.maxValue(60)),
    scenario: v.pipe(v.string(), v.regex(/^[a-z0-9/-]{1,63}$/)),
    steps: v.pipe(v.array(step), v.minLength(3)),
  }),
});

/** Checks a parsed value. Errors: throws with the path and what is wrong there. */
export function readLesson(value: unknown): Lesson {
  const result = v.safeParse(lesson, value);
  if (result.success) return result.output as Lesson;
  const [issue] = result.issues;
  throw new Error(`${(issue.path ?? []).map((item) => String(item.key)).join('.')}: ${issue.message}`);
}
