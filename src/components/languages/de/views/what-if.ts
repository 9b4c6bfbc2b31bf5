import type { WhatIfTexts } from '../../../../projections/words/catalogue.ts';
import { counted } from '../../../../projections/words/phrases.ts';

/** German for `projections/words/en/what-if.ts`. */
export const whatIf: WhatIfTexts = {
  heal: (fault) => `${fault} beheben`,
  requests: (resource, fits, node) => `requests.${resource} auf ${fits} senken: so viel ist auf ${node} frei`,
  startup: (container) => `${container} eine startupProbe geben (30 × 10 s)`,
  selector: (labels) => `${labels.join(', ')} auswählen`,
  readiness: (container) => `${container} von Anfang an eine readinessProbe geben`,
  preStop: (container) => `${container} von Anfang an einen preStop-Sleep von 5 s geben`,
  tolerations: (workload) => `die Pods von ${workload} das von Anfang an nur 30 s dulden lassen (tolerationSeconds)`,
  fromBeginning: (line) => `${line} von Anfang an`,
  earlier: (command) => `${command}, eine Sekunde früher`,
  replicas: 'die Zeile replicas aus dem Text nehmen; jetzt anwenden und 40 s später noch einmal',
  finalizers: (name, finalizers) => `die Finalizer von ${name} entfernen (${finalizers.join(', ')})`,
  waitForConsumer: (storageClass) => `volumeBindingMode: WaitForFirstConsumer in ${storageClass}; den ganzen Text löschen und neu anwenden`,
  withoutStartup: (container) => `die startupProbe von ${container} wegnehmen`,
  keepalive: (workload) => `${workload} jede Verbindung nach einer Anfrage schließen lassen (keepalive-requests 1): dann wird je Anfrage verteilt`,
  dns: 'DNS erlauben: eine Egress-Regel zu kube-dns, Port 53 (UDP und TCP)',

  outcome: (name, status, after) => `${name}: ${status === '' ? 'wie zuvor' : status}${after === undefined ? '' : ` nach ${after}`}`,
  otherwise: (mine, other) => `${mine} (sonst: ${other})`,
  endpoints: (ready, all) => `${ready}/${all} Endpunkte bereit`,
  deleted: 'gelöscht',

  failures: (failed, all) => `${failed} von ${all} Anfragen gescheitert`,
  busiest: (pods, share, all) => `${pods === 1 ? 'ein Pod hat' : `${pods} Pods haben`} geantwortet, der meistgefragte auf ${share} % von ${all} Anfragen`,
  skew: (skew, counts) => `Schieflage ${skew} (${counts.join(', ')})`,
  podsOnNode: (node, pods) => `auf ${node} ${pods === 1 ? 'läuft' : 'laufen'} ${counted(pods, 'Pod', 'Pods')}`,
  there: (name) => `${name} ist noch da`,
  gone: (name) => `${name} ist weg`,
  evicted: (count) => `${counted(count, 'Pod', 'Pods')} geräumt`,
  jobs: (count) => `${counted(count, 'Job', 'Jobs')} gestartet`,
  lowered: (times, wanted) =>
    `${times === 0 ? 'apply nimmt keine Replik weg' : `apply nimmt ${times === 1 ? 'einmal' : `${times}-mal`} Repliken weg`}; am Ende ${wanted} gewünscht`,
  stale: (old, all) => `${old} von ${all} Pods haben noch den alten Wert in ihrer Umgebung`,
  restarts: (pod, count) => `${pod}: ${counted(count, 'Neustart', 'Neustarts')}`,
  unready: (not, all, workload) => `${not} von ${all} Pods von ${workload} nicht bereit`,
  dropped: (packets, answered) => `${counted(packets, 'Paket', 'Pakete')} verworfen, ${counted(answered, 'Anfrage', 'Anfragen')} von Pods beantwortet`,
};
