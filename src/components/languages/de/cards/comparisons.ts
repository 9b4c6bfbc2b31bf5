import type { Content } from '../../content.ts';
import { table } from './words.ts';

/** Things side by side. */
export const comparisons: Content['cards'] = {
  'cri-cni': table(
    'CRI und CNI',
    ['', 'CRI', 'CNI'],
    [
      ['Aufgabe', ['Sandboxes und Container ausführen, Images aufbewahren', 'RunPodSandbox'], ['eine Sandbox ans Netz anschließen', 'CNI ADD']],
      ['Wer ruft', ['der kubelet', 'der kubelet ruft'], ['die Runtime, innerhalb von RunPodSandbox', 'die Runtime ruft']],
      [
        'Wann',
        ['das ganze Leben eines Pods: anlegen, nachsehen, anhalten, entfernen', 'CreateContainer'],
        ['zweimal: an seinem Anfang und an seinem Ende', 'an seinem Ende'],
      ],
      ['Zuständig für', ['Prozesse, Dateisysteme, Limits, Logs, Images', 'PullImage'], ['Interface, Adresse, Routen', 'ein Interface wird gemacht']],
      ['Schnittstelle', ['gRPC zu einem Daemon, der bleibt', 'gRPC'], ['ein Programm, das läuft und endet; JSON hinein und heraus', 'exec']],
      [
        'Beispiele',
        ['containerd, CRI-O, Docker Engine hinter cri-dockerd', 'cri-o: RunPodSandbox'],
        ['Calico, Cilium, Flannel, bridge; Weave Net (archiviert)', 'Calico'],
      ],
      ['Gibt zurück', ['IDs von Sandbox und Container', 'die Antwort'], ['Interfaces, Adressen, Routen, DNS', 'die Antwort']],
    ],
    { source: 'kubernetes/cri-api api.proto; CNI-Spezifikation' },
  ),
  runtimes: table(
    'containerd, CRI-O und Docker Engine',
    ['', 'containerd', 'CRI-O', 'Docker Engine'],
    [
      [
        'Spricht CRI',
        ['selbst, durch ein Plugin im Daemon', 'containerd: RunPodSandbox'],
        ['selbst; es tut nichts anderes', 'cri-o: RunPodSandbox'],
        ['durch cri-dockerd: ein Schritt mehr', 'der Schritt'],
      ],
      ['Socket', '/run/containerd/containerd.sock', '/var/run/crio/crio.sock', '/run/cri-dockerd.sock'],
      [
        'Bewacht einen Container',
        ['containerd-shim-runc-v2, einer für einen Pod', 'der Shim startet'],
        ['conmon, eines für einen Container', 'conmon'],
        'der Shim des containerd unter dockerd',
      ],
      ['OCI-Runtime von Haus aus', 'runc', ['crun', 'crun'], 'runc'],
      ['pause', 'in jeder Sandbox', 'nur bei gemeinsamem Prozess-Namespace', 'in jeder Sandbox'],
      ['Abbau einer Sandbox', 'pause, dann CNI DEL', 'CNI DEL, dann pause', 'pause, dann CNI DEL'],
      ['Images', 'Snapshots seines eigenen Content Stores', 'containers/image und containers/storage', 'Speicher von dockerd'],
      [
        'Gut für',
        'wenige Teile zwischen kubelet und Container; Container überleben einen Neustart des Daemons',
        'für Kubernetes gemacht und sonst nichts: klein, die Versionen folgen ihm',
        'Nodes, auf denen Leute auch docker benutzen',
      ],
      ['Wo anzutreffen', 'die meisten Distributionen und Clouds', 'OpenShift', 'selten: dockershim wurde in 1.20 abgekündigt und in 1.24 entfernt'],
    ],
    { note: 'Ein Node eines Szenarios wählt mit runtime: containerd, cri-o oder cri-dockerd. Die Nachrichten des kubelet sind bei allen gleich.' },
  ),
  'network-providers': table(
    'Netz-Provider',
    ['', 'Calico', 'Cilium', 'Flannel', 'bridge', 'Weave Net'],
    [
      ['Agent des Nodes', 'calico-node (Felix, BIRD)', 'cilium-agent', 'flanneld', 'keiner', 'weave'],
      ['Routen zwischen Nodes', ['BGP zwischen den Nodes', 'BGP'], 'Tunnel (VXLAN) oder Routen', 'VXLAN', 'von Hand', 'sein eigenes Mesh'],
      [
        'Adressen',
        ['Blöcke eines Pools, je Node', 'CNI ADD'],
        'podCIDR des Nodes',
        'podCIDR des Nodes',
        ['host-local, ein Bereich des Nodes', 'host-local'],
        'sein eigener Ring',
      ],
      [
        'NetworkPolicy',
        'Ketten von iptables und IP-Sets',
        'eBPF-Maps',
        ['nicht durchgesetzt', 'Verkehr, den eine Policy verbietet'],
        'nicht durchgesetzt',
        'hier nicht durchgesetzt',
      ],
      ['Stand des Projekts', 'lebt', 'lebt', 'lebt', 'Referenz-Plugin von CNI', 'archiviert'],
    ],
    { note: 'cluster.cni wählt; Runtime und Netz-Provider sind unabhängig, jedes Paar läuft.' },
  ),
  interfaces: table(
    'Vier Schnittstellen eines Nodes, in Kürze',
    ['', 'Was es ist', 'Wer verlangt', 'Wer tut'],
    [
      ['CRI', 'Container Runtime Interface: Sandboxes, Container, Images', ['kubelet', 'RunPodSandbox'], 'containerd, CRI-O'],
      ['CNI', 'Container Network Interface: ein Interface und eine Adresse', ['Runtime', 'CNI ADD'], 'ein Plugin'],
      [
        'OCI',
        'Open Container Initiative: was ein Image ist und wie ein Container gestartet wird',
        ['Shim, conmon', 'runc create'],
        'runc, crun, kata-runtime, runsc',
      ],
      ['CSI', 'Container Storage Interface: Volumes machen, anhängen, einhängen', 'kubelet; external-provisioner, -attacher', 'ein Treiber'],
      ['Kubelet', 'keine davon: der Agent, der herstellt, was laut API laufen soll', ['API-Server, durch seinen Watch', 'sein Watch'], 'alles Obige'],
    ],
    {
      note: 'CNI verkabelt das Netz, CRI startet den Server, der kubelet beaufsichtigt beide, OCI hat die Regeln.',
      source: 'Spezifikationen von cri-api, CNI, CSI und OCI',
    },
  ),
  'restart-replace': table(
    'Neu gestartet, ersetzt, neu zugeteilt',
    ['', 'Ein Container endet', 'Ein Pod wird gelöscht', 'Ein Node geht verloren'],
    [
      [
        'Wer handelt',
        ['der kubelet', 'der Container wartet auf seinen Neustart'],
        ['der ReplicaSet-Controller', 'ein anderer Pod'],
        ['Taint Eviction löscht, der Besitzer macht andere', 'die Löschung'],
      ],
      ['Nach', '0 s, dann 10, 20, 40 … 300 s', 'sobald der Watch es sagt', '50 s bis Unknown, 300 s danach'],
      ['Der Pod', 'derselbe: gleiche UID, gleicher Node, gleiche Adresse', 'ein anderer', 'ein anderer, auf einem anderen Node'],
      ['Ein einzelner Pod', 'auch neu gestartet', 'weg', 'weg'],
    ],
  ),
  probes: table(
    'Startup, Liveness, Readiness',
    ['', 'Startup', 'Liveness', 'Readiness'],
    [
      ['Fragt', 'hat es begonnen?', 'muss es neu gestartet werden?', 'darf es Verkehr bekommen?'],
      ['Vor dem ersten Ergebnis', 'unbekannt', 'gilt als Erfolg', 'gilt als Fehlschlag'],
      [
        'Wenn sie scheitert',
        ['wird der Container neu gestartet', 'StopContainer'],
        ['wird der Container neu gestartet', 'StopContainer'],
        ['ready: false im Slice', 'der Slice'],
      ],
      ['Läuft', ['bis sie einmal gelingt', 'Erfolg'], 'so lange wie der Container', 'so lange wie der Container'],
      ['Sollte ansehen', 'den Prozess', 'nur den Prozess, unter 1 s', 'auch das, wovon er abhängt, unter 3 s'],
    ],
  ),
  'proxy-modes': table(
    'iptables, IPVS, nftables',
    ['', 'iptables', 'IPVS', 'nftables'],
    [
      ['Stand', 'Standard unter Linux', 'seit 1.35 abgekündigt', 'GA seit 1.33'],
      ['Den Service finden', ['Regel für Regel: wächst mit ihrer Zahl', 'die Regeln'], 'eine Hashtabelle: wächst nicht', 'eine Map: wächst nicht'],
      ['Einen Endpunkt wählen', 'zufällig: 1/n, 1/(n−1), …', 'reihum, oder lc, sh, dh, sed …', 'zufällig'],
      ['ClusterIP', 'niemand hat sie: kein ping', 'an kube-ipvs0; pings werden abgewiesen', 'niemand hat sie: kein ping'],
      ['Affinität', 'sessionAffinity: ClientIP, 10800 s', 'dasselbe', 'dasselbe'],
    ],
    { note: 'Millisekunden und Gigabit, die anderswo dafür genannt werden, haben keine Quelle (Karte e07): Sicher ist nur der Verlauf.' },
  ),
  tenancy: table(
    'Namespaces oder Cluster',
    ['', 'Mehrere Namespaces eines Clusters', 'Mehrere Cluster'],
    [
      ['Trennt', 'Namen, Kontingente, Rechte, Policies', 'alles: API-Server, etcd, Nodes, Versionen'],
      ['Gemeinsam', 'Kernel, Nodes, CRDs, die Control Plane und ihre Ausfälle', 'nichts, außer man verbindet sie'],
      ['Umgebungen', 'Entwicklung und Test nebeneinander', 'Produktion vom Rest getrennt'],
      ['Regionen', 'ein Cluster will kurze Wege zu etcd', 'einer in jeder: nahe bei den Benutzern, und einer darf ausfallen'],
      ['Mandanten', 'die, die einander vertrauen', 'die, die es nicht tun'],
      ['Kosten', 'eine Control Plane', 'je eine Control Plane'],
    ],
    { note: 'Ein Unternehmen kann zwei Cluster haben oder Hunderte. Zwei Läufe stehen mit Vergleichen (C) nebeneinander oder in zwei Fenstern.' },
  ),
  qos: table(
    'Guaranteed, Burstable, BestEffort',
    ['', 'Guaranteed', 'Burstable', 'BestEffort'],
    [
      ['Regel', 'CPU und Speicher: Anforderung = Limit, bei jedem Container', 'keines der anderen beiden', 'gar keine Anforderung und kein Limit'],
      ['Steht unter', 'kubepods.slice', 'kubepods-burstable.slice', 'kubepods-besteffort.slice'],
      ['oom_score_adj', '−997', '1000 − 1000·Anforderung/Kapazität, innerhalb von 3 … 999', '1000'],
      [
        'Geräumt',
        'wenn er mehr verbraucht, als er angefordert hat, oder sonst niemand es tut',
        'nach Priorität und danach, wie weit er seine Anforderung übersteigt',
        'früh: Alles, was er verbraucht, übersteigt seine Anforderung',
      ],
      ['Abzulesen an', ['status.qosClass', 'qosClass'], 'status.qosClass', 'status.qosClass'],
    ],
  ),
  cgroups: table(
    'cgroup v1 und v2',
    ['', 'v1', 'v2'],
    [
      ['Baum', 'einer je Controller', 'einer für alle'],
      ['CPU-Anteil', 'cpu.shares', 'cpu.weight'],
      ['CPU-Limit', 'cpu.cfs_quota_us von cpu.cfs_period_us', 'cpu.max: Quota und Periode'],
      ['Speicherlimit', 'memory.limit_in_bytes', 'memory.max'],
      ['Speicher alle', 'ein Prozess wird beendet', 'die ganze Gruppe (memory.oom.group)'],
      ['In 1.36', 'abgelehnt, außer mit failCgroupV1: false', 'was erwartet wird'],
    ],
    { note: 'cgroup: v1 an einem Node eines Szenarios hängt den alten Baum ein.' },
  ),
};
