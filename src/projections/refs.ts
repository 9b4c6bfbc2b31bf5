/** `Pod/default/web` → `Pod`. Apart from what shows objects, so that the first frame does without that. */
export const kindOf = (ref: string): string => ref.slice(0, Math.max(0, ref.indexOf('/')));
