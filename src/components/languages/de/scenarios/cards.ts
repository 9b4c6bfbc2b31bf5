import type { ScenarioWords } from '../../content.ts';

type Cards = NonNullable<ScenarioWords['cards']>;

const own = (claim: string, reality: string): Cards[number] => ({ claim, reality });
/** In the place of a card of the library. */
const named = undefined;

const ENFORCED = own(
  'Eine NetworkPolicy wird von Kubernetes durchgesetzt',
  'kube-apiserver speichert sie. Ohne einen Netz-Provider, der NetworkPolicies beobachtet (Flannel, eine einfache Bridge), wirkt sie nicht, und nichts sagt es.',
);
const FIRST_PROBE = own(
  'Die erste Probe kommt, wenn der Container startet.',
  'Der Worker der Probe sieht einmal je Periode nach, von dem Moment an, in dem der Pod zugelassen wurde: Die erste Probe kommt 0 bis 1 Perioden nach dem Start. In diesem Lauf ist es eine ganze Periode, T+10 s.',
);
const NOT_SENT = own(
  'Liveness- und Readiness-Probe laufen von Anfang an, und nur ihre Fehlschläge zählen nicht.',
  'Sie werden gar nicht gesendet, bis die Startup-Probe gelungen ist. Bis dahin gilt der Container als lebend und nicht bereit; die Readiness-Probe wird sofort gesendet, wenn er gestartet ist.',
);

