import type { Content } from '../../content.ts';

/** The lessons of what one meets in the night. */
export const trouble: Content['lessons'] = {
  'crash-loop': {
    title: 'CrashLoopBackOff',
    question: 'Wer startet einen Container neu, und wie lange wartet er?',
    steps: [
      {
        title: 'Ein Programm, das läuft',
        say: [
          'Das Deployment `app` hat einen Pod, und sein Container schläft. Bei T+10 s wendet jemand ein Manifest an, in dem der Befehl ein anderer ist: `exit 1`.',
        ],
        expect: [{ name: 'er läuft' }],
      },
      {
        title: 'Er endet und wird wieder gestartet',
        say: [
          'Der neue Container endete mit Exit-Code 1, und der kubelet seines Nodes startete ihn sofort wieder. Sonst war niemand beteiligt, weder der Scheduler noch ein Controller; `restartPolicy` ist Sache des kubelet.',
        ],
        expect: [{ name: 'der kubelet startet ihn binnen einer Sekunde wieder' }],
      },
      {
        title: 'Das zweite Ende',
        say: ['Er ist zum zweiten Mal beendet.'],
        predict: {
          question: 'Wann wird er zum dritten Mal gestartet?',
          guesses: [{ text: 'Wieder sofort' }, { text: 'Etwa zehn Sekunden nach diesem Ende' }, { text: 'Nie, vorher braucht es fünf Fehlschläge' }],
          because:
            'Der erste Neustart ist frei. Danach wartet der kubelet zehn Sekunden, gezählt vom letzten Ende, und jedes Mal doppelt so lange: 10, 20, 40, 80, 160, bis zu 300 s.',
        },
      },
      {
        title: 'CrashLoopBackOff ist ein Warten',
        say: [
          '`CrashLoopBackOff` ist kein eigener Fehler. Es ist der Name des Wartens. Das Zustandsdiagramm zeigt die laufende Uhr, die Warum-Karte die Wartezeiten davor.',
          'Nach zehn Minuten Laufzeit beginnt es wieder bei zehn Sekunden. Auch wenn man den Pod neu macht; das verdeckt nur die Frage, warum er endet.',
        ],
        expect: [{ name: 'drei Neustarts in den ersten fünfzig Sekunden' }],
      },
      {
        title: 'Bring es in Ordnung',
        say: ['Die vorige Revision ist noch da, als ReplicaSet ohne Pods.'],
        challenge: {
          task: 'Bring das Deployment auf einen bereiten Pod zurück.',
          hints: ['`kubectl rollout history deployment/app` zeigt die Revisionen.', '`kubectl rollout undo deployment/app` geht eine zurück.'],
        },
      },
    ],
  },
  'slow-start': {
    title: 'Drei Proben, drei Fragen',
    question: 'Welche Probe beendet, welche hält Verkehr zurück, und welche wartet?',
    steps: [
      {
        title: 'Ein Programm, das vierzig Sekunden braucht',
        say: [
          'Der Pod `slow` lauscht erst vierzig Sekunden nach seinem Start. Seine Liveness-Probe fragt alle fünf Sekunden und gibt nach drei Fehlschlägen auf.',
        ],
      },
      {
        title: 'Rechne nach',
        say: ['Die erste Probe ist gescheitert. Zwei weitere kommen noch, bevor etwas geschieht.'],
        predict: {
          question: 'Was geschieht bei T+15 s, mit dem dritten Fehlschlag?',
          guesses: [
            { text: 'Der Pod gilt als nicht bereit und wird in Ruhe gelassen' },
            { text: 'Der kubelet hält den Container an und startet ihn wieder' },
            { text: 'Der Pod zieht auf einen anderen Node um' },
          ],
          because:
            'Eine Liveness-Probe fragt: „Ist ihm noch zu helfen?“ Die Antwort nein heißt Neustart an Ort und Stelle. Die vierzig Sekunden beginnen jedes Mal von vorn, also kommt er nie ans Ziel.',
        },
      },
      {
        title: 'Der Kreis',
        say: ['Fünfzehn Sekunden Geduld, vierzig Sekunden Start. Die Warum-Karte macht diese Rechnung aus den aufgezeichneten Übergängen der Probe.'],
        expect: [{ name: 'er wurde zweimal angehalten' }],
      },
      {
        title: 'Die Probe, die wartet',
        say: [
          'Eine Startup-Probe fragt: „Ist es schon gestartet?“, und die anderen beiden werden nicht gesendet, bevor sie ja sagt. Dreißig Fehlschläge im Abstand von zehn Sekunden sind fünf Minuten Geduld, nur für den Start.',
        ],
        challenge: {
          task: 'Gib dem Container eine startupProbe, die ihn starten lässt, und warte, bis sie gelungen ist. Die Proben eines Pods lassen sich nicht an Ort und Stelle ändern; also lösch ihn und wende ihn neu an, oder nimm, was die Warum-Karte anbietet.',
          hints: [
            'Unter der Tabelle hat *Was es ändern würde* es schon ausprobiert. Ein Klick öffnet es als Zweig.',
            'Von Hand: `startupProbe: {httpGet: {path: /healthz, port: 8080}, failureThreshold: 30}` im Editor einfügen, `kubectl delete pod slow`, anwenden.',
          ],
        },
      },
    ],
  },
  rollout: {
    title: 'Ein Rolling Update unter Last',
    question: 'Welche Pods bekommen Anfragen, während eine Revision die andere ersetzt?',
    steps: [
      {
        title: 'Drei Pods unter Last',
        say: [
          'Drei Repliken von `shop:1` beantworten fünf Anfragen je Sekunde. Das Programm braucht acht Sekunden, bis es lauscht. Eine Readiness-Probe gibt es nicht.',
        ],
        expect: [{ name: 'Anfragen werden beantwortet' }],
      },
      {
        title: 'Ein neues Image',
        say: [
          '`kubectl set image` ändert ein Feld des Deployments. Sein Controller macht ein zweites ReplicaSet und verlagert Repliken vom einen zum anderen.',
        ],
        predict: {
          question: 'Was sehen Clients ohne Readiness-Probe während der Aktualisierung?',
          guesses: [{ text: 'Nichts, ein Rolling Update verliert nie eine Anfrage' }, { text: 'Einige Anfragen werden abgewiesen' }],
          because:
            'Ohne Readiness-Probe gilt ein laufender Container als bereit. Er kommt acht Sekunden, bevor er lauscht, in den EndpointSlice, und die alten Pods gehen, weil die neuen „bereit“ sind.',
        },
      },
      {
        title: 'Wer Anfragen bekam',
        say: [
          'Die Warum-Karte hat eine Zeile je Revision: ihre Pods, wie viele davon im EndpointSlice stehen und welchen Anteil der Anfragen sie beantwortet haben.',
          'Wähl eine der roten Zeilen in der Sequenz. Der Weg der Anfrage nennt die Regel und die Adresse, die netfilter gewählt hat.',
        ],
        expect: [{ name: 'zuerst im EndpointSlice, dann abgewiesen' }],
      },
      {
        title: 'Dieselbe Aktualisierung mit einer Probe',
        say: ['Geh vor die Aktualisierung zurück. Eine Readiness-Probe im Manifest, jetzt angewendet, gilt für beide Revisionen.'],
        challenge: {
          task: 'Gib dem Container in `shop.yaml` eine readinessProbe, wende es an und lass den Lauf weitergehen. Das Ziel ist ein Rollout, bei dem der Controller wartet, bis jeder Pod bereit ist, sodass am Ende alle drei aus dem neuen Template sind.',
          hints: [
            '`readinessProbe: { tcpSocket: { port: 8080 }, periodSeconds: 2 }` neben `ports`.',
            'Strg+Eingabe wendet an; die Vergangenheit bleibt, was folgt, ist ein Zweig.',
          ],
        },
      },
    ],
  },
  'dead-node': {
    title: 'Ein Node stirbt',
    question: 'Warum dauert es Minuten, bis die Pods zurück sind?',
    steps: [
      {
        title: 'Der Strom ist weg',
        say: [
          'Bei T+20 s verliert node-2 den Strom. Er sagt es niemandem, denn er kann es nicht.',
          'Ein kubelet erneuert alle zehn Sekunden seine Lease. Diese Stille ist alles, was die Control Plane hat.',
        ],
        expect: [{ name: 'das Letzte, was die API von ihm erfuhr: Ready' }],
        notes: 'kubectl get nodes würde fast eine Minute lang Ready sagen. Das ist das Erste, was man zeigen sollte.',
      },
      {
        title: 'Wie lange ist lange genug?',
        say: ['Zu ungeduldig, und ein langsames Netz tötet gesunde Nodes. Zu geduldig, und tote bleiben stehen.'],
        predict: {
          question: 'Wann gilt der Node als nicht bereit?',
          guesses: [
            { text: 'Binnen zehn Sekunden, nach einer versäumten Lease' },
            { text: 'Binnen einer Minute, nach der Frist' },
            { text: 'Nach fünf Minuten' },
          ],
          because:
            'Der Node-Lifecycle-Controller wartet node-monitor-grace-period (50 s) ab dem letzten Lebenszeichen und sieht alle fünf Sekunden nach. Dann ist der Node Unknown und trägt den Taint unreachable.',
        },
      },
      {
        title: 'Nichts rührt sich',
        say: [
          'Der Node ist NotReady, seine Pods haben die Services verlassen, und doch sind sie noch da. Jeder Pod duldet den Taint 300 s lang; das hat die Admission in jeden von ihnen gesetzt.',
          'Die Warum-Karte nennt jede Wartezeit, wem sie gehört und aus welcher Einstellung sie stammt.',
        ],
        expect: [{ name: 'gelöscht ist noch nichts' }],
      },
      {
        title: 'Endlich',
        say: [
          'Dreihundert Sekunden nach dem Taint werden die Pods auf node-2 gelöscht. Ihr ReplicaSet macht einen anderen, und der Scheduler platziert ihn. Kein Pod ist umgezogen; einer wurde auf dem Papier beendet, und einer wurde gemacht.',
        ],
        expect: [{ name: 'ein neuer Pod ist gebunden' }],
      },
      {
        title: 'Schneller als so',
        say: ['Wer weiß, dass der Node weg ist, muss nicht warten.'],
        challenge: {
          task: 'Sorg binnen einer Minute für zwei bereite Pods von `web`, obwohl node-2 tot bleibt.',
          hints: [
            'Die Controller handeln, wenn der Pod gelöscht wird. Wer sagt, dass es der Taint-Eviction-Controller sein muss?',
            '`kubectl delete pod <name> --force --grace-period=0` für den Pod auf node-2, oder `kubectl delete node node-2`.',
          ],
        },
      },
    ],
  },
};
