import type { Content } from '../../content.ts';
import { concept } from './words.ts';

const BIRTH = `sequenceDiagram
  participant U as Benutzer
  participant A as API-Server
  participant S as Scheduler
  participant K as Kubelet
  participant R as Runtime (CRI)
  participant N as CNI-Plugin
  participant C as Container
  U->>A: POST pods
  A-)S: watch: ADDED
  S->>A: POST binding
  A-)K: watch: ADDED
  K->>R: RunPodSandbox
  R->>N: CNI ADD
  N-->>R: Interface, IP
  R-->>K: Sandbox-ID
  K->>R: CreateContainer
  K->>R: StartContainer
  R->>C: runc create, runc start
  R-->>K: gestartet
  K->>A: PATCH status: Running`;

const CHAIN = `graph LR
  kubelet[kubelet] -->|gRPC| cri[CRI-Runtime]
  cri -->|exec| cni[CNI-Plugin]
  cri --> oci[OCI-Runtime]
  cni --> net[Netz-Namespace und IP]
  oci --> proc[Prozess des Containers]`;

const BEFORE = `graph TB
  subgraph before[Vor CNI]
    d1[Docker] --> dn[Netzcode von Docker]
    r1[rkt] --> rn[Netzcode von rkt]
    k1[kubelet] --> kn[kubenet]
  end
  subgraph after[Mit CNI]
    d2[containerd] --> spec{{CNI}}
    r2[CRI-O] --> spec
    spec --> calico[Calico]
    spec --> cilium[Cilium]
    spec --> flannel[Flannel]
  end`;

