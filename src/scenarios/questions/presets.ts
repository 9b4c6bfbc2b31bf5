import type { DocumentRef } from '../../api/index.ts';

/** A question that the page answers by showing a run: `#/q/<id>` opens its scenario at a moment, with the object that is asked about. */
export interface QuestionPreset {
  readonly id: string;
  /** Seconds: the moment at which the answer stands in the records. */
  readonly t: number;
  /** The object asked about. A trailing `*` stands for what is generated; of several that fit, the one that fares worst is meant. */
  readonly about: string;
}

export const questionPresets: readonly QuestionPreset[] = [
  { id: '01', t: 14, about: 'Pod/default/late' },
  { id: '02', t: 30, about: 'Pod/default/web-*' },
  { id: '03', t: 60, about: 'Pod/default/app-*' },
  { id: '04', t: 38, about: 'Deployment/default/shop' },
  { id: '05', t: 38, about: 'Service/default/shop' },
  { id: '06', t: 40, about: 'Pod/default/slow' },
  { id: '07', t: 45, about: 'Pod/default/slow' },
  { id: '08', t: 100, about: 'Node/node-2' },
  { id: '09', t: 40, about: 'Node/node-2' },
  { id: '10', t: 31, about: 'Deployment/default/web' },
  { id: '11', t: 20, about: 'Service/default/shop' },
  { id: '12', t: 50, about: 'Service/default/chat' },
  { id: '13', t: 110, about: 'ConfigMap/default/settings' },
  { id: '14', t: 60, about: 'StatefulSet/default/db' },
  { id: '15', t: 45, about: 'PodDisruptionBudget/default/web' },
  { id: '16', t: 42, about: 'Deployment/default/web' },
  { id: '17', t: 25, about: 'Namespace/shop' },
  { id: '18', t: 15, about: 'Pod/default/train' },
  { id: '19', t: 45, about: 'NetworkPolicy/default/default-deny' },
  { id: '20', t: 40, about: 'Deployment/default/shop' },
  { id: '21', t: 80, about: 'Service/default/web' },
  { id: '22', t: 6_305, about: 'CronJob/default/report' },
  { id: '23', t: 12, about: 'Pod/default/hungry' },
  { id: '24', t: 45, about: 'Deployment/default/shop' },
  { id: '25', t: 58, about: 'Namespace/default' },
];

/** A preset by its number, with or without the leading zero. */
export const questionPreset = (id: string): QuestionPreset | undefined => questionPresets.find((each) => each.id === id.padStart(2, '0'));

/** The one of several objects that a preset means: `rank` says how badly each fares (the worst first wins, the last among equals). */
export function meant<T extends { readonly ref: DocumentRef }>(
  { about }: QuestionPreset,
  objects: readonly T[],
  rank: (object: T) => number,
): DocumentRef | undefined {
  if (!about.endsWith('*')) return about as DocumentRef;
  const fitting = objects.filter(({ ref }) => ref.startsWith(about.slice(0, -1)));
  return fitting.reduce<T | undefined>((worst, each) => (worst === undefined || rank(each) >= rank(worst) ? each : worst), undefined)?.ref;
}
