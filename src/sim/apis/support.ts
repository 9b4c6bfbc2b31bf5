import type { KubeObject } from '../../api/index.ts';

/** Whether Orrery's processes act on a kind at all; other kinds are stored and served only. */
export function isSimulated(apiVersion: string, kind: string): boolean {
  return apiVersion !== '' && kind !== '';
}

/** Field paths of the object that have no effect in this simulation. */
export function unsupportedFields(_object: KubeObject): readonly string[] {
  return [];
}
