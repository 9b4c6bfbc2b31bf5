import { documentRef, micros, millis, objectRef, seconds } from '../../api/index.ts';
import type { Intent, Micros, Scenario, Seq } from '../../api/index.ts';
import type {
  ConeView,
  FieldNotes,
  InFlight,
  InspectorView,
  LaneView,
  LineStyle,
  MachineGraph,
  MessageRow,
  Outcome,
  PodBox,
  RowView,
  Selection,
  SequenceOptions,
  StateToken,
  StepUnit,
  TimelineView,
  TopologyView,
} from '../../projections/views.ts';
import type { BranchInfo, EnginePort, Frame, KubectlOutput, OpenedRun, RunInfo, SeenBranch, Stay, Variation } from '../port.ts';

/**
 * A small deterministic stand-in for the engine: a fixed story of a Deployment with three Pods, as long as asked for. For
 * tests of the page and for looking at it without the simulation.
 */

const NODES = ['node-1', 'node-2', 'node-3'];
const STORY_END = seconds(14);

type RowSeed = RowView extends infer R ? (R extends RowView ? Omit<R, 'index' | 'seq'> : never) : never;

class Story {
  readonly rows: RowView[] = [];
  private t = 0;

  private push(row: RowSeed): Seq {
    const seq = (this.rows.length + 1) as Seq;
    this.rows.push({ ...row, index: this.rows.length, seq });
    return seq;
  }

  at(second: number): this {
    this.t = Math.max(this.t, seconds(second));
    return this;
  }

  chapter(title: string, rows: number): this {
    this.push({ kind: 'chapter', t: micros(this.t), level: 1, title, rows, foldId: `chapter:${title}`, open: true });
    return this;
  }

  message(
    from: string,
    to: string,
    title: string,
    more: { readonly line?: LineStyle; readonly code?: string; readonly outcome?: Outcome; readonly subject?: string; readonly ms?: number } = {},
  ): this {
    const ms = more.ms ?? 4;
    const t = micros(this.t);
    const arrivesAt = micros(this.t + millis(ms));
    const reply =
      more.code === undefined
        ? {}
        : { reply: { seq: (this.rows.length + 2) as Seq, t: micros(arrivesAt + millis(ms)), code: more.code, outcome: more.outcome ?? 'ok' } };
    this.push({
      kind: 'message',
      t,
      level: 3,
      from,
      to,
      title,
      detail: '',
      arrivesAt,
      line: more.line ?? 'request',
      outcome: more.outcome ?? 'ok',
      cause: this.rows.length as Seq,
      ...reply,
      ...(more.subject === undefined ? {} : { subject: documentRef(more.subject) }),
    });
    this.t = arrivesAt + (more.code === undefined ? 0 : millis(ms)) + millis(1);
    return this;
  }

  state(lane: string, machine: string, entity: string, from: string, to: string, event: string, outcome: Outcome = 'ok'): this {
    this.push({ kind: 'state', t: micros(this.t), level: 3, lane, machine, entity, from, to, event, outcome, title: `${machine}: ${to}` });
    return this;
  }

  fold(what: 'heartbeat' | 'probe', count: number, until: number): this {
    const title = what === 'heartbeat' ? `${count} heartbeats` : `${count} probes ok`;
    this.push({ kind: 'fold', t: micros(this.t), level: 2, what, title, count, until: seconds(until), foldId: `${what}:${this.rows.length}`, open: false });
    return this;
  }

  gap(until: number): this {
    this.push({ kind: 'gap', t: micros(this.t), level: 2, until: seconds(until), folded: 12, foldId: `gap:${this.rows.length}` });
    this.t = seconds(until);
    return this;
  }
}

