import type { Content } from '../../content.ts';

/** The questions that people ask. */
export const questions: Content['scenarios'] = {
  'question-01': {
    title: 'Pending, obwohl die CPU nichts zu tun hat',
    question: 'Warum ist mein Pod Pending? „0/3 nodes are available“, obwohl die CPU frei aussieht.',
    text: 'Auf drei Nodes mit je zwei CPUs laufen Pods, die je anderthalb CPUs anfordern und nichts davon verbrauchen. Ein Pod, der eine CPU anfordert, hat nirgends Platz.',
  },
  'question-02': {
    title: 'In ContainerCreating stecken geblieben',
    question: 'Warum steckt mein Pod in ContainerCreating fest?',
    text: 'Der Bereich des Nodes hat fünf Adressen für Pods, und sechs Pods sind gewünscht. Der sechste wird platziert, und seine Sandbox scheitert immer wieder, weil CNI ADD keine Adresse für sie hat. Seine Phase bleibt die ganze Zeit Pending.',
  },
  'question-03': {
    title: 'CrashLoopBackOff und seine Wartezeiten',
    question: 'Warum CrashLoopBackOff, und warum wartet es so lange bis zum nächsten Versuch?',
    text: 'Bei T+10 s wird der Befehl eines Deployments geändert, und der neue Container endet sofort. Der kubelet startet ihn wieder, jedes Mal nach doppelt so langer Wartezeit, bis zu fünf Minuten.',
  },
  'question-04': {
    title: 'Ein Rolling Update ohne Readiness-Probe',
    question: 'Was wird aus dem Verkehr bei einem Rolling Update mit schlechter (oder fehlender) Readiness-Probe?',
    text: 'Drei Repliken eines Programms, das acht Sekunden zum Starten braucht, und keine Readiness-Probe. Die neuen Pods gelten als bereit, sobald ihre Container laufen, und bekommen Anfragen, die niemand beantwortet.',
  },
  'question-05': {
    title: 'Abgewiesen beim Deploy, obwohl die Proben stimmen',
    question: 'Warum bekomme ich beim Deploy connection refused / 502, obwohl die Proben richtig sind?',
    text: 'Ein Programm, das bei SIGTERM sofort endet, und Nodes, deren kube-proxy knapp eine Sekunde später von der Änderung erfährt. Dazwischen gehen Anfragen an Pods, die nicht mehr antworten.',
  },
  'question-06': {
    title: 'Ein langsamer Start, immer wieder beendet',
    question: 'Warum startet meine langsam anlaufende Anwendung ewig neu?',
    text: 'Das Programm braucht 40 Sekunden, bis es lauscht. Seine Liveness-Probe gibt nach 15 auf, und der kubelet startet es von vorn.',
  },
  'question-07': {
    title: 'Proben nach einem Neustart',
    question: 'Läuft nach einem Neustart die Startup-Probe wieder vor der Liveness-Probe?',
    text: 'Ein Container mit Startup- und Liveness-Probe wird bei T+25 s beendet. In seinem zweiten Leben kommt wieder zuerst die Startup-Probe.',
  },
  'question-08': {
    title: 'Ein Node ist gestorben',
    question: 'Ein Node ist gestorben: wie lange, bis meine Pods umziehen, und warum so lange?',
    text: 'node-2 verliert bei T+20 s den Strom. Die Control Plane hört nur nichts mehr von ihm; sie wartet die Frist des Nodes ab und dann so lange, wie jeder Pod einen unerreichbaren Node duldet, ehe sie die Pods löscht. Ihre Besitzer machen neue.',
  },
  'question-09': {
    title: 'Ein Node, der leer bleibt',
    question: 'Ein Node kam zurück oder kam dazu. Warum verteilen sich meine Pods nicht neu?',
    text: 'Vier Pods werden platziert, während node-2 gesperrt ist (cordon). Bei T+20 s wird er freigegeben, und nichts geschieht.',
  },
  'question-10': {
    title: 'Welcher Pod geht zuerst?',
    question: 'Welcher Pod wird gelöscht, wenn ich verkleinere?',
    text: 'Drei Pods, dann ein vierter, der jünger ist, dann sind zwei von ihnen zu viel. Der ReplicaSet-Controller ordnet sie.',
  },
  'question-11': {
    title: 'Ein Service ohne Endpunkte',
    question: 'Mein Service hat keine Endpunkte und antwortet „connection refused“.',
    text: 'Die Pods tragen app=shop-web, der Service wählt app=shop. Der EndpointSlice bleibt leer, und kube-proxy weist ab, was kommt.',
  },
  'question-12': {
    title: 'Ein Pod tut alle Arbeit',
    question: 'Warum bekommt ein Pod allen gRPC- oder Keep-alive-Verkehr, und neue Repliken bekommen nichts?',
    text: 'Ein Client hält eine Verbindung offen und sendet alle Anfragen über sie. netfilter wählt einen Pod, wenn die Verbindung beginnt, und dann nie wieder; die drei Repliken, die bei T+25 s dazukommen, bekommen nichts.',
  },
  'question-13': {
    title: 'Eine ConfigMap hat sich geändert',
    question: 'Ich habe eine ConfigMap geändert. Warum sind meine Pods nicht neu gestartet?',
    text: 'Ein Pod bezieht eine ConfigMap als Umgebungsvariable und als Datei. Bei T+20 s ändert sich die ConfigMap: Die Datei folgt, die Variable nicht, und nichts startet neu.',
  },
  'question-14': {
    title: 'Ein StatefulSet, das auf seinen kaputten Pod wartet',
    question: 'Ich habe das Image meines StatefulSets berichtigt. Warum steckt es immer noch fest?',
    text: 'Eine Aktualisierung mit einem Image, das es nicht gibt, bleibt bei db-1 stehen. Bei T+40 s wird das Image berichtigt, aber der Controller wartet darauf, dass db-1 bereit ist, ehe er etwas anrührt.',
  },
  'question-15': {
    title: 'kubectl drain endet nicht',
    question: 'kubectl drain hängt für immer.',
    text: 'Zwei Repliken und ein PodDisruptionBudget, das zwei will. Jede Räumung wird mit 429 beantwortet.',
  },
  'question-16': {
    title: 'Zwei schreiben replicas',
    question: 'Warum hat kubectl apply meinen Autoscaler rückgängig gemacht?',
    text: 'Im Manifest steht eine Replik, der HorizontalPodAutoscaler verlangt mehr. Jedes Anwenden des Manifests setzt wieder eine.',
  },
  'question-17': {
    title: 'Terminating für immer',
    question: 'Namespace (oder Objekt) bleibt in Terminating stecken.',
    text: 'Eine ConfigMap im Namespace trägt den Finalizer eines Controllers, den es nicht gibt. Der Namespace kann nicht gehen, bevor sie geht.',
  },
  'question-18': {
    title: 'Volume node affinity conflict',
    question: 'PVC oder Pod Pending: „volume node affinity conflict“.',
    text: 'Ein Claim einer Klasse mit volumeBindingMode Immediate wird an eine lokale Platte von node-1 gebunden, ehe jemand weiß, wo sein Pod laufen kann. Der Pod will einen Node mit GPU, und das ist node-2.',
  },
  'question-19': {
    title: 'Default deny hat alles zerbrochen',
    question: 'Meine Default-deny-Policy hat alles kaputt gemacht.',
    text: 'Ein Client fragt alle paar Sekunden den Service shop, beim Namen. Bei T+30 s kommen zwei NetworkPolicies: Eine verbietet alles hinein und hinaus, die andere erlaubt, was Client und shop brauchen, Port 8080. Nichts geht mehr: Schon die Frage nach dem Namen wird verworfen.',
  },
  'question-20': {
    title: 'Schief nach dem Rollout',
    question: 'Die Topology Spread war gut. Warum ist sie nach dem Rollout schief?',
    text: 'Sechs Repliken stehen drei zu drei auf zwei Nodes, und ein dritter Node kommt in ihren Pool. Während die neue Revision platziert wird, werden die Pods der alten mitgezählt, sodass die meisten neuen auf den leeren Node gehen; dann werden die alten gelöscht, und was bleibt, ist ungleich.',
  },
  'question-21': {
    title: 'Die Control Plane ist ausgefallen',
    question: 'Control Plane oder etcd ist ausgefallen: laufen meine Anwendungen weiter?',
    text: 'kube-apiserver hält bei T+20 s an. Anfragen gehen weiter. Ein beendeter Container wird von seinem kubelet neu gestartet. Aber wenn dann noch ein Node ausfällt, nimmt niemand seine Pods aus dem Service, und niemand ersetzt sie.',
  },
  'question-22': {
    title: 'Ein CronJob, der nichts startet',
    question: 'Warum läuft mein CronJob nicht mehr?',
    text: 'Jede Minute ein Job, nie zwei zugleich, und der erste hängt. Alle späteren Starts werden versäumt. Nach mehr als hundert versäumten Starts warnt der Controller, und in dieser Version ist das alles, was er tut. Der Lauf spult 105 Minuten vor.',
  },
  'question-23': {
    title: 'Exit-Code 137',
    question: 'Exit-Code 137: Wer hat was beendet? Prozess, Container oder Pod?',
    text: 'Ein Programm braucht 200 MiB, und sein Container darf 128 nutzen. Der Kernel beendet den Prozess; der Container wird im selben Pod neu gestartet.',
  },
  'question-24': {
    title: 'Welche Revision bedient gerade?',
    question: 'Welche Revision bedient während eines Rollouts, und welche läuft aus?',
    text: 'Drei Repliken eines Programms, das acht Sekunden zum Starten braucht, werden eine nach der anderen ersetzt. Mittendrin antworten beide Revisionen.',
  },
  'question-25': {
    title: 'Was hat sich geändert?',
    question: 'Was hat sich geändert, und warum ging es schief? (Nachbetrachtung eines Vorfalls)',
    text: 'Vier Änderungen in einer Minute, von Hand. Auf eine von ihnen folgen Pods, die nicht starten können. Die Liste der Änderungen sagt, wer was von was zu was geändert hat und welche davon die erste schlechte Folge hatte.',
  },
};
