import type { Content } from '../../content.ts';
import { first } from './first.ts';
import { trouble } from './trouble.ts';

/** The lessons in German. */
export const lessons: Content['lessons'] = { ...first, ...trouble };
