import type { RowTexts } from '../../../../projections/words/catalogue.ts';
import { counted } from '../../../../projections/words/phrases.ts';

/** German for `projections/words/en/rows.ts`. */
export const rows: RowTexts = {
  phases: { Apply: 'Anwenden', Admit: 'Zulassen', Reconcile: 'Abgleichen', Schedule: 'Zuteilen', Stop: 'Anhalten', 'Sandbox and network': 'Sandbox und Netz', Pull: 'Image holen', Start: 'Starten', Probe: 'Proben', Route: 'Verkehr' },
  boot: 'Start des Clusters',
  running: 'Betrieb',
  typed: (text) => `Eingabe ${text}`,
  inject: (type) => `Störung ${type}`,
  heal: (id) => `${id} behoben`,
  healed: (fault) => `behoben: ${fault}`,
  heartbeats: (count) => counted(count, 'Lebenszeichen', 'Lebenszeichen'),
  probes: (count) => `${counted(count, 'Probe', 'Proben')} unverändert`,
  requests: (count) => `${counted(count, 'Anfrage', 'Anfragen')} unverändert`,
  messages: (count) => counted(count, 'Nachricht', 'Nachrichten'),
  pass: 'Durchlauf',
  sync: (controller, name) => `${controller} gleicht ${name} ab`.replace(/ {2}/u, ' '),
  scheduling: (name) => `Zuteilung von ${name}`.replace(/ von $/u, ''),
  events: (verb, count) => `${verb} Events (${count})`,
  watchers: (title, count) => `${title} an ${count} Watcher`,
  again: (object, count) => `${object} noch einmal, wie zuvor: ${count} Zeilen`,
  servedBy: (pod) => `beantwortet von ${pod}`,
  exitCode: (code) => `Exit-Code ${code}`,
  failed: 'gescheitert',
  endpoints: (ready, all) => `${ready}/${all} Endpunkte`,
  unchanged: 'keine sichtbare Änderung',
  ready: (pod) => `${pod} ist Ready`,
};
