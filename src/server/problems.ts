import type { KubeObject, ManifestFile, Status } from '../api/index.ts';
import { parseManifests, pointerOfField, Scheme } from '../sim/apimachinery/index.ts';
import { unsupportedFields } from '../sim/apis/index.ts';

/** A hopeless text has a mistake on every line; the first few tell as much. */
const MOST_PROBLEMS = 10;

/** `file:line:column: message` for what is no YAML. */
export function syntaxProblems(files: readonly ManifestFile[]): readonly string[] {
  return files.flatMap(({ name, text }) =>
    parseManifests(text)
      .flatMap((document) => document.errors.map(({ line, column, message }) => `${name}:${line}:${column}: ${message}`))
      .slice(0, MOST_PROBLEMS),
  );
}

/** Duplicate keys: kubectl takes the last one without a word; here they are told. */
export function duplicateNotes(files: readonly ManifestFile[]): readonly string[] {
  return files.flatMap(({ name, text }) =>
    parseManifests(text).flatMap((document) => document.warnings.map(({ line, column, detail }) => `${name}:${line}:${column}: warning: ${detail}`)),
  );
}

/** A note for every field that is accepted but has no effect here, where it stands. */
export function supportNotes(files: readonly ManifestFile[]): readonly string[] {
  const scheme = new Scheme();
  return files.flatMap(({ name, text }) =>
    parseManifests(text).flatMap((document) => {
      const object = document.value as KubeObject | undefined;
      if (!object || typeof object !== 'object' || !scheme.kind(String(object.apiVersion), String(object.kind))) return [];
      return unsupportedFields(object).map((field) => {
        const { line, column } = document.locate(pointerOfField(field), 'key');
        return `${name}:${line}:${column}: note: ${field} is accepted but has no effect in this simulation`;
      });
    }),
  );
}

/** Where the fields of a refusal stand in the user's text. */
export function placesOf(files: readonly ManifestFile[], status: Status): readonly string[] {
  const causes = (status.details?.causes ?? []).filter((cause) => cause.field);
  return files.flatMap(({ name, text }) =>
    parseManifests(text).flatMap((document) => {
      const object = document.value as KubeObject | undefined;
      if (object?.kind !== status.details?.kind || object?.metadata?.name !== status.details?.name) return [];
      return causes.map(({ field = '', message }) => {
        const { line, column } = document.locate(pointerOfField(field));
        return `${name}:${line}:${column}: ${field}: ${message}`;
      });
    }),
  );
}
