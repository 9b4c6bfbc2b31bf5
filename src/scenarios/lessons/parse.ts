import { parse } from 'yaml';
import { type Lesson, readLesson } from './schema.ts';

/** Reads the text of a lesson. Errors: throws with the first thing that is wrong. */
export const parseLesson = (text: string): Lesson => readLesson(parse(text, { version: '1.1', merge: true, maxAliasCount: 100 }));
