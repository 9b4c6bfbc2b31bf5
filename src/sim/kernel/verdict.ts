import type { Message, Micros, Payload } from '../../api/index.ts';

/** What a fault does to a message on its way. */
export type Verdict =
  | { readonly kind: 'deliver' }
  | { readonly kind: 'drop' }
  | { readonly kind: 'delay'; readonly by: Micros }
  | { readonly kind: 'duplicate' }
  /** The receiver is not what it was: something else in its place answers this request. */
  | { readonly kind: 'answer'; readonly payload: Payload; readonly code: number | string }
  /** What arrives is not what was sent. */
  | { readonly kind: 'replace'; readonly payload: Payload }
  /** There is no way through; TCP goes on trying. What waits is noted. */
  | { readonly kind: 'hold'; readonly silence: Silence };

/** A time in which peers do not hear each other. */
export interface Silence {
  over: boolean;
  readonly waiting: Message[];
}

export type Interceptor = (message: Message) => Verdict;
