import { isMap, isScalar, isSeq, type Node } from 'yaml';
import type { DocumentRef, Intent, Message, Seq } from '../../api/index.ts';
import type { LedgerIndex } from '../ledger-index.ts';
import { type SourceDocument, sourcesOf } from './sources.ts';

export interface Origin {
  readonly file: string;
  readonly line: number;
}

const sameObject = (document: SourceDocument, ref: string): boolean =>
  ref === `${document.kind}/${document.namespace}/${document.name}` || ref === `${document.kind}/${document.name}`;

/** The line of a JSON pointer inside a document; of the deepest part of it that is written there. */
export function lineOfPointer(source: SourceDocument, pointer: string): number {
  let node: unknown = source.document.contents;
  let line = source.line;
  for (const token of pointer.split('/').slice(1)) {
    const key = token.replaceAll('~1', '/').replaceAll('~0', '~');
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === key);
      if (!pair || !isScalar(pair.key) || !pair.key.range) return line;
      line = source.lines.linePos(pair.key.range[0]).line;
      node = pair.value;
    } else if (isSeq(node)) {
      const item = node.items[Number(key)] as Node | undefined;
      if (!item?.range) return line;
      line = source.lines.linePos(item.range[0]).line;
      node = item;
    } else return line;
  }
  return line;
}

/** An object and what owns it, upward: a Pod, its ReplicaSet, its Deployment. */
export function ownerChain(index: LedgerIndex, ref: DocumentRef, seq: Seq): DocumentRef[] {
  const chain = [ref];
  for (let depth = 0; depth < 8; depth++) {
    const record = index.versionAt(chain.at(-1) ?? ref, seq);
    const owner = record && index.ownersOf(record)[0];
    if (owner === undefined || chain.includes(owner)) break;
    chain.push(owner);
  }
  return chain;
}

/** A field of a Pod stands in its owner's text under the Pod template. */
export const inTemplate = (pointer: string): string => (pointer.startsWith('/spec/template/') ? pointer : `/spec/template${pointer}`);

/**
 * Where in the user's text something began: the document of the action that made the object (or what owns it), and in it
 * the line of the field that was read, if one was recorded.
 */
export function originOf(index: LedgerIndex, intent: Intent, refs: readonly DocumentRef[], seq: Seq, message?: Message): Origin | undefined {
  for (const ref of refs) {
    for (const owner of ownerChain(index, ref, seq)) {
      for (const { file, documents } of sourcesOf(intent)) {
        const source = documents.find((candidate) => sameObject(candidate, owner));
        if (!source) continue;
        const read = message?.reads?.find((candidate) => candidate.ref === ref || candidate.ref === owner);
        if (!read) return { file, line: source.line };
        return { file, line: lineOfPointer(source, read.ref === owner ? read.pointer : inTemplate(read.pointer)) };
      }
    }
  }
  return undefined;
}

/** The object that the document at a line of the latest applied text of that name has become. */
export function objectAtLine(index: LedgerIndex, file: string, line: number, seq: Seq): DocumentRef | undefined {
  for (const root of index.actions.toReversed()) {
    const record = root <= seq ? index.ledger.at(root) : undefined;
    if (record?.kind !== 'action') continue;
    const source = sourcesOf(record.intent)
      .find((candidate) => candidate.file === file)
      ?.documents.find((candidate) => candidate.line <= line && line <= candidate.endLine);
    if (!source) continue;
    const namespaced = `${source.kind}/${source.namespace}/${source.name}` as DocumentRef;
    const clusterWide = `${source.kind}/${source.name}` as DocumentRef;
    return [namespaced, clusterWide].find((ref) => index.versionAt(ref, seq) !== undefined);
  }
  return undefined;
}
