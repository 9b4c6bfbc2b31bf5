import { parseAllDocuments, stringify } from 'yaml';
import type { ManifestFile } from '../api/index.ts';

/** The text without comments, blank lines and spare indentation; text with mistakes stays as it is. */
function compactText(text: string): string {
  const documents = parseAllDocuments(text, { version: '1.1', merge: true });
  if ('empty' in documents || documents.some((document) => document.errors.length > 0)) return text;
  const values = documents.map((document): unknown => document.toJS({ maxAliasCount: 100 })).filter((value) => value !== null && value !== undefined);
  const short = values.map((value) => stringify(value, { indentSeq: false, lineWidth: 0, version: '1.1', aliasDuplicateObjects: false })).join('---\n');
  return short.length < text.length ? short : text;
}

/** Manifests that say the same in fewer characters, for links that would be too long. */
export const compactManifests = (manifests: readonly ManifestFile[]): readonly ManifestFile[] =>
  manifests.map((file) => ({ ...file, text: compactText(file.text) }));
