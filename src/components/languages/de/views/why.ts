import type { WhyTexts } from '../../../../projections/words/catalogue.ts';
import { counted, joined } from '../../../../projections/words/phrases.ts';

const and = joined('und');
const pods = (count: number): string => counted(count, 'Pod', 'Pods');
const requests = (count: number): string => counted(count, 'Anfrage', 'Anfragen');
const times = (count: number): string => (count === 1 ? 'einmal' : `${count}\u00a0Mal`);

/** German for `projections/words/en/why.ts`. */
export const why: WhyTexts = {
  columns: {
    actor: 'wer',
    address: 'Adresse',
    after: 'danach',
    answerTo: 'Antwort auf',
    answered: 'beantwortet',
    as: 'als',
    at: 'um',
    before: 'vorher',
    by: 'von',
    code: 'Code',
    condition: 'Condition',
    container: 'Container',
    countsAs: 'gilt als',
    cost: 'Kosten',
    cpuFree: 'CPU frei',
    cpuRequested: 'CPU angefordert',
    created: 'angelegt',
    decidedBy: 'entschieden durch',
    deleted: 'gelöscht',
    droppedIn: 'verworfen in',
    ended: 'beendet',
    endpoints: 'Endpunkte',
    exitCode: 'Exit-Code',
    failed: 'gescheitert',
    field: 'Feld',
    finalizer: 'Finalizer',
    firstEffect: 'erste schlechte Folge',
    from: 'von',
    howOften: 'wie oft',
    image: 'Image',
    kernel: 'Kernel',
    kind: 'Art',
    last: 'zuletzt',
    lastPlaced: 'zuletzt platziert',
    memoryFree: 'Speicher frei',
    memoryRequested: 'Speicher angefordert',
    message: 'Meldung',
    name: 'Name',
    node: 'Node',
    now: 'jetzt',
    object: 'Objekt',
    of: 'der anderen',
    on: 'auf',
    onItsNode: 'auf seinem Node',
    own: 'der eigenen Revision',
    packet: 'Paket',
    placed: 'platziert',
    plugin: 'Plugin',
    pod: 'Pod',
    pods: 'Pods',
    probe: 'Probe',
    process: 'Prozess',
    ready: 'bereit',
    readySince: 'bereit seit',
    reason: 'Grund',
    refused: 'Räumungen abgelehnt',
    remover: 'wer ihn entfernt',
    replicaSet: 'ReplicaSet',
    request: 'Anfrage',
    requests: 'Anfragen',
    restarts: 'Neustarts',
    revision: 'Revision',
    rules: 'Regeln geändert',
    selected: 'ausgewählt',
    selector: 'Selektor',
    setting: 'Einstellung',
    sigterm: 'SIGTERM',
    since: 'seit',
    sinceChange: 'seit der Änderung',
    startedAgain: 'neu gestartet',
    state: 'Zustand',
    status: 'Status',
    time: 'Zeit',
    total: 'Summe',
    verdict: 'Urteil',
    wanted: 'gewünscht',
    what: 'was',
    who: 'wer',
    whoDoes: 'wer es tut',
    writer: 'Schreiber',
  },
  cells: {
    yes: 'ja',
    no: 'nein',
    none: '(keines)',
    nothing: '(nichts)',
    notYet: 'noch nicht',
    fits: 'passt',
    chosen: 'gewählt',
    selected: 'ausgewählt',
    unknown: 'unbekannt',
  },
  notSelected: (labels) => `nicht ausgewählt: ${labels.join(', ')}`,
  tables: { conditions: 'Conditions', made: 'daraus gemacht' },
  ofAllocatable: (requested, allocatable) => `${requested} von ${allocatable}`,
  since: (time) => `seit ${time}`,

  state: {
    deleted: (kind, name, time) => `${kind} ${name} wurde bei ${time} gelöscht.`,
    fault: (fault, time) => `Die Störung ${fault} wirkt seit ${time}.`,
    happened: (fault, time) => `Bei ${time} gab es die Störung ${fault}.`,
    terminating: (pod, grace) => `${pod} ist Terminating: Seine Löschung wurde mit einer Frist (Grace Period) von ${grace} s verlangt.`,
    unscheduled: (pod, message) => `${pod} ist Pending, denn der Scheduler meldet: ${message}`,
    unseen: (pod) => `${pod} ist Pending: Er wartet auf den Scheduler.`,
    waiting: (pod, reason, container, message) => `${pod} ist ${reason}: Container ${container} wartet${message === '' ? '' : `, ${message}`}`,
    ended: (exitCode, reason, restarts) =>
      `Zuletzt endete er mit Exit-Code ${exitCode}${reason === '' ? '' : ` (${reason})`}, ${times(restarts)} neu gestartet.`,
    running: (pod, node, ready, total, since) => `${pod} ist Running auf ${node}, ${ready}/${total} bereit seit ${since}.`,
    is: (name, status, message) => `${name} ist ${status}${message === '' ? '' : `: ${message}`}`,
    on: (pod, node, status, ready, total, message) => `${pod} auf ${node} ist ${status}, ${ready}/${total} bereit${message === '' ? '' : `: ${message}`}`,
    workload: (kind, name, status, message) => `${kind} ${name}: ${status}${message === '' ? '' : `. ${message}`}`,
    noEndpoints: (service, selector) =>
      `Service ${service} hat keine Endpunkte: ${selector === '' ? 'Er wählt keine Labels aus.' : `Kein Pod mit IP trägt die Labels ${selector}.`}`,
    endpoints: (service, ip, ready, all, selector) => `Service ${service} (${ip}) sendet an ${ready} bereite von ${all} Endpunkten mit den Labels ${selector}.`,
  },

  record: {
    user: (what) => `Benutzer: ${what}`,
    fault: (fault) => `Störung ${fault}`,
    loop: (process, loop) => `${process} durchlief seine Schleife „${loop}“`,
    began: (machine, state) => `${machine} begann als ${state}`,
    moved: (machine, from, to) => `${machine}: ${from} → ${to}`,
    lost: (message, reason) =>
      reason === 'timeout' ? `${message ?? 'Eine Nachricht'} blieb zu lange ohne Antwort` : `${message ?? 'Eine Nachricht'} ging verloren (${reason})`,
    created: (object) => `${object} angelegt`,
    changed: (object) => `${object} geändert`,
    deleted: (object) => `${object} gelöscht`,
    answered: (code, request) => `antwortete ${code} auf ${request}`.replace(/ {2}/u, ' '),
    byUser: (what) => `Das hat ein Benutzer getan: ${what}.`,
    byFault: (fault) => `Die Störung ${fault} kam von einem Benutzer oder aus dem Szenario.`,
    byLoop: (process, loop) => `${process} durchlief von sich aus seine Schleife „${loop}“.`,
    sent: (from, what, to) => `${from} sendete ${what} an ${to}`,
    gave: (from, answer) => `${from} ${answer}`,
    did: (process, what) => (process === '' ? what : `${process}: ${what}`),
    becauseAnswered: (from, code, request) => `weil ${from} auf ${request} ${code === '' ? '' : `mit ${code} `}antwortete`,
    becauseSent: (from, what) => `weil ${from} ihm ${what} sendete`,
    becauseOf: (what) => `Anlass war: ${what}`,
    rootLoop: (process, loop) => `${process} tut das in seiner Schleife „${loop}“`,
    rootFault: (fault) => `es begann mit der Störung ${fault}`,
    root: (what) => `es begann mit: ${what}`,
    complained: (what, complaint) => `${what}: ${complaint.replace(/\.$/u, '')}`,
    whole: (what, because, root) => `${what}${because === '' ? '' : `, ${because}`}${root === '' ? '' : `; ${root}`}.`,
  },

  pending: {
    sentence: (pod, verdicts) => `${pod} ist Pending, weil kein Node ihn nimmt: ${verdicts.map(({ nodes, reason }) => `${and(nodes)}: ${reason}`).join('; ')}.`,
    requests: (wanted, resource, most) =>
      `Er fordert ${wanted} ${resource} an${most === undefined ? '' : `; das meiste, was ein Node noch hat, sind ${most.free} von ${most.of} (${most.node})`}. Es zählt die Summe der requests, nicht der Verbrauch.`,
    volume: (claim, volume, since, early, where) =>
      `Volume node affinity conflict: Claim ${claim} ist seit ${since} an Volume ${volume} gebunden${early === undefined ? '' : `, weil StorageClass ${early} sofort bindet (volumeBindingMode Immediate), bevor jemand auf einen Pod sieht`}, und ${volume} ist nur erreichbar, wo gilt: ${where.join(' und ')}.`,
    title: 'requests im Verhältnis zu allocatable, je Node',
  },
  sandbox: {
    sentence: (pod, node, said, cni, phase) =>
      `${pod} steckt auf ${node} in ContainerCreating fest: Der kubelet bekommt seine Sandbox nicht zustande${said === '' ? '' : ` (${said})`}.${cni === undefined ? '' : ` CNI ADD von ${cni.from} ist ${times(cni.count)} gescheitert.`} Er versucht es weiter; die Phase bleibt ${phase}, weil kein Container gestartet wurde.`,
    title: 'was der kubelet verlangt hat und was die Antwort war',
  },
  probe: {
    failed: (failures, threshold) => `gescheitert, ${failures} von ${threshold}`,
    events: {
      'xstate.init': 'der kubelet beginnt zu proben',
      NEW_CONTAINER: 'ein Container wurde gestartet',
      ENABLED: 'wird ab jetzt gesendet',
      PASSED: 'gelungen',
    },
    counts: {
      idle: 'noch kein Container',
      disabled: 'von der Startup-Probe zurückgehalten',
      unknown: 'noch nicht gestartet',
      success: 'am Leben',
      failure: 'gescheitert',
      'hold.success': 'gestartet',
      'hold.failure': 'tot: der kubelet hält ihn an',
    },
  },
  liveness: {
    sentence: (pod, container, probe, kills, guarded) =>
      `${pod} startet wegen seiner eigenen Liveness-Probe neu: Nach ${probe.threshold} Fehlschlägen, einem alle ${probe.period} s${probe.delay > 0 ? ` nach anfangs ${probe.delay} s` : ''}, hält der kubelet Container ${container} an (bisher ${times(kills)}), und der hat noch nie eine Probe beantwortet. Er braucht zum Starten länger als die ${probe.delay + probe.threshold * probe.period} s, die die Probe ihm lässt.${guarded ? '' : ' Er hat keine startupProbe; sie würde die Liveness-Probe zurückhalten, bis das Programm einmal geantwortet hat.'}`,
    title: (container) => `Liveness-Probe von ${container}`,
  },
  startup: {
    sentence: (pod, reset, then) => `Ja: Für den Container, der nach dem Neustart begann, fing die Startup-Probe von ${pod} bei ${reset} von vorn an; ${then}.`,
    failing: (failures) => `sie ist bisher ${times(failures)} gescheitert, und es wird keine Liveness-Probe gesendet`,
    passed: (failures, at, first) =>
      `sie scheiterte ${times(failures)}, gelang bei ${at}, und erst dann ging die Liveness-Probe weiter${first === undefined ? '' : ` (zuerst bei ${first.at}, ${first.after} nach dem Zurücksetzen)`}`,
    title: (container) => `Proben von ${container} seit dem Neustart`,
  },
  killed: {
    sentence: (who, kept, restarts) =>
      `Exit-Code 137 ist 128 + 9 (SIGKILL): ${who}. ${kept}; der kubelet hat den Container an Ort und Stelle neu gestartet (bisher ${times(restarts)}). Eine Räumung (Eviction) unter Druck hätte dagegen den ganzen Pod beendet.`,
    oom: (kernel, pid, container, limit) =>
      `Der OOM-Killer von ${kernel} hat Prozess ${pid} von Container ${container} beendet, weil der Speicher des Containers sein Limit von ${limit} erreicht hatte`,
    asked: (by, pid, container) => `${by} ließ Prozess ${pid} von Container ${container} mit SIGKILL beenden`,
    stayed: (ip, node) => `Der Pod wurde nicht beendet: Er behielt seine Sandbox und seine Adresse ${ip} und blieb auf ${node}`,
    anew: 'Die Sandbox des Pods wurde neu gemacht',
    title: 'Prozesse, die beendet wurden',
    oomKiller: 'OOM-Killer',
    signal: 'ein Signal',
  },
  crashLoop: {
    sentence: (pod, container, ended, exitCode, reason, delay, next) =>
      `${pod} ist CrashLoopBackOff: Container ${container} ist ${times(ended)} beendet worden, zuletzt mit Exit-Code ${exitCode}${reason === '' ? '' : ` (${reason})`}. Der kubelet wartet ${delay === '' ? '' : `${delay}, `}bevor er ihn wieder startet${next === undefined ? '' : `, das nächste Mal etwa bei ${next.at} (in ${next.left})`}. Jede Wartezeit ist doppelt so lang wie die vorige: 10 s, 20 s, 40 s, bis zu 300 s; nach zehn Minuten Laufzeit beginnt sie von vorn.`,
    title: 'Enden und Wartezeiten',
  },
  noEndpoints: {
    sentence: (service, selector, namespace, count) =>
      `Service ${service} hat keine Endpunkte: Sein Selektor ${selector} passt auf ${count === 0 ? `nichts, denn im Namespace ${namespace} gibt es keine Pods` : `keinen von ${pods(count)}`}.`,
    nearest: (pod, differences) =>
      `Der ähnlichste Pod, ${pod}, hat ${differences.map(({ key, has, wanted }) => (has === '' ? `kein Label ${key}` : `${key}=${has} statt ${key}=${wanted}`)).join(' und ')}.`,
    refused: (count, window, codes) =>
      `${requests(count)} der letzten ${window} ${count === 1 ? 'endete' : 'endeten'} am Service (${codes}): Die Regeln von kube-proxy weisen ab, was keinen Endpunkt hat.`,
    title: 'Selektor und Labels',
  },
  lateRules: {
    sentence: (service, count, codes, pod, told, rules) =>
      `${requests(count)} an ${service} ${count === 1 ? 'ist' : 'sind'} gescheitert (${codes}), obwohl die Proben richtig sind: ${pod} ${told}, und ${rules}. Beides beginnt mit derselben Löschung, und keiner wartet auf den anderen; ein preStop-Sleep, der länger ist als die Lücke, behebt die Überschneidung.`,
    deleted: (at) => `wurde bei ${at} gelöscht`,
    sigterm: (at) => `bekam SIGTERM bei ${at}`,
    still: (node) => `kube-proxy auf ${node} hat ihn noch nicht aus seinen Regeln genommen`,
    late: (node, at) => `kube-proxy auf ${node} nahm ihn erst bei ${at} aus seinen Regeln`,
    between: (from, to) => `${from} bis ${to}`,
    title: 'Anfragen an Pods, die gerade gingen',
  },
  pinned: {
    sentence: (count, client, window, pod, opened, ready) =>
      `Alle ${requests(count)} von ${client} in den letzten ${window} gingen an ${pod}, denn sie laufen über eine einzige Verbindung, geöffnet bei ${opened}: netfilter wählt einen Endpunkt, wenn eine Verbindung beginnt, und jede weitere Anfrage nutzt sie mit. Die anderen ${ready - 1} von ${ready} bereiten Endpunkten bekommen nichts, wie viele Repliken auch dazukommen. Ein Service verteilt Verbindungen, nicht Anfragen.`,
    title: (window) => `wer geantwortet hat, letzte ${window}`,
  },
  writers: {
    sentence: (object, other, user) =>
      `spec.replicas von ${object} hat zwei Schreiber: ${other.who} setzte bei ${other.at} ${other.from} → ${other.to}, und ${user.what} setzte bei ${user.at} ${user.from} → ${user.to}, weil im angewendeten Text replicas: ${user.to} steht. Ohne diese Zeile überlässt apply die Zahl dem Autoscaler.`,
    title: 'wer spec.replicas geschrieben hat',
  },
  skewed: {
    sentence: (deployment, skew, domains, maxSkew, revision, from, gone) =>
      `${deployment} hat eine Schieflage von ${skew} (${and(domains.map(([domain, count]) => `${count} auf ${domain}`))}), obwohl sein Spread Constraint maxSkew ${maxSkew} verlangt: Als kube-scheduler ab ${from} die Pods von ${revision} platzierte, passte dessen labelSelector auch auf die Pods der vorigen Revision, und sie wurden mitgezählt. Diese ${pods(gone)} ${gone === 1 ? 'wurde' : 'wurden'} danach gelöscht, und niemand verschiebt einen platzierten Pod. matchLabelKeys: [pod-template-hash] lässt jede Revision für sich zählen.`,
    title: 'was auf dem gewählten Node gezählt wurde',
  },
  rollout: {
    sentence: (deployment, window, revisions) => `${deployment} wird gerade ausgerollt; in den letzten ${window}: ${and(revisions)}.`,
    revision: (revision, set, ready, all) => `Revision ${revision} (${set}) hat ${ready} von ${pods(all)} bereit`,
    serving: (endpoints, answered, share) => `, ${endpoints} im EndpointSlice, und hat ${requests(answered)}${share} beantwortet`,
    drains: (newest, old) => `Revision ${newest} kommt, Revision ${and(old)} geht.`,
    noneFailed: 'Keine Anfrage ist gescheitert.',
    failed: (count, codes) => `${requests(count)} ${count === 1 ? 'ist' : 'sind'} gescheitert (${codes}).`,
    unprobed: (containers) =>
      `Container ${and(containers)} hat keine readinessProbe: Seine Pods gelten als bereit und bekommen Anfragen, sobald er läuft, ob er antwortet oder nicht.`,
    title: (service, window) => `Revisionen${service === '' ? '' : ` hinter Service ${service}`}, letzte ${window}`,
  },
  scaleDown: {
    sentence: (deployment, had, left, deleted, at) =>
      `${deployment} hatte ${pods(had)} und sollte ${left} haben: Der ReplicaSet-Controller löschte ${and(deleted)} bei ${at}.`,
    before: (last, spared, by) => `${last} ging vor ${spared}; entschieden hat: ${by}.`,
    equalTo: (last, spared) => `${last} ging vor ${spared}, dem er in allem gleicht, was verglichen wird.`,
    order: (criteria) => `Verglichen wird in dieser Reihenfolge: ${criteria.join(', ')}.`,
    criteria: {
      unassigned: 'ohne Node',
      phase: 'Phase',
      unready: 'nicht bereit',
      cost: 'Löschkosten',
      doubled: 'mehr Pods auf seinem Node',
      readySince: 'weniger lange bereit',
      restarts: 'mehr Neustarts',
      younger: 'jünger',
    },
    equal: 'gleich',
    title: 'Kandidaten, wer zuerst geht, zuerst',
  },
  statefulSet: {
    sentence: (set, pod, status, oldImage, image, since) =>
      `${set} steckt fest: Sein Controller rührt keinen Pod an, ehe ${pod} Running und Ready ist (podManagementPolicy OrderedReady), und ${pod} ist ${status} mit dem alten Image ${oldImage}: Er wartet auf einen Pod, der nie Ready werden kann. Im Template steht seit ${since} ${image}. kubectl delete pod ${pod} löst die Blockade.`,
    title: 'Pods nach Ordnungszahl',
  },
  cronJob: {
    suspended: (name, since) => `${name} startet nichts, weil er seit ${since} ausgesetzt ist (spec.suspend: true).`,
    held: (name, schedule, policy, active, begun, count, last) =>
      `${name} (${schedule}) startet nichts, weil concurrencyPolicy ${policy} ist und ${and(active)}, begonnen bei ${begun}, nicht geendet hat: Der Controller hat ${times(count)} gesagt, dass er keinen zweiten daneben startet, zuletzt bei ${last}.`,
    missed: (at) => `Bei ${at} waren mehr als 100 Starts versäumt, und der Controller warnte (TooManyMissedTimes); in dieser Version warnt er nur.`,
    title: 'was der Controller gesagt hat, und die Jobs',
  },
  nodeLost: {
    sentence: (node, heard, silence, unknown) =>
      `${node} ist NotReady: Sein kubelet hat zuletzt bei ${heard} von sich hören lassen, und nach ${silence} ohne Lebenszeichen (--node-monitor-grace-period) setzte der Node-Lifecycle-Controller ihn bei ${unknown} auf Unknown.`,
    untainted: 'Einen Taint hat er noch nicht.',
    tainted: (at, tolerated, moved) =>
      `Den Taint unreachable:NoExecute gab er ihm bei ${at}; ${tolerated}${moved === '' ? '' : `; ${moved}`}. Pods ziehen nicht um: Wem sie gehören, der macht neue.`,
    noPods: 'kein Pod ist auf ihm',
    forEver: 'seine Pods dulden das für immer',
    tolerated: (waits) => `seine Pods dulden das ${and(waits.map((wait) => `${wait} s`))} lang (tolerationSeconds)`,
    deleted: (at) => `der Taint-Eviction-Controller löschte den ersten von ihnen bei ${at}`,
    due: (at, left) => `der Taint-Eviction-Controller löscht sie bei ${at} (in ${left})`,
    title: 'worauf gewartet wird, und von wem',
    renewal: 'letzte Erneuerung der Lease',
    unknown: (silence) => `Ready = Unknown, nach ${silence}`,
    taint: 'Taint node.kubernetes.io/unreachable:NoExecute',
    willDelete: 'Pods werden gelöscht',
    didDelete: 'Pods gelöscht',
  },
  idleNode: {
    sentence: (node, since, mine, others) =>
      `${node} ist seit ${since} frei für Pods und hat ${mine === 0 ? 'keinen' : mine}, denn seither war kein Pod ohne Node: kube-scheduler platziert nur Pods, die noch keinen haben, ein einziges Mal, und verschiebt nie einen. ${and(others.map(([other, count]) => `${pods(count)} auf ${other}`))} bleiben, wo sie platziert wurden, bis etwas sie löscht.`,
    title: 'Pods je Node',
  },
  configMap: {
    sentence: (name, at, by, change) => `${name} wurde bei ${at} von ${by} geändert (${change}).`,
    nobody: 'Kein Controller hat deswegen etwas geschrieben: Niemand startet Pods neu, wenn sich eine ConfigMap ändert.',
    written: (count) => `${count === 1 ? 'Ein Objekt wurde' : `${count} Objekte wurden`} deswegen geschrieben.`,
    use: (how, pod) => `${how} von ${pod}`,
    kept: (uses) => `${and(uses)} ${uses.length === 1 ? 'behält seinen' : 'behalten ihren'} alten Wert, bis der Container neu gestartet wird.`,
    followed: (uses) => `${and(uses.map(([use, state]) => `${use}: ${state}`))}.`,
    restart: 'kubectl rollout restart macht einer Workload neue Pods.',
    file: (path, subPath) => `Datei ${path}${subPath ? ' (subPath)' : ''}`,
    once: 'unverändert: einmal gelesen, als der Container gestartet wurde',
    notYet: 'noch nicht: der kubelet sieht nur von Zeit zu Zeit nach seinen Volumes',
    fetched: (at) => `der kubelet holte sie bei ${at}`,
    title: 'wer sie nutzt',
  },
  disruptionBudget: {
    sentence: (name, healthy, desired, rule, expected) =>
      `PodDisruptionBudget ${name} erlaubt 0 Unterbrechungen: currentHealthy ${healthy} − desiredHealthy ${desired} (${rule} von ${expected}) = ${Math.max(0, healthy - desired)}.`,
    refused: (count, since, every, expected) =>
      `${count === 1 ? 'Eine Räumung (Eviction) wurde' : `${count} Räumungen (Evictions) wurden`} seit ${since} mit 429 beantwortet${every === undefined ? '' : `, eine alle ${every}`}; kubectl drain versucht es wieder, bis das Budget eine erlaubt, und das wird nie geschehen, solange jeder von ${pods(expected)} gebraucht wird.`,
    title: 'Pods unter dem Budget',
  },
  changes: {
    sentence: (change, effect, count, namespace) =>
      `Bei ${change.at} änderte ${change.who} ${change.path} von ${change.object}: ${change.before} → ${change.after}; ${effect.at === undefined ? 'sofort' : `bei ${effect.at}`} war Pod ${effect.pod} deswegen ${effect.status}. Es ist die letzte von ${counted(count, 'Änderung', 'Änderungen')}, die Benutzer an dem vornahmen, was im Namespace ${namespace} da war.`,
    title: 'was geändert wurde',
  },
  policy: {
    idle: (name) =>
      `NetworkPolicy ${name} ist gespeichert und wirkt nicht: Kein Prozess dieses Clusters beobachtet NetworkPolicies. Sie durchzusetzen ist Sache des Netz-Providers, und dieser (wie Flannel oder eine einfache Bridge) tut es nicht; Calico und Cilium tun es.`,
    selects: (name, count, namespace, types) =>
      `NetworkPolicy ${name} wählt ${pods(count)} von ${namespace} für ${and(types)} aus: Von dem, was sie ${types.length === 2 ? 'senden und empfangen' : types[0] === 'Egress' ? 'senden' : 'empfangen'}, kommt nur durch, was irgendeine Policy erlaubt.`,
    dns: (first, count) =>
      `Keine Policy erlaubt DNS: Bei ${first.at} wurde die Anfrage von ${first.pod} (${first.query}, UDP-Port 53) in ${first.chain} auf ${first.node} verworfen, bevor sie den Node verließ; bisher ${counted(count, 'Anfrage', 'Anfragen')}. Ohne Adresse wird keine HTTP-Anfrage gesendet, was auch immer für Port und Pod erlaubt ist. Eine Egress-Regel für Port 53, UDP und TCP, behebt es: Policies addieren sich nur, keine nimmt etwas weg.`,
    dropped: (first, count) =>
      `${count === 1 ? 'Ein Paket wurde' : `${count} Pakete wurden`} verworfen, das erste bei ${first.at}: ${first.from} → ${first.to}, ${first.protocol}-Port ${first.port}, in ${first.chain} auf ${first.node}. Nichts wird geantwortet, also wartet der Client, bis seine Zeit um ist. Eine Policy, die es erlaubt, genügt: Policies addieren sich nur, keine nimmt etwas weg.`,
    query: (name) => `DNS-Anfrage ${name}`,
    title: 'Pakete, die verworfen wurden',
  },
  controlPlane: {
    sentence: (down, since, object, writes, meanwhile) =>
      `${and(down)} ${down.length === 1 ? 'ist' : 'sind'} seit ${since} aus, also kann sich nicht ändern, was von ${object} gespeichert ist (seither ${writes === 0 ? 'nichts geschrieben' : `${times(writes)} geschrieben`}). Die Nodes machen ohne ${down.length === 1 ? 'ihn' : 'sie'} weiter: ${requests(meanwhile.answered)} von Clients beantwortet und ${meanwhile.failed} gescheitert nach den Regeln, die kube-proxy vorher schrieb; ${counted(meanwhile.started, 'Container', 'Container')} von kubelets gestartet. Was die API braucht, wartet: Kein Endpunkt wird entfernt, kein Pod anderswo ersetzt, nichts zugeteilt.`,
    title: 'wer wofür gebraucht wird',
    services: 'Anfragen über Services',
    netfilter: 'netfilter-Regeln der Nodes',
    traffic: (answered, failed) => `${answered} beantwortet, ${failed} gescheitert`,
    restart: 'Neustart eines Containers in seinem Pod',
    starts: (count) => counted(count, 'Start', 'Starts'),
    change: 'Änderungen jedes Objekts',
    writes: (count) => (count === 0 ? 'nichts geschrieben' : `${times(count)} geschrieben`),
  },
  finalizers: {
    sentence: (object, since, holding, all) =>
      `${object} ist seit ${since} Terminating: ${and(holding)} ${holding.length === 1 ? 'behält' : 'behalten'} ${counted(all.length, 'Finalizer', 'Finalizer')} (${and(all.map(({ finalizer, owner }) => `${finalizer}, zu entfernen durch ${owner}`))}). Die Löschung endet, wenn die Liste leer ist, und niemand hat sie geleert.`,
    nobody: 'keinen Prozess dieses Clusters',
    title: 'Finalizer',
  },
};