function podStory(story: Story, pod: string, node: string): void {
  const api = 'kube-apiserver';
  const subject = `Pod/default/${pod}`;
  story
    .message('kube-scheduler', api, `POST pods/${pod}/binding`, { code: '201', subject })
    .message(api, 'etcd-0', `Txn /registry/pods/default/${pod}`, { code: 'ok' })
    .message(api, `${node}/kubelet`, `MODIFIED pods/${pod}`, { line: 'watch', subject })
    .message(`${node}/kubelet`, `${node}/containerd`, 'RunPodSandbox', { code: 'OK', ms: 60, subject })
    .message(`${node}/containerd`, `${node}/cni/calico`, 'CNI ADD', { code: '0', ms: 40 })
    .state(`${node}/containerd`, 'sandbox', pod, 'creating', 'ready', 'cni.added')
    .message(`${node}/kubelet`, `${node}/containerd`, 'PullImage nginx:1.27', { code: 'OK', ms: 700, subject })
    .message(`${node}/kubelet`, `${node}/containerd`, 'StartContainer', { code: 'OK', ms: 30, subject })
    .state(`${node}/kubelet`, 'container', pod, 'waiting', 'running', 'started')
    .message(`${node}/kubelet`, `${node}/kubelet`, 'GET /healthz', { line: 'probe', code: '200' })
    .message(`${node}/kubelet`, api, `PATCH pods/${pod}/status`, { code: '200', subject });
}

function tell(): readonly RowView[] {
  const story = new Story();
  const api = 'kube-apiserver';
  story.chapter('Apply', 4);
  story.message('user', api, 'GET deployments/web', { code: '404', outcome: 'warning', subject: 'Deployment/default/web' });
  story.message('user', api, 'POST deployments', { code: '201', subject: 'Deployment/default/web' });
  story.message(api, 'etcd-0', 'Txn /registry/deployments/default/web', { code: 'ok' });
  story.chapter('Reconcile', 8);
  story.message(api, 'kube-controller-manager', 'ADDED deployments/web', { line: 'watch' });
  story.message('kube-controller-manager', api, 'POST replicasets', { code: '201', subject: 'ReplicaSet/default/web-7c9' });
  for (const pod of PODS) story.message('kube-controller-manager', api, 'POST pods', { code: '201', subject: `Pod/default/${pod}` });
  story.fold('heartbeat', 3, 1);
  story.chapter('Schedule', 3);
  PODS.forEach((pod, i) => {
    podStory(story, pod, NODES[i] ?? 'node-1');
  });
  story.message('client/web', 'node-1/kernel', 'GET /', { line: 'traffic', code: '200' });
  story.message('client/web', 'node-2/kernel', 'GET /', { line: 'lost', outcome: 'error' });
  story.gap(9).fold('probe', 18, 12).at(12);
  for (let n = 0; n < 40; n += 1) story.at(12 + n / 4).message('client/web', 'node-1/kernel', `GET /?n=${n}`, { line: 'traffic', code: '200' });
  return story.rows;
}

const PODS = ['web-7c9d-k2x8p', 'web-7c9d-m4r2q', 'web-7c9d-z9t5w'];
const LANES: readonly LaneView[] = [
  { id: 'user', title: 'kubectl', group: 'clients', collapsed: false, count: 2 },
  { id: 'client/web', title: 'client', group: 'clients', collapsed: false, count: 2 },
  { id: 'kube-apiserver', title: 'kube-apiserver', group: 'control-plane', collapsed: false, count: 2 },
  { id: 'etcd-0', title: 'etcd-0', group: 'control-plane', collapsed: false, count: 2 },
  { id: 'kube-controller-manager', title: 'kube-controller-manager', group: 'control-plane', collapsed: false, count: 2 },
  { id: 'kube-scheduler', title: 'kube-scheduler', group: 'control-plane', collapsed: false, count: 2 },
  ...NODES.map((node): LaneView => ({ id: node, title: node, group: 'node', node, collapsed: true, count: 4 })),
];

const MACHINE: MachineGraph = {
  machine: 'container',
  nodes: [
    { path: 'waiting', title: 'waiting', kind: 'compound', initial: true, entry: [] },
    { path: 'waiting.creating', title: 'creating', parent: 'waiting', kind: 'atomic', initial: true, entry: [] },
    { path: 'waiting.backOff', title: 'backOff', parent: 'waiting', kind: 'atomic', initial: false, entry: [] },
    { path: 'running', title: 'running', kind: 'atomic', initial: false, entry: [] },
    { path: 'terminated', title: 'terminated', kind: 'final', initial: false, entry: [] },
  ],
  edges: [
    { from: 'waiting.creating', to: 'running', label: 'started', actions: [] },
    { from: 'running', to: 'waiting.backOff', label: 'exited', guard: 'mustRestart', actions: [] },
    { from: 'running', to: 'terminated', label: 'exited', actions: [] },
    { from: 'waiting.backOff', to: 'waiting.creating', label: 'after back-off', actions: [] },
  ],
};

const ALL_ROWS = tell();

