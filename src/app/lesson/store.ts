import { create } from 'zustand';
import type { Lesson } from '../../scenarios/lessons/schema.ts';

interface LessonState {
  readonly lesson?: Lesson | undefined;
  readonly step: number;
  /** What was guessed, by step. */
  readonly guesses: Readonly<Record<number, number>>;
  /** Which guess turned out to be right, by step. */
  readonly right: Readonly<Record<number, number>>;
  /** Hints that were looked at, by step. */
  readonly hints: Readonly<Record<number, number>>;
  /** When a task was done, seconds, by step. */
  readonly done: Readonly<Record<number, number>>;
  readonly folded: boolean;
  open(lesson: Lesson | undefined): void;
  go(step: number): void;
  patch(change: Partial<Pick<LessonState, 'guesses' | 'right' | 'hints' | 'done' | 'folded'>>): void;
}

/** The lesson that is taken, and how far. */
export const useLesson = create<LessonState>((set, get) => ({
  lesson: undefined,
  step: 0,
  guesses: {},
  right: {},
  hints: {},
  done: {},
  folded: false,
  open: (lesson) => set({ lesson, step: 0, guesses: {}, right: {}, hints: {}, done: {}, folded: false }),
  go(step) {
    const steps = get().lesson?.spec.steps.length ?? 0;
    if (step >= 0 && step < steps) set({ step });
  },
  patch: (change) => set(change),
}));
