import type { Brand } from './brand.ts';

/** Virtual time: integer microseconds since the scenario began. Never a wall-clock reading. */
export type Micros = Brand<number, 'Micros'>;

export const micros = (value: number): Micros => Math.round(value) as Micros;
export const millis = (value: number): Micros => Math.round(value * 1_000) as Micros;
export const seconds = (value: number): Micros => Math.round(value * 1_000_000) as Micros;
export const toSeconds = (value: Micros): number => value / 1_000_000;
export const addMicros = (a: Micros, b: Micros): Micros => (a + b) as Micros;
