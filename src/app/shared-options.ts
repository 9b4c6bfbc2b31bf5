import type { SequenceOptions } from '../projections/views.ts';
import { DEFAULTS, LEVELS, sequenceOptions, type SequenceOptionsState, useSequenceOptions } from './stores/sequence-options.ts';

const PRESETS: readonly SequenceOptions['preset'][] = ['all', 'control-plane', 'node-path', 'traffic', 'selection'];

/** The options that differ from how a page comes: what a link carries. */
export function changedOptions(state: SequenceOptionsState): Partial<SequenceOptions> {
  const defaults: Readonly<Record<string, unknown>> = DEFAULTS;
  return Object.fromEntries(Object.entries(sequenceOptions(state)).filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(defaults[key])));
}

/** Shows the layout of a link; what it does not name, or names wrongly, is as it comes. */
export function restoreOptions(part: Readonly<Record<string, unknown>>): void {
  const known: Partial<SequenceOptions> = Object.fromEntries(Object.entries(part).filter(([key]) => key in DEFAULTS));
  const preset = PRESETS.find((id) => id === part['preset']) ?? DEFAULTS.preset;
  const foldLevel = LEVELS.find((level) => level === part['foldLevel']) ?? DEFAULTS.foldLevel;
  useSequenceOptions.setState({ ...DEFAULTS, ...known, preset, foldLevel, revision: useSequenceOptions.getState().revision + 1 });
}
