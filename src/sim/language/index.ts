/** The editor's language service: pure functions of the text. */
export { check } from './check.ts';
export { type Completions, complete } from './complete.ts';
export { explain } from './explain.ts';
export { refusals } from './refusal.ts';
export { speak } from './words.ts';
export type { Completion, Descriptions, Problem, Refusal } from './types.ts';
