import type { Content } from '../../content.ts';
import { myth } from './words.ts';

/** What is often read of the kubelet, its probes, and the life of a Pod. */
export const kubelet: Content['cards'] = {
  b01: myth(
    'Die Hauptschleife des kubelet läuft alle 10 Sekunden.',
    'Sie wartet auf Ereignisse: Änderungen von Pods, PLEG (das jede Sekunde die Runtime auflistet), Urteile von Proben, einen Ticker von 1 s für fällige Pods, alle 2 s Aufräumen. Ein Pod wird jede Minute neu abgeglichen; der Status des Nodes wird alle 10 s berechnet, seine Lease alle 10 s erneuert.',
    'was eintrifft: ein Pod',
    'eine neue Auflistung',
  ),
  b02: myth(
    'Zuerst die Sandbox, dann ihr Netz, dann die Volumes; oder zuallererst die Images.',
    'Die Texte sind uneins. In Wirklichkeit: die cgroup des Pods, seine Verzeichnisse, warten, bis Volumes angehängt und eingehängt sind, RunPodSandbox mit dem Netz darin, und dann für jeden Container der Reihe nach holen, anlegen, starten, postStart.',
    'die Sandbox, nach den Volumes',
    'das erste Image, nach der Sandbox',
  ),
  b03: myth(
    'Alle Images eines Pods werden am Anfang geholt, gleichzeitig.',
    'Jedes wird geholt, kurz bevor sein Container angelegt wird; die der Anwendung kommen also, wenn die Init-Container geendet haben. serializeImagePulls ist von Haus aus true: Ein Node holt eines nach dem anderen.',
    'das erste Holen des 77-Sekunden-Pods',
  ),
  b04: myth(
    'Die Container einer Anwendung werden gleichzeitig gemacht.',
    'Einer nach dem anderen, in der Reihenfolge der Spezifikation. Ein postStart-Hook hält den nächsten auf.',
    'die Anwendung wird angelegt',
  ),
  b05: myth(
    'Ohne seine Pull-Secrets wird ein Pod nicht gestartet.',
    'Ein fehlendes ist ein Event, FailedToRetrieveImagePullSecret, und geholt wird versuchsweise ohne. Erst wenn die Registry ablehnt, scheitert es, mit ErrImagePull.',
    'nach dem Secret wird gefragt',
  ),
  b06: myth(
    'emptyDir ist ein tmpfs, Secrets werden verschlüsselt gespeichert und eingehängt, ConfigMaps werden vom API-Server eingehängt.',
    'emptyDir ist ein Verzeichnis auf der Platte, außer sein Medium ist Memory. Ein Secret ist base64 in der API, Klartext auf einem tmpfs im Pod und in etcd nur verschlüsselt, wenn das eingerichtet ist. Der kubelet schreibt Secrets wie ConfigMaps in eigene Dateien.',
    'ein Volume wird geschrieben',
  ),
  b07: myth(
    'Proben werden eingerichtet, wenn die Container gestartet sind.',
    'Die Worker der Proben gibt es, bevor die Runtime um irgendetwas gebeten wird, und sie setzen aus, solange der Container nicht läuft. Deshalb kommt die erste Probe 0 bis 1 Perioden nach dem Start, nicht mit ihm.',
    'ein Worker wartet',
  ),
  b08: myth(
    'Die Phase wird Running, wenn der Pod bereit ist; oder wenn seine Sandbox es ist.',
    'Sie wird Running, sobald alle Container gestartet wurden und mindestens einer läuft; während Init-Container laufen, ist sie Pending. Ready ist eine Condition und kann viel später kommen oder nie.',
    'Running, vor Ready',
  ),
  b09: myth('Ein Pod hat vier Conditions.', 'Fünf: PodReadyToStartContainers wird True, wenn Sandbox und Netz da sind, von Haus aus seit 1.29.', 'alle davon'),
  b10: myth(
    'Mit seinem Image im Cache braucht der Pod, der 77 s brauchte, 15 bis 20.',
    '77 s weniger 30 s Holen sind 47; ohne die 20 s seines Init-Containers 27. Weniger als das braucht schnellere Proben: Das ist ein anderer Pod, kein wärmerer.',
    'der warme Start',
    'mit schnelleren Proben',
  ),
  b11: myth(
    'Ein Text gibt der Startup-Probe eine Periode von 10 s, ein anderer 5 s.',
    'Kein Widerspruch: zwei Pods. Der eine ist die Vorführung der Proben, der andere der 77-Sekunden-Pod. Die Szenarien halten sie auseinander.',
    'die Vorführung',
    'der 77-Sekunden-Pod',
  ),
  b12: myth(
    'Ein Pod, dessen Readiness-Probe scheitert, verlässt die Endpunkte sofort.',
    'Der kubelet meldet Ready=False, der EndpointSlice-Controller schreibt ready: false (die Adresse bleibt im Slice), jeder kube-proxy nimmt sie aus seinen Regeln: drei Schritte, die Zeit brauchen. Bestehende Verbindungen werden nicht getrennt.',
    'der Slice wird geschrieben',
    'die Regeln folgen',
  ),
  b13: myth(
    'Nach einer gescheiterten Liveness-Probe läuft jedes Mal sofort ein neuer Container.',
    'Nur beim ersten Mal. Die Neustarts danach warten 10, 20, 40 … 300 s (CrashLoopBackOff); zehn Minuten Laufzeit vergessen es.',
    'wartend: CrashLoopBackOff',
  ),
  b14: myth(
    'Health Checks gehen durch CRI.',
    'Das tun nur exec-Proben, als ExecSync. HTTP-, TCP- und gRPC-Proben gehen vom kubelet zur Adresse des Pods. gRPC ist die vierte Art, die in älteren Texten fehlt.',
    'exec: durch CRI',
    'HTTP: zum Pod',
  ),
  b15: myth(
    'PLEG gleicht den gewünschten mit dem tatsächlichen Zustand ab.',
    'Es vergleicht, was die Runtime jetzt hat, mit dem, was sie vorher hatte, und macht aus dem Unterschied Ereignisse. Abgleichen tun die Worker der Pods. Evented PLEG ist Alpha und in 1.36 aus.',
    'eine neue Auflistung',
  ),
  b16: myth(
    'Die Admission-Handler des kubelet sind Capabilities, AppArmor, NoNewPrivs und EventedPLEG.',
    'In 1.36: Größenänderung von Pods, Räumung, die Liste erlaubter sysctls, Zuteilung von CPU, Speicher und Geräten mit ihrer Topologie, die Prädikate, AppArmor, Merkmale von Pods, erklärte Merkmale, Herunterfahren des Nodes. Von den vieren ist AppArmor einer.',
    'ein Pod, der nicht zugelassen wird',
  ),
  b17: myth(
    'Ein kubelet lässt sich über die API umkonfigurieren.',
    'Dynamic Kubelet Configuration wurde in 1.24 entfernt. Er liest Dateien und Flags, wenn er startet.',
    'womit ein kubelet gestartet ist, auf Nachfrage',
  ),
  b18: myth(
    'Der Volume-Manager des kubelet hängt Volumes an.',
    'Das tut der Attach-Detach-Controller in kube-controller-manager (enableControllerAttachDetach, von Haus aus true). Der kubelet wartet, bis der Node das Volume als angehängt führt, und hängt es dann ein.',
    'der Attach-Detach-Controller bittet darum',
    'der kubelet hängt ein',
  ),
  b19: myth(
    'CSI-Sidecars hängen Volumes an und ein.',
    'external-attacher und external-provisioner rufen den Controller-Dienst des Treibers. Das Einhängen ist ein Aufruf des kubelet selbst: NodeStageVolume und NodePublishVolume, am Socket des Plugins auf dem Node.',
    'der Attacher ruft den Controller-Dienst',
    'der kubelet ruft das Node-Plugin',
  ),
  b20: myth(
    'Der kubelet meldet NetworkUnavailable, und sein Lebenszeichen sind die Conditions des Nodes.',
    'NetworkUnavailable setzt der Route-Controller einer Cloud oder der Agent des Netzes. Das Lebenszeichen ist eine Lease, alle 10 s erneuert; der Status wird geschrieben, wenn er sich ändert, oder alle 5 Minuten.',
    'ein Lebenszeichen',
  ),
  b21: myth(
    'Beenden, preStop, aushängen, die Sandbox entfernen; und RemoveContainer vor StopPodSandbox.',
    'Liveness- und Startup-Probe hören auf, preStop läuft, SIGTERM, nach der Frist SIGKILL, StopPodSandbox, der letzte Status, Aushängen, die cgroup geht, und der Pod wird mit Frist 0 aus der API gelöscht. Was von Containern und Sandbox bleibt, entfernt später die Garbage Collection.',
    'StopContainer',
    'StopPodSandbox',
    'RemoveContainer, durch Garbage Collection',
  ),
  b22: myth(
    'preStop-Hooks laufen durch CRI.',
    'Ein exec-Hook tut das, als ExecSync. httpGet und sleep macht der kubelet selbst. Die Zeit des Hooks zählt zur Frist; mindestens 2 s bleiben für SIGTERM.',
    'ein exec-Hook',
  ),
  b23: myth(
    'Eine gescheiterte Liveness-Probe ist etwas, worauf Controller reagieren.',
    'Der kubelet startet den Container neu. Kein Controller erfährt davon, bevor der Status des Pods es sagt.',
    'der kubelet hält den Container an',
  ),
  b24: myth(
    'Der Node-Authorizer benutzt NodeRestriction.',
    'Zwei Mechanismen. Der Authorizer geht einen Graphen ab und entscheidet, was ein Node lesen darf; das Admission-Plugin entscheidet, was er schreiben darf und von wem.',
    'eine Anfrage eines kubelet: Reiter Anfrage',
  ),
  b25: myth(
    'cAdvisor ist Geschichte: Zahlen kommen aus CRI.',
    'cAdvisor steckt noch im kubelet, und Zahlen über CRI (PodAndContainerStatsFromCRI) sind Alpha und aus. Für einen Autoscaler: /metrics/resource des kubelet, dann metrics-server, dann die Metrics API.',
    'metrics-server fragt einen kubelet',
  ),
  b26: myth(
    'imagePullPolicy: Always lädt das Image bei jedem Start herunter; IfNotPresent fragt die Registry nie.',
    'Always löst bei jedem Start eines Containers das Manifest auf; Schichten, die da sind, werden nicht noch einmal geholt. Seit 1.35 kann ein Image aus einer privaten Registry noch einmal gegen die Zugangsdaten des Pods geprüft werden, selbst wenn es im Cache ist.',
    'nach dem Manifest wird gefragt',
  ),
  b27: myth(
    'Zwei von vier Schichten werden zugleich geladen.',
    'containerd holt von Haus aus drei Schichten eines Images zugleich (max_concurrent_downloads).',
    'die Schichten',
  ),
};
