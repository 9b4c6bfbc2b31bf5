/** What waits for the first document of a kind, by the beginning of its name: parts that have nothing to do before it. */
export class FirstDocuments {
  private readonly awaited: { readonly prefix: string; readonly run: () => void }[] = [];

  /** Runs once, as a consequence of the first document whose name begins so. */
  when(prefix: string, run: () => void): void {
    this.awaited.push({ prefix, run });
  }

  /** A document was written. */
  written(ref: string): void {
    const { awaited } = this;
    // From the end, since what has come is taken out.
    for (let index = awaited.length - 1; index >= 0; index--) {
      if (!ref.startsWith(awaited[index]?.prefix ?? '')) continue;
      for (const { run } of awaited.splice(index, 1)) run();
    }
  }
}
