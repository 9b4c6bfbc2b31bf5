import * as v from 'valibot';
import { type Address, type Checkpoint, type Expectation, type Scenario, seconds, type Step } from '../api/index.ts';
import { defaultCluster, defaultNode, defaultNodes } from './defaults.ts';

const text = (max: number) => v.pipe(v.string(), v.maxLength(max));
const name = v.pipe(v.string(), v.regex(/^[a-z0-9]([-a-z0-9.]{0,61}[a-z0-9])?$/, 'must be a lower-case DNS label'));
const number = (min: number, max: number) => v.pipe(v.number(), v.minValue(min), v.maxValue(max));
const strings = v.record(text(253), text(1_000));

const taint = v.strictObject({
  key: text(253),
  value: v.optional(text(63)),
  effect: v.picklist(['NoSchedule', 'PreferNoSchedule', 'NoExecute']),
});

const node = v.strictObject({
  name,
  cpu: v.optional(v.union([text(20), v.number()])),
  memory: v.optional(text(20)),
  maxPods: v.optional(number(1, 10_000)),
  labels: v.optional(strings),
  taints: v.optional(v.array(taint)),
  images: v.optional(v.array(text(300))),
});

const imageModel = v.strictObject({
  name: text(300),
  sizeBytes: v.optional(number(0, 1e13)),
  pullSeconds: v.optional(number(0, 86_400)),
  missing: v.optional(v.boolean()),
});

const client = v.strictObject({
  name,
  target: text(500),
  requestsPerSecond: number(0.001, 1_000),
  from: v.optional(number(0, 1e6), 0),
  until: v.optional(number(0, 1e6)),
});

const cluster = v.strictObject({
  nodes: v.optional(v.union([number(0, 1_000), v.array(node)])),
  podCIDR: v.optional(text(50)),
  serviceCIDR: v.optional(text(50)),
  clusterDNS: v.optional(text(50)),
  cni: v.optional(v.literal('calico')),
  proxyMode: v.optional(v.literal('iptables')),
  registry: v.optional(v.array(imageModel)),
  clients: v.optional(v.array(client)),
});

const fault = v.variant('type', [
  v.strictObject({ type: v.literal('crash-process'), process: v.pipe(text(300), v.transform((value) => value as Address)) }),
  v.strictObject({ type: v.literal('drop-messages'), from: text(300), to: text(300), channel: v.optional(text(20)), probability: number(0, 1) }),
  v.strictObject({ type: v.literal('delay-messages'), from: text(300), to: text(300), by: v.pipe(number(0, 86_400), v.transform(seconds)) }),
  v.strictObject({ type: v.literal('fail-readiness'), namespace: text(63), pod: text(253) }),
  v.strictObject({ type: v.literal('kill-container'), namespace: text(63), pod: text(253), container: text(63) }),
  v.strictObject({ type: v.literal('node-down'), node: text(253) }),
]);

const at = number(0, 1e7);
const step = v.union([
  v.strictObject({ at, kubectl: text(10_000) }),
  v.strictObject({ at, apply: text(1_000_000), name: v.optional(text(300)) }),
  v.strictObject({ at, fault, id: v.optional(text(100)) }),
  v.strictObject({ at, heal: text(100) }),
]);

const expectation: v.GenericSchema<Expectation> = v.lazy(() =>
  v.union([
    v.strictObject({
      message: v.strictObject({
        from: v.optional(text(300)),
        to: v.optional(text(300)),
        channel: v.optional(text(20)),
        method: v.optional(text(500)),
        subject: v.optional(text(500)),
        code: v.optional(v.union([v.number(), text(50)])),
      }),
      count: v.optional(number(0, 1e9)),
    }),
    v.strictObject({ state: v.strictObject({ machine: text(100), entity: v.optional(text(500)), to: text(200) }), count: v.optional(number(0, 1e9)) }),
    v.strictObject({ object: text(500), path: text(500), value: v.unknown() }),
    v.strictObject({ absent: text(500) }),
    v.strictObject({ order: v.array(expectation) }),
    v.strictObject({ output: text(10_000) }),
  ]),
) as v.GenericSchema<Expectation>;

const checkpoint = v.strictObject({ name: text(300), by: at, after: v.optional(at), expect: expectation });

const spec = v.strictObject({
  title: v.optional(text(300), 'Untitled'),
  question: v.optional(text(1_000)),
  minutes: v.optional(number(0, 1_000)),
  text: v.optional(text(100_000)),
  lookFor: v.optional(v.array(text(1_000))),
  seed: v.optional(v.pipe(number(0, 2 ** 31 - 1), v.integer()), 1),
  profile: v.optional(v.picklist(['textbook', 'realistic']), 'textbook'),
  costs: v.optional(v.record(text(100), number(0, 1e6))),
  cluster: v.optional(cluster, {}),
  manifests: v.optional(v.array(v.strictObject({ name: text(300), text: text(3_000_000) })), []),
  steps: v.optional(v.array(step), []),
  checkpoints: v.optional(v.array(checkpoint), []),
  until: v.optional(at),
});

export const scenarioSchema = v.strictObject({
  apiVersion: v.literal('orrery.dev/v1alpha1'),
  kind: v.literal('Scenario'),
  metadata: v.strictObject({ name }),
  spec,
});

type Raw = v.InferOutput<typeof scenarioSchema>;

/** Without keys whose value is undefined, so that spreading does not hide a default. */
function defined<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as { [K in keyof T]: Exclude<T[K], undefined> };
}

function clusterOf(raw: Raw['spec']['cluster']): Scenario['spec']['cluster'] {
  const { nodes, ...rest } = raw;
  const list = Array.isArray(nodes)
    ? nodes.map((one) => ({ ...defaultNode(one.name), ...defined({ ...one, cpu: one.cpu === undefined ? undefined : String(one.cpu) }) }))
    : defaultNodes(nodes ?? 3);
  return { ...defaultCluster(list as Scenario['spec']['cluster']['nodes']), ...defined(rest) } as Scenario['spec']['cluster'];
}

export interface FormatProblem {
  /** Path inside the document. */
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** Checks a parsed value and fills in what it leaves out. */
export function readScenario(value: unknown): { readonly ok: true; readonly scenario: Scenario } | { readonly ok: false; readonly problems: readonly FormatProblem[] } {
  const result = v.safeParse(scenarioSchema, value);
  if (!result.success) {
    const problems = result.issues.map((issue) => ({
      path: (issue.path ?? []).map((item) => item.key as string | number),
      message: issue.message,
    }));
    return { ok: false, problems };
  }
  const { spec: raw, ...head } = result.output;
  const scenario: Scenario = {
    ...head,
    spec: {
      ...defined({ ...raw, cluster: undefined, steps: undefined, checkpoints: undefined }),
      cluster: clusterOf(raw.cluster),
      steps: raw.steps as readonly Step[],
      checkpoints: raw.checkpoints as readonly Checkpoint[],
    } as Scenario['spec'],
  };
  return { ok: true, scenario };
}

