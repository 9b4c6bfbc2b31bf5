import type { ViewPanelTexts } from '../../../../projections/words/catalogue.ts';

/** German for `projections/words/en/panels.ts`. */
export const panels: ViewPanelTexts = {
  recreate: 'Recreate: Alle alten Pods enden, bevor ein neuer beginnt',
  atMost: (replicas, surge) => `höchstens ${replicas} + ${surge} = ${replicas + surge} Pods (maxSurge, aufgerundet)`,
  atLeast: (replicas, unavailable) => `mindestens ${replicas} − ${unavailable} = ${Math.max(0, replicas - unavailable)} verfügbar (maxUnavailable, abgerundet)`,
  tolerated: (metric, now, target, ratio) => `${metric}: ${now}% / ${target}% = ${ratio}, innerhalb der Toleranz von 0.1: keine Änderung`,
  failed: (failed, limit) => `${failed} von ${limit} erlaubten gescheitert (backoffLimit)`,
  nextPod: (seconds) => `nächster Pod nach ${seconds} s (10 s, verdoppelt sich, höchstens 600 s)`,
  orderedReady: 'OrderedReady: Die nächste Ordnungszahl wartet, bis die vorige Ready ist',
  revision: (revision, images) => `Revision ${revision} · ${images}`,
  jobs: (active, kept) => `${active} aktiv, ${kept} aufbewahrt`,
  metric: (now, target) => `${now} von ${target}`,
  on: (process, node) => `${process} auf ${node}`,
  restart: (count) => `Neustart ${count}`,
  notReady: 'nicht Ready',
  started: 'gestartet',
  picture: {
    gap: (seconds) => `${seconds} s ohne Neues`,
    message: (at, from, to, title) => `${at}${from} an ${to}: ${title}`,
    answered: (code) => `, Antwort ${code}`,
    more: (rows) => `und ${rows} weitere Zeilen`,
    unscheduled: 'Noch kein Node',
    served: (count) => `${count} beantwortet`,
    upper: 'Control Plane und Clients',
    controlPlane: 'Control Plane',
    clients: 'Clients',
    outside: 'Außerhalb',
  },
  running: 'läuft',
  down: 'aus',
};