function podState(index: number, t: number): { readonly state: StateToken; readonly status: string; readonly ready: string } {
  const row = ALL_ROWS.find((r) => r.kind === 'message' && r.title === `PATCH pods/${PODS[index]}/status`);
  const bound = ALL_ROWS.find((r) => r.kind === 'message' && r.title === `POST pods/${PODS[index]}/binding`);
  if (row !== undefined && row.t <= t) return { state: 'ready', status: 'Running', ready: '1/1' };
  if (bound !== undefined && bound.t <= t) return { state: 'progress', status: 'ContainerCreating', ready: '0/1' };
  return { state: 'unscheduled', status: 'Pending', ready: '0/1' };
}

function topologyAt(t: number): TopologyView {
  const created = ALL_ROWS.find((row) => row.kind === 'message' && row.title === 'POST pods')?.t ?? 0;
  const pods = PODS.map(
    (name, i): PodBox => ({
      ref: objectRef('Pod', 'default', name),
      name,
      namespace: 'default',
      owner: 'web-7c9d',
      containers: [{ name: 'web', state: podState(i, t).state, status: '', restarts: 0 }],
      ...podState(i, t),
    }),
  );
  const shown = t >= created ? pods : [];
  const box = (address: string, title = address) => ({ address, title, up: true, activity: 0 });
  return {
    controlPlane: ['kube-apiserver', 'etcd-0', 'kube-scheduler', 'kube-controller-manager', 'coredns'].map((a) => box(a)),
    clients: [box('user', 'kubectl'), box('client/web', 'client')],
    outside: [box('registry')],
    nodes: NODES.map((name, i) => ({
      ref: objectRef('Node', undefined, name),
      name,
      state: 'ready',
      status: 'Ready',
      processes: ['kubelet', 'containerd', 'runc', 'cni/calico', 'kube-proxy', 'kernel'].map((p) => box(`${name}/${p}`, p)),
      pods: shown.filter((pod, at) => at === i && pod.state !== 'unscheduled'),
      cpu: { requestedMilli: 250, allocatableMilli: 4000 },
      memory: { requestedBytes: 2 ** 28, allocatableBytes: 2 ** 33 },
    })),
    unscheduled: shown.filter((pod) => pod.state === 'unscheduled'),
    services: [
      {
        ref: objectRef('Service', 'default', 'web'),
        name: 'web',
        namespace: 'default',
        clusterIP: '10.96.12.7',
        ports: '80/TCP',
        endpoints: shown.map((pod) => ({ pod: pod.ref, ip: '10.244.0.2', ready: pod.state === 'ready', served: 0 })),
      },
    ],
    workloads: [],
  };
}

const isMessage = (row: RowView): row is MessageRow => row.kind === 'message';

function inFlightAt(t: number): readonly InFlight[] {
  return ALL_ROWS.filter(isMessage)
    .filter((row) => row.t <= t && t < row.arrivesAt)
    .map(({ seq, from, to, t: sentAt, arrivesAt, line, outcome, title }) => ({ seq, from, to, sentAt, arrivesAt, line, outcome, title }));
}

export class FakePort implements EnginePort {
  readonly intents: { readonly t: Micros; readonly intent: Intent }[] = [];
  private scenario: Scenario | undefined;
  private frontier = micros(0);
  private branches: readonly BranchInfo[] = [{ id: 'main', name: 'main', current: true }];
  private seen = 0;

  private info(): OpenedRun {
    if (this.scenario === undefined) throw new Error('no run is open');
    const messages = ALL_ROWS.filter((row) => row.t <= this.frontier).length;
    return { scenario: this.scenario, branches: this.branches, frontier: this.frontier, records: messages, messages };
  }

  async open(scenario: Scenario): Promise<OpenedRun> {
    this.scenario = scenario;
    this.frontier = micros(0);
    this.seen = 0;
    this.branches = [{ id: 'main', name: 'main', current: true }];
    return this.info();
  }

  async advance(t: Micros): Promise<RunInfo> {
    this.frontier = micros(Math.max(this.frontier, t));
    return this.info();
  }

  async act(t: Micros, intent: Intent): Promise<{ readonly run: RunInfo; readonly seq: Seq; readonly branched: boolean }> {
    const branched = this.seen > t;
    this.intents.push({ t, intent });
    this.frontier = t;
    if (branched) {
      const id = `try-${this.branches.length}`;
      this.branches = [...this.branches.map((branch) => ({ ...branch, current: false })), { id, name: id, parent: { id: 'main', at: t }, current: true }];
      this.seen = t;
    }
    return { run: this.info(), seq: (10_000 + this.intents.length) as Seq, branched };
  }

