import type { ProblemTexts } from '../../../../projections/words/catalogue.ts';

/** German for `api/problem-words.ts`. */
export const problems: ProblemTexts = {
  noMap: 'ein Manifest ist eine Map mit apiVersion, kind und metadata',
  noKind: 'kind fehlt',
  noVersion: 'apiVersion fehlt',
  unknownKind: (kind, apiVersion) => `Art „${kind}“ gibt es in Version „${apiVersion}“ nicht`,
  servedIn: (message, kind, apiVersion) => `${message}; ${kind} ist in ${apiVersion}`,
  meant: (message, name) => `${message}; war „${name}“ gemeint?`,
  parts: {
    Container: 'das Kleinste, was sich anlegen lässt, ist ein Pod; Container stehen in seinem spec.containers',
    Image: 'Images stehen in spec.containers[].image eines Pods, und der Node holt sie',
    Volume: 'Volumes stehen in spec.volumes eines Pods; ein PersistentVolumeClaim verlangt eines, das bleibt',
    Network: 'jeder Pod ist im einen Netz des Clusters; eine NetworkPolicy schränkt ein, wer mit wem sprechen darf',
  },
  change: (to) => `Zu ${to} ändern`,
  add: (line) => `${line} ergänzen`,
  create: (what) => `Anlegen: ${what}`,
  noEffect: (field) => `${field} wird angenommen, hat in Orrery aber keine Wirkung`,
  missing: (field) => `Pflichtfeld „${field}“ fehlt`,
  unknownField: (field) => `unbekanntes Feld „${field}“`,
  mismatch: (path, wanted, found) => `${path}: Hier wird ${wanted} gebraucht, nicht ${found}`,
  types: {
    string: 'ein String', int32: 'eine ganze Zahl', int64: 'eine ganze Zahl', double: 'eine Zahl', boolean: 'true oder false', time: 'eine Zeit', 'micro-time': 'eine Zeit', bytes: 'base64-Text',
    quantity: 'eine Menge wie 500m oder 64Mi', 'int-or-string': 'eine ganze Zahl oder ein String', list: 'eine Liste', map: 'eine Map', struct: 'ein Objekt', any: 'ein Wert',
  },
  found: { string: 'ein String', number: 'eine Zahl', bool: 'true oder false', array: 'ein Array', object: 'ein Objekt', null: 'null' },
  ports: {
    named: (port, known) => `kein Container-Port der gewählten Pods heißt „${port}“ (es gibt ${known}): Der Service wird dafür keine Endpunkte haben`,
    numbered: (port, known) => `die gewählten Pods geben keinen Container-Port ${port} an (es gibt ${known}): Verbindungen werden abgewiesen, wenn dort nichts lauscht`,
  },
  labels: (what, labels) => `${what} hat ${labels === '' ? 'keine Labels' : labels}`,
  noPods: (labels) => `kein Pod dieses Textes hat diese Labels (${labels}): Der Service hätte keine Endpunkte`,
  probes: {
    others: 'diese Liveness-Probe fragt einen anderen Dienst: Fällt der aus, startet auch dieser Container neu; nach Abhängigkeiten fragt man in einer readinessProbe',
    slow: (kind) => `eine gute ${kind} ${kind === 'livenessProbe' ? 'sieht nur auf den Prozess und antwortet binnen 1 s' : 'antwortet binnen 3 s'}`,
    heavy: (kind) => `diese ${kind} leistet in jeder Periode schwere Arbeit, innerhalb des CPU-Limits des Containers`,
  },
  nowhere: (kind, name, outcome) => `${kind} „${name}“ gibt es weder in diesem Text noch im Cluster: ${outcome}`,
  outcomes: {
    config: 'seine Container warten mit CreateContainerConfigError', mount: 'der Pod wartet in ContainerCreating auf sein Volume', claim: 'der Pod bleibt Pending', pod: 'der Pod wird abgelehnt', backend: 'Anfragen werden mit 503 beantwortet',
    dns: 'seine Pods haben keine Namen im DNS', storage: 'der Claim bleibt Pending', scale: 'nichts wird skaliert (FailedGetScale)', grant: 'es gewährt nichts', namespace: 'der API-Server antwortet 404',
  },
  values: (values) => `Werte: ${values}`,
};
