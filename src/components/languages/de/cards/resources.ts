import type { Content } from '../../content.ts';
import { myth } from './words.ts';

/** What is often read of resources, quality of service, eviction and garbage collection. */
export const resources: Content['cards'] = {
  d01: myth(
    'Nodes haben den Baum von cgroup v1.',
    'failCgroupV1 ist von Haus aus true: Ein kubelet von 1.36 startet auf cgroup v1 nicht. Hier ist v2 üblich und v1 die Wahl eines Nodes, der es auf false setzt.',
    'eine cgroup wird gemacht',
    'ein Container auf einem Node mit v1',
  ),
  d02: myth(
    'Jede Klasse von Pods hat ihr Verzeichnis: guaranteed, burstable, besteffort.',
    'Es gibt nur burstable und besteffort. Guaranteed-Pods stehen direkt unter kubepods.slice.',
    'ein Verzeichnis wird gemacht',
  ),
  d03: myth(
    'memory.soft_limit_in_bytes ist die Speicheranforderung.',
    'Es wird nicht gesetzt. MemoryQoS, Alpha und aus, würde memory.min, low und high von v2 setzen.',
    'was runc schreibt: Reiter Ressourcen seines Pods',
  ),
  d04: myth(
    'cpu.weight folgt nach einer Formel aus der Anforderung.',
    'Es stehen zwei nebeneinander. Für die cgroup des Pods rechnet der kubelet 1+((shares−2)·9999)/262142: 512 gibt 20. Für den Container nehmen neuere Versionen von runc eine andere Kurve: 512 gibt 59.',
    'runc schreibt es',
    '512 shares: 20 und 59',
  ),
  d05: myth(
    'Guaranteed-Pods werden nie geräumt; Burstable heißt Anforderungen unter den Limits.',
    'Auch ein Guaranteed-Pod kann geräumt werden. Burstable ist jeder Pod, der weder Guaranteed noch BestEffort ist: Limits muss er nicht haben.',
    'ein Guaranteed-Pod',
  ),
  d06: myth(
    'Geräumt wird nach Klasse: BestEffort, dann Burstable, dann Guaranteed.',
    'Sortiert wird danach, ob der Verbrauch die Anforderung übersteigt, dann nach Priorität, dann danach, um wie viel er sie übersteigt. Ein Pod nach dem anderen, die Schleife läuft alle 10 s; eine harte Räumung lässt 1 s. Der Pod scheitert, mit der Condition DisruptionTarget.',
    'ein Pod wird geräumt',
    'der Erste, der geht',
  ),
  d07: {
    ...myth(
      'Ein Node mit 64Gi verbraucht 65Gi.',
      'Das kann er nicht, ohne Swap. 65Gi ist, was gewollt war; der Kernel kann einen Prozess beenden, bevor der kubelet einen Pod räumt.',
      'was daraus wurde',
    ),
    source: 'Rechnung.',
  },
  d08: myth(
    'Es gibt vier Schwellen für harte Räumung.',
    'Fünf: memory.available, nodefs.available, nodefs.inodesFree, imagefs.available und imagefs.inodesFree.',
    'eine ist überschritten',
  ),
  d09: myth(
    'Die Garbage Collection von Images stellt man mit --image-gc-high-threshold und --image-gc-low-threshold ein.',
    'Mit imageGCHighThresholdPercent (85) und imageGCLowThresholdPercent (80) der KubeletConfiguration. Sie beginnt ab 85 %, behält, was jünger als 2 Minuten ist, und imageMaximumGCAge kann alte Images entfernen, was auch immer die Platte sagt.',
    'ein Image wird entfernt',
  ),
  d10: myth(
    'Tote Container werden durch drei Flags geregelt.',
    'Es gibt sie, abgekündigt: Mindestalter 0 s, 1 toter Container je Container und insgesamt keine Obergrenze (−1). Gesammelt wird jede Minute.',
    'ein toter Container wird entfernt',
  ),
  d11: myth(
    'system-reserved ist für kubelet und containerd.',
    'system-reserved ist für die Daemons des Betriebssystems, kube-reserved für kubelet und Runtime. Allocatable ist die Kapazität weniger beide, weniger die Schwelle der harten Räumung.',
    'allocatable eines Nodes',
  ),
  d12: myth(
    'Der statische CPU-Manager bindet Guaranteed-Pods an CPUs.',
    'Er bindet Container von Guaranteed-Pods, deren CPU-Anforderung eine ganze Zahl ist. 2,5 CPUs bleiben im gemeinsamen Vorrat.',
    'vier ganze CPUs, keine Quota',
    '2500m: der gemeinsame Vorrat und eine Quota',
  ),
  d13: myth(
    'Um Anforderungen und Limits zu ändern, muss ein Pod neu gestartet werden.',
    'Nicht seit dem In-place Resize, GA in 1.35: UpdateContainerResources ändert die cgroup des laufenden Containers, außer seine resizePolicy will einen Neustart.',
    'die cgroup eines laufenden Containers wird geändert',
  ),
};
