import type { Content } from '../../content.ts';

/** The lessons that one takes first. */
export const first: Content['lessons'] = {
  'birth-of-a-pod': {
    title: 'Wie ein Pod geboren wird',
    question: 'Wer tut was zwischen kubectl run und einem laufenden Container?',
    steps: [
      {
        title: 'Ein Befehl',
        say: [
          '`kubectl run diptippod --image=nginx` ist ein einziges POST an kube-apiserver. Der authentifiziert, autorisiert, lässt zu und validiert; erst dann erfährt etcd davon.',
          'Wenn kubectl „created“ sagt, gibt es noch keinen Container. Es gibt einen Eintrag in einer Datenbank, mehr nicht.',
        ],
        expect: [{ name: 'der API-Server fragt etcd, bevor jemand anders davon weiß' }],
        notes: 'Die Zeile POST auswählen lassen und ein paarmal ] drücken. Jeder Druck ist eine Wirkung.',
      },
      {
        title: 'Wer kommt als Nächstes?',
        say: ['Der Pod steht in etcd, mit leerem `nodeName`.'],
        predict: {
          question: 'Wie erfährt der Scheduler von ihm?',
          guesses: [{ text: 'kube-apiserver ruft ihn an' }, { text: 'Er sieht ihn durch seinen Watch' }, { text: 'Er fragt etcd' }],
          because:
            'Niemand wird angerufen. Wer etwas wissen will, hält einen Watch offen und bekommt jede Änderung. So arbeiten Scheduler, Controller und kubelets, und nur kube-apiserver spricht mit etcd.',
        },
      },
      {
        title: 'Der Scheduler schreibt ein Feld',
        say: [
          'Er filtert und bewertet die Nodes und sendet ein Binding per POST. Das setzt `spec.nodeName`, und damit ist die Arbeit des Schedulers getan.',
          'Auf der Warum-Karte hat die Tabelle eine Zeile je Node, mit dem, was jedes Plugin ihm gab.',
        ],
        expect: [{ name: 'er ist gebunden' }],
      },
      {
        title: 'Sandbox, Netz, Image, Container',
        say: [
          'Der kubelet des gewählten Nodes sieht einen Pod, in dem sein eigener Name steht. Über CRI bittet er die Runtime um eine Sandbox; die Runtime lässt sie vom CNI-Plugin verkabeln, und erst dann wird das Image geholt.',
        ],
        expect: [{ name: 'die Reihenfolge der Arbeit der Runtime' }],
      },
      {
        title: 'Running',
        say: ['Zwei Sekunden nach dem Befehl ist der Pod Running. Das meiste davon war das Holen.', 'Bei T+60 s wird sein Prozess beendet.'],
        predict: {
          question: 'Wer bringt ihn zurück?',
          guesses: [
            { text: 'Der Scheduler platziert einen neuen Pod' },
            { text: 'Ein Controller macht einen neuen Pod' },
            { text: 'Der kubelet startet den Container im selben Pod neu' },
          ],
          because:
            'restartPolicy führt der kubelet aus, auf seinem Node, mit demselben Pod, derselben Adresse und denselben Volumes. Diesem Pod gehört kein Controller; wenn er bei T+90 s gelöscht wird, macht also niemand einen anderen.',
        },
      },
      {
        title: 'Und wenn er gelöscht wird?',
        say: ['Bei T+90 s wird er gelöscht. Der kubelet sendet SIGTERM und nimmt das Objekt aus der API, wenn der letzte Prozess geendet hat.'],
        expect: [{ name: 'er ist endgültig weg' }],
      },
    ],
  },
  'data-centre': {
    title: 'Kubernetes als Rechenzentrum',
    question: 'Was wäre Kubernetes, wenn es ein Gebäude mit Racks, Servern und Personal wäre?',
    steps: [
      {
        title: 'Das Gebäude',
        say: [
          'Der Cluster ist ein Gebäude. Drei Reihen stehen darin, `node01` bis `node03`, jede mit eigenem Personal, Strom und Kabeln. Darüber liegt die Leitungsetage.',
          'Nur die Wörter haben gewechselt. `H` führt zu den Wörtern von Kubernetes zurück und wieder her, jederzeit; keine einzige Nachricht ändert sich dadurch.',
        ],
        expect: [{ name: 'drei Reihen sind da' }],
        notes: 'Ein- oder zweimal mit H umschalten, damit man sieht, dass nur Namen wechseln.',
      },
      {
        title: 'Die Leitwarte',
        say: [
          'In der Auftragsannahme wird ein Arbeitsauftrag abgegeben, `kubectl run diptippod --image=nginx`. Er geht an die Leitwarte, kube-apiserver. Jeder Auftrag und jede Meldung geht durch sie.',
          'Sie prüft den Auftrag und lässt ihn im Archiv, etcd, ablegen. Ein Rack gibt es noch nicht, nur ein Papier.',
        ],
        expect: [{ name: 'der Auftrag ist abgelegt, bevor jemand anders davon weiß' }],
      },
      {
        title: '„Eine neue Anwendung soll in Betrieb gehen“',
        say: ['Im Bild sagt die Leitwarte dem Planer Bescheid. Es ist umgekehrt: Der Planer hat die ganze Zeit mitgehört.'],
        predict: {
          question: 'Wie erfährt der Planer, kube-scheduler, davon?',
          guesses: [{ text: 'Die Leitwarte ruft ihn an' }, { text: 'Durch einen Watch, den er selbst geöffnet hat' }, { text: 'Er liest im Archiv' }],
          because:
            'Ein Watch ist eine Anfrage des Zuhörers, die offen bleibt. Die Leitwarte muss also niemanden anrufen, und wer weg war, liest weiter, wo er aufgehört hat.',
        },
      },
      {
        title: '„Dieses neue Rack (Pod) soll in node01 stehen“',
        say: [
          'Der Planer hat sich jede Reihe angesehen: was von Platz und Strom schon zugesagt ist und wer dort stehen darf. Er gibt seine Entscheidung an die Leitwarte und ist fertig. Er baut nichts.',
          'Zugesagt zählt, nicht verbraucht. Eine Reihe, die nichts tut, aber ganz vergeben ist, ist voll.',
        ],
        expect: [{ name: 'eine Reihe ist genannt' }],
      },
      {
        title: 'Der Reihenleiter',
        say: [
          'Der kubelet dieser Reihe, und kein anderer, hört, dass das Rack seines ist. Er sorgt dafür, dass es eingebaut, verkabelt und an ist.',
          'Selbst rührt er keine Schraube an. Alles, was folgt, gibt er in Auftrag.',
        ],
        expect: [{ name: 'nur diese Reihe erfährt davon' }],
      },
      {
        title: 'Der Servertechniker',
        say: [
          'Zuerst ein leerer Schrank, `RunPodSandbox`. Der Techniker ist containerd (es könnte CRI-O sein). CRI ist nicht der Techniker, es ist die Sprache des Auftrags.',
        ],
        expect: [{ name: 'der Schrank ist bestellt' }],
      },
      {
        title: 'Der Netztechniker',
        say: [
          'Bevor ein Server im Rack ist, wird es verkabelt. Der Servertechniker ruft das CNI-Plugin; das legt ein Kabel, gibt dem Rack eine Adresse und setzt seine Routen. Alle Server in einem Rack teilen sie.',
          'Das Plugin kommt, wenn es gerufen wird, und geht wieder. Routen zwischen den Reihen sind Sache eines Trupps, der bleibt.',
        ],
        expect: [{ name: 'verkabelt ist, bevor die Ausrüstung kommt' }],
      },
      {
        title: 'Der Server, nach Handbuch',
        say: [
          'Die Ausrüstung, das Image, kommt aus dem Lager. Dann wird ein Server, ein Container, ins Rack gebaut. Wie er aussehen muss, steht im Handbuch, OCI, und der Monteur, der danach arbeitet, ist runc.',
          'Rack und Server sind nicht dasselbe. In einem Rack steht ein Server oder mehrere; jeder hat seine eigene Platte und seine eigene Leistungsgrenze.',
        ],
        expect: [{ name: 'anlegen und starten, nach Handbuch' }],
      },
      {
        title: 'Die Meldung',
        say: [
          'Der Server meldet nicht, dass er an ist; er kennt den Reihenleiter nicht. Der Reihenleiter fragt den Techniker, jede Sekunde, und meldet es der Leitwarte.',
        ],
        expect: [{ name: 'das Rack ist als laufend gemeldet' }],
      },
      {
        title: 'In vier Zeilen',
        say: [
          'CNI verkabelt das Netz. CRI startet den Server. Der kubelet beaufsichtigt beide. OCI gibt die Regeln vor.',
          'Netzingenieur ist das CNI-Plugin, Servertechniker die Runtime hinter CRI, Gebäudeleiter der kubelet, Leitwarte kube-apiserver.',
          '`Umschalt+H` zeigt die ganze Tabelle und wo das Bild endet. `H` führt zu den Wörtern von Kubernetes zurück; sonst ändert sich nichts.',
        ],
        expect: [{ name: 'nichts als Wörter hat sich geändert' }],
      },
    ],
  },
  requests: {
    title: 'Pending, obwohl die CPU nichts zu tun hat',
    question: 'Was zählt der Scheduler, und worauf sieht er nicht?',
    steps: [
      {
        title: 'Drei Nodes, die nichts zu tun haben',
        say: [
          'Drei Nodes mit je zwei CPUs. Auf jedem läuft ein Pod des Deployments `idle`, das gar nichts tut. Ein Blick auf die Topologie: Die Nodes haben nichts zu tun.',
          'In seinem Manifest, links, fordert jeder Pod 1500m CPU an. Das ist eine Anforderung, ein Versprechen gegenüber dem Scheduler, keine Messung.',
        ],
        expect: [{ name: 'drei Pods laufen' }],
        notes: 'Den Saal fragen, wie viel CPU frei ist. Die meisten werden sechs sagen. Gemessen wird hier nichts.',
      },
      {
        title: 'Noch ein Pod',
        say: ['In zwei Sekunden wendet jemand einen Pod an, der eine CPU anfordert.'],
        predict: {
          question: 'Sechs CPUs insgesamt, und alle ohne Arbeit. Wohin geht der Pod?',
          guesses: [{ text: 'Auf node-1' }, { text: 'Auf den Node, der am wenigsten zu tun hat' }, { text: 'Nirgendwohin' }],
          because:
            'Jeder Node hat 2000m zu vergeben, und 1500m sind zugesagt. 500m bleiben, und der Pod fordert 1000m an. Der Scheduler addiert Anforderungen; auf den Verbrauch sieht er nie.',
        },
      },
      {
        title: 'Das Urteil, Node für Node',
        say: [
          'Die Warum-Karte zeigt, was jedes Filter-Plugin zu jedem Node sagte, `NodeResourcesFit` bei allen dreien. Daneben steht, wie viel von dem, was der Node hat, angefordert ist.',
          'Die Kette darunter endet an deiner Zeile. Sonst hat niemand etwas damit zu tun.',
        ],
        expect: [{ name: 'der Pod sagt es' }],
      },
      {
        title: 'Platz schaffen',
        say: ['Es gibt mehrere Wege. Einige hat die Warum-Karte schon ausprobiert, jeden in einem eigenen Lauf.'],
        challenge: {
          task: 'Bring den Pod `late` zum Laufen, gleich wie.',
          hints: [
            'Weniger Repliken von `idle` lassen Platz.',
            'Im Terminal: `kubectl scale deployment idle --replicas=2`. Der Scheduler versucht es von selbst wieder, wenn ein Pod geht.',
          ],
        },
        notes: 'idle zu verkleinern ist am kürzesten. Die Anforderung zu senken heißt, den Pod neu zu machen.',
      },
    ],
  },
  'service-selector': {
    title: 'Von einem Service zu einem Pod',
    question: 'Was verbindet einen Service mit seinen Pods, und wer antwortet, wenn nichts es tut?',
    steps: [
      {
        title: 'Zwei Pods und ein Service',
        say: [
          'Das Deployment `shop` hat zwei Pods, beide bereit. Es gibt einen Service `shop` mit eigener Adresse. Ein Client draußen sendet jede Sekunde eine Anfrage.',
        ],
        expect: [{ name: 'beide sind bereit' }],
      },
      {
        title: 'Die erste Anfrage',
        say: ['Die Pods haben das Label `app=shop-web`. Der Service wählt `app=shop`.'],
        predict: {
          question: 'Was bekommt der Client?',
          guesses: [{ text: '200, denn beide heißen gleich' }, { text: 'Einen Timeout' }, { text: 'Connection refused' }],
          because:
            'Namen verbinden nichts. Der Selektor passt auf keinen Pod, der EndpointSlice ist leer, und kube-proxy schreibt für einen Service ohne Endpunkte eine REJECT-Regel. Der Kernel des Nodes weist ab, kein Pod wird erreicht.',
        },
      },
      {
        title: 'Der Unterschied, Label für Label',
        say: ['Die Warum-Karte des Service vergleicht den Selektor mit den Labels jedes Pods. Der ähnlichste weicht in einem Wert ab.'],
        expect: [{ name: 'kein Endpunkt' }],
      },
      {
        title: 'Verbinde sie',
        say: ['Jede Seite darf sich ändern, nur der Selektor eines Deployments nicht. Wo ist die kleinste Änderung?'],
        challenge: {
          task: 'Verschaff dem Client eine 200.',
          hints: [
            'Der Selektor eines Service lässt sich im Betrieb ändern.',
            'Im Editor: `app: shop-web` unter dem `selector` des Service, dann Strg+Eingabe.',
          ],
        },
      },
    ],
  },
};
