import './later.ts';
import { describe, expect, it } from 'vitest';
import { address, type DocumentRecord, type Fault, type KubeObject, type Micros, seconds, type Step } from '../../api/index.ts';
import { createSimulation, type Simulation } from './simulation.ts';

const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 2
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: 'nginx:1.27' }] }
`;
const CRON_JOB = `apiVersion: batch/v1
kind: CronJob
metadata: { name: hourly }
spec:
  schedule: '30 * * * *'
  jobTemplate:
    spec:
      template:
        spec: { restartPolicy: Never, containers: [{ name: main, image: 'busybox:1', command: ['true'] }] }
`;

interface Run {
  readonly steps: readonly Step[];
  readonly until: number;
  readonly members?: 1 | 3 | 5;
  readonly replicas?: 1 | 3;
}

function run({ steps, until, members, replicas }: Run): Simulation {
  const nodes = ['node-1', 'node-2'].map((name) => ({
    name,
    cpu: '4',
    memory: '8Gi',
    maxPods: 110,
    labels: {},
    taints: [],
    images: ['nginx:1.27', 'busybox:1'],
  }));
  const cluster = {
    nodes,
    podCIDR: '10.244.0.0/16',
    serviceCIDR: '10.96.0.0/12',
    clusterDNS: '10.96.0.10',
    cni: 'calico',
    proxyMode: 'iptables',
    registry: [],
    clients: [],
    ...(members ? { etcd: { members } } : {}),
    ...(replicas ? { controlPlane: { replicas } } : {}),
  } as const;
  const simulation = createSimulation({
    apiVersion: 'orrery.dev/v1alpha1',
    kind: 'Scenario',
    metadata: { name: 'test' },
    spec: { title: 'test', seed: 4, profile: 'textbook', steps, checkpoints: [], manifests: [{ name: 'web.yaml', text: DEPLOYMENT }], cluster },
  });
  simulation.runUntil(seconds(until));
  return simulation;
}

const fault = (at: number, what: Fault): Step => ({ at, fault: what, id: 'f' });
const heal = (at: number): Step => ({ at, heal: 'f' });
const all = (simulation: Simulation) => simulation.ledger.all();
const output = (simulation: Simulation, after = 0): string =>
  all(simulation)
    .filter((record) => record.kind === 'output')
    .filter(({ sentAt, process }) => sentAt >= seconds(after) && process === 'user')
    .map(({ text }) => text)
    .join('\n');
const versions = (simulation: Simulation, ref: string): readonly DocumentRecord[] =>
  all(simulation)
    .filter((record) => record.kind === 'document')
    .filter((record) => record.ref === ref);
const at = (records: readonly { readonly sentAt: Micros }[]): readonly number[] => records.map(({ sentAt }) => sentAt / 1_000_000);
const leaders = (simulation: Simulation, from: number, to: number) =>
  all(simulation)
    .filter((record) => record.kind === 'transition')
    .filter(({ machine, to: state, sentAt }) => machine === 'etcd-member' && state === 'leader' && sentAt >= seconds(from) && sentAt < seconds(to));
const ready = (value: unknown): string | undefined =>
  ((value as KubeObject & { status?: { conditions?: { type: string; status: string }[] } }).status?.conditions ?? []).find(({ type }) => type === 'Ready')
    ?.status;
const created = (simulation: Simulation, kind: string, from: number, to: number): number =>
  all(simulation)
    .filter((record) => record.kind === 'document')
    .filter(({ ref, op, sentAt }) => ref.startsWith(`${kind}/default/`) && op === 'ADDED' && sentAt >= seconds(from) && sentAt < seconds(to)).length;

describe('faults of the control plane', () => {
  it('an outage: kubectl is refused, containers run on, and all is as before when it ends', () => {
    const simulation = run({
      steps: [fault(10, { type: 'control-plane-outage' }), { at: 20, kubectl: 'get pods' }, heal(40), { at: 80, kubectl: 'scale deployment web --replicas=3' }],
      until: 110,
    });
    expect(output(simulation, 20)).toContain('The connection to the server 10.96.0.1:443 was refused - did you specify the right host or port?');
    expect(all(simulation).filter((record) => record.kind === 'transition' && record.machine === 'container' && record.to.startsWith('terminated'))).toEqual(
      [],
    );
    expect(created(simulation, 'Pod', 80, 110)).toBe(1);
  });

  it.each([
    [3, 2],
    [5, 3],
  ] as const)('%i members lose their quorum with %i of them: nothing is committed until they return', (members, count) => {
    const simulation = run({
      members,
      steps: [
        fault(10, { type: 'etcd-quorum-loss' }),
        { at: 20, kubectl: 'create configmap late --from-literal=a=b' },
        heal(40),
        { at: 60, kubectl: 'create configmap later --from-literal=a=b' },
      ],
      until: 70,
    });
    expect(all(simulation).filter((record) => record.kind === 'fault' && record.fault.type === 'crash-process' && record.phase === 'injected')).toHaveLength(
      count,
    );
    expect(leaders(simulation, 10, 40)).toHaveLength(0);
    // etcd ReqTimeout, 7 s (`etcd/server/config/config.go`).
    expect(output(simulation, 20)).toContain('error: failed to create configmap: etcdserver: request timed out');
    expect(created(simulation, 'ConfigMap', 12, 40)).toBe(0);
    expect(versions(simulation, 'ConfigMap/default/later')).toHaveLength(1);
  });

  it('a leader of etcd that is cut off steps down, the others elect another, and it follows when it is back', () => {
    const simulation = run({ members: 3, steps: [], until: 10 });
    const [first] = leaders(simulation, -100, 10).slice(-1);
    const leader = first?.entity ?? '';
    const names = ['a', 'b', 'c', 'd'];
    const creations = names.map((name, index) => ({ at: 20 + index, kubectl: `create configmap ${name} --from-literal=a=b` }));
    const cut = run({ members: 3, steps: [fault(10, { type: 'partition', of: leader, from: 'etcd-*' }), ...creations, heal(40)], until: 50 });
    const elected = leaders(cut, 10, 40).map(({ entity }) => entity);
    expect(elected).toHaveLength(1);
    expect(elected[0]).not.toBe(leader);
    // An election time-out is 1 to 2 s (`--election-timeout` 1000 ms, drawn from [1, 2)), and one more for the pre-vote.
    expect((leaders(cut, 10, 40)[0]?.sentAt ?? 0) / 1e6).toBeLessThan(13);
    const down = all(cut).filter(
      (record) => record.kind === 'transition' && record.entity === leader && record.from === 'leader' && record.sentAt > seconds(10),
    );
    // CheckQuorum: a leader that has not heard of a quorum for an election time-out (`raft.go` tickHeartbeat).
    expect(down).toMatchObject([{ event: 'QUORUM_LOST', to: 'follower' }]);
    // The members are asked in turn: the one that is cut off answers nobody, the others commit.
    expect(names.flatMap((name) => versions(cut, `ConfigMap/default/${name}`)).length).toBeGreaterThan(0);
    expect(leaders(cut, 40, 50)).toHaveLength(0);
  });

  it('a slow API server: what takes 10 ms takes more than 2 s', () => {
    const simulation = run({
      steps: [fault(10, { type: 'slow-process', process: address('kube-apiserver'), by: seconds(2) }), { at: 20, kubectl: 'get pods' }],
      until: 30,
    });
    const [first] = at(all(simulation).filter((record) => record.kind === 'output' && record.process === 'user' && record.sentAt >= seconds(20)));
    expect(first).toBeGreaterThan(22);
    expect(first).toBeLessThan(29);
  });

  it('a scheduler that hangs: Pods wait, nothing is reported; it goes on where it was', () => {
    const simulation = run({
      steps: [fault(10, { type: 'hang-process', process: address('kube-scheduler') }), { at: 12, kubectl: 'scale deployment web --replicas=3' }, heal(30)],
      until: 40,
    });
    const bound = all(simulation).filter(
      (record) =>
        record.kind === 'message' &&
        record.from === 'kube-scheduler' &&
        record.method.endsWith('/binding') &&
        record.replyTo === undefined &&
        record.sentAt > seconds(10),
    );
    expect(bound).toHaveLength(1);
    expect(at(bound as { sentAt: Micros }[])[0]).toBeGreaterThanOrEqual(30);
    expect(at(bound as { sentAt: Micros }[])[0]).toBeLessThan(30.1);
  });

  it('an API server that hangs: watches end by their keepalive, after 45 s', () => {
    const simulation = run({ steps: [fault(10, { type: 'hang-process', process: address('kube-apiserver') }), heal(80)], until: 130 });
    const watches = all(simulation).filter(
      (record) => record.kind === 'message' && record.from === 'kube-scheduler' && record.method === 'WATCH /api/v1/nodes' && record.sentAt > seconds(10),
    );
    // ReadIdleTimeout 30 s and PingTimeout 15 s (`k8s.io/apimachinery/pkg/util/net/http.go`).
    expect(at(watches as { sentAt: Micros }[])[0]).toBeGreaterThanOrEqual(55);
    expect(ready(versions(simulation, 'Node/node-1').at(-1)?.value)).toBe('True');
  });
});

const elections = (simulation: Simulation, of: string) =>
  all(simulation)
    .filter((record) => record.kind === 'transition')
    .filter(({ machine, entity, from, to }) => machine === 'leader-election' && entity.startsWith(of) && from !== '' && from !== to);
const lease = (simulation: Simulation, name: string) =>
  (
    versions(simulation, `Lease/kube-system/${name}`).at(-1)?.value as
      | { readonly spec?: { readonly holderIdentity?: string; readonly leaseTransitions?: number; readonly leaseDurationSeconds?: number } }
      | undefined
  )?.spec;

// LeaseDuration 15 s, RenewDeadline 10 s, RetryPeriod 2 s, JitterFactor 1.2 (`component-base/config/v1alpha1/defaults.go`, `leaderelection.go`).
describe('replicas of the control plane', () => {
  it('one leads; when it is killed another takes over once the Lease has run out, and what waited is done', () => {
    const simulation = run({
      replicas: 3,
      steps: [fault(10, { type: 'crash-leader', of: 'kube-scheduler' }), { at: 11, kubectl: 'scale deployment web --replicas=4' }],
      until: 40,
    });
    const [first, second] = elections(simulation, 'kube-scheduler');
    expect([first?.to, second?.to]).toEqual(['leader', 'leader']);
    expect(second?.entity).not.toBe(first?.entity);
    const after = (second?.sentAt ?? 0) / 1e6 - 10;
    expect(after).toBeGreaterThan(13);
    expect(after).toBeLessThan(15 + 4.4);
    expect(lease(simulation, 'kube-scheduler')).toMatchObject({ holderIdentity: second?.entity, leaseTransitions: 1, leaseDurationSeconds: 15 });
    expect(
      all(simulation).filter(
        (record) => record.kind === 'message' && record.from === second?.entity && record.method.endsWith('/binding') && record.replyTo === undefined,
      ),
    ).toHaveLength(2);
  });

  it('a leader that cannot renew stops by itself before anybody else may begin, and stands by when it is back', () => {
    const before = run({ replicas: 3, steps: [], until: 10 });
    const leader = elections(before, 'kube-controller-manager').at(-1)?.entity ?? '';
    const simulation = run({ replicas: 3, steps: [fault(10, { type: 'partition', of: leader }), heal(60)], until: 90 });
    const later = elections(simulation, 'kube-controller-manager').filter(({ sentAt }) => sentAt > seconds(10));
    expect(later.map(({ entity, to }) => [entity === leader, to])).toEqual([
      [true, 'lost'],
      [false, 'leader'],
    ]);
    const [lost, won] = later.map(({ sentAt }) => sentAt / 1e6);
    expect(lost).toBeGreaterThan(18);
    expect(lost).toBeLessThan(won ?? 0);
    expect(won).toBeLessThan(10 + 15 + 4.4);
    expect(lease(simulation, 'kube-controller-manager')?.holderIdentity).not.toBe(leader);
  });

  it('one kube-apiserver of three is not missed: its clients are served by another, watches begin anew', () => {
    const simulation = run({
      replicas: 3,
      steps: [
        fault(10, { type: 'crash-process', process: address('kube-apiserver-0') }),
        { at: 10.5, kubectl: 'scale deployment web --replicas=4' },
        { at: 25, kubectl: 'get deployment web' },
      ],
      until: 26,
    });
    expect(output(simulation, 25)).toMatch(/web +4\/4/);
    expect(
      new Set(
        all(simulation)
          .filter(
            (record) => record.kind === 'message' && record.from === 'kube-apiserver' && record.to.startsWith('kube-apiserver-') && record.sentAt < seconds(10),
          )
          .map((record) => (record.kind === 'message' ? record.to : '')),
      ).size,
    ).toBe(3);
  });

  it('one replica elects itself, and shows it', () => {
    expect(lease(run({ replicas: 1, steps: [], until: 5 }), 'kube-scheduler')).toMatchObject({ holderIdentity: 'kube-scheduler', leaseTransitions: 0 });
  });
});

describe('faults of a node', () => {
  it('cut off: unknown after 50 s, evicted after 300 s more, its containers run on; back, it ends what was deleted', () => {
    const simulation = run({ steps: [fault(10, { type: 'partition', of: 'node-2' }), heal(420)], until: 500 });
    const unknown = versions(simulation, 'Node/node-2').find(({ value }) => ready(value) === 'Unknown');
    // nodeMonitorGracePeriod 50 s after the last lease, looked at each 5 s (`pkg/controller/nodelifecycle`).
    expect((unknown?.sentAt ?? 0) / 1e6).toBeGreaterThan(50);
    expect((unknown?.sentAt ?? 0) / 1e6).toBeLessThan(66);
    const replaced = created(simulation, 'Pod', 340, 380);
    expect(replaced).toBeGreaterThan(0);
    const ended = all(simulation).filter((record) => record.kind === 'transition' && record.machine === 'container' && record.to.startsWith('terminated'));
    expect(at(ended as { sentAt: Micros }[]).every((time) => time >= 420)).toBe(true);
    expect(ended).toHaveLength(replaced);
    expect(ready(versions(simulation, 'Node/node-2').at(-1)?.value)).toBe('True');
  });

  it('a clock that is ahead: its heartbeats say so, the node stays Ready (the controller measures by its own clock)', () => {
    const simulation = run({ steps: [fault(10, { type: 'clock-skew', of: 'node-2', by: seconds(3_600) })], until: 100 });
    const lease = versions(simulation, 'Lease/kube-node-lease/node-2').at(-1)?.value as { readonly spec?: { readonly renewTime?: string } };
    expect(lease.spec?.renewTime).toMatch(/^2026-01-01T01:01:/);
    expect(versions(simulation, 'Node/node-2').filter(({ value, sentAt }) => sentAt > seconds(10) && ready(value) !== 'True')).toEqual([]);
  });

  it('the clock of kube-controller-manager half an hour ahead: a CronJob runs half an hour early', () => {
    const apply: Step = { at: 6, apply: CRON_JOB };
    const early = run({ steps: [fault(5, { type: 'clock-skew', of: 'kube-controller-manager', by: seconds(1_790) }), apply], until: 30 });
    expect(created(early, 'Job', 0, 30)).toBe(1);
    expect(created(run({ steps: [apply], until: 30 }), 'Job', 0, 30)).toBe(0);
  });
});
