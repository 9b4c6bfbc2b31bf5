import type { Program } from '../../system.ts';
export const commands: Readonly<Record<string, Program>> = {};