  async switchBranch(id: string): Promise<RunInfo> {
    this.branches = this.branches.map((branch) => ({ ...branch, current: branch.id === id }));
    return this.info();
  }

  async vary({ scenario }: Variation): Promise<{ readonly run: RunInfo; readonly branched: boolean }> {
    this.scenario = scenario;
    return { run: this.info(), branched: false };
  }

  async frame(t: Micros, { selection }: SequenceOptions, _trail?: Micros, stay?: Stay): Promise<Frame> {
    this.seen = Math.max(this.seen, t);
    const step = (direction: 1 | -1) => (stay === undefined ? Promise.resolve(undefined) : this.stepFrom(t, stay.seq, stay.unit, direction));
    const stayed = stay && {
      inspector: selection && (await this.inspect(selection, t)),
      fingerprint: await this.fingerprint(t),
      next: await step(1),
      previous: await step(-1),
    };
    const computed = ALL_ROWS.filter((row) => row.t <= this.frontier);
    return {
      t,
      run: this.info(),
      sequence: {
        lanes: LANES,
        hiddenLanes: [],
        rowCount: computed.length,
        matching: computed.length,
        total: computed.length,
        chapters: computed.filter((row) => row.kind === 'chapter').map((row) => ({ index: row.index, title: row.title, t: row.t })),
        cursorRow: computed.findLastIndex((row) => row.t <= t),
      },
      topology: topologyAt(t),
      inFlight: inFlightAt(t),
      faults: [],
      documents: [{ file: 'web.yaml', line: 2, glyph: '◔', text: '2/3 ready' }],
      ...(stayed ? { stayed } : {}),
    };
  }

  async rows(from: number, to: number): Promise<readonly RowView[]> {
    return ALL_ROWS.slice(from, to).filter((row) => row.t <= this.frontier);
  }

  async cone(seq: Seq): Promise<ConeView> {
    const around = (test: (other: Seq) => boolean): readonly Seq[] => ALL_ROWS.map((row) => row.seq).filter(test);
    return { past: around((other) => other < seq && other > seq - 6), future: around((other) => other > seq && other < seq + 6) };
  }

  async hit(): Promise<undefined> {
    return undefined;
  }

  async lineReaders(): Promise<readonly Seq[]> {
    return [];
  }

  async fieldNotes(): Promise<FieldNotes> {
    return { readers: [], defaults: [] };
  }

  async fulfilled(): Promise<readonly never[]> {
    return [];
  }

  async whatIf(): Promise<undefined> {
    return undefined;
  }

  async openLive(): Promise<OpenedRun> {
    throw new Error('There is no server behind this page.');
  }

  async openTrace(): Promise<OpenedRun> {
    return this.info();
  }

  async exported(): Promise<string> {
    return '';
  }

  async compare(): Promise<undefined> {
    return undefined;
  }

  async sweep(): Promise<undefined> {
    return undefined;
  }

  async endSweep(): Promise<void> {
    return undefined;
  }

  async path(a: Seq, b: Seq): Promise<readonly Seq[] | undefined> {
    return ALL_ROWS.map((row) => row.seq).filter((seq) => seq >= Math.min(a, b) && seq <= Math.max(a, b));
  }

