import type { problemWords } from '../../api/problem-words.ts';
import type { Texts } from '../../api/texts.ts';
import type { panels } from './en/panels.ts';
import type { rows } from './en/rows.ts';
import type { whatIf } from './en/what-if.ts';
import type { why } from './en/why.ts';
import { type Speaker, speaker } from './speaker.ts';

export type RowTexts = Texts<typeof rows>;
export type WhyTexts = Texts<typeof why>;
export type WhatIfTexts = Texts<typeof whatIf>;
export type ViewPanelTexts = Texts<typeof panels>;
export type ProblemTexts = Texts<typeof problemWords>;

/**
 * The sentences that views are made of, in one language. What Kubernetes itself says (messages of Events and conditions,
 * states, kubectl) is no part of it: that is English on every cluster.
 */
export interface ViewCatalogue {
  readonly rows: RowTexts;
  readonly why: WhyTexts;
  readonly whatIf: WhatIfTexts;
  readonly panels: ViewPanelTexts;
  /** What the checks of a manifest say. */
  readonly problems: ProblemTexts;
}

/** Who says the sentences of views. The command line and recorded traces never have it speak anything but English. */
export const views: Speaker<ViewCatalogue> = speaker<ViewCatalogue>();