/** Short texts: what a thing is, where it comes from, where to see it. */
export const concepts: Content['cards'] = {
  orchestrator: concept(
    'Was ein Orchestrator tut',
    ['Er bringt Container aus, teilt sie zu, skaliert, verbindet und unterhält sie: fünf Verben, jedes hier ein Lauf.'],
    ['bringt aus', 'teilt zu', 'skaliert', 'verbindet', 'unterhält'],
  ),
  birth: concept(
    'Die Geburt eines Pods in sieben Lebenslinien',
    [
      'Benutzer, API-Server, Scheduler, kubelet, Runtime, CNI-Plugin, Container. Offene Pfeile sind Watches: Ihre Empfänger hatten darum gebeten. Dasselbe aus dem Lauf selbst: first-pod, und dann Mermaid.',
    ],
    ['Benutzer → API-Server', 'Scheduler → API-Server', 'Kubelet → Runtime', 'Runtime → CNI', 'Runtime → Container', 'Running'],
    { source: 'Der Lauf first-pod', diagram: BIRTH },
  ),
  chain: concept(
    'Vom kubelet hinab zu einem Prozess',
    [
      'Sechs Kästen, fünf Kanten. Der kubelet spricht gRPC mit der Runtime und mit niemandem darunter; die Runtime führt das CNI-Plugin aus und, über einen Shim, die OCI-Runtime.',
      'Die Sandbox anlegen; ihr Netz machen; Interface und Adresse; den Container anlegen; seinen Prozess starten; der Pod lebt, mit eigener Adresse, CPU und eigenen Dateien.',
    ],
    ['gRPC', 'exec', 'OCI', 'Prozess'],
    { source: 'Der Lauf sandbox-cni', diagram: CHAIN },
  ),
  'before-cni': concept(
    'Vor CNI',
    [
      'Jede Runtime hatte eigenen Netzcode; wer ein Netz anbot, musste für jede von ihnen schreiben. Seit CNI kann jede Runtime jeden Anbieter nutzen, der der Spezifikation folgt: In einem Szenario werden runtime und cni getrennt gewählt, und jedes Paar läuft.',
    ],
    ['containerd ruft Calico', 'CRI-O ruft Calico'],
    { diagram: BEFORE },
  ),
  oci: concept(
    'OCI: Image und Runtime',
    [
      'Zwei Spezifikationen. Das Image: ein Manifest, das eine Konfiguration und Schichten nennt, jede durch den Digest ihres Inhalts. Die Runtime: ein Verzeichnis mit rootfs und config.json (Prozess, Mounts, Namespaces, Limits) und die Befehle create, start, kill, delete.',
      'Deshalb muss die Runtime, die ein Image geholt hat, nicht die sein, die es ausführt, und runc lässt sich durch crun, kata-runtime oder runsc ersetzen.',
    ],
    ['ein Manifest', 'config.json, im Inhalt'],
  ),
  'runtime-needed': concept(
    'Ein Container braucht eine Runtime wie ein Java-Programm eine JRE',
    [
      'Ein Image ist Dateien und eine Beschreibung. Jemand muss sie entpacken, Namespaces und Limits machen und den Prozess starten. Halte die Runtime eines Nodes an (in seinem Menü oder mit der Störung stop-runtime): Was läuft, läuft weiter, denn es gehört dem Kernel; nichts Neues startet, und der Node wird NotReady.',
    ],
    ['eine Runtime bei der Arbeit'],
  ),
  dockershim: concept(
    'dockershim, eine Geschichte',
    [
      '2014: Der kubelet ruft Docker mit eigenem Code auf. 2016: CRI erscheint mit 1.5; der Code für Docker wird ein Adapter im kubelet, dockershim. 2018: containerd spricht selbst CRI. Dezember 2020: 1.20 kündigt dockershim ab. Mai 2022: 1.24 entfernt es. Seither braucht Docker Engine cri-dockerd, das außerhalb von Kubernetes liegt.',
      'Images waren nie betroffen: Was docker build macht, ist ein OCI-Image.',
    ],
    ['cri-dockerd heute'],
  ),
  'smallest-unit': concept(
    'Die kleinste Einheit ist der Pod',
    [
      'Docker führt Container aus, Kubernetes Pods: Eine Art Container, die man anwenden könnte, gibt es nicht. Ein Pod umschließt einen oder mehrere Container, die Adresse, Volumes und Schicksal teilen. Wende kind: Container an und sieh, wie es abgelehnt wird.',
    ],
    ['ein Pod'],
  ),
  declarative: concept(
    'Deklarativ',
    [
      'Man sagt, was sein soll, nicht, was zu tun ist. Wende einen Text mit einer geänderten Zahl noch einmal an, und nur der Unterschied wird gesendet: ein PATCH. Controller sehen, dass das, was ist, von dem abweicht, was sein soll, und handeln, bis es das nicht mehr tut.',
    ],
    ['eine Änderung des Wunsches'],
  ),
  resilient: concept(
    'Verteilte Systeme betreiben',
    ['Skalierung, Failover und Arten auszurollen: was man sonst für jedes System schreiben würde.'],
    ['Skalierung', 'Failover', 'Ausrollen'],
  ),
  principles: concept(
    'Fünf Prinzipien',
    [
      'Eine deklarative API. Regelschleifen, die vergleichen und handeln. Schichten, von denen jede nur die nächste kennt. Schnittstellen, die andere füllen können: CRI, CNI, CSI. Teile, die verteilt und lose gekoppelt sind: Fehlt einer, machen die anderen weiter.',
    ],
    ['deklarative API', 'eine Regelschleife', 'Schichten', 'Schnittstellen', 'lose gekoppelt'],
  ),
  'data-plane': concept(
    'Die Data Plane, der Reihe nach',
    [
      'Was auf Nodes läuft, Kapitel für Kapitel: Unabhängigkeit von der Control Plane, die Geburt eines Pods, Images und Ressourcen, Proben, Runtimes und Sandboxes, Services, Beenden, Ausfall eines Nodes.',
    ],
    ['Unabhängigkeit', 'Geburt', 'Images', 'Proben', 'Sandboxes', 'Services', 'Beenden', 'Ausfall'],
    { source: 'Die genannten Läufe' },
  ),
  'replication-controller': concept(
    'ReplicationController',
    [
      'Die ältere Art, eine Anzahl von Pods zu halten. ReplicaSet trat an seine Stelle: Sein Selektor kennt Mengen, und Deployments besitzen es. Die Art steht noch in der Core-API und hat noch einen Controller; neue Manifeste nehmen ein Deployment.',
    ],
    ['sein Nachfolger'],
  ),
  'daemonset-uses': concept('Wozu DaemonSets da sind', [
    'Ein Pod auf jedem passenden Node: Speicher (ceph, Node-Plugins von CSI), Logs (fluent-bit), Überwachung (node-exporter) und das Netz selbst (calico-node, unter kubeadm kube-proxy).',
  ]),
  'kube-dns': concept(
    'kube-dns',
    [
      'Das DNS älterer Cluster: drei Container, SkyDNS mit dnsmasq und einem Sidecar. Mit 1.13 wurde CoreDNS zum Standard. Sein Service heißt noch immer kube-dns, und ebenso sein Label k8s-app.',
    ],
    ['CoreDNS wird gefragt'],
  ),
  annotations: concept(
    'Annotationen, die die Runtime erreichen',
    [
      'Die Annotationen eines Pods reisen in PodSandboxConfig und ContainerConfig. Runtimes geben die weiter, die ihre Konfiguration erlaubt, und nutzen sie für das, wofür CRI kein Feld hat: Geräte wie GPUs, seccomp, bevor es eines hatte, Einstellungen der Runtime (Speicher einer Kata-Maschine), Einstellungen des Betriebssystems.',
    ],
    ['Annotationen, im Inhalt'],
    { source: 'Konfiguration von containerd und CRI-O: pod_annotations, allowed_annotations' },
  ),
  name: concept('Der Name', ['Kubernetes ist griechisch: Steuermann, Lotse. K8s: K, acht Buchstaben, s.']),
  'read-on': concept('Weiterlesen', [
    'Architektur: https://kubernetes.io/docs/concepts/architecture/',
    'Komponenten, mit Zeichnungen: https://devopscube.com/kubernetes-architecture-explained/',
    'API-Konventionen: https://github.com/kubernetes/community/blob/master/contributors/devel/sig-architecture/api-conventions.md',
    'CRI: https://github.com/kubernetes/cri-api',
    'CNI: https://github.com/containernetworking/cni/blob/main/SPEC.md',
    'OCI: https://github.com/opencontainers/runtime-spec',
  ]),
};
