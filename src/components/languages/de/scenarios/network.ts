import type { Content } from '../../content.ts';

/** Sandboxes, addresses, policies, names and Services. */
export const network: Content['scenarios'] = {
  'cni-exhausted': {
    title: 'Keine Adresse mehr für einen Pod',
    question: 'Was tut ein Pod, wenn seinem Node die Adressen ausgegangen sind?',
    text: 'Das Stück, das der Node vom Pod-Bereich hat, ist ein /29: acht Adressen, von denen eine die des Netzes ist, eine die des Gateways und eine Broadcast. Fünf Pods finden eine Adresse; der sechste nicht, und er wartet in ContainerCreating, bis ein anderer Pod seine zurückgibt.',
    lookFor: [
      'host-local lehnt in eigenen Worten ab, und der kubelet wiederholt sie in einem Event',
      'zugeteilt wurde der sechste Pod trotzdem; der Scheduler zählt Pods, nicht Adressen',
      'ein Pod weniger, und der nächste Versuch des kubelet gelingt mit der Adresse, die zurückkam',
    ],
  },
  discovery: {
    title: 'Wie ein Pod einen Service findet',
    question: 'Was sagen Umgebungsvariablen, was das DNS, und wer antwortet wem?',
    text: 'Service backend wird nach Pod p1 und vor Pod p2 gemacht; p3 steht in einem anderen Namespace. Alle suchen ihn, über ihre Umgebung und beim Namen. Dann wird ein Name außerhalb des Clusters gesucht, zweimal; ein anderer Pod fragt mit ndots 1. Bei T+80 s stirbt CoreDNS, und mit ihm jede Namensauflösung, aber keine Verbindung zu einer Adresse.',
    lookFor: [
      'p2 hat BACKEND_SERVICE_HOST und BACKEND_SERVICE_PORT; p1, der älter ist als der Service, hat sie nicht, und p3 in seinem anderen Namespace auch nicht',
      'der kubelet macht resolv.conf aus DNS-Adresse und Domain des Clusters, und die Runtime schreibt die Datei',
      'mit ndots 5 kommt zuerst die Suchliste, sodass die erste Anfrage für backend backend.default.svc.cluster.local lautet, und sie wird beantwortet',
      'die Antwort ist 10.96.5.20, eine Adresse, die keine Maschine hat; die Regeln des Nodes machen daraus die eines Pods',
      'ein Name außerhalb des Clusters wird dreimal vergeblich gefragt, dann so, wie er dasteht; CoreDNS leitet ihn weiter und behält die Antwort 30 s',
      'mit ndots 1 ist derselbe Name eine einzige Anfrage',
      'ohne CoreDNS sind die Namen weg, und Adressen gehen wie zuvor',
    ],
  },
  network: {
    title: 'Pod-Netz und NetworkPolicy',
    question: 'Wer darf mit wem sprechen, und wer sorgt dafür?',
    text: 'Vier Pods auf zwei Nodes, mit Calico. Anfangs dürfen alle mit allen sprechen, über eine Route, die BGP mitgeteilt hat, mit den eigenen Adressen der Pods. Bei T+20 s verbietet eine Policy alles, was hereinkommt; bei T+30 s erlaubt eine andere der api, die db zu fragen. Dann stirbt calico-node auf node-2.',
    lookFor: [
      'calico-node auf jedem Node beobachtet NetworkPolicies und schreibt mit iptables-restore Ketten cali-tw-… und cali-pi-…; das CNI-Programm tut nichts dergleichen',
      'ein verbotenes Paket wird verworfen, sodass curl in den Timeout läuft (28); die letzte Kette vor DROP hat entschieden',
      'die Proben des kubelet kommen immer durch, weil sie vom Node stammen',
      'ohne calico-node auf node-2 gilt weiter, was er schrieb, und ein Pod, der dort neu ist, bekommt nichts durch',
    ],
  },
  'network-cilium': {
    title: 'Pakete, die eBPF-Programme lenken',
    question: 'Wie tut Cilium, was andere mit iptables tun?',
    text: 'Dieselben vier Pods mit Cilium. cilium-cni schließt einen Pod an; cilium-agent gibt dem Kernel ein Programm für das Interface des Pods und Maps, in denen das Programm nachschlägt. Die Policy, die alles verbietet, ist eine Änderung dieser Maps: keine Kette von iptables wird für sie geschrieben.',
    lookFor: [
      'das Paket von web besieht das Programm seines Interfaces, keine Kette',
      'Pakete zwischen Nodes gehen durch cilium_vxlan',
      'cilium-agent beobachtet NetworkPolicies und schreibt Maps',
    ],
  },
  'network-flannel': {
    title: 'Eine NetworkPolicy, die niemand durchsetzt',
    question: 'Warum bewirkt meine NetworkPolicy nichts?',
    text: 'Dieselben vier Pods mit Flannel: Pakete zwischen Nodes werden von flannel.1 in VXLAN verpackt. Die Policy, die alles verbietet, nimmt kube-apiserver an, und sie ändert nichts, weil kein Agent NetworkPolicies beobachtet.',
    lookFor: ['flanneld beobachtet Nodes und macht Routen; nach NetworkPolicies fragt er nicht', 'curl bekommt vor der Policy eine Antwort und nach ihr'],
  },
  'network-weave': {
    title: 'Ein Netz von gestern',
    question: 'Was tat Weave Net?',
    text: 'Dieselben vier Pods mit Weave Net, dessen Projekt archiviert ist. Auf jedem Node läuft ein Router, weave; Pods hängen an einer Bridge gleichen Namens, und Pakete an einen anderen Node werden in VXLAN auf Port 6784 verpackt. Die Policy, die alles verbietet, braucht weave-npc, das nicht zu diesem Bild gehört: Sie ändert nichts.',
    lookFor: ['weave-net, das CNI-Plugin, hängt das Interface des Pods an die Bridge weave', 'die Route zu den Pods des anderen Nodes geht durch vxlan-6784'],
  },
  'sandbox-cni': {
    title: 'Sandbox und CNI',
    question: 'Wer gibt einem Pod sein Netz, und was geschieht, wenn das scheitert?',
    text: 'Der kubelet bittet die Runtime um eine Sandbox. Die Runtime macht einen Netz-Namespace, führt die CNI-Plugins eines nach dem anderen aus (bridge mit host-local, dann portmap) und startet erst dann den Pause-Prozess. Zehn Pods waren schon auf dem Node, also bekommt nginx 10.244.1.12. Dann scheitert das Plugin dreimal, das Verzeichnis der Konfiguration wird geleert, und ein Pod wird gelöscht, während sein ADD läuft.',
    lookFor: [
      'der Netz-Namespace ist da, bevor das Plugin läuft; das Plugin bekommt ihn als Pfad (CNI_NETNS)',
      'bridge führt host-local für die Adresse aus: Plugins sind kleine Programme, die laufen und enden',
      'die Adresse erreicht den kubelet durch PodSandboxStatus, nicht vom Plugin',
      'nach dem Fehler des Plugins wird die Sandbox zurückgenommen (DEL), und der kubelet versucht es wieder; der Pod bleibt Pending',
      'mit leerem /etc/cni/net.d wird kein ADD gemacht; NetworkReady=false macht den Node NotReady',
      'ein Pod, der während ADD gelöscht wird, lässt keine Adresse zurück',
    ],
  },
  'service-10-3': {
    title: '10.3.0.24 und drei Pods in 10.44.0.0',
    question: 'Wohin geht eine Anfrage an 10.3.0.24?',
    text: 'Das Beispiel eines anderen Textes: der Service unter 10.3.0.24:80, seine Endpunkte 10.44.0.10, .12 und .13, jeder an Port 8080. Es ist ein anderer Cluster mit eigenen Bereichen; 10.44.0.11 gehört einem Pod, den der Selektor nicht wählt.',
    lookFor: [
      'kube-proxy schreibt eine Kette für den Service und eine für jeden Endpunkt; die Wahrscheinlichkeiten sind 1/3, 1/2 und der Rest',
      'dreißig Anfragen erreichen 10.44.0.10, 10.44.0.12 und 10.44.0.13 und sonst niemanden',
      'die Adresse des Service steht auf keiner Maschine',
    ],
  },
  'service-10-96': {
    title: '10.96.5.20 und drei Pods unter 192.168.1.10 bis .12',
    question: 'Wohin geht eine Anfrage an 10.96.5.20?',
    text: 'Das Beispiel eines Textes, Zahl für Zahl: der Service backend unter 10.96.5.20:80, seine Endpunkte 192.168.1.10, .11 und .12, jeder an Port 8080. Die Pods dieses Clusters wohnen in 192.168.1.0/24; neun andere waren vorher da.',
    lookFor: [
      'kube-proxy schreibt eine Kette für den Service und eine für jeden Endpunkt; die Wahrscheinlichkeiten sind 1/3, 1/2 und der Rest',
      'dreißig Anfragen erreichen 192.168.1.10, 192.168.1.11 und 192.168.1.12 und sonst niemanden',
      'die Adresse des Service steht auf keiner Maschine',
    ],
  },
  'service-iptables': {
    title: 'ClusterIP mit iptables',
    question: 'Wer antwortet unter der Adresse eines Service?',
    text: 'Ein Service unter 10.96.5.20:80 vor drei Pods, die an 8080 lauschen. Zehn Anfragen je Sekunde gehen an den Service. Ein Pod wird gelöscht, das Deployment auf fünf und auf zwei gebracht, und kube-proxy stirbt auf einem Node.',
    lookFor: [
      'der Service wird gespeichert, der EndpointSlice-Controller schreibt den Slice, kube-proxy schreibt Ketten, und erst dann kommen Anfragen an',
      'die Kette des Service wählt einen Endpunkt mit Wahrscheinlichkeit 1/3, dann 1/2, dann den Rest',
      'fällt kube-proxy aus, bleiben die Regeln in Kraft, die er geschrieben hat',
    ],
  },
  'service-ipvs-nft': {
    title: 'Drei Arten, einen Service in einen Kernel zu schreiben',
    question: 'Worin unterscheiden sich iptables, IPVS und nftables?',
    text: 'Derselbe Service, 10.96.5.20:80 vor drei Pods, auf Nodes, deren kube-proxy in verschiedenen Modi läuft: iptables auf node-1, IPVS mit rr auf node-2, nftables auf node-3, IPVS mit sh auf node-4. node-5 will IPVS und hat kein ip_vs. Bei T+50 s kommen fünfzig Services dazu.',
    lookFor: [
      'iptables wählt zufällig nach Wahrscheinlichkeiten, IPVS mit rr geht 1, 2, 3, 1, 2, 3, und nftables schlägt mit einer Zufallszahl in einer Map nach',
      'bei IPVS steht die Adresse am Gerät kube-ipvs0, und jeder Service ist ein virtueller Server mit seinen echten Servern',
      'sh schickt einen Client immer zum selben Pod',
      'IPVS ist seit 1.35 abgekündigt; ein Node in diesem Modus bekommt die Warnung IPVSDeprecation',
      'ohne das Kernelmodul endet kube-proxy und wird immer wieder gestartet; auf diesem Node geht vom Service nichts',
      'mit mehr Services stehen bei iptables mehr Regeln vor der passenden; bei IPVS und in einer Map von nftables ist ein Nachschlagen eines, wie viele es auch sind (das Feld lookups einer Anfrage)',
      'auf ping antwortet eine ClusterIP in keinem Modus',
    ],
  },
  'service-types': {
    title: 'Fünf Wege zu einem Service',
    question: 'Worin unterscheiden sich NodePort, LoadBalancer, ExternalName, headless Services und ein Ingress?',
    text: 'Ein Cluster, jeder Typ von Service. Ein NodePort wird auf jedem Node angesprochen, ein Service vom Typ LoadBalancer wird gemacht, während der cloud-controller-manager fehlt, ein ExternalName und ein headless Service werden nur im DNS gesucht, und ein Ingress schickt zwei Hostnamen an zwei Services und beendet TLS. Bei T+80 s wird der Controller des Ingress weggenommen; bei T+95 s hält sich der NodePort an seinen eigenen Node.',
    lookFor: [
      'Port 30080 antwortet auf jedem Node, auch auf einem ohne Pod des Service, und kein Prozess lauscht daran',
      'ohne cloud-controller-manager bleibt ein LoadBalancer <pending>; mit ihm macht der Anbieter in 5 s einen, und seine Adresse bekommt Regeln auf jedem Node',
      'ein ExternalName ist ein CNAME im DNS und sonst nichts, ein headless Service sind die Adressen seiner Pods; für beide schreibt kube-proxy keine Regel',
      'Host a geht zu Service a und Host b zu Service b im Ingress-Controller, der ein Pod ist; kube-proxy sieht nie einen Hostnamen oder Pfad',
      'der Controller beendet TLS und geht mit einfachem HTTP zu den Pods, an der Adresse des Service vorbei',
      'ein Ingress ohne Controller ist ein Objekt, das niemand liest; die Services dahinter gehen trotzdem',
      'mit externalTrafficPolicy Local verwirft ein Node ohne Endpunkt, was von außen kommt',
    ],
  },
};
