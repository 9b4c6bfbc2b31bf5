/** What the checkpoints of scenarios say, in their order. */
export const checkpoints: Readonly<Record<string, readonly string[]>> = {
  'api-gate': [
    'ein falsches Token wird mit 401 beantwortet', 'ein Passwort wird mit 401 beantwortet', 'das OpenID-Connect-Token ist alice', 'der ServiceAccount hat seine Identität', 'jane darf keine Nodes löschen', 'jane darf Pods von team-a lesen',
    'der Node-Authorizer kennt keinen Weg von node-1 zum Secret', 'ein unbekanntes Feld wird beim Dekodieren abgelehnt', 'ein unmöglicher Port wird bei der Validierung abgelehnt', 'ein privilegierter Pod wird von Pod Security abgelehnt',
    'der prüfende Webhook lehnt latest ab', 'der ändernde Webhook wird übers Netz gefragt', 'der Sidecar wurde eingesetzt', 'LimitRanger hat das Limit ergänzt', 'der dritte Pod übersteigt das Kontingent', 'ein ausgefallener Webhook weist ab', 'mit failurePolicy Ignore wird der Pod gemacht',
  ],
  'api-gate-webhooks': [
    'der Webhook wird gefragt, wessen das Token ist', 'es ist das von carol', 'aus der Gruppe, die der Webhook nannte', 'beim zweiten Mal ist die Antwort bekannt', 'eine Zeile einer Datei lässt eve Pods lesen', 'also wird der Webhook nicht gefragt', 'der Webhook für Erlaubnisse wird gefragt', 'und lässt carol lesen', 'ohne ihn gehört ein neues Token niemandem', 'Zertifikate brauchen ihn nicht',
  ],
  autoscale: [
    'cgroup, Runtime, kubelet, metrics-server: eine Abfrage', 'der Autoscaler fragt nach Metriken; kube-apiserver reicht es weiter', 'unter dem Ziel geschieht nichts', 'T+60 s doppelte Last: 80 % bei 50 %, also ceil(2 × 1,6) = 4', 'T+180 s sechsfach: zuerst 8, nicht mehr als die doppelte Größe auf einmal', 'dann 10, das Maximum', 'zehn Pods etwa am Ziel',
    '300 s nach dem Ende der Last ist die Größe noch dieselbe', 'die höchste Empfehlung der letzten 300 s zählt', 'dann das Minimum',
  ],
  'autoscale-metrics': [
    'kube-apiserver reicht die Frage an den Adapter weiter', 'eine eigene Metrik aller Pods', '20 Nachrichten, 10 je Pod, also zwei', 'T+60 s 75 Nachrichten: ceil(75 / 10) = 8, über die doppelte Größe', 'T+90 s 90 Anfragen je Sekunde, 15 je Pod: sechs', 'T+120 s der Ingress zählt 350: vier',
    'T+180 s 78 Nachrichten: innerhalb von 10 % dessen, was acht haben sollten', 'der Grund nennt die Metrik', 'T+300 s die Warteschlange ist leer; 300 s später das Minimum',
  ],
  'autoscale-nodes': [
    'T+180 s sechsfache Last: Pods, die auf keinen Node passen', 'der Cluster Autoscaler bittet die Cloud um eine Maschine mehr, die Cloud startet sie, sie wird ein Node', 'jeder wartende Pod sagt, was daraus wurde', 'zwei Maschinen mehr, zehn Pods', 'T+600 s keine Last; nach dem Stabilisierungsfenster das Minimum',
    'zehn Minuten lang bleiben die Nodes, als Kandidaten markiert', 'nichts wird gelöscht, bevor sie 10 min nicht gebraucht wurden', 'dann Taint, Löschung der Maschine, Löschung des Nodes', 'beide, die die Gruppe entbehren kann, sind weg', 'einer der Gruppe bleibt',
  ],
  'autoscale-vertical': [
    'der Verbrauch geht in die Empfehlung ein', 'ein Ziel weit über der Anforderung', 'api: geändert, wo es läuft, UpdateContainerResources und kein Neustart', 'batch: geräumt, und der neue Pod bekommt das Ziel auf dem Weg in den Cluster', 'nicht mehr als die Hälfte der Pods in einer Runde', 'Events sagen es', 'und umgekehrt',
  ],
  'bin-packing': [
    'zwölf Pods laufen, verteilt 4/4/4', 'die halbe CPU jedes Nodes ist angefordert', 'der große Pod passt nirgends', 'der wichtige Pod verdrängt vier', 'er läuft, wo Platz gemacht wurde', 'packed füllt einen Node und einen halben', 'sind alle Worker gesperrt, wartet ein neuer Pod', 'ohne ihren Taint nimmt ihn die Control Plane', 'der Node für zehn ist voll',
  ],
  'cni-exhausted': ['fünf Pods haben alles, was es gibt', 'dem sechsten wird gesagt, dass nichts übrig ist', 'und er bleibt Pending', 'eine Adresse, die zurückkommt, wird genutzt', 'der sechste läuft'],
  'config-secret': [
    'das Secret ist base64 in der API', 'die Dateien sind im Container', 'ein fehlendes Secret in einer Variablen ist ein Fehler des Containers', 'auf ein fehlendes Secret in einem Volume wird gewartet', 'ein TLS-Secret braucht seinen Schlüssel', 'eine Docker-Konfiguration braucht ihren Schlüssel', 'der Namespace hat seinen ServiceAccount', 'und das Root-Zertifikat',
    'eine Sekunde nach der Änderung ist die Datei wie zuvor', 'nach dem Abgleich des kubelet hat sich die Datei geändert', 'Argument und Variable nicht', 'der Pod mit der Variablen läuft', 'der Pod mit dem Volume läuft',
  ],
  'cp-outage': [
    'bis T+10 können die kubelets ihre Leases nicht erneuern und versuchen es wieder', 'T+20..22 startet der kubelet den abgestürzten Container neu', 'niemand nimmt den nicht bereiten Pod aus dem EndpointSlice', 'Anfragen werden die ganze Zeit beantwortet', 'kubectl wird abgewiesen',
    'danach beobachten die kubelets wieder, spätestens 30 s später (der Back-off des Reflectors)', 'der EndpointSlice folgt', 'kein Node wurde aufgegeben', 'was jetzt verlangt wird, geschieht',
  ],
  'cpu-device': [
    'das Plugin meldet sich an und nennt seine Geräte', '61 CPUs bleiben für Pods', '256Gi - 8Gi - 4Gi - 100Mi', 'vier CPUs ohne Quota', 'zweieinhalb bleiben im Vorrat', 'andere werden binnen zehn Sekunden weggerückt', 'der Zustand steht in einer Datei', 'von Allocate des Plugins bis zum Container', 'das Gerät ist im Container', 'und die Variable, die seine Bibliothek liest', 'der dritte wartet',
    'Sockets von kubelet und Plugin', 'das Plugin meldet das kaputte', 'allocatable ist eins niedriger', 'capacity nicht', 'die CPUs kommen in den Vorrat zurück', 'eine GPU ist frei und eine kaputt, aber vergeben', 'mit der zweiten repariert ist Platz',
  ],
  'cpu-mem': [
    'v2 hat die Limits und das Gewicht des Containers', 'das Gewicht des Pods folgt einer anderen Formel', 'v1 hat shares, quota, period und limit; das Soft Limit ist nicht gesetzt', 'v1 hat einen Baum je Controller', 'unter dem Limit wird nichts gedrosselt', 'bei einem Bedarf von 1200m ist der Verbrauch 1000m', 'seither war die Quota in jeder Periode erschöpft', 'dafür wird niemand neu gestartet', 'das Leck hat mit 700Mi begonnen',
    'bei 1Gi beendet der Kernel, und der kubelet startet wieder', 'Exit-Code 137', 'OOMKilled', 'ein Neustart', 'mit restartPolicy Never ist er gescheitert',
  ],
  'data-centre': ['alle aus der Analogie kommen vor, in der Reihenfolge der Führung', 'niemand ruft den Planer an', 'der Server ist an in seinem Rack', 'ein einzelnes Rack, das geräumt ist, bleibt weg'],
  deployment: [
    'drei Repliken sind bereit', 'der einzelne Pod ist endgültig weg', 'das ReplicaSet ersetzt, was gelöscht wurde', 'der Rollout wird fertig', 'die schlechte Version stockt, und die alten Pods bleiben', 'undo stellt drei bereite Repliken wieder her', 'fünf Repliken nach dem Skalieren', 'der geleerte Node ist leer, und fünf sind wieder bereit', 'drain meldet sich',
  ],
  discovery: [
    'p2 erfährt, wo der Service ist', 'und seinen Port', 'p1 ist älter als der Service', 'p3 ist in einem anderen Namespace', 'p4 will keine Links und hat nur den der API', 'der Server in resolv.conf', 'seine Suchliste', 'seine Optionen', 'die Suchliste kommt zuerst, und aus der Adresse wird die eines Pods', 'nach dem bloßen Namen wird nie gefragt', 'eine Antwort eines Pods',
    'der kurze Name ist der des eigenen Namespace', 'der längere findet ihn', 'dreimal vergeblich, dann das Plugin forward', 'beim zweiten Mal antwortet sein Cache', 'wie zuvor', 'mit ndots 1 ist es eine Anfrage', 'die weitergeleitet wird', 'pods insecure nimmt die Adresse aus dem Namen', 'ohne CoreDNS gibt es keine Namen', 'aber Adressen', 'und wieder Namen, wenn es zurück ist', 'ein fehlender Server weiter oben ist SERVFAIL',
  ],
  'disk-gc': [
    'T+290: die Images füllen 87 % der Platte', 'T+300: wie voll ist die Platte, welche Images gibt es, welche sind in Gebrauch, entfernen', 'zwei Images zu 4 GiB machen 79 %', 'die Garbage Collection der Container entfernt alle 60 s, was mehr als ein toter Container ist', 'kein Druck: die Schwellen der Räumung liegen hier tiefer', 'die Pods, die Images nutzen, laufen',
  ],
  'disk-pressure': [
    'die Platte ist voller als 85 %: EvictionThresholdMet', 'zuerst geht das unbenutzte Image', 'DiskPressure ist True', 'aus der Condition wird ein Taint', 'der Scheduler meidet den Node', 'dann ist nichts mehr zu entfernen: ein Pod wird geräumt, der mit der niedrigsten Priorität', 'mit der Condition DisruptionTarget', 'ein Pod genügte: sein Image wird mit seinen Containern entfernt', 'die anderen laufen',
    '5 min nach dem letzten Blick unter der Schwelle ist der Druck vorbei',
  ],
  'etcd-raft': [
    'ein Schreiben: Mitglied, Leader, Follower, Commit, Watch-Event, Beobachter', 'T+10 s eine Wahl: Vorab-Stimme, Stimme, Leader im nächsten Term binnen 2 s', 'unter dem neuen Leader wird weiter geschrieben', 'T+40 s kein Quorum: ein Schreiben scheitert nach 7 s', 'kein Leader bis T+70 s', 'bis T+70 s gilt nichts', 'die Pods laufen weiter', 'T+70 s zwei von drei sind ein Quorum', 'das wartende Lesen wird beantwortet', 'es wird weiter geschrieben',
    'T+100 s: was vor der Verdichtung lag, ist weg: 410', 'neu zu listen bringt eine Antwort', 'T+130 s: die API hat nichts davon', 'kubectl findet nichts',
  ],
  'eviction-64gi': [
    'Guaranteed', 'Burstable', 'BestEffort', 'die Schleife sieht weniger als 100Mi, und der Node hat MemoryPressure', 'der Taint dazu', 'batch wird mit einer Sekunde Frist beendet', 'er ist gescheitert', 'geräumt', 'als Disruption', 'sonst geht in dieser Runde niemand', 'api ist zehn Sekunden später der nächste', 'geräumt wie der erste', 'db bleibt',
    'ein Pod über seiner Anforderung geht vor einem statischen Pod, der weiter darüber liegt', 'der statische Pod bleibt', 'kein Pod ohne Anforderungen, solange es dauert', 'aber einer mit Anforderungen', 'fünf Minuten nach dem letzten Mal ist es vorbei', 'nicht vorher', 'und Pods ohne Anforderungen sind wieder willkommen',
  ],
  'first-pod': ['die Kette der Entstehung kommt in ihrer wahren Reihenfolge', 'der Pod ist Running', 'kubectl listet die Nodes', 'describe nennt die Events', 'der Absturz startet den Container an Ort und Stelle neu', 'ein gelöschter einzelner Pod kommt nicht wieder'],
  'grand-tour': ['kubectl sieht nach, bevor es anlegt', 'der Pod läuft und ist bereit', 'das Limit im YAML ist das Limit der cgroup', 'der Schlüssel ist aus etcd verschwunden', 'die Adresse ist zurückgegeben'],
  hello: ['drei Pods sind bereit', 'dem Client wird über den Service geantwortet'],
  'image-pull': [
    'nicht da, dann Token, Manifest, Schichten und die Referenz', 'Schicht 1 ist vorhanden', 'Schicht 2 ist bei 45 %', 'Schicht 3 ist bei 67 %', 'Schicht 4 wartet', 'Schicht 5 wartet', 'die Schichten werden entpackt, wenn alle da sind', 'das kalte Holen dauert zwischen 30 und 120 s', 'das Image hat seinen Digest', 'crictl listet es', 'der Pod läuft', 'Always: nach dem Manifest wird wieder gefragt', 'Always: in zwei Sekunden da', 'Never: ErrImageNeverPull', 'Never: die Phase bleibt Pending',
    'kein Secret: ein Event sagt es', 'kein Secret: von der Registry abgelehnt', 'falsches Passwort: kein Token', 'falsches Passwort: ImagePullBackOff', 'beschädigte Schicht: der Digest passt nicht', 'beschädigte Schicht: wieder heil, es wird geholt', 'Registry aus: Verbindung abgewiesen', 'Registry aus: zuerst der Fehler, dann der Back-off', 'Registry aus: zweiter Versuch nach 10 s', 'dritter nach weiteren 20 s', 'vierter nach weiteren 40 s', 'fünfter nach weiteren 80 s',
    'die Registry ist zurück: beim nächsten Versuch geholt', 'das DaemonSet hat das Image auf jedem Node', 'nach dem Vorab-Holen ist ein Pod in 1 bis 3 s da',
  ],
  jobs: [
    'zwei Pods laufen zugleich', 'fünf Abschlüsse, jeder Index einmal', 'der Job ist Complete', 'Fehlschläge werden nach 10 s und nach 20 s wiederholt', 'jenseits seines backoffLimit ist der Job Failed', 'der CronJob tickt zur Minute', 'der TTL-Controller löscht den fertigen Job nach 60 s', 'von den versäumten Ticks wird nur der letzte nachgeholt', 'der älteste fertige Job wird entfernt, wenn ein vierter gelungen ist',
  ],
  'kubelet-inside': [
    'Start: Version, Status, dann wird der Node angemeldet', 'Start: er beobachtet die Pods seines eigenen Nodes', 'Ready, wenn Runtime und Netz es sind', 'der statische Pod läuft vor jedem Pod der API', 'sein Spiegel-Pod ist in der API', 'alle 10 s eine Lease', 'PLEG: jede Sekunde eine Liste', 'was sich geändert hat, wird genau angesehen', 'T+10: OutOfcpu', 'T+10: die Meldung nennt die Mengen', 'T+10: Phase Failed',
    'T+15: der Spiegel-Pod wird gelöscht und kommt wieder; der statische Pod läuft weiter', 'T+20: node-1 liest das Secret seines eigenen Pods', 'T+21: und kein anderes', 'T+22: er darf sich selbst Labels geben', 'T+23: und keinem anderen Node', 'T+24: er darf keine Pods anlegen außer Spiegel-Pods', 'T+25: er darf einen eigenen Pod löschen', 'T+26: und keinen eines anderen Nodes', 'nach seinem Neustart findet der kubelet die Container: kein Neustart', 'die Proben gehen weiter',
    'der Spiegel-Pod zeigt den statischen Pod noch als laufend',
  ],
  'kubelet-pleg': ['T+30: die Runtime beantwortet Listen erst nach mehr als 2 Minuten', 'T+200: noch Ready: weniger als 3 Minuten', 'T+220: PLEG is not healthy', 'der Node ist nicht bereit', 'die Container laufen weiter', 'T+300: die Runtime ist wieder schnell: Ready'],
  'liveness-backoff': ['CrashLoopBackOff 10s', 'CrashLoopBackOff 20s', 'CrashLoopBackOff 40s', 'CrashLoopBackOff 1m20s', 'CrashLoopBackOff 2m40s', 'CrashLoopBackOff 5m0s'],
  'liveness-kinds': ['tcpSocket: eine Verbindung vom kubelet zu Port 5432', 'exec: ExecSync, über die Runtime', 'grpc: Health/Check an Port 5000', 'exec: die Datei ist weg, die Ausgabe von cat ist die Meldung', 'exec: einmal neu gestartet', 'tcp und grpc werden nicht neu gestartet'],
  'liveness-probe': [
    'T+0: die Liveness-Probe gelingt', 'T+10: sie gelingt', 'T+20: sie scheitert (1)', 'T+21: das Event Unhealthy', 'T+30: sie scheitert (2)', 'T+40: sie scheitert (3), die Schwelle', 'T+40: das Event Killing', 'T+40: StopContainer, SIGTERM', 'T+40: der Container wird angehalten', 'T+70: SIGKILL', 'T+70: Exit-Code 137', 'T+71: ein neuer Container läuft', 'T+71: Neustartzähler 1', 'zweiter Ablauf, T+130: wieder die Schwelle',
    'T+161: und noch ein Neustart ohne Pause: der Lauf davor endete vor 90 s', 'es ist dieselbe Sandbox: ein CNI ADD',
  ],
  network: [
    'ohne Policy dürfen alle alle fragen, von Node zu Node über die Route von BGP', 'web bekommt Antwort von db, mail von api', 'auf jedem Node listet ein Agent Policies und schreibt dann seine Ketten', 'Default deny, niemand kommt durch', 'die Mengen derer, die herein dürfen, werden vor den Ketten geschrieben, die sie nennen', 'api darf db fragen, web nicht', 'was der Agent schrieb, gilt ohne ihn weiter', 'einem neuen Pod dort wird nicht einmal sein Name aufgelöst', 'mit Agent und ohne Policy schon', 'den kubelet hörte man die ganze Zeit',
  ],
  'network-cilium': ['vor der Policy bekommt web Antwort von db, über das Overlay von Cilium', 'die Route zum anderen Node geht durch cilium_vxlan', 'die Agenten hören von der Policy und schreiben Maps', 'web hört nichts mehr', 'keine Kette wurde dafür geschrieben'],
  'network-flannel': ['die Policy ist gespeichert, und kein Prozess eines Nodes fragt danach', 'web bekommt trotzdem Antwort von db'],
  'network-weave': ['das Plugin von Weave Net wird für jeden Pod ausgeführt', 'die Route zum anderen Node geht durch seinen Tunnel', 'web bekommt Antwort von db, mit der Policy wie ohne sie'],
  'node-failure': [
    'bevor die Frist um ist, ist nichts geschehen', 'T+50..55 der Node ist Unknown', 'seine Conditions sagen es', 'seine Pods gelten als nicht bereit und verlassen den EndpointSlice', 'der Node trägt den Taint unreachable:NoExecute', 'T+350..355 seine Pods werden gelöscht', 'das ReplicaSet hat anderswo Ersatz', 'db-0 wartet', 'der Node ist zurück, und db-0 auch', 'der einzelne Pod kehrt nie zurück',
  ],
  'pod-77s': [
    'T+0: die Bindung', 'T+0: der Name des Nodes ist gespeichert', 'T+1: der Watch von node-5 sieht den Pod', 'T+2: zugelassen', 'T+3: cgroup und Verzeichnisse, die Volumes beginnen', 'T+8: die Volumes sind eingehängt, die Sandbox beginnt', 'T+9: CNI ADD', 'T+10: die Sandbox ist bereit', 'T+10: das Holen beginnt', 'T+42: der Status zeigt die Adresse 10.244.5.8', 'T+12: PodReadyToStartContainers ist True', 'T+40: das Holen endet, der Init-Container wird angelegt', 'T+40: der Init-Container läuft', 'T+50: die Phase ist noch Pending',
    'T+60: Exit-Code 0', 'T+61: Initialized ist True, der Init-Container endete mit 0', 'T+61: app wird angelegt', 'T+61 bis T+65: app und sidecar-proxy werden gestartet, einer nach dem anderen', 'T+66: spätestens jetzt ist die Phase Running', 'T+66: und der Pod ist nicht bereit', 'T+70: die erste Startup-Probe scheitert', 'T+75: die Startup-Probe gelingt', 'T+76: die Readiness-Probe gelingt', 'T+77: der Pod ist Ready', 'T+77: vorher war Ready nicht True', 'nach T+77 ist der Endpunkt bereit',
  ],
  'probe-practice': ['vor der Störung sind alle zwölf verfügbar', 'gut: ebenfalls sechs', 'schlecht: alle sechs werden binnen 15 s nach der Störung neu gestartet', 'schlecht: CrashLoopBackOff', 'gut: sechs Readiness-Proben scheitern', 'gut: aus den Endpunkten', 'gut: kein Neustart', 'gut: 10 s nach der Datenbank zurück', 'schlecht: 50 s nach der Rückkehr der Datenbank ist keiner verfügbar', 'schlecht: wieder alle sechs'],
  'readiness-gate': ['die Container sind bereit, der Pod nicht', 'die Meldung nennt das Gate', 'T+10: die Condition ist gesetzt, der Pod ist Ready'],
  'readiness-probe': ['T+0: die Readiness-Probe gelingt', 'T+1: Ready, der Endpunkt nimmt Verkehr an', 'T+5: sie gelingt', 'T+10: sie scheitert', 'T+10: das Urteil', 'T+10: Ready ist False', 'T+10 + d: der EndpointSlice sagt nicht bereit', 'T+10 + d: die Regeln von node-2 lassen ihn aus', 'T+15: sie gelingt wieder', 'T+15: Ready ist True', 'T+15 + d: wieder dabei', 'kein Neustart', 'der Client hat 100 Antworten'],
  runtimes: [
    'der kubelet auf with-containerd macht dieselben Aufrufe wie die anderen', 'der kubelet auf with-crio macht dieselben Aufrufe wie die anderen', 'der kubelet auf with-docker macht dieselben Aufrufe wie die anderen', 'containerd: Netz, dann Shim und runc für pause, dann für den Container', 'CRI-O: kein pause; conmon führt crun create in CreateContainer aus, CRI-O selbst crun start', 'cri-dockerd: dockerd und containerd darunter, und CNI, nachdem pause gestartet ist', 'config.json lässt sich lesen', 'kubectl hält die Runtimes auseinander', 'die RuntimeClass führt zu runsc',
    'der Neustart des Daemons lässt on-containerd in Ruhe', 'der Neustart des Daemons lässt on-crio in Ruhe', 'der Neustart des Daemons lässt on-docker in Ruhe', 'ohne seine Runtime ist der Node NotReady', 'der Container dort läuft weiter', 'dort startet nichts Neues', 'mit der Runtime zurück startet der neue Pod', 'und niemand wurde neu gestartet',
  ],
  'sandbox-cni': [
    'Netz-Namespace, Plugins mit ihrem IPAM, pause, dann die Antwort an den kubelet und die Adresse durch PodSandboxStatus', 'die Sandbox braucht eine Sekunde, das Plugin eine weitere', 'nginx hat die Adresse 10.244.1.12', 'seine Default-Route führt zu 10.244.1.1', 'das Adressbuch des Nodes sagt, wer sie hat', 'die Runtime schreibt resolv.conf', 'und der Pod liest sie', 'ping vom selben Node und vom anderen', 'A: drei Fehlschläge, jeder mit DEL zurückgenommen, dann Erfolg', 'A: das Event sagt, warum',
    'A: am Ende ist der Pod Running', 'B: der Node ist NotReady und sagt, was fehlt', 'B: kubectl zeigt es', 'B: laufende Pods laufen weiter, mit ihren Adressen', 'B: der Node ist wieder Ready, wenn die Datei zurück ist', 'D: was während ADD gelöscht wurde, macht DEL rückgängig', 'D: und lässt kein Netz zurück', 'ein gelöschter Pod gibt seine Adresse zurück', 'kein Interface von ihm ist übrig',
  ],
  scheduling: [
    'der Node mit Druck auf der Platte bekommt durch seine Condition einen Taint', 'NodeResourcesFit lässt den kleinen Node aus', 'TaintToleration lässt den Node mit Taint aus', 'die Volume-Bindung der Zone b, der Port und der Druck auf der Platte lassen drei weitere aus', 'der Node mit dem Image und dem Cache gewinnt', 'der Claim wartete auf seinen ersten Nutzer', 'die Bindung geht an kube-apiserver', 'wenn nichts passt, werden die Gründe gezählt', 'andere Gewichte, ein anderer Node',
  ],
  security: [
    'ein Profil vom Typ Localhost, Schritt für Schritt', 'es läuft als 1000 mit den Gruppen des Pods', 'das Root-Dateisystem ist schreibgeschützt', 'der Filter lehnt mkdir ab', 'keine Capability ist übrig', 'keine neuen Privilegien', 'das Volume gehört der Gruppe', 'das sysctl ist im Namespace des Pods gesetzt', 'root im Container', 'ist 65536 auf dem Node', 'durch die Abbildung seines User-Namespace', 'ein setuid-Programm wird root', 'nicht mit allowPrivilegeEscalation false', 'Pod Security lehnt einen privilegierten Pod ab', 'also gibt es keinen',
    'der kubelet lehnt ein unsicheres sysctl ab', 'und ein Profil auf einem Node ohne AppArmor', 'ein solcher Pod ist gescheitert', 'ein nicht geladenes Profil ist Sache der Runtime', 'eine fehlende Datei ebenso', 'gVisor ist ein Handler', 'Kata ist ein anderer', 'Overhead ist Teil des Pods', 'und seiner cgroup',
  ],
  'service-iptables': ['vom Service zum Verkehr, der Reihe nach', 'dreihundert Anfragen werden beantwortet', 'der Verkehr geht weiter, nach dem Verkleinern und ohne kube-proxy auf einem Node'],
  'service-10-3': ['web-a hat 10.44.0.10', 'web-b hat 10.44.0.12', 'web-c hat 10.44.0.13', 'einer von dreien', 'dann einer von zweien', 'Anfragen erreichen 10.44.0.10', 'Anfragen erreichen 10.44.0.12', 'Anfragen erreichen 10.44.0.13', 'dreißig werden beantwortet'],
  'service-10-96': ['backend-a hat 192.168.1.10', 'backend-b hat 192.168.1.11', 'backend-c hat 192.168.1.12', 'einer von dreien', 'dann einer von zweien', 'Anfragen erreichen 192.168.1.10', 'Anfragen erreichen 192.168.1.11', 'Anfragen erreichen 192.168.1.12', 'dreißig werden beantwortet'],
  'service-ipvs-nft': [
    'ein Einspielen von Regeln im Modus iptables', 'virtuelle Server im Modus IPVS', 'und die Adressen an kube-ipvs0', 'eine Transaktion im Modus nftables', 'sechs Anfragen durch IPVS gehen reihum', 'sechs Anfragen durch nftables werden beantwortet', 'sh lässt einen Client bei seinem Pod', 'ohne ip_vs gibt es keinen Service', 'der virtuelle Server', 'das Gerät', 'eine Map für alle Services', 'der Modus ist abgekündigt', 'auf ping antwortet niemand', 'ein NodePort geht auch in den anderen Modi', 'alle antworten noch, mit fünfzig Services mehr', 'ein Pod, der weg ist, ist kein echter Server mehr', 'und kein Element der Map',
  ],
  'service-types': [
    'ohne Cloud ist der Load Balancer ausstehend', 'noch hat niemand seine Adresse', 'der cloud-controller-manager bittet den Anbieter, und der Service bekommt eine Adresse', 'die Adresse steht im Status', 'keine Regel eines NodePort ohne die Kette seines Service', 'jeder Node antwortet am NodePort', 'von außen kommt niemand zu einer ClusterIP', 'ein ExternalName ist ein Alias im DNS', 'CoreDNS leitet weiter, worauf er zeigt', 'ein headless Service ist die Adresse jedes Pods', 'der Controller beobachtet Ingresses mit seinem ServiceAccount',
    'Host b geht zu Service b', 'einfaches HTTP wird zu HTTPS geschickt, wo TLS eingerichtet ist', 'TLS endet am Controller; dahinter geht einfaches HTTP zu einem Pod', 'ein Host ohne Regel wird nicht gefunden', 'der Ingress trägt die Adresse des Service, der ihn veröffentlicht', 'der Controller nimmt die Adresse zurück, wenn er geht', 'der NodePort braucht ihn nicht', 'ein Node ohne Endpunkt schweigt bei externalTrafficPolicy Local', 'Nodes mit einem antworten noch',
  ],
  'shared-pod': [
    'über localhost zum Nachbarn', 'emptyDir und /dev/shm sind für beide dieselben', 'der Hostname ist der des Pods', 'der Hostname eines Pods im Netz des Hosts ist der des Nodes', 'kein CNI für einen Pod im Netz des Hosts', 'sein Prozess hat den Netz-Namespace des Hosts', 'und die Prozessnummern des Hosts', 'jeder Container hat für sich die Prozessnummer 1', 'mit einem Prozessbaum hat pause die Prozessnummer 1', 'und der Sidecar sieht nginx', 'Dateien des Hosts sind nicht da', 'der Status nennt app und sidecar; kein POD',
    'der zweite, der bindet, findet den Port vergeben', 'und endet in CrashLoopBackOff', 'der erste läuft', 'kubectl hatte davor gewarnt', 'hostPort führt zum Pod', 'der Absturz: ein Neustart mehr', 'der Absturz: dieselbe Adresse', 'pause beendet: die Sandbox ist nicht bereit', 'pause beendet: der kubelet sagt es', 'pause beendet: eine neue Sandbox, dann beide Container', 'pause beendet: eine neue Adresse', 'pause beendet: auch der Sidecar wurde neu gestartet',
  ],
  'startup-probe': [
    'T+0: der Container läuft', 'T+0: er ist nicht gestartet (started)', 'T+10: die Startup-Probe scheitert (1)', 'T+20: die Startup-Probe scheitert (2)', 'vor T+30 ist Liveness abgeschaltet', 'vor T+30 ist Readiness abgeschaltet', 'vor T+30 wurden zwei Proben gesendet und nicht mehr: die dritte bei T+30 ist die, die gelingt', 'T+30: die Startup-Probe gelingt', 'T+30: started', 'T+30: Readiness wird sofort geprüft', 'T+30: Liveness ist eingeschaltet', 'T+30: Ready', 'T+60: kein Neustart',
  ],
  'startup-probe-never': ['T+0: der Container läuft', 'T+290: 29 Fehlschläge, kein Neustart', 'T+300: der 30. Fehlschlag', 'T+300: das Urteil', 'T+300: StopContainer', 'der Container läuft wieder, einmal neu gestartet'],
  'stateful-storage': [
    'der Claim wartet auf einen Nutzer', 'zunächst Pending', 'vom Claim bis zum Mount', 'einer nach dem anderen, jeder, wenn der vorige bereit ist', 'alle sind bereit', 'auf jedem Node läuft ein logger', 'db-1 wird unter seinem Namen neu gemacht', 'mit seinen Daten', 'kein Claim wurde neu gemacht', 'der neue Node meldet sich an', 'und bekommt seinen logger', 'die Aktualisierung beginnt mit dem höchsten', 'hinab in umgekehrter Reihenfolge, einer nach dem anderen', 'einer bleibt', 'die Claims bleiben',
    'der Pod wartet, solange das Plugin aus ist', 'seine Condition sagt es', 'er läuft, wenn das Plugin zurück ist', 'ein Node, der weg ist, verliert seinen logger', 'und die Pod Garbage Collection holt ihn ab',
  ],
  streaming: [
    'das Log des beendeten Init-Containers wird aus seiner Datei gelesen', 'ein verfolgtes Log geht Zeile für Zeile weiter', 'exec, vom Upgrade bis zum Exit-Code', 'dasselbe über SPDY', 'jane darf nicht, und der kubelet wird nicht gefragt', 'attach schließt sich den Streams des laufenden Prozesses an', 'zwei Ports, und eine Verbindung aus dem Netz-Namespace des Pods', 'eine getrennte Verbindung wird gemeldet', 'und niemand lauscht mehr',
  ],
  termination: [
    'T+0: DELETE', 'T+0: die Frist von 30 s steht im Objekt', 'T+0 bis T+1: der kubelet sieht es, und der Worker beendet', 'T+0 bis T+1: der Endpunkt ist nicht bereit und wird beendet', 'der Endpunkt ist nicht bereit', 'T+0: preStop durch ExecSync', 'T+5: StopContainer mit dem Rest der Frist, SIGTERM', 'T+5: der Container wird angehalten', 'T+20: kubectl zeigt Terminating, die Phase ist Running', 'T+20: die Phase ist noch Running', 'T+30: SIGKILL', 'T+30: StopPodSandbox, dann CNI DEL',
    'T+31: die Volumes werden ausgehängt, dann wird die cgroup entfernt', 'T+31: der letzte Status, dann DELETE mit Frist 0', 'T+31+: der Schlüssel verlässt etcd', 'später: Container und Sandbox entfernt die Garbage Collection',
  ],
  'termination-variants': [
    'geordnet: SIGTERM bei T+0, Ende bei T+3', 'geordnet: bei T+4 weg', 'erzwungen: der Schlüssel ist sofort weg', 'erzwungen: der Container wird danach angehalten', 'nie zugeteilt: sofort gelöscht, kein kubelet beteiligt', 'fertig: ohne Warten gelöscht', 'drain: node-2 ist gesperrt und der Pod geräumt', 'drain: durch die Subressource eviction',
  ],
  topology: [
    'Rollen kommen aus Labels', 'die Control Plane als statische Pods ihrer eigenen Maschinen', 'kube-proxy auf jedem Node, auch auf denen mit Taint', 'T+30 s ein kube-apiserver ist weg, kubectl bekommt Antwort von einem anderen', 'und das Verlangte ist getan', 'T+60 s eine von drei Maschinen ist aus: es wird weiter geschrieben', 'der Node wird gemeldet, 50 s nachdem ein anderer kube-controller-manager ihn zu beobachten begann', 'Worker allein reichen nicht für zwölf', 'keine Workload auf der Control Plane, solange sie den Taint trägt', 'T+150 s ohne den Taint laufen die wartenden Pods dort',
    'Besucher begegnen der Control Plane nie', 'die Maschine kommt zurück',
  ],
  'topology-cloud': ['jedem Node wurde seine Zone gesagt', 'der Taint ist weg', 'ausstehend, während der Anbieter arbeitet', 'Ensuring, dann Ensured', 'die Adresse steht im Status', 'beide Events sind da', 'der Node ohne Maschine wird gelöscht', 'er wird nicht mehr gelistet', 'sein Pod wird abgeholt, und ein anderer steht anderswo', 'der Load Balancer geht vor dem Service', 'dann ist er weg'],
  'topology-regions': ['jeder Node ist in us-east-1', 'so sagt es sein Label', 'der nahe Besucher bekommt sofort Antwort', 'die Antwort für den fernen bricht nach drei Wegen zu 111 ms auf', 'nicht später'],
  'warm-start': ['T+10: das Image ist auf dem Node, der Init-Container wird sofort angelegt', 'das Event sagt es', 'T+30: der Init-Container hat geendet', 'T+46: die Readiness-Probe gelingt', 'T+47: der Pod ist Ready', 'T+47: vorher war Ready nicht True', 'T+199: jemand entfernt das Image', 'T+250: der neu gemachte Pod muss holen'],
  'warm-start-27s': ['T+10: app wird sofort angelegt', 'T+10 bis T+13: ein Container mit Image im Cache läuft 1 bis 3 s nach der Sandbox', 'T+27: der Pod ist Ready', 'T+27: vorher war Ready nicht True'],
  'warm-start-fast': ['der Pod ist in 15 bis 20 s Ready', 'und nicht vorher'],
  'question-01': ['der Scheduler lehnt ab, bevor der Pod es trägt', 'nichts wird gebunden'],
  'question-02': ['der kubelet bittet um eine Sandbox, CNI scheitert, der kubelet bittet wieder', 'fünf haben eine Adresse'],
  'question-03': ['er endet, wartet und wird wieder gestartet', 'vier Starts in den ersten hundert Sekunden'],
  'question-04': ['Anfragen scheitern, nachdem die neuen Pods im EndpointSlice sind'],
  'question-05': ['SIGTERM kommt vor den neuen Regeln von kube-proxy'],
  'question-06': ['drei Fehlschläge, dann hält der kubelet den Container an'],
  'question-07': ['die Startup-Probe wird zurückgesetzt, bevor die Liveness-Probe weitergeht'],
  'question-08': ['Stille, Unknown, Taint, Löschung, ein anderer Pod', 'nichts wird gelöscht, bevor die 300 s der Pods um sind'],
  'question-09': ['alle vier sind gebunden, bevor node-2 frei ist, und danach nichts', 'danach wird kein Pod gebunden'],
  'question-10': ['das Deployment sagt es dem ReplicaSet, und das löscht', 'zwei sind gelöscht'],
  'question-11': ['ein leerer Slice, dann eine Abweisung', 'nie wird etwas beantwortet'],
  'question-12': ['die neuen Pods sind vor den letzten Anfragen im EndpointSlice und bekommen keine davon', 'jede Anfrage wird beantwortet'],
  'question-13': ['die Änderung ist gespeichert, und kein Controller schreibt danach etwas', 'das Geschriebene erreicht etcd, bevor der kubelet danach fragt'],
  'question-14': ['nachdem das Image berichtigt ist, wird nichts gelöscht', 'zuerst der kaputte Pod, dann das richtige Image', 'db-1 hat noch das alte Image'],
  'question-15': ['Räumungen werden immer wieder abgelehnt', 'zuerst wird der Node gesperrt'],
  'question-16': ['der Autoscaler schreibt, dann kubectl'],
  'question-17': ['der Namespace-Controller löscht, was darin ist, und kann nicht fertig werden', 'er ist noch da'],
  'question-18': ['der Claim ist an die Platte von node-1 gebunden, was auch immer der Pod braucht', 'das Volume ist gebunden, und der Scheduler lehnt jeden Node ab', 'der Pod ist nicht platziert'],
  'question-19': ['der Agent jedes Nodes schreibt seine Ketten, bevor die erste Anfrage verworfen wird', 'vorher erreichen Namensanfragen CoreDNS und Anfragen den shop', 'danach erreicht keine Namensanfrage CoreDNS', 'und keine HTTP-Anfrage wird gesendet', 'die Proben des kubelet kommen trotzdem durch'],
  'question-20': ['Pods der neuen Revision werden platziert, während die alten da sind, und dann gehen die', 'der Rollout ist fertig'],
  'question-21': ['der kubelet startet den Container ohne die API neu', 'Anfragen werden beantwortet, während nichts geschrieben werden kann', 'niemand wird irgendwo platziert', 'zuerst hält die API an, dann wird trotzdem ein Container neu gestartet'],
  'question-22': ['ein Job wird gemacht und kein anderer', 'die versäumten Starts überschreiten hundert'],
  'question-23': ['der Kernel beendet, niemand sonst hat es verlangt', 'kein StopContainer'],
  'question-24': ['das neue ReplicaSet wächst, bevor das alte schrumpft', 'keine Anfrage scheitert, weil ein Pod fehlt'],
  'question-25': ['die Änderung des Image kommt vor dem ersten Pod, der nicht starten kann'],
};
