import type { Content } from '../../content.ts';
import { myth } from './words.ts';

/** What is often read of container runtimes, the CRI and the CNI. */
export const runtime: Content['cards'] = {
  c01: myth(
    'CRI ist der Arbeiter, der Container baut.',
    'CRI ist eine Schnittstelle, eine Menge von gRPC-Aufrufen. Die Arbeit tun containerd oder CRI-O.',
    'ein Aufruf der Schnittstelle',
    'derselbe Aufruf an CRI-O',
  ),
  c02: myth(
    'Der kubelet ruft das CNI-Plugin.',
    'Das tut die Runtime, innerhalb von RunPodSandbox und StopPodSandbox. Der kubelet kennt kein CNI mehr, seit dockershim in 1.24 verschwand.',
    'wer ruft',
  ),
  c03: myth(
    'Zuerst startet der Pause-Container, dann wird sein Netz gemacht.',
    'containerd 2.4 und CRI-O 1.37 machen beide den Netz-Namespace, rufen CNI ADD und legen erst dann pause an und starten es.',
    'CNI ADD',
    'pause, danach',
  ),
  c04: myth('Am Ende wird pause angehalten, dann das Netz abgebaut.', 'So bei containerd. CRI-O ruft zuerst CNI DEL.', 'containerd: CNI DEL'),
  c05: myth(
    'Jeder Pod hat einen Pause-Container.',
    'Bei containerd. CRI-O kommt ohne aus (drop_infra_ctr), außer der Pod teilt seinen Prozess-Namespace.',
    'eine Sandbox von CRI-O: sieh ihre Prozesse an',
  ),
  c06: myth(
    'Das CNI-Plugin gibt dem kubelet die Adresse.',
    'Es antwortet der Runtime. Der kubelet liest die Adresse aus PodSandboxStatus und schreibt sie in den Status des Pods.',
    'die Antwort des Plugins',
    'der kubelet fragt',
  ),
  c07: myth(
    'CNI schreibt /etc/resolv.conf.',
    'Der kubelet berechnet die DNS-Konfiguration (Nameserver, Suchliste, ndots:5) und sendet sie in PodSandboxConfig; die Datei schreibt die Runtime.',
    'dns_config steht in dieser Anfrage',
  ),
  c08: myth(
    'Ein CNI-Plugin bekommt fünf Variablen; K8S_POD_NAME und K8S_POD_NAMESPACE sind alles in CNI_ARGS.',
    'containerd sendet auch IgnoreUnknown=1, K8S_POD_INFRA_CONTAINER_ID und K8S_POD_UID, und CNI_PATH. CNI_CONTAINERID ist die ID der Sandbox.',
    'seine Umgebung, im Inhalt',
  ),
  c09: myth('CNI hat die Befehle ADD, DEL und CHECK.', 'Und GC, STATUS und VERSION. Läufe hier benutzen ADD und DEL.', 'ADD', 'DEL'),
  c10: myth(
    'Das CNI-Programm, das kein Daemon ist, macht Routen zwischen Nodes und wendet NetworkPolicies an.',
    'Es macht Interface und Adresse eines Pods und endet. Routen zu anderen Nodes und Policies sind die Arbeit eines Agenten, der bleibt: calico-node, cilium-agent, flanneld.',
    'das Programm wird ausgeführt',
    'der Agent sagt dem anderen Node seine Route',
  ),
  c11: myth(
    'Die Runtime ruft runc run und macht den Prozess-Namespace mit der Sandbox.',
    'Zwei Aufrufe, runc create und runc start, vom Shim gemacht. Den Prozess-Namespace hat jeder Container für sich, außer der Pod teilt einen (shareProcessNamespace, hostPID).',
    'runc create',
    'runc start',
  ),
  c12: myth(
    'Der Container sagt dem kubelet, dass er läuft.',
    'Er weiß von keinem kubelet. Es sagen die Antwort auf StartContainer und die nächste Liste von PLEG, höchstens eine Sekunde später.',
    'die Antwort',
  ),
  c13: myth(
    'CreateContainer holt das Image.',
    'Der kubelet hat vorher ImageStatus und, wenn nötig, PullImage gerufen. CreateContainer löst ein Image auf, das da ist, und scheitert, wenn es fehlt.',
    'PullImage',
    'CreateContainer, danach',
  ),
  c14: myth('ContainerConfig trägt die Definition der Proben.', 'Kein Feld von CRI kennt Proben: Sie sind Sache des kubelet.', 'ihre Felder'),
  c15: myth(
    'Die Runtime verwaltet Restart-Policies.',
    'Sie meldet, dass ein Container geendet hat. Der kubelet entscheidet und legt den nächsten Versuch an.',
    'das zweite CreateContainer kommt vom kubelet',
  ),
  c16: myth(
    'CRI hat 19 Aufrufe; oder neun.',
    'api.proto von 1.36: RuntimeService hat 35 und ImageService 6. In Listen fehlen Version, Status, PodSandboxStatus, die Statistiken, ReopenContainerLog, CheckpointContainer, GetContainerEvents, RuntimeConfig, UpdatePodSandboxResources und mehr.',
    'Version, der erste davon',
    'PodSandboxStatus',
    'ListContainerStats',
  ),
  c17: myth(
    'Das Protokoll steht in pkg/kubelet/apis/cri/runtime/v1/api.proto.',
    'Es ist umgezogen: staging/src/k8s.io/cri-api/pkg/apis/runtime/v1/api.proto, veröffentlicht als k8s.io/cri-api.',
    'was in api.proto RunPodSandboxRequest heißt',
  ),
  c18: myth(
    'Exec von CRI führt einen Befehl asynchron aus.',
    'Exec, Attach und PortForward antworten mit der URL eines Streaming-Servers. Der Befehl läuft, wenn sich jemand dorthin verbindet. Proben und Hooks nehmen ExecSync, das auf das Ende wartet.',
    'Exec: die Antwort ist eine URL',
  ),
  c19: myth(
    'kubectl exec spricht SPDY über vier Streams.',
    'Seit 1.31 WebSocket (v5.channel.k8s.io), SPDY, wenn die Gegenseite nichts anderes kennt. Kanäle: stdin 0, stdout 1, stderr 2, error 3, resize 4. Seit 1.36 spricht auch kube-apiserver WebSocket mit dem kubelet; die letzte Strecke, zur Runtime, ist SPDY.',
    'die Strecke zum kubelet',
  ),
  c20: myth('port-forward hat einen Stream je Port.', 'Zwei je Verbindung: Daten und Fehler.', 'PortForward'),
  c21: myth(
    'Ein angelegter Docker-Container nützt nichts ohne dockershim, das eine Runtime ist.',
    'docker run ist create und start, mit Dockers eigener Runtime. dockershim war ein Adapter im kubelet zwischen CRI und Docker und verschwand in 1.24.',
    'create, durch Docker',
  ),
  c22: myth('Docker Engine implementiert CRI.', 'Nein. cri-dockerd steht dazwischen: ein Schritt mehr.', 'der Schritt'),
  c23: myth(
    'CRI verwaltet die Netze von Containern.',
    'Es hat keinen Aufruf für Netze. Eine Sandbox hat eines, und wie sie dazu kommt, ist der Runtime überlassen.',
    'ein Netz für die Sandbox',
    'wie sie dazu kommt: die Runtime führt ein Plugin aus',
  ),
  c24: myth(
    'containerd ist seit 1.20 der Standard von Kubernetes und verlangt crictl.',
    'Kubernetes hat keine Standard-Runtime: Wer es installiert, wählt. 1.20 hat dockershim abgekündigt. crictl ist ein Werkzeug zum Nachsehen, bei jeder Runtime.',
    'ein kubelet fragt seine Runtime nach ihrem Namen',
    'drei Nodes, drei Runtimes',
  ),
  c25: myth('CRI-O benutzt runc.', 'Das kann es. Die Vorgabe von CRI-O 1.37 ist crun.', 'was CRI-O startet'),
  c26: myth(
    'Eine Liste von containerStatuses zeigt den Container POD.',
    'containerStatuses hat die Container der Spezifikation und keine anderen. POD war unter Docker der Name der Sandbox, und CRI-O nennt intern seinen Infra-Container so.',
    'ihre Namen, ausgegeben',
  ),
  c27: { ...myth('Das Pause-Image ist etwa 100 KB groß.', 'Die Zahl wurde hier weder bestätigt noch widerlegt.'), source: 'Keine.' },
  c28: myth(
    'Ein User-Namespace bildet root auf UID 1000 ab.',
    'hostUsers: false (an seit 1.33, GA in 1.36) bildet die IDs eines Pods auf einen Block von 65536 ab, den er für sich hat, weit oben auf dem Host: Aus 0 wird 65536·n.',
    'root ist 65536 und darüber',
    'die Abbildung, in der Anfrage',
  ),
  c29: myth(
    'Weave Net gehört zur heutigen Auswahl.',
    'Sein Projekt ist archiviert. Hier lässt es sich noch wählen, um zu sehen, wie es ging.',
    'Weave Net schließt einen Pod an',
  ),
};
