import type { CanvasTexts } from '../catalogue.ts';

/** German for `en/canvas.ts`. */
export const canvas: CanvasTexts = {
  sequence: {
    outline: 'Kapitelübersicht',
    sent: 'gesendet',
    arrived: 'kommt an',
    answered: 'beantwortet',
    object: 'Objekt',
    preview: 'Vorschau der Zeile',
    open: 'Klick: Einzelheiten · Alt+Klick: Weg von der gewählten Zeile',
    range: (rows, span) => `${rows} Zeilen, ${span}`,
    copyText: 'Als Text kopieren',
    copyMermaid: 'Mermaid kopieren',
    copied: 'Kopiert',
    leave: 'Bereich verlassen',
  },
  topology: {
    group: 'Pods nach',
    groups: { node: 'Node', namespace: 'Namespace', workload: 'Workload' },
    pods: (count) => `${count} Pods`,
    namespaces: 'Linux-Namespaces',
    revision: (revision) => `Revision ${revision}`,
    noOwner: 'Pods ohne Besitzer',
    cgroup: 'cgroup',
    interfaces: 'Schnittstellen',
    problems: (count) => `${count} mit einem Problem`,
  },
  tracks: {
    title: 'Spuren',
    probes: (count, failed) => `${count} Proben, ${failed} gescheitert`,
    restarts: (count) => (count === 1 ? '1 Neustart' : `${count} Neustarts`),
    none: 'Noch nichts zu zeichnen.',
    filter: 'Spuren filtern',
    process: 'Prozesse',
    pod: 'Pods',
    more: (count) => `${count} weitere Spuren: den Filter enger fassen`,
  },
};
