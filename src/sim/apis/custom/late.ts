/** What custom resources need beyond other kinds. Loaded after the rest: no cluster has them from the start. */
import type { FieldError, JsonObject } from '../../apimachinery/index.ts';
import { Later } from '../../component-helpers/later.ts';

export interface CustomDecoded {
  readonly object: JsonObject;
  /** Unknown fields that were dropped, as strict decoding names them. */
  readonly unknown: readonly string[];
}

export interface CustomResources {
  /** Drops what the schema does not know, then fills in its defaults. */
  readonly decode: (object: JsonObject, schema: JsonObject) => CustomDecoded;
  /** Checks an object, and for an update also the rules about the change. `before` is undefined for a new one. */
  readonly validate: (object: JsonObject, before: JsonObject | undefined, schema: JsonObject) => readonly FieldError[];
}

export const customResourceSchemas = new Later<CustomResources>('schemas of custom resources');