  async inspect(selection: Selection, t: Micros): Promise<InspectorView | undefined> {
    const rows = ALL_ROWS.filter(isMessage);
    const row = selection.kind === 'message' ? rows.find((r) => r.seq === selection.seq) : undefined;
    const history = [
      { seq: 1 as Seq, t: micros(0), from: '', to: 'waiting.creating', event: 'init' },
      { seq: 20 as Seq, t: seconds(2), from: 'waiting.creating', to: 'running', event: 'started' },
    ];
    return {
      title: row?.title ?? 'Pod web-7c9d-k2x8p',
      subtitle: 'default · node-1',
      ...(row === undefined
        ? {
            object: {
              ref: objectRef('Pod', 'default', PODS[0] ?? ''),
              exists: true,
              state: podState(0, t).state,
              status: 'Running',
              yaml: 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\n',
              events: [
                {
                  t: seconds(1),
                  type: 'Normal',
                  reason: 'Scheduled',
                  message: 'Successfully assigned default/web to node-1',
                  count: 1,
                  from: 'default-scheduler',
                },
              ],
              owners: [objectRef('ReplicaSet', 'default', 'web-7c9d')],
              dependants: [],
            },
          }
        : { message: { row, payload: 'kind: Pod\n', stages: [{ stage: 'authentication', verdict: 'ok', t: row.t, detail: 'kubernetes-admin' }] } }),
      machines: [
        {
          machine: 'container',
          entity: 'default/web/web',
          state: t > seconds(2) ? 'running' : 'waiting.creating',
          since: seconds(2),
          context: {},
          timers: [{ event: 'probe', firesAt: seconds(60) }],
          history,
        },
      ],
      rows: rows.slice(0, 12),
      documents: [],
      why: {
        sentence: 'web-7c9d-k2x8p runs on node-1 because the scheduler gave node-1 the best score.',
        chain: rows.slice(0, 7).map((r) => ({ seq: r.seq, t: r.t, text: r.title, lane: r.from })),
        evidence: {
          columns: ['Node', 'NodeResourcesFit', 'Score'],
          rows: [
            ['node-1', 'ok', '84'],
            ['node-2', 'ok', '81'],
          ],
          attempt: 1,
          attempts: 1,
        },
        origin: { file: 'web.yaml', line: 6 },
        command: 'kubectl describe pod web-7c9d-k2x8p',
      },
    };
  }

  /** The made-up run has no insides. */
  async panel(): Promise<undefined> {
    return undefined;
  }

  async tracks(from: Micros, to: Micros) {
    return { from, to, tracks: [], more: 0 };
  }

  async timeline(from: Micros, to: Micros, buckets: number): Promise<TimelineView> {
    const density = Array.from({ length: buckets }, () => 0);
    for (const row of ALL_ROWS) {
      const at = Math.floor(((row.t - from) / Math.max(1, to - from)) * buckets);
      if (at >= 0 && at < buckets && row.t <= this.frontier) density[at] = (density[at] ?? 0) + 1;
    }
    return { from, to, density, marks: [{ t: micros(0), seq: 1 as Seq, kind: 'action', title: 'kubectl apply' }], chapters: [] };
  }

  async stepFrom(t: Micros, seq: Seq | undefined, _unit: StepUnit, direction: 1 | -1): Promise<{ readonly t: Micros; readonly seq: Seq } | undefined> {
    const computed = ALL_ROWS.filter((row) => row.t <= this.frontier);
    const after = (row: RowView): boolean => row.t > t || (row.t === t && seq !== undefined && row.seq > seq);
    const before = (row: RowView): boolean => row.t < t || (row.t === t && seq !== undefined && row.seq < seq);
    return direction === 1 ? computed.find(after) : computed.findLast(before);
  }

  async problemFrom(t: Micros, direction: 1 | -1): Promise<{ readonly t: Micros; readonly seq: Seq } | undefined> {
    const bad = ALL_ROWS.filter((row) => row.kind === 'message' && row.outcome === 'error' && row.t <= this.frontier);
    return direction === 1 ? bad.find((row) => row.t > t) : bad.findLast((row) => row.t < t);
  }

  async machineGraph(): Promise<MachineGraph | undefined> {
    return MACHINE;
  }

  async mermaid(): Promise<string> {
    return 'sequenceDiagram\n  user->>kube-apiserver: POST deployments\n';
  }

  async kubectlOutput(seq: Seq): Promise<KubectlOutput> {
    return { seq, done: true, exitCode: 0, stdout: 'deployment.apps/web configured\n', stderr: '' };
  }

  async completeCommand(line: string): Promise<{ readonly from: number; readonly options: readonly string[] }> {
    return { from: line.length, options: [] };
  }

  async fingerprint(t: Micros): Promise<string> {
    return `fake${t >= STORY_END ? 'end' : String(t)}`.padEnd(12, '0');
  }

  async seenBranches(): Promise<readonly SeenBranch[]> {
    return [];
  }

  async check(): Promise<readonly []> {
    return [];
  }

  async complete(_text: string, offset: number): Promise<{ readonly from: number; readonly options: readonly [] }> {
    return { from: offset, options: [] };
  }

  async refusals(): Promise<readonly []> {
    return [];
  }

  async explain(): Promise<undefined> {
    return undefined;
  }
}
