/** The built-in lessons as the page sees them: read when the page is built, fetched one by one. */
import type { Lesson } from './schema.ts';

const files = import.meta.glob<Lesson>('./*/lesson.yaml', { import: 'lesson' });

/** A lesson by name; undefined when there is none. */
export function builtInLesson(name: string): Promise<Lesson | undefined> {
  return files[`./${name}/lesson.yaml`]?.() ?? Promise.resolve(undefined);
}

/** All of them, in the order in which they are best taken. */
export function builtInLessons(): Promise<readonly Lesson[]> {
  return Promise.all(ORDER.flatMap((name) => files[`./${name}/lesson.yaml`]?.() ?? []));
}

/** From what everybody meets first to what one meets in the night. */
export const ORDER: readonly string[] = ['birth-of-a-pod', 'data-centre', 'requests', 'service-selector', 'crash-loop', 'slow-start', 'rollout', 'dead-node'];
