import type { Fault } from './fault.ts';

/** `orrery.dev/v1alpha1 Scenario`: what the gallery lists, the editor edits, a link carries and the command line runs. */
export interface Scenario {
  readonly apiVersion: 'orrery.dev/v1alpha1';
  readonly kind: 'Scenario';
  readonly metadata: { readonly name: string };
  readonly spec: ScenarioSpec;
}

export interface ScenarioSpec {
  readonly title: string;
  readonly question?: string;
  readonly minutes?: number;
  readonly text?: string;
  /** What to look for, in the order in which it happens. */
  readonly lookFor?: readonly string[];
  readonly seed: number;
  readonly profile: ProfileName;
  /** Overrides of single figures of the profile, in seconds: `{"containerd.pull": 30}`. */
  readonly costs?: Readonly<Record<string, number>>;
  readonly cluster: ClusterSpec;
  readonly manifests: readonly ManifestFile[];
  readonly steps: readonly Step[];
  readonly checkpoints: readonly Checkpoint[];
  /** Virtual seconds to show; absent = until the cluster is quiet. */
  readonly until?: number;
}

export type ProfileName = 'textbook' | 'realistic';

export interface ManifestFile {
  readonly name: string;
  readonly text: string;
}

export interface ClusterSpec {
  readonly nodes: readonly NodeSpec[];
  readonly podCIDR: string;
  readonly serviceCIDR: string;
  readonly clusterDNS: string;
  readonly cni: 'calico';
  readonly proxyMode: 'iptables';
  readonly registry: readonly ImageModel[];
  readonly clients: readonly ClientSpec[];
}

export interface NodeSpec {
  readonly name: string;
  /** Quantities, as in `node.status.capacity`. */
  readonly cpu: string;
  readonly memory: string;
  readonly maxPods: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly { readonly key: string; readonly value?: string; readonly effect: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute' }[];
  /** Images already on the node. */
  readonly images: readonly string[];
}

/** An image of the simulated registry, over the built-in ones. */
export interface ImageModel {
  readonly name: string;
  readonly sizeBytes?: number;
  readonly pullSeconds?: number;
  readonly missing?: boolean;
}

/** A client outside the Pods that sends requests at a steady pace. `target` is `http://service.namespace:port/path` or a NodePort URL. */
export interface ClientSpec {
  readonly name: string;
  readonly target: string;
  readonly requestsPerSecond: number;
  /** Seconds after the start of the scenario. */
  readonly from: number;
  readonly until?: number;
}

/** One step at T+`at` seconds. */
export type Step = { readonly at: number } & (
  | { readonly kubectl: string }
  | { readonly apply: string; readonly name?: string }
  | { readonly fault: Fault; readonly id?: string }
  | { readonly heal: string }
);

/** What must be seen, by when. Times are seconds; a checkpoint holds when a record between `after` and `by` fits. */
export interface Checkpoint {
  readonly name: string;
  readonly by: number;
  readonly after?: number;
  readonly expect: Expectation;
}

export type Expectation =
  /** A message whose fields match; strings may hold `*`. */
  | { readonly message: { readonly from?: string; readonly to?: string; readonly channel?: string; readonly method?: string; readonly subject?: string; readonly code?: number | string }; readonly count?: number }
  /** A statechart entered a state (dotted prefix). */
  | { readonly state: { readonly machine: string; readonly entity?: string; readonly to: string }; readonly count?: number }
  /** At `by`, the value at a field path of an object equals (or, for strings with `*`, matches) `value`. */
  | { readonly object: string; readonly path: string; readonly value: unknown }
  /** No object of that name exists at `by`. */
  | { readonly absent: string }
  /** These expectations' first matches come in this order. */
  | { readonly order: readonly Expectation[] }
  /** Output of a kubectl command contains the text. */
  | { readonly output: string };
