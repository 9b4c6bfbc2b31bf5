/** Texts in parts, English unless another language is spoken. */
export interface Speaker<Catalogue> {
  /**
   * The texts of a part as they are read. The same object stays for good, so a part that was read before the language had
   * loaded changes with it.
   */
  texts<Part extends keyof Catalogue>(part: Part, english: Catalogue[Part]): Catalogue[Part];
  /** Makes a language the one that is spoken; what was said already stays said. */
  speak(catalogue: Catalogue): void;
}

/** One speaker for the page, another for the views: each lives where its texts are read, the page or the worker. */
export function speaker<Catalogue extends object>(): Speaker<Catalogue> {
  const shown = new Map<keyof Catalogue, object>();
  let other: Catalogue | undefined;
  return {
    texts: (part, english) => {
      const words = { ...english, ...other?.[part] };
      shown.set(part, words);
      return words;
    },
    speak: (catalogue) => {
      other = catalogue;
      for (const [part, words] of shown) Object.assign(words, catalogue[part]);
    },
  };
}
