import type { EnginePort, Frame } from '../port.ts';
import { type Change, changed } from './changed.ts';

type Ask = EnginePort['frame'];

/** What is held of an answer at both ends; what a step asked for besides goes over whole. */
type Held = Omit<Frame, 'stayed'>;

export interface FrameChange extends Pick<Frame, 'stayed'> {
  /** Names what the page has then. */
  readonly version: number;
  readonly change: Change | undefined;
}

/** The engine's end. */
export interface FrameSource {
  /** `have`: the version that the page holds, if it holds one. */
  frameSince(have: number | undefined, ...question: Parameters<Ask>): Promise<FrameChange>;
}

/** Answers with what is different from the answer before, when that is what the page has: copying thousands of Pods for each frame is felt there. */
export function sendingFrames(ask: Ask, difference: () => ((before: unknown, after: unknown) => Change | undefined) | undefined): FrameSource {
  let sent: { readonly version: number; readonly frame?: Held } = { version: 0 };
  return {
    async frameSince(have, ...question) {
      const { stayed, ...frame } = await ask(...question);
      const { version, frame: before } = sent;
      sent = { version: version + 1, frame };
      const compare = have === version ? difference() : undefined;
      return { version: version + 1, change: compare ? compare(before, frame) : { whole: frame }, ...(stayed ? { stayed } : {}) };
    },
  };
}

/** The page's end: whole frames again, in which whatever did not change is the same value as before. */
export function receivingFrames(source: FrameSource): Ask {
  let held: { readonly version?: number; readonly frame?: Held } = {};
  return async (...question) => {
    const { version, change, stayed } = await source.frameSince(held.version, ...question);
    const frame = changed(held.frame, change) as Held;
    held = { version, frame };
    return stayed ? { ...frame, stayed } : frame;
  };
}
