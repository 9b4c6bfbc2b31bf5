import type { DocumentRecord, KubeObject } from '../../api/index.ts';

/** The last version of every document: API objects by `Kind/namespace/name`, inner documents by their own names. */
export class World {
  private readonly documents = new Map<string, unknown>();

  set({ op, ref, value }: DocumentRecord): void {
    if (op === 'DELETED') this.documents.delete(ref);
    else this.documents.set(ref, value);
  }

  get(ref: string): unknown {
    return this.documents.get(ref);
  }

  /** All objects of a kind. */
  all<T extends KubeObject>(kind: string): readonly T[] {
    return this.matching(new RegExp(`^${kind}/`)).map(([, value]) => value as T);
  }

  /** Documents whose name fits, with the match. */
  matching(pattern: RegExp): readonly (readonly [RegExpExecArray, unknown])[] {
    const found: (readonly [RegExpExecArray, unknown])[] = [];
    for (const [ref, value] of this.documents) {
      const match = pattern.exec(ref);
      if (match) found.push([match, value]);
    }
    return found;
  }
}
