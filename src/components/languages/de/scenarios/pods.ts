import type { Content } from '../../content.ts';

/** The life of a Pod: start, probes, volumes, end. */
export const pods: Content['scenarios'] = {
  'liveness-backoff': {
    title: 'Liveness-Probe: der Back-off',
    question: 'Wie lange wartet ein Container, der seine Liveness-Probe immer wieder verfehlt?',
    text: 'Eine Anwendung, die 1 s nach ihrem Start versagt und bei SIGTERM geht. Zwei Neustarts ohne Pause, dann CrashLoopBackOff von 10, 20, 40, 80, 160 und 300 s.',
    lookFor: ['zwei Neustarts sofort', 'CrashLoopBackOff: back-off 10s, 20s, 40s, 1m20s, 2m40s, 5m0s', 'das Event BackOff wird gezählt'],
  },
  'liveness-kinds': {
    title: 'Liveness-Probe: tcpSocket, exec, gRPC',
    question: 'Wer spricht bei jeder Art von Probe mit wem?',
    text: 'Die anderen drei Arten von Proben neben httpGet. Nur exec geht durch die Runtime.',
    lookFor: [
      'tcpSocket: vom kubelet zum Pod, eine Verbindung',
      'exec: vom kubelet zu containerd, ExecSync; die Datei wird 30 s nach dem Start entfernt',
      'grpc: vom kubelet zum Pod, grpc.health.v1.Health/Check',
    ],
  },
  'liveness-probe': {
    title: 'Liveness-Probe',
    question: 'Was geschieht, wenn eine Anwendung hängt?',
    text: 'Eine Anwendung, die bei T+15 s in einen Deadlock gerät und SIGTERM nicht beachtet. T+0 ist eine gelungene Probe; der Container wurde 16 s vorher gestartet.',
    lookFor: [
      'T+0 und T+10 gelingt die Probe; T+20, T+30 und T+40 scheitert sie',
      'T+40 Killing, StopContainer mit 30 s, SIGTERM; T+70 SIGKILL, Exit-Code 137',
      'T+71 läuft der Container wieder: der erste Neustart kommt sofort, derselbe Pod, dieselbe Adresse',
      'noch einmal derselbe Ablauf; der Back-off wächst ungesehen, weil jeder Lauf länger dauert als er (liveness-backoff zeigt ihn)',
    ],
  },
  'pod-77s': {
    title: 'Der 77-Sekunden-Pod',
    question: 'Wo bleiben die 77 Sekunden zwischen der Bindung und Ready?',
    text: 'Ein Pod mit einem Init-Container, zwei Containern, vier Volumes und drei Proben, gebunden bei T+0 s und bereit bei T+77 s: ein langsamer Watch, 5 s Volumes, 30 s Holen, 20 s Migration, 10 s, bis die Anwendung antwortet. Die Zahlen sind die des Latenzprofils dieses Szenarios.',
    lookFor: [
      'T+0 die Bindung, T+1 der Watch, T+2 die Zulassung, T+3 bis T+8 die Volumes, T+8 die Sandbox, T+9 ihr Netz',
      'T+10 bis T+40 das Holen; T+40 bis T+60 der Init-Container, die Phase noch immer Pending',
      'T+61 die Container einer nach dem anderen, jeder durch seinen postStart-Hook aufgehalten; bei T+66 ist die Phase Running',
      'T+70 scheitert die Startup-Probe, T+75 gelingt sie, T+76 gelingt die Readiness-Probe, T+77 ist der Pod Ready',
    ],
  },
  'probe-practice': {
    title: 'Gute und schlechte Proben',
    question: 'Was soll eine Liveness-Probe fragen?',
    text: 'Zwölf Pods: sechs, deren Liveness-Probe nach einer Datenbank und einem Cache fragt, und sechs, deren Liveness-Probe nur nach ihnen selbst fragt und deren Readiness-Probe die Datenbank kennt. Die Datenbank ist von T+60 s bis T+180 s ausgefallen.',
    lookFor: [
      'schlecht: binnen Sekunden werden alle sechs beendet, dann CrashLoopBackOff; der Ausfall geht weiter, wenn die Datenbank zurück ist',
      'gut: kein Neustart; die Pods verlassen die Endpunkte und kommen von selbst zurück',
    ],
  },
  'readiness-gate': {
    title: 'Readiness Gate',
    question: 'Wer entscheidet, dass ein Pod bereit ist?',
    text: 'Ein Pod mit einem Readiness Gate: Alle seine Container sind bereit, aber Ready ist False, bis jemand die Condition setzt. Bei T+10 s wird sie gesetzt.',
    lookFor: [
      'T+1 ContainersReady True, Ready False: ReadinessGatesNotReady',
      'T+10 setzt ein Patch des Status die Condition; der kubelet sieht es und meldet Ready',
    ],
  },
  'readiness-probe': {
    title: 'Readiness-Probe',
    question: 'Was wird aus dem Verkehr, wenn einer von drei Pods seine Arbeit nicht tun kann?',
    text: 'Drei Pods hinter einem Service; der erste verliert von T+8 s bis T+13 s seine Datenbank. Er scheidet aus und kommt zurück; niemand startet ihn neu, und der Client sieht keinen Fehler.',
    lookFor: [
      'T+0 und T+5 gelingt die Probe, T+10 scheitert sie, T+15 gelingt sie',
      'T+10: Ready ist False, im EndpointSlice steht ready: false, kube-proxy nimmt die Adresse aus den Regeln',
      '0 Neustarts; dem Client antworten die beiden anderen',
    ],
  },
  'shared-pod': {
    title: 'Im Inneren eines Pods: Namespaces und Gemeinsames',
    question: 'Was teilen die Container eines Pods, und was nicht?',
    text: 'Zwei Container in einem Pod: eine Adresse, ein Vorrat an Ports, ein Hostname, ein gemeinsamer Speicher; aber jeder ein eigenes Dateisystem und eigene Prozessnummern. Bei T+30 s stürzt die Anwendung ab, und nichts davon ändert sich. Bei T+60 s wird der Pause-Prozess beendet: Die Sandbox ist weg, und der kubelet baut eine neue mit neuer Adresse.',
    lookFor: [
      'in der Tabelle der Namespaces sind die Nummern von net, ipc und uts für beide Container gleich; die von pid und mnt sind es nicht',
      'mit shareProcessNamespace sehen beide die Prozesse des anderen, und pause hat die Prozessnummer 1',
      'zwei Container können nicht am selben Port lauschen, denn sie haben dasselbe Netz',
      'ein Absturz der Anwendung lässt die Adresse bestehen, weil pause den Namespace hält',
      'wenn pause stirbt: SandboxChanged, eine neue Sandbox, eine neue Adresse, und jeder Container startet neu',
    ],
  },
  'startup-probe': {
    title: 'Startup-Probe',
    question: 'Wann beginnen Liveness- und Readiness-Probe?',
    text: 'Eine Anwendung, die 25 s nach dem Start ihres Containers antwortet. Die Startup-Probe scheitert bei T+10 und T+20 und gelingt bei T+30; Liveness- und Readiness-Probe sind bis dahin abgeschaltet.',
    lookFor: [
      'T+0 läuft der Container; started ist false',
      'T+10 und T+20 scheitert die Startup-Probe; die Zustandsdiagramme der anderen beiden bleiben in disabled',
      'T+30 gelingt sie; started wird true, die Readiness-Probe wird sofort gesendet',
    ],
  },
  'startup-probe-never': {
    title: 'Startup-Probe: die Anwendung antwortet nie',
    question: 'Wann gibt eine Startup-Probe auf?',
    text: 'Der Pod aus startup-probe mit einer Anwendung, die nie bereit wird: Nach 30 Fehlschlägen zu je 10 s wird der Container angehalten und neu gestartet.',
    lookFor: ['T+10, T+20, ... T+300: 30 Fehlschläge', 'T+300 StopContainer; der Container wird neu gestartet, Neustartzähler 1'],
  },
  'stateful-storage': {
    title: 'StatefulSet, DaemonSet und ihre Volumes',
    question: 'Was behält ein Pod, wenn er ersetzt wird, und wer bringt seine Platte?',
    text: 'StatefulSet db mit drei Repliken, jede mit einer eigenen Platte aus StorageClass fast, und DaemonSet logger mit einem Pod auf jedem Node. db-1 wird gelöscht, ein vierter Node kommt, das StatefulSet wird aktualisiert und auf eins verkleinert; bei T+270 s ist das CSI-Plugin eines Nodes aus, wenn ein Pod dort eine Platte will, und bei T+330 s wird ein Node weggenommen.',
    lookFor: [
      'db-0 ist bereit, bevor db-1 gemacht wird, und db-1 vor db-2; gegangen wird umgekehrt, und die Aktualisierung beginnt beim höchsten',
      'WaitForFirstConsumer lässt einen Claim ausstehend, bis ein Pod mit ihm zugeteilt ist; erst dann wird die Platte gemacht',
      'provision, bind, VolumeAttachment durch den Attach-Detach-Controller, ControllerPublishVolume durch external-attacher, NodeStage und NodePublish durch den kubelet, Mounts in CreateContainer',
      'db-1 kommt mit seinem Namen, seinem DNS-Namen und seinem Claim zurück, also mit seinen Daten; nur seine Adresse ist neu',
      'ein Node, der dazukommt, bekommt seinen logger, ohne dass jemand um eine Runde des Schedulers bittet; einer, der geht, verliert ihn',
      'Verkleinern löscht Pods und behält die Claims',
      'ohne das Node-Plugin wartet ein Pod in ContainerCreating mit FailedMount und startet, wenn das Plugin zurück ist',
    ],
  },
  streaming: {
    title: 'Logs, exec, attach, port-forward',
    question: 'Wie kommt ein Befehl in einen Container hinein und sein Exit-Code wieder heraus?',
    text: 'Ein Pod mit einem beendeten Init-Container und drei Containern. Seine Logs werden gelesen und verfolgt, ein Befehl läuft in ihm über ein WebSocket und ein anderer über SPDY, jemand hängt sich an, zwei Ports werden weitergeleitet. Jane darf Pods lesen, aber nicht exec. Am Ende stirbt der kubelet, und jede Verbindung durch ihn bricht ab.',
    lookFor: [
      'exec: kubectl bittet um ein Upgrade, kube-apiserver autorisiert `create pods/exec` und reicht die Verbindung an kubelet:10250 weiter',
      'der kubelet ruft CRI Exec auf und bekommt eine URL; er verbindet sich dorthin, und erst dann startet die Runtime den Prozess',
      'stdout reist als Stream 1, stderr als Stream 2, der Exit-Code als Status auf dem Fehler-Stream 3',
      'port-forward: jede Verbindung hat einen Daten- und einen Fehler-Stream; sie wird aus dem Netz-Namespace des Pods heraus gemacht',
      'Logs sind eine Datei, die geschrieben wird, ob jemand liest oder nicht; der kubelet liest sie, auch für den Init-Container, der längst weg ist',
      'mit KUBECTL_REMOTE_COMMAND_WEBSOCKETS=false ist die erste Strecke SPDY; die letzte zur Runtime ist es immer',
      'jane wird von kube-apiserver abgewiesen; der kubelet erfährt nie davon',
      'wenn der kubelet stirbt, endet port-forward mit „lost connection to pod“',
    ],
  },
  termination: {
    title: 'Geordnetes Beenden',
    question: 'Was geschieht in den 30 Sekunden nach kubectl delete?',
    text: 'Ein Pod hinter einem Service, mit einem preStop-Hook von 5 s und einer Anwendung, die SIGTERM nicht beachtet, wird bei T+0 s gelöscht.',
    lookFor: [
      'T+0 deletionTimestamp, der Endpunkt wird terminating, preStop läuft',
      'T+5 StopContainer mit 25 s: SIGTERM',
      'T+30 SIGKILL, StopPodSandbox, CNI DEL',
      'T+31 Volumes und cgroup gehen, letzter Status, DELETE mit Frist 0: der Schlüssel verlässt etcd',
      'binnen einer Minute: RemoveContainer, RemovePodSandbox',
    ],
  },
  'termination-variants': {
    title: 'Beenden: die anderen Wege',
    question: 'Was ist anders, wenn ein Pod gezwungen, geräumt, nie zugeteilt oder schon fertig ist?',
    text: 'Fünf Pods enden auf fünf Weisen: eine Anwendung, die nach 3 s geht, einer mit Gewalt gelöscht, einer, der nie zugeteilt wurde, einer, der fertig ist, einer auf einem Node, der geleert wird.',
    lookFor: [
      'T+0 geordnet: Ende nach 3 s, kein SIGKILL',
      'T+10 --force --grace-period=0: zuerst geht der Schlüssel, dann der Container',
      'T+20 ein Pod ohne Node und einer, der fertig ist, gehen sofort',
      'T+30 kubectl drain: cordon, dann eine Räumung je Pod',
    ],
  },
  'warm-start': {
    title: 'Warmer Start',
    question: 'Was bleibt von 77 Sekunden, wenn das Image auf dem Node ist?',
    text: 'Der Pod aus pod-77s auf einem Node, der sein Image hat: 47 s statt 77 s und kein Wort mit der Registry. Bei T+199 s wird das Image entfernt, der Pod bei T+200 s gelöscht und bei T+240 s neu gemacht: wieder kalt.',
    lookFor: [
      'T+10 Pulled: already present on machine; CreateContainer folgt sofort',
      'keine Nachricht an die Registry',
      'T+47 Ready: 77 - 30',
      'nachdem das Image entfernt ist, holt der nächste Start 30 s lang',
    ],
  },
  'warm-start-27s': {
    title: 'Warmer Start ohne Init-Container',
    question: '47 s weniger die 20 s des Init-Containers: sind das 27 s?',
    text: 'Der Pod aus warm-start ohne seinen Init-Container.',
    lookFor: ['T+10 app wird sofort angelegt', 'T+27 Ready'],
  },
  'warm-start-fast': {
    title: 'Warmer Start mit schnellen Proben',
    question: 'Was braucht es für einen warmen Start in 15 bis 20 s?',
    text: 'Der Pod aus warm-start ohne seinen Init-Container, mit einer Anwendung, die in 3 s startet, und einer Probe jede Sekunde.',
    lookFor: ['Ready zwischen T+15 und T+20'],
  },
};
