import type { LessonTexts } from '../languages/catalogue.ts';
import { lesson } from '../languages/en/lesson.ts';
import { texts } from '../languages/spoken.ts';

/** Texts of lessons, questions and presenting, loaded with them. */
export const lessonStrings: LessonTexts = texts('lesson', lesson);
