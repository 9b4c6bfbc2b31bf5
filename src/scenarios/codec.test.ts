import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FIRST_SCENARIO } from './first.ts';
import { decodeLink, encodeLink, parseScenario, scenarioOf } from './index.ts';

const pod =
  'apiVersion: v1\nkind: Pod\nmetadata:\n  name: nginx\n  labels:\n    app: nginx\nspec:\n  containers:\n    - name: nginx\n      image: nginx:1.27\n      ports:\n        - containerPort: 80\n';
const scenario = scenarioOf([{ name: 'pod.yaml', text: pod }], { title: 'One Pod', seed: 42 });
const link = encodeLink({ scenario, view: { t: 5_000_000 }, fingerprint: 'abc' });

describe('share link', () => {
  it('carries the whole scenario, view and fingerprint', () => {
    expect(decodeLink(`https://example.org/orrery/#${link}`)).toEqual({ ok: true, scenario, view: { t: 5_000_000 }, fingerprint: 'abc' });
  });

  it('carries layout, bookmarks and texts that were not applied, and drops what no page writes', () => {
    const rows = {
      filter: 'kind:Pod',
      preset: 'traffic',
      foldLevel: 0,
      toggled: ['gap-12'],
      hiddenLanes: ['etcd-0'],
      collapsedGroups: [],
      laneOrder: ['user', 'kube-apiserver'],
      proportional: true,
    };
    const view = { t: 1, selection: 'object:Pod/default/nginx', view: 'sequence', rows, bookmarks: [[1_000_000, 'here']] as const };
    const drafts = [{ name: 'pod.yaml', text: `${pod}# more\n` }];
    expect(decodeLink(encodeLink({ scenario, view, drafts }))).toEqual({ ok: true, scenario, view, drafts });
    const odd = { filter: 3, hiddenLanes: [1], foldLevel: 2, other: 'x' };
    expect(decodeLink(encodeLink({ scenario, view: { rows: odd as never, bookmarks: [['x', 1]] as never }, drafts: [{ name: '', text: 'x' }] }))).toEqual({
      ok: true,
      scenario,
      view: { rows: { foldLevel: 2 } },
    });
  });

  it('keeps a single Pod short enough for any messenger', () => {
    expect(link.length).toBeLessThanOrEqual(252);
  });

  it('keeps what the page opens with short, with edits, a moment and a view: 500 characters at most', () => {
    const parsed = parseScenario(readFileSync(fileURLToPath(new URL(`./${FIRST_SCENARIO}/scenario.yaml`, import.meta.url)), 'utf8'));
    if (!parsed.ok) throw new Error('no first scenario');
    const first = parsed.scenario;
    const [file = { name: '', text: '' }] = first.spec.manifests;
    const steps = [
      { at: 12.5, kubectl: 'scale deployment web --replicas=5' },
      { at: 31, kubectl: 'delete pod web-788c66d6f8-m4xdq' },
    ];
    const manifests = [{ ...file, text: file.text.replace('nginx:1.27', 'httpd:2.4').replace('replicas: 3', 'replicas: 4') }];
    const made = encodeLink({
      scenario: { ...first, spec: { ...first.spec, manifests, steps } },
      view: { t: 32_123_456, view: 'sequence', selection: 'object:Pod/default/web-788c66d6f8-m4xdq' },
      fingerprint: 'c13b04c76c96',
    });
    expect(made.length).toBeLessThanOrEqual(500);
  });

  it.each([
    ['%23 instead of #', `https://example.org/%23${link}`],
    ['line breaks', `#${link.slice(0, 40)}\n ${link.slice(40)}`],
    ['a full stop behind it', `#${link}.`],
    ['brackets behind it', `#${link})`],
    ['settings behind it', `#${link}&t=3&e=seq`],
  ])('repairs %s', (_, text) => {
    expect(decodeLink(text)).toMatchObject({ ok: true, scenario });
  });

  it.each([
    ['cut', `#${link.slice(0, -20)}`, 'cut'],
    ['cut before the checksum', `#${link.slice(0, link.lastIndexOf('.'))}`, 'cut'],
    ['one character changed', `#${link.slice(0, 30)}${link[30] === 'A' ? 'B' : 'A'}${link.slice(31)}`, 'damaged'],
    ['from a future version', `#o2${link.slice(2)}`, 'future'],
    ['not a link', 'hello', 'not-a-link'],
    ['empty', '', 'not-a-link'],
  ])('says what is wrong with a link that is %s', (_, text, kind) => {
    expect(decodeLink(text)).toMatchObject({ ok: false, failure: { kind } });
  });

  it('never throws and never takes a damaged link for another (property)', () => {
    fc.assert(
      fc.property(fc.nat(link.length - 1), fc.string({ minLength: 1, maxLength: 1 }), (at, c) => {
        const damaged = link.slice(0, at) + c + link.slice(at + 1);
        const decoded = decodeLink(damaged);
        if (decoded.ok) expect(decoded.scenario).toEqual(scenario);
      }),
    );
  });

  it('carries the whole cluster: network provider, runtimes, scheduler, kubelet settings', () => {
    const [node] = scenario.spec.cluster.nodes;
    const cluster = {
      ...scenario.spec.cluster,
      cni: 'cilium',
      nodeCIDRMaskSize: 26,
      csi: ['hostpath.csi.k8s.io'],
      scheduler: { percentageOfNodesToScore: 50 },
      nodes: [{ ...node, name: 'node-1', runtime: 'cri-o', cgroup: 'v1', kubelet: { imageGCHighThresholdPercent: 70 } }],
    };
    const other = { ...scenario, spec: { ...scenario.spec, cluster: cluster as never } };
    expect(decodeLink(encodeLink({ scenario: other, view: {} }))).toMatchObject({ ok: true, scenario: other });
  });

  it('carries cards', () => {
    const withCards = scenarioOf([], {
      cards: [{ claim: 'The kubelet looks every 10 s', reality: 'It acts on events', source: 'kubernetes/pkg/kubelet/kubelet.go' }],
    });
    expect(decodeLink(encodeLink({ scenario: withCards, view: {} }))).toMatchObject({ ok: true, scenario: withCards });
  });

  it('round-trips scenarios with faults (delays stay the same)', () => {
    const withFault = scenarioOf([], { steps: [{ at: 3, fault: { type: 'delay-messages', from: '*', to: 'etcd-0', by: 250_000 as never } }] });
    expect(decodeLink(encodeLink({ scenario: withFault, view: {} }))).toMatchObject({ ok: true, scenario: withFault });
  });

  const at = (seconds: number, replicas: number) => ({ at: seconds, kubectl: `scale deployment web --replicas=${replicas}` });
  const withSteps = (steps: readonly object[], more: object = {}) => ({ ...scenario, spec: { ...scenario.spec, steps: steps as never, ...more } });
  const tree = {
    shown: 'try-1',
    branches: [
      { name: 'main', scenario: withSteps([at(10, 5)]) },
      { name: 'try-1', parent: { name: 'main', at: 12_000_000 }, scenario: withSteps([at(10, 5), at(12, 1)]) },
      { name: 'seed-17', parent: { name: 'try-1', at: 0 }, scenario: withSteps([at(10, 5), at(12, 1)], { seed: 17, profile: 'realistic', until: 90 }) },
    ],
  } as const;
  const shown = tree.branches[1].scenario;

  it('carries all branches, each with its steps, its seed and where it left another; who knows no branches sees the one shown', () => {
    const whole = encodeLink({ scenario: shown, tree, view: {} });
    const alone = encodeLink({ scenario: shown, view: {} });
    expect(decodeLink(whole)).toEqual({ ok: true, scenario: shown, tree, view: {} });
    expect(decodeLink(alone)).toEqual({ ok: true, scenario: shown, view: {} });
    expect(whole.length - alone.length).toBeLessThan(180);
    expect(encodeLink({ scenario: shown, tree: { shown: 'try-1', branches: [tree.branches[1]] }, view: {} })).toBe(alone);
  });

  it('carries what was seen of each branch, and the moment only where it is another one', () => {
    const seen = {
      ...tree,
      branches: tree.branches.map((branch, i) =>
        i === 1 ? branch : { ...branch, seen: { fingerprint: `${i}badcafe`, at: i === 0 ? 16_000_000 : 9_500_000 } },
      ),
    };
    const view = { t: 16_000_000 };
    const link = encodeLink({ scenario: shown, tree: seen, view });
    expect(decodeLink(link)).toEqual({ ok: true, scenario: shown, tree: seen, view });
    expect(link.length - encodeLink({ scenario: shown, tree, view }).length).toBeLessThan(2 * 24);
  });

  it.each([['short'], ['0badcaf'], ['0BADCAFE'], [17], [['0badcafe', -1]], [['0badcafe', 'soon']], [{}]])(
    'a branch of which %j is said promises nothing',
    (k) => {
      const odd = {
        ...tree,
        branches: tree.branches.map((branch) => ({ ...branch, seen: Array.isArray(k) ? { fingerprint: k[0], at: k[1] } : { fingerprint: k, at: 5 } })),
      };
      const read = decodeLink(encodeLink({ scenario: shown, tree: odd as never, view: { t: 5 } }));
      expect(read).toEqual({ ok: true, scenario: shown, tree, view: { t: 5 } });
    },
  );

  it.each([
    ['a step that is none', { ...tree, branches: [{ ...tree.branches[0], scenario: withSteps([{ at: 1, nonsense: true }]) }, tree.branches[1]] }],
    ['two branches of one name', { ...tree, branches: [tree.branches[0], tree.branches[1], { ...tree.branches[2], name: 'main' }] }],
    ['a branch of a name that every object has', { ...tree, branches: [tree.branches[0], tree.branches[1], { ...tree.branches[2], name: 'constructor' }] }],
    ['a branch of a name with markup', { ...tree, branches: [tree.branches[0], tree.branches[1], { ...tree.branches[2], name: '<b>' }] }],
    ['a seed that is none', { ...tree, branches: [tree.branches[1], { name: 'x', scenario: withSteps([], { seed: 'x' }) }] }],
    [
      'more branches than anybody keeps apart',
      { ...tree, branches: [tree.branches[1], ...Array.from({ length: 60 }, (_, i) => ({ name: `b${i}`, scenario }))] },
    ],
  ])('shows nothing of a link with %s', (_, hostile) => {
    expect(decodeLink(encodeLink({ scenario: shown, tree: hostile as never, view: {} }))).toMatchObject({ ok: false, failure: { kind: 'damaged' } });
  });

  it('a branch whose parent comes later, or at no moment, has none', () => {
    const odd = {
      shown: 'a',
      branches: [
        { name: 'a', parent: { name: 'b', at: 1 }, scenario },
        { name: 'b', parent: { name: 'a', at: -1 }, scenario },
      ],
    };
    const read = decodeLink(encodeLink({ scenario, tree: odd, view: {} }));
    expect(read.ok && read.tree?.branches.map(({ parent }) => parent)).toEqual([undefined, undefined]);
  });
});