/** What is commonly said and not so, of scenarios that have cards of their own, in their order. */
export const cards: Readonly<Record<string, Cards>> = {
  'autoscale-metrics': [
    own(
      'Der Autoscaler kennt nur CPU und Speicher.',
      'Ressourcenmetriken kommen von metrics.k8s.io; custom.metrics.k8s.io und external.metrics.k8s.io sind zwei weitere APIs, bedient von dem Adapter, der installiert ist. Ohne einen sagt die Condition FailedGetExternalMetric.',
    ),
  ],
  'autoscale-nodes': [
    own(
      'Der Cluster Autoscaler gibt einen Node dazu, wenn viel CPU verbraucht wird.',
      'Auf den Verbrauch sieht er nie. Er gibt Nodes für Pods dazu, die der Scheduler nicht unterbringen konnte, und entfernt die, deren Anforderungen, nicht deren Verbrauch, unter der Hälfte dessen liegen, was sie bieten.',
    ),
    named,
  ],
  'autoscale-vertical': [
    named,
    own(
      'Der Vertical Pod Autoscaler ist Teil von Kubernetes.',
      'Er besteht aus drei Prozessen und einer CustomResourceDefinition aus kubernetes/autoscaler; ein Cluster hat ihn, wenn ihn jemand installiert hat.',
    ),
  ],
  'config-secret': [
    own(
      'Secrets werden verschlüsselt gespeichert.',
      'Sie sind base64, das jeder zurücklesen kann. In etcd liegen sie offen, außer der API-Server hat eine EncryptionConfiguration; auf dem Node liegen sie in einem tmpfs.',
    ),
    own(
      'Eine Änderung einer ConfigMap erreicht die Container, die sie nutzen.',
      'Nur Dateien in Volumes folgen, innerhalb der Abgleichperiode des kubelet und der Verzögerung seines Caches. Umgebungsvariablen und Argumente werden einmal gelesen, wenn der Container startet; eine mit subPath eingehängte Datei ändert sich nie.',
    ),
    named,
  ],
  'cp-outage': [
    own(
      'Ist die Control Plane aus, sind es die Anwendungen auch.',
      'Container, Proben, Neustarts, Service-Regeln und DNS leben auf den Nodes und gehen weiter; was aufhört, ist die Veränderung.',
    ),
  ],
  'disk-gc': [
    named,
    named,
    named,
    own(
      'Mit den Standardeinstellungen hält die Garbage Collection der Images die Platte unter 85 %.',
      'imagefs.available unter 15 % ist dieselbe Linie, und der Eviction-Manager sieht alle 10 s nach: Er entfernt alle unbenutzten Images lange vor dem nächsten Blick des Image-Managers und setzt DiskPressure. Dieser Node hat evictionHard von 5 %, damit man die Garbage Collection der Images sehen kann.',
    ),
  ],
  'etcd-raft': [
    named,
    own(
      'Sind zwei von drei Mitgliedern weg, kann das dritte allein weitermachen.',
      'Es bleibt an und kann nichts tun, denn zwei von drei sind ein Quorum. 1, 3 und 5 Mitglieder vertragen den Verlust von 0, 1 und 2.',
    ),
  ],
  'eviction-64gi': [
    named,
    named,
    named,
    named,
    own('Zwei Sekunden nach dem ersten Opfer geht das zweite.', 'Ein Pod je Runde, und die Runden liegen 10 s auseinander.'),
  ],
  jobs: [
    own(
      'Ein Job startet seinen Pod neu, bis er gelingt.',
      'Mit restartPolicy Never ist jeder Fehlschlag ein weiterer Pod, gemacht nach einem Back-off, der sich von 10 s an verdoppelt; backoffLimit zählt sie.',
    ),
  ],
  'liveness-backoff': [
    own(
      'CrashLoopBackOff ist ein Zustand des Pods.',
      'Es ist der Grund, aus dem ein Container wartet. Die Phase des Pods ist die ganze Zeit Running, seine Sandbox und seine Adresse bleiben.',
    ),
  ],
  network: [named, ENFORCED, named],
  'network-cilium': [
    own(
      'NetworkPolicies sind Regeln von iptables.',
      'Sie sind, was der Netz-Provider daraus macht. Calico schreibt Ketten und IP-Sets, Cilium die Maps eines eBPF-Programms; Flannel und eine Bridge tun nichts.',
    ),
  ],
  'network-flannel': [ENFORCED],
  'node-failure': [
    named,
    own(
      'Pods auf einem toten Node werden nach 5 Minuten neu zugeteilt, und fertig.',
      'Es dauert 50 s (node-monitor-grace-period), bis der Node Unknown ist, dazu die 300 s tolerationSeconds des Pods; ein Pod darf weniger verlangen, und ein StatefulSet wartet, bis der Node zurück oder sein Node-Objekt weg ist.',
    ),
  ],
  'probe-practice': [
    own(
      'Eine Liveness-Probe sollte alles prüfen, was die Anwendung braucht.',
      'Eine gescheiterte Liveness-Probe startet den Container neu, und ein Neustart heilt keine Datenbank: Aus einem Ausfall werden zwölf. Liveness fragt nur nach dem Prozess (unter 1 s), Readiness nach dem, wovon er abhängt (unter 3 s).',
    ),
  ],
  'readiness-gate': [
    own('Ein Pod ist bereit, wenn seine Container es sind.', 'Ready braucht ContainersReady und jede Condition, die spec.readinessGates nennt.'),
  ],
  runtimes: [
    named,
    named,
    named,
    named,
    named,
    own(
      'Bei CRI-O führt CRI-O selbst die OCI-Runtime aus',
      'conmon, ein Prozess je Container, führt „create“ aus und hält Log und Exit-Code; CRI-O ruft „start“ und „kill“.',
    ),
    own(
      'CreateContainer startet einen Prozess',
      'Bei containerd bereitet es nur einen Snapshot und eine Spezifikation vor; StartContainer startet den Prozess. CRI-O führt schon „create“ aus (der Prozess wartet an einem Fifo).',
    ),
  ],
  scheduling: [
    own(
      'Der Scheduler prüft jeden Node vollständig und zählt alle Probleme jedes Nodes auf.',
      'Filter laufen in fester Reihenfolge, und das erste Plugin, das einen Node ablehnt, beendet dessen Prüfung; ein Node zählt also nur für ein Plugin.',
    ),
    named,
  ],
  security: [
    named,
    own(
      'Der kubelet lehnt einen Pod ab, dessen AppArmor-Profil nicht geladen ist.',
      'Er lehnt ab, wo der Node gar kein AppArmor hat. Ob ein Profil geladen ist, weiß nur die Runtime, und sie sagt es, wenn der Container angelegt wird.',
    ),
    own(
      'RuntimeClass ist eine Annotation, die der kubelet weiterreicht.',
      'Sie ist ein eigenes Objekt. runtimeClassName nennt sie, die Admission ergänzt ihren Overhead und ihre Zuteilung, und ihr Handler kommt in RunPodSandboxRequest.',
    ),
  ],
  'service-types': [
    named,
    named,
    own(
      'Ein Ingress leitet zu einem Service.',
      'Er nennt einen Service; ingress-nginx liest dessen EndpointSlices und verbindet sich direkt mit den Pods, sodass die Adresse des Service, kube-proxy und sessionAffinity keinen Anteil daran haben.',
    ),
    own(
      'Ingress NGINX ist der Ingress-Controller von Kubernetes.',
      'Kubernetes hat keinen. Ingress NGINX war einer von vielen und wurde im März 2026 eingestellt; neue Arbeit geht in die Gateway API.',
    ),
  ],
  'shared-pod': [
    named,
    named,
    named,
    own(
      'Container eines Pods teilen ihre Prozessnummern',
      'Nur mit shareProcessNamespace. Ohne es ist der erste Prozess jedes Containers Nummer 1 in einem eigenen Namespace.',
    ),
    named,
  ],
  'startup-probe': [FIRST_PROBE, named, NOT_SENT],
  'startup-probe-never': [
    own(
      'kubectl get events erzählt alles, was einem Pod geschah.',
      'Eine Quelle darf auf einmal 25 Events über ein Objekt senden, danach eines in 5 Minuten. Die 30 Fehlschläge brauchen sie auf: Das Event Killing dieses Laufs wird nie gesendet.',
    ),
    FIRST_PROBE,
    named,
    NOT_SENT,
  ],
  'stateful-storage': [
    named,
    named,
    named,
    named,
    own(
      'Volumes werden eines nach dem anderen eingehängt, je fünf Sekunden.',
      'Der Reconciler des Volume-Managers hängt alle Volumes eines Pods nebeneinander ein, alle 100 ms; was Zeit braucht, ist der Treiber.',
    ),
  ],
  'question-22': [
    own(
      'Ein CronJob, der mehr als 100 Starts versäumt hat, läuft nie wieder.',
      'So war es beim ersten Controller. Seit CronJob v2 (1.21) warnt er mit TooManyMissedTimes und startet den jüngsten; was ihn zurückhält, ist seine Policy, seine Frist oder dass er ausgesetzt ist.',
    ),
  ],
};
