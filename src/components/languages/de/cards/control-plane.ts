import type { Content } from '../../content.ts';
import { myth } from './words.ts';

/** What is often read of the control plane and the API. */
export const controlPlane: Content['cards'] = {
  a01: myth(
    'Der API-Server stößt den Scheduler an und benachrichtigt den kubelet.',
    'Niemand wird angerufen. Jeder Client hat einen Watch geöffnet, einen HTTP-Strom, und liest Änderungen daraus: der Scheduler beobachtet Pods, ein kubelet die Pods mit seinem eigenen spec.nodeName. kube-apiserver ruft nur etcd, Webhooks und, für Logs, exec und port-forward, einen kubelet.',
    'das Event, das der Scheduler liest',
    'das Event, das der kubelet liest',
  ),
  a02: myth(
    'Der Scheduler weist den Pod dem kubelet zu oder schreibt den Node nach etcd.',
    'Er sendet ein Binding per POST an den API-Server, und das setzt spec.nodeName und die Condition PodScheduled. Nur kube-apiserver spricht mit etcd, und niemand spricht für den Scheduler mit einem kubelet.',
    'das Binding',
  ),
  a03: myth(
    'Ereignisse von etcd wecken den Scheduler.',
    'Sie erreichen den Watch-Cache von kube-apiserver und sonst niemanden. Der Cache bedient alle, die beobachten: zwei Schritte, von etcd zu kube-apiserver, von kube-apiserver zum Beobachter. Ein Pod, der neu zum Selektor eines kubelet passt, erreicht ihn als ADDED.',
    'erster Schritt: von etcd zu kube-apiserver',
    'zweiter Schritt',
  ),
  a04: myth(
    'Validierung kommt vor Admission; oder die ganze Admission vor der Validierung.',
    'Beide Reihenfolgen werden gelehrt. In Wirklichkeit: Authentifizierung, Autorisierung, Dekodieren und Vorgaben, ändernde Admission, Validierung des Objekts, prüfende Admission (Policies, Webhooks, ResourceQuota zuletzt), dann etcd.',
    'ein ändernder Webhook wird gefragt',
    'ein prüfender Webhook, später',
  ),
  a05: myth(
    'Zuerst laufen die Webhooks, dann die eingebauten Admission-Plugins.',
    'Die eingebauten Plugins laufen in fester Reihenfolge, und die Webhooks stehen nahe ihrem Ende. Daneben gibt es Policies in CEL, die keinen Server brauchen: ValidatingAdmissionPolicy und seit 1.36 MutatingAdmissionPolicy.',
    'die Anfrage öffnen, die hierher führte, Reiter Anfrage',
  ),
  a06: myth(
    'DefaultStorageClass wirkt mit, wenn ein Pod angelegt wird.',
    'Es sieht nur auf PersistentVolumeClaims und gibt denen ohne Klasse die Standardklasse.',
    'ein Claim ohne Klasse',
  ),
  a07: myth(
    'Basic Authentication ist einer der Wege hinein.',
    'Sie wurde in 1.19 entfernt: Benutzername und Passwort werden mit 401 beantwortet. Was in der Liste oft fehlt: der Front-Proxy mit Kopfzeilen der Anfrage, Bootstrap-Token und anonyme Anfragen.',
    'eine Anfrage, die mit 401 beantwortet wird',
  ),
  a08: myth(
    'Ein Token-Controller macht für jeden Namespace ein API-Token.',
    'Der ServiceAccount namens default wird gemacht; seit 1.24 kommt kein Secret mit einem Token dazu. Der kubelet bittet TokenRequest um ein Token, das an den Pod gebunden ist und abläuft, und hängt es ein.',
    'der kubelet bittet um ein Token',
  ),
  a09: myth(
    'Der Service-Controller richtet Endpunkte ein.',
    'Das tut der EndpointSlice-Controller in kube-controller-manager. Was Service-Controller heißt (service-lb-controller), kümmert sich um Load Balancer, in cloud-controller-manager.',
    'ein Slice wird geschrieben',
  ),
  a10: myth(
    'kube-proxy und CoreDNS folgen dem Objekt Endpoints.',
    'Sie folgen EndpointSlices (discovery.k8s.io/v1). Die Endpoints-API ist seit 1.33 abgekündigt; ein Spiegel der Slices wird für alte Clients noch geschrieben, und im Cluster liest ihn niemand.',
    'kube-proxy liest einen Slice',
  ),
  a11: myth(
    'Der Job-Controller räumt fertige Jobs auf.',
    'Er macht Pods und zählt sie. Ein anderer, ttl-after-finished-controller, löscht einen fertigen Job, und nur wenn ttlSecondsAfterFinished gesetzt ist. Ein CronJob behält drei gelungene Jobs und einen gescheiterten.',
    'der TTL-Controller löscht einen Job',
  ),
  a12: myth(
    'cloud-controller-manager hängt Platten an.',
    'Er hat Controller für Nodes, ihren Lebenslauf, Routen und Load Balancer, keinen für Volumes. Eine Platte hängt ihr CSI-Treiber an, gebeten von external-attacher, gebeten vom Attach-Detach-Controller in kube-controller-manager.',
    'was er tatsächlich tut',
    'der CSI-Treiber hängt an',
  ),
  a13: myth(
    'Der Scheduler packt Pods auf so wenige Nodes, wie er kann.',
    'Von Haus aus verteilt er: NodeResourcesFit bewertet mit LeastAllocated. Zum Packen muss ein Profil MostAllocated oder RequestedToCapacityRatio wählen. LeastRequestedPriority ist ein älterer Name der Vorgabe.',
    'eine Wahl nach der Vorgabe und nach dem packenden Profil',
  ),
  a14: myth(
    'Der Scheduler sieht auf die augenblickliche Last der Nodes.',
    'Er vergleicht, was Pods anfordern, mit dem, was Nodes zu vergeben haben (allocatable). Ein Node, der nichts tut, aber ganz zugesagt ist, ist voll; ein beschäftigter, dem nichts zugesagt ist, ist leer.',
    'abgelehnt wegen der Anforderungen, auf Nodes ohne Arbeit',
  ),
  a15: myth(
    'Prädikate wie PodFitsResources filtern, Prioritäten wie ImageLocalityPriority bewerten.',
    'Diese API verschwand in 1.23. Plugins tun beides: NodeResourcesFit, NodePorts, NodeAffinity, VolumeZone und andere filtern; TaintToleration (Gewicht 3), NodeAffinity (2), PodTopologySpread (2), InterPodAffinity (2), NodeResourcesFit, BalancedAllocation und ImageLocality (je 1) bewerten.',
    'öffnen: der Reiter Scheduling hat die Matrix',
  ),
  a16: myth(
    'CheckNodeDiskPressure filtert Nodes heraus, denen die Platte ausgeht.',
    'Der kubelet meldet die Condition, der Node-Lifecycle-Controller macht daraus den Taint node.kubernetes.io/disk-pressure, und TaintToleration filtert nach dem Taint.',
    'aus der Condition wird ein Taint',
  ),
  a17: myth(
    'Der Scheduler wägt gegenseitige Störung von Workloads ab, und Fristen.',
    'Kein Plugin des Standardprofils kennt das eine oder das andere. Sie stehen in alten Übersichten darüber, was ein Scheduler bedenken könnte.',
    'eine Entscheidung: alles Abgewogene steht in ihrer Matrix',
  ),
  a18: myth(
    'Wenn ein Node stirbt, zieht der Scheduler seine Pods um.',
    'Pods ziehen nie um. Nach 50 s ohne Lebenszeichen (40 s vor 1.32) setzt der Node-Lifecycle-Controller Ready=Unknown und gibt dem Node einen Taint; 300 s später löscht der Taint-Eviction-Controller die Pods; ihre Besitzer machen andere, die der Scheduler platziert. Einzelne Pods sind verloren.',
    'Ready wird Unknown',
    'ein Pod wird gelöscht',
  ),
  a19: myth(
    'Ein Controller macht einen abgestürzten Pod neu, vielleicht auf einem anderen Node.',
    'Stürzt ein Container ab, startet ihn der kubelet wieder, im selben Pod auf demselben Node. Controller ersetzen Pods, die gelöscht, geräumt oder gescheitert sind. Einen einzelnen Pod (kubectl run) macht niemand neu.',
    'beendet und an Ort und Stelle gestartet',
    'gelöscht und ersetzt',
  ),
  a20: myth(
    'Der kubelet skaliert.',
    'Er führt die Pods seines Nodes aus und heilt sie. Wie viele es sind, entscheiden Workload-Controller und der HorizontalPodAutoscaler, wie groß sie sind, der vertikale, wie viele Nodes es gibt, ein Cluster Autoscaler.',
    'der Autoscaler ändert eine Zahl von Repliken',
  ),
  a21: myth(
    'Pods laufen nur auf Worker-Nodes.',
    'Auf einem Node der Control Plane laufen ein kubelet, eine Runtime und kube-proxy wie auf jedem anderen, und statische Pods. kubeadm gibt ihm den Taint NoSchedule; ein Pod, der den Taint duldet, kommt dorthin, und ohne ihn kann der Cluster ein einziger Node sein.',
    'der Taint',
  ),
  a22: myth(
    'kube-proxy ist ein DaemonSet und macht die ganze Service Discovery.',
    'kubeadm installiert ihn als solches; andere betreiben ihn als Dienst des Hosts oder haben keinen und lassen eBPF seine Arbeit tun. Namen löst CoreDNS auf; kube-proxy verteilt nur Verbindungen.',
    'CoreDNS wird nach einem Namen gefragt',
  ),
  a23: myth(
    'Ein Pod kann in der Phase Unknown sein und tritt in den Zustand Terminating ein.',
    'PodUnknown wird seit 2015 nicht gesetzt. Terminating ist, wie kubectl einen deletionTimestamp zeigt: Die Phase darunter bleibt, was sie ist, bis die Container geendet haben.',
    'eine Löschung beginnt',
  ),
  a24: myth(
    'kubectl apply authentifiziert, validiert und sendet ein POST.',
    'Zuerst sendet es ein GET: Auf 404 folgt ein POST, auf alles andere ein PATCH. Die Authentifizierung und, seit 1.25, die Prüfung der Feldnamen macht der Server. kubectl run und create senden sofort ein POST.',
    'das GET, das mit 404 beantwortet wird',
    'kubectl run: ein POST, kein GET',
  ),
};
