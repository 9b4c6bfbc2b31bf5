import type { Content } from '../../content.ts';
import { myth } from './words.ts';

/** What is often read of Services, DNS and the network. */
export const network: Content['cards'] = {
  e01: myth(
    'Zwei Container eines Pods können beide an Port 8080 lauschen, denn jeder ist abgeschottet.',
    'Sie teilen einen Netz-Namespace: Das zweite bind scheitert mit EADDRINUSE. Die API warnt nur vor dem doppelten Port.',
    'der zweite endet',
    'was er sagt',
  ),
  e02: myth(
    'kube-proxy verteilt reihum oder zufällig.',
    'Je nach Modus: iptables und nftables wählen zufällig, IPVS von Haus aus reihum. Den Modus, der selbst weiterleitete, reihum, gibt es nicht mehr.',
    'die Regeln mit ihren Wahrscheinlichkeiten',
    'IPVS',
    'nftables',
  ),
  e03: myth(
    'Große Cluster sollten IPVS nehmen.',
    'IPVS ist seit 1.35 abgekündigt; nftables, GA seit 1.33, tritt an seine Stelle. iptables ist unter Linux noch die Vorgabe.',
    'sein Nachfolger bei der Arbeit',
  ),
  e04: myth(
    'Wo es keinen Paketfilter gibt, leitet kube-proxy den Verkehr selbst weiter.',
    'Der Userspace-Modus wurde in 1.26 entfernt. Kein Paket geht durch kube-proxy: Er schreibt Regeln, der Kernel folgt ihnen.',
    'ein Paket: vom Kernel zum Pod, ohne kube-proxy',
  ),
  e05: myth(
    'Der Scheduler dh von IPVS gibt Sitzungsaffinität.',
    'dh hasht das Ziel. Affinität ist ein Feld des Service, sessionAffinity: ClientIP, von Haus aus 10800 s, in jedem Modus.',
  ),
  e06: myth(
    'Die Ketten heißen KUBE-SVC-BACKEND und KUBE-SEP-1, betreten aus PREROUTING.',
    'Ihre Namen tragen Hashes. Auch OUTPUT betritt sie, und es gibt KUBE-NODEPORTS, KUBE-MARK-MASQ und KUBE-POSTROUTING. Eine Wahrscheinlichkeit wird mit zehn Stellen geschrieben.',
    'der Text, der eingespielt wird',
  ),
  e07: {
    ...myth(
      '5 bis 10 ms mit iptables und unter 1 ms mit IPVS, 50 und 100 Gbit/s, 80 und 20 % einer CPU.',
      'Die Zahlen kommen ohne Quelle und Versuchsaufbau und wurden nicht nachgestellt. Richtig ist der Verlauf: Ketten werden Regel für Regel durchsucht, eine Hashtabelle nicht.',
      'fünfzig Services mehr: die lookups einer Anfrage',
    ),
    source: 'Keine.',
  },
  e08: myth(
    'Eine ClusterIP lässt sich nicht anpingen, weil keine Maschine sie hat.',
    'So ist es mit iptables und nftables. Mit IPVS hat jeder Node sie, am Interface kube-ipvs0, und antwortete; seit die Kette KUBE-IPVS-FILTER abweist, was kein Port eines Service ist, antwortet auch er nicht.',
    'die Adresse kommt an kube-ipvs0',
  ),
  e09: myth(
    'Ein NodePort öffnet einen Port auf jedem Node.',
    'Er ist eine Regel, kein Socket: ss -l zeigt nichts.',
    'die Regeln',
    'eine Anfrage an einen Node',
  ),
  e10: myth(
    'Der Resolver versucht den Namen backend zuerst so, wie er dasteht.',
    'Mit ndots:5 und weniger Punkten kommt zuerst die Suchliste: backend.<namespace>.svc.cluster.local gelingt sofort. Der bloße Name käme zuletzt.',
    'eine Anfrage',
    'die erste Anfrage: die Suchliste',
  ),
  e11: myth(
    'Ein Pod bekommt Umgebungsvariablen für alle Services, die vor ihm da waren.',
    'Für die seines eigenen Namespace und für kubernetes. Mit enableServiceLinks: false nur für kubernetes.',
    'envs, in dieser Anfrage',
    'ein jüngerer Pod',
  ),
  e12: myth(
    'Jeder Pod hat den Namen 10-244-1-5.<namespace>.pod.cluster.local.',
    'CoreDNS beantwortet solche Namen nur, wenn man es ihm sagt: Seine eigene Vorgabe ist pods disabled; im Corefile von kubeadm steht pods insecure.',
    'eine solche Anfrage',
  ),
  e13: myth(
    'Pods haben 10.244.1.12 oder 192.168.1.10 oder 10.44.0.10; Services 10.96.5.20 oder 10.3.0.24.',
    'Das sind Beispiele aus verschiedenen Clustern. Die Bereiche werden gewählt, wenn ein Cluster eingerichtet wird (podCIDR, serviceCIDR eines Szenarios); ein Lauf hat von jedem einen.',
    '10.3.0.24 und seine Pods',
    '10.96.5.20 und seine Pods',
    '10.244.1.12',
  ),
  e14: {
    ...myth(
      'Während die Control Plane aus ist, geht alles weiter: Proben arbeiten, und die Verfügbarkeit bleibt.',
      'Liveness-Proben starten Container neu wie immer. Aber eine scheiternde Readiness-Probe ändert außerhalb des Nodes nichts, also geht weiter Verkehr an diesen Pod; Token und ConfigMaps veralten; ein verlorener Node wird nicht ausgeglichen.',
      'Verkehr während des Ausfalls',
      'wie es endet',
    ),
    source: 'Folgt daraus, wer EndpointSlices schreibt; der Lauf cp-outage zeigt es.',
  },
};
