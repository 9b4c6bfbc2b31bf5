import type { Content } from '../../content.ts';
import { myth } from './words.ts';

/** Where introductions disagree, stop short, or leave something out. */
export const reading: Content['cards'] = {
  f01: myth(
    'Beenden sowie Ausfall und Erholung eines Nodes werden als zwei weitere Kapitel der Data Plane erzählt.',
    'In den Notizen, mit denen diese Szenarien begannen, waren sie angekündigt und fehlten, ebenso der Rest dessen, was ein Node für sich reserviert. Die Läufe folgen dem, was Kubernetes tut.',
    'Beenden',
    'Ausfall eines Nodes',
  ),
  f02: myth(
    'Abgeschottete Runtimes beginnen mit einem Pod, der eine nennt.',
    'Drei Schritte, die oft übersprungen werden, kommen davor: eine Runtime, auf Nodes installiert, ein Handler dieses Namens in der Konfiguration von containerd oder CRI-O und eine RuntimeClass, die den Handler nennt.',
    'die RuntimeClass wird angelegt',
  ),
  f03: myth(
    'Das Bild der Architektur ist ein Bild.',
    'Die Zeichenfläche zeichnet es aus dem Lauf: Control Plane und Data Plane als zwei Bänder, jede Komponente in einem davon, und ein Node mit kubelet, Runtime und Kernel, wenn man hineinsieht.',
    'drei Maschinen der Control Plane, und Worker',
    'ein Node mit CRI-O: öffne ihn',
  ),
  f04: {
    ...myth(
      'Ein Pod ist ein Rack, und ein Node ist ein Rack; ein Pod ist ein Server, und ein Container ist einer.',
      'Analogien verschieben sich, während sie erzählt werden. Hier: Gebäude = Cluster, Reihe = Node, Rack = Pod, Server = Container. Welcher Node es ist, Node01 oder Node03, sind Daten des Laufs.',
      'die Führung',
    ),
    source: 'Die Tabelle der Analogie auf dieser Seite (Umschalt+H)',
  },
  f05: myth('Ein Pod ist eine Gruppe von zwei oder mehr Containern.', 'Von einem oder mehreren. Die meisten haben einen.', 'ein Container'),
  f06: myth(
    'Einen Node benennt man mit dem Befehl set-hostname control-plane.',
    'hostnamectl set-hostname control-plane. Der kubelet meldet seinen Node unter dem Namen des Hosts an, außer hostnameOverride sagt etwas anderes.',
    'der Name steht im Node, den der kubelet sendet',
  ),
  f07: myth(
    'Die Control Plane hat vier Komponenten; oder fünf.',
    'kube-apiserver, etcd, kube-scheduler, kube-controller-manager. Die fünfte, cloud-controller-manager, gibt es nur in einer Cloud.',
    'die fünfte bei der Arbeit',
  ),
};
