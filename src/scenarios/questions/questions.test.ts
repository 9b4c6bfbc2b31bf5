import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { seconds } from '../../api/index.ts';
import { Branch } from '../../app/worker/branch.ts';
import { whatIf } from '../../app/worker/what-if.ts';
import { checkCheckpoints } from '../../projections/checkpoints.ts';
import { podToken } from '../../projections/table.ts';
import { why } from '../../projections/why/why.ts';
import { createSimulation, type Simulation } from '../../sim/cluster/index.ts';
import { parseScenario } from '../parse.ts';
import { meant, questionPresets } from './presets.ts';

interface Answer {
  /** What the sentence has to say. */
  readonly says: readonly (string | RegExp)[];
  /** A cell of the table of evidence. */
  readonly evidence: string | RegExp;
  /** Where the chain of causes begins: what a user or a fault did, or the line of the user's text. */
  readonly begins: string | RegExp;
  /** What is tried in a branch, what comes of it, and whether that is better. */
  readonly tried: string | RegExp;
  readonly outcome: string | RegExp;
  readonly helps?: false;
}

/** What must be visible, by question. */
const ANSWERS: Readonly<Record<string, Answer>> = {
  '01': {
    says: ['sum of requests, not usage', 'requests 1000m of cpu', '500m of 2000m'],
    evidence: '1500m of 2000m',
    begins: 'late.yaml:1',
    tried: /requests.cpu to 500m/,
    outcome: 'late: Running',
  },
  '02': {
    says: ['stuck in ContainerCreating', 'no IP addresses available', 'phase stays Pending'],
    evidence: 'RunPodSandbox',
    begins: /^web.yaml:/,
    tried: '--replicas=5',
    outcome: '5/5 ready',
  },
  '03': {
    says: ['CrashLoopBackOff', 'waits 40 s', '10 s, 20 s, 40 s, up to 300 s', 'T+80.4 s'],
    evidence: '19.4 s',
    begins: /^app.yaml:/,
    tried: 'rollout undo',
    outcome: '1/1 ready',
  },
  '04': {
    says: ['has no readinessProbe', /requests failed \(connection-refused/],
    evidence: /shop-\w+/,
    begins: /^shop.yaml:/,
    tried: 'readinessProbe',
    outcome: /^0 of \d+ requests failed/,
  },
  '05': {
    says: ['got SIGTERM at T+32 s', 'took it out of its rules only at', 'Both begin with the same deletion'],
    evidence: /no-route ×/,
    begins: /^shop.yaml:/,
    tried: 'preStop sleep',
    outcome: /^0 of \d+ requests failed/,
  },
  '06': {
    says: ['its own liveness probe', 'has never answered', 'no startupProbe'],
    evidence: 'dead: the kubelet stops it',
    begins: /^slow.yaml:/,
    tried: 'startupProbe',
    outcome: 'slow: Running',
  },
  '07': {
    says: ['Yes:', 'startup probe of slow began again', 'only then did the liveness probe go on'],
    evidence: 'passed',
    begins: /^slow.yaml:/,
    tried: 'take the startupProbe',
    outcome: /slow: \d restarts/,
    helps: false,
  },
  '08': {
    says: ['node-monitor-grace-period', 'unreachable:NoExecute', '300 s (tolerationSeconds)', 'Pods do not move'],
    evidence: 'kube-controller-manager/taint-eviction',
    begins: 'user: inject node-down',
    tried: 'tolerationSeconds',
    outcome: 'web: 2/2 ready',
  },
  '09': {
    says: ['places only Pods that have none', 'never moves one'],
    evidence: 'node-1',
    begins: 'kubectl uncordon node-2',
    tried: 'rollout restart',
    outcome: 'node-2 runs 2 Pods',
  },
  10: {
    says: ['more Pods on its node', 'Compared in this order'],
    evidence: 'more Pods on its node',
    begins: 'kubectl scale deployment web --replicas=2',
    tried: 'pod-deletion-cost=-100',
    outcome: 'is gone',
  },
  11: {
    says: ['has no endpoints', 'app=shop-web instead of app=shop', 'connection-refused'],
    evidence: 'shop-web',
    begins: /^shop.yaml:/,
    tried: 'select app=shop-web',
    outcome: '2/2 endpoints',
  },
  12: { says: ['one connection', 'reuses it'], evidence: /chat-/, begins: /^chat.yaml:/, tried: 'connection', outcome: /busiest \d\d %/ },
  13: {
    says: ['No controller wrote anything', 'env COLOR', 'kubelet fetched it at'],
    evidence: 'env COLOR',
    begins: /kubectl patch configmap settings/,
    tried: 'rollout restart',
    outcome: '0 of 1 Pods still have the old value',
  },
  14: { says: ['waits for db-1', 'can never become Ready'], evidence: 'redis:8-typo', begins: /^db.yaml:/, tried: 'delete pod db-1', outcome: 'db: 2/2 ready' },
  15: {
    says: ['allows 0 disruptions', 'currentHealthy 2 − desiredHealthy 2', 'answered 429', 'one each 5 s'],
    evidence: 'node-1',
    begins: 'kubectl drain node-1',
    tried: 'minAvailable: 1',
    outcome: '1 Pod evicted',
  },
  16: {
    says: ['two writers', 'horizontalpodautoscaler', 'Without that line'],
    evidence: 'kubectl apply -f web.yaml',
    begins: /^web.yaml:/,
    tried: 'take the line replicas out',
    outcome: 'apply takes no replica away',
  },
  17: {
    says: ['Terminating since', 'example.com/empty-bucket', 'no process of this cluster'],
    evidence: 'example.com/empty-bucket',
    begins: 'kubectl delete namespace shop',
    tried: 'remove the finalizers',
    outcome: 'shop is gone',
  },
  18: {
    says: ['Volume node affinity conflict', 'disk-1', 'Immediate'],
    evidence: 'VolumeBinding',
    begins: /^data.yaml:/,
    tried: 'WaitForFirstConsumer',
    outcome: 'train: Running',
  },
  19: {
    says: ['No policy allows DNS', 'dropped in cali-fw-', 'no HTTP request is sent', 'policies only add up'],
    evidence: /^DNS query A shop/,
    begins: /^policy.yaml:/,
    tried: 'allow DNS',
    outcome: /^0 packets dropped/,
  },
  20: { says: ['skewed by 3', 'were counted', 'nobody moves a Pod'], evidence: 'node-3', begins: /^shop.yaml:/, tried: 'matchLabelKeys', outcome: 'skew 0' },
  21: {
    says: ['kube-apiserver is down', 'The nodes go on', '1 container started by kubelets', 'no Pod replaced elsewhere'],
    evidence: 'kubelet',
    begins: 'user: inject crash-process',
    tried: 'heal crash-process kube-apiserver',
    outcome: /requests failed/,
  },
  22: {
    says: ['concurrencyPolicy is Forbid', 'more than 100', 'only warns'],
    evidence: 'TooManyMissedTimes',
    begins: /^report.yaml:/,
    tried: 'concurrencyPolicy: Replace',
    outcome: /Jobs? started/,
  },
  23: {
    says: ['128 + 9', 'OOM killer', 'limit of 128Mi', 'The Pod was not killed', 'in place'],
    evidence: 'OOM killer',
    begins: /^hungry.yaml:/,
    tried: 'limits.memory: 256Mi',
    outcome: '0 restarts',
  },
  24: {
    says: ['revision 1', 'revision 2', 'Revision 2 comes, revision 1 drains'],
    evidence: /shop-\w+/,
    begins: /^shop.yaml:/,
    tried: 'rollout undo',
    outcome: 'shop: 3/3 ready',
    helps: false,
  },
  25: {
    says: ['kubectl set image deployment/shop shop=shop:2-typo', 'from shop:1 to shop:2-typo', 'ErrImagePull'],
    evidence: 'spec.replicas',
    begins: 'kubectl set image deployment/shop',
    tried: 'rollout undo',
    outcome: /^0 of 3 Pods of shop not ready/,
  },
};

const fits = (expected: string | RegExp, value: string): boolean => (typeof expected === 'string' ? value.includes(expected) : expected.test(value));

const fileOf = (id: string): string => fileURLToPath(new URL(`./${id}/scenario.yaml`, import.meta.url));
const RANK: Readonly<Record<string, number>> = { error: 3, blocked: 2, progress: 1 };

/** The run up to the moment of the question; it goes on to the end of the scenario afterwards. */
function asked(id: string): { readonly simulation: Simulation; readonly branch: Branch } {
  const parsed = parseScenario(readFileSync(fileOf(id), 'utf8'));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const simulation = createSimulation(parsed.scenario);
  simulation.runUntil(seconds(questionPresets.find((each) => each.id === id)?.t ?? 0));
  return { simulation, branch: new Branch({ id: 'main', name: 'main', scenario: parsed.scenario }, simulation) };
}

it('has all twenty-five', () => {
  expect(questionPresets.map(({ id }) => id)).toEqual(Array.from({ length: 25 }, (_, i) => String(i + 1).padStart(2, '0')));
});

describe.each(questionPresets)('question $id', (preset) => {
  const { id } = preset;
  const answer = ANSWERS[id] as Answer;

  it('is answered, by what is recorded', async () => {
    const { simulation, branch } = asked(id);
    const t = seconds(preset.t);
    const { index } = branch;
    const now = index.lastSeqAt(t);
    const ref = meant(preset, [...index.objects('Pod', now)], (pod) => RANK[podToken(pod.value)] ?? 0);
    const view = ref && why(index, { kind: 'object', ref }, now);
    expect(view, `nothing is known of ${preset.about}`).toBeDefined();
    if (ref === undefined || view === undefined) return;
    for (const said of answer.says) expect(view.sentence).toSatisfy((sentence: string) => fits(said, sentence), String(said));
    const cells = view.evidence?.rows.flat() ?? [];
    expect(
      cells.some((cell) => fits(answer.evidence, cell)),
      `${String(answer.evidence)} in ${JSON.stringify(cells)}`,
    ).toBe(true);
    const begins = [view.chain[0]?.text ?? '', view.origin === undefined ? '' : `${view.origin.file}:${view.origin.line}`];
    expect(
      begins.some((begin) => fits(answer.begins, begin)),
      `${String(answer.begins)} in ${JSON.stringify(begins)}`,
    ).toBe(true);
    expect(view.chain.map(({ t: at }) => at)).toEqual(view.chain.map(({ t: at }) => at).sort((a, b) => a - b));
    const tried = await whatIf({ scenario: simulation.scenario, createSimulation: (other) => createSimulation(other), branch, t, stale: () => false }, ref);
    const option = tried?.tried.find(({ label }) => fits(answer.tried, label));
    expect(option, JSON.stringify(tried?.tried.map(({ label, outcome }) => [label, outcome]))).toBeDefined();
    expect(option?.outcome).toSatisfy((outcome: string) => fits(answer.outcome, outcome), String(answer.outcome));
    expect(option?.better, option?.outcome).toBe(answer.helps ?? true);
    const { until = 60, checkpoints } = simulation.scenario.spec;
    simulation.runUntil(seconds(until));
    expect(checkpoints.length).toBeGreaterThan(0);
    expect(checkCheckpoints(simulation.ledger, checkpoints, seconds(until)).filter((result) => !result.ok)).toEqual([]);
    expect(
      checkpoints.some(({ expect: { ...expectation } }) => 'order' in expectation),
      'one checkpoint says which row precedes which',
    ).toBe(true);
  });
});
