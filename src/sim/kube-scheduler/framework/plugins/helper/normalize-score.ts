import { MAX_NODE_SCORE, type NodeScore } from '../../interface.ts';

/** Scales scores to 0..100 by the highest; `reverse` makes the highest the worst. Source: `plugins/helper/normalize_score.go`. */
export function defaultNormalizeScore(scores: readonly NodeScore[], reverse: boolean): void {
  const max = Math.max(0, ...scores.map(({ score }) => score));
  for (const entry of scores) {
    if (max === 0) entry.score = reverse ? MAX_NODE_SCORE : entry.score;
    else {
      const scaled = Math.trunc((MAX_NODE_SCORE * entry.score) / max);
      entry.score = reverse ? MAX_NODE_SCORE - scaled : scaled;
    }
  }
}
