import type { Micros } from '../api/index.ts';

/** The moving hand of playback: read every animation frame, outside React. Virtual microseconds. */
export interface Clock {
  now(): Micros;
  /** Called after each change of `now()`; returns the way to stop. */
  subscribe(listener: () => void): () => void;
}
