/** The shape of an English catalogue with any words in it: what another language must fill, no text missing and none too many. */
export type Texts<T> = T extends string
  ? string
  : T extends number
    ? number
    : T extends (...given: infer Given) => string
      ? (...given: Given) => string
      : T extends readonly (infer Item)[]
        ? readonly Texts<Item>[]
        : { readonly [Key in keyof T]: Texts<T[Key]> };
