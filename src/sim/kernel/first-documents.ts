/** What waits for the first document of a kind, by the beginning of its name: parts that have nothing to do before it. */
export class FirstDocuments {
  private readonly awaited = new Map<string, () => void>();

  /** Runs once, as a consequence of the first document whose name begins so. */
  when(prefix: string, run: () => void): void {
    this.awaited.set(prefix, run);
  }

  /** A document was written. */
  written(ref: string): void {
    for (const [prefix, run] of this.awaited) {
      if (!ref.startsWith(prefix)) continue;
      this.awaited.delete(prefix);
      run();
    }
  }
}
