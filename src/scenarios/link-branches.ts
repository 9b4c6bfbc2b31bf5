import type { Scenario } from '../api/index.ts';
import { withSeconds } from './fault-times.ts';
import { readScenario } from './schema.ts';

/** One line of history beside others of the same run. */
export interface TreeBranch {
  readonly name: string;
  /** Where it left another one: that one's name, and microseconds. */
  readonly parent?: { readonly name: string; readonly at: number };
  /** What was done on it by hand stands among its steps. Other branches of the run have the same manifests and cluster. */
  readonly scenario: Scenario;
  /** What the sender saw of it; absent for the one shown (the link says that of the whole run), and where nobody has looked. */
  readonly seen?: SeenRun;
}

/** A run up to a moment, by the first characters of its fingerprint. */
export interface SeenRun {
  readonly fingerprint: string;
  /** Microseconds. */
  readonly at: number;
}

/** Characters of a branch's fingerprint in a link: 32 bits, which no two runs share by chance. */
export const BRANCH_FINGERPRINT = 8;

/** All branches of a run, in the order in which they were made, and the one that is shown. */
export interface BranchTree {
  readonly shown: string;
  readonly branches: readonly TreeBranch[];
}

/** As it stands in a link: what is said of the scenario in front is not said again. */
interface PackedBranch {
  readonly n?: unknown;
  /** Place of the parent in the list, and microseconds. */
  readonly p?: unknown;
  readonly a?: readonly unknown[];
  readonly s?: unknown;
  readonly f?: unknown;
  readonly u?: unknown;
  /** Fingerprint at the moment of the link; with another moment, in microseconds, a list of the two. */
  readonly k?: unknown;
}

export interface PackedTree {
  readonly b?: unknown;
  /** Place of the branch that is shown. */
  readonly h?: unknown;
}

/** More than anybody keeps apart; a link that holds more is no link of ours. */
const MAX_BRANCHES = 50;
const MAX_NAME = 60;

/** The branches of a run for a link whose scenario is that of the branch shown at `t`. Nothing when there is only that one. */
export function packTree(tree: BranchTree | undefined, t?: number): PackedTree {
  const shown = tree?.branches.find(({ name }) => name === tree.shown)?.scenario;
  if (tree === undefined || shown === undefined || tree.branches.length < 2) return {};
  const places = new Map(tree.branches.map(({ name }, i) => [name, i]));
  const packed = tree.branches.map(({ name, parent, scenario, seen }): PackedBranch => {
    const place = places.get(parent?.name ?? '');
    const { steps, seed, profile, until } = scenario.spec;
    return {
      n: name,
      ...(place === undefined ? {} : { p: [place, parent?.at] }),
      ...(name === tree.shown ? {} : { a: steps }),
      ...(seed === shown.spec.seed ? {} : { s: seed }),
      ...(profile === shown.spec.profile ? {} : { f: profile }),
      ...(until === shown.spec.until ? {} : { u: until ?? 0 }),
      ...(seen === undefined ? {} : { k: seen.at === t ? seen.fingerprint : [seen.fingerprint, seen.at] }),
    };
  });
  return { b: packed, h: places.get(tree.shown) };
}

type Unpacked = { readonly ok: true; readonly tree?: BranchTree } | { readonly ok: false; readonly message: string };
const refused = (message: string): Unpacked => ({ ok: false, message });

/** The other way round, of content that comes from strangers. What is wrong with it is said, and nothing of it shown. `t`: the moment of the link. */
export function unpackTree({ b, h }: PackedTree, shown: Scenario, t?: number): Unpacked {
  if (b === undefined) return { ok: true };
  if (!Array.isArray(b) || b.length < 2 || b.length > MAX_BRANCHES) return refused('its branches are none');
  const packed = b as readonly (PackedBranch | null)[];
  const names = packed.map((each) => each?.n);
  if (!names.every(isName) || new Set(names).size !== names.length || typeof h !== 'number' || names[h] === undefined)
    return refused('its branches have no names that branches have');
  const branches: TreeBranch[] = [];
  for (const [i, each] of packed.entries()) {
    const read = i === h ? { ok: true as const, scenario: shown } : scenarioOf(each ?? {}, shown);
    if (!read.ok) return refused(`branch ${names[i]}: ${read.message}`);
    const parent = parentOf(each?.p, i, names);
    const seen = seenOf(each?.k, t);
    branches.push({ name: names[i] ?? '', ...(parent ? { parent } : {}), scenario: read.scenario, ...(seen ? { seen } : {}) });
  }
  return { ok: true, tree: { shown: names[h] ?? '', branches } };
}

/** As the page names them: `main`, `try-1`, `seed-17`. Names that every object has already are left to objects. */
const isName = (name: unknown): name is string => typeof name === 'string' && /^[a-z][a-z0-9-]*$/u.test(name) && name.length <= MAX_NAME && !(name in {});

/** A parent is an earlier branch: what says otherwise by mistake or on purpose has none. */
function parentOf(p: unknown, place: number, names: readonly string[]): TreeBranch['parent'] {
  const [parent, at] = Array.isArray(p) ? (p as readonly unknown[]) : [];
  if (typeof parent !== 'number' || typeof at !== 'number' || !Number.isFinite(at) || at < 0 || parent >= place) return undefined;
  const name = names[parent];
  return name === undefined ? undefined : { name, at };
}

/** What says nothing that could be checked promises nothing. */
function seenOf(k: unknown, t: number | undefined): SeenRun | undefined {
  const [fingerprint, at] = Array.isArray(k) ? (k as readonly unknown[]) : [k, t];
  const checkable = typeof fingerprint === 'string' && /^[0-9a-f]{8,64}$/u.test(fingerprint) && typeof at === 'number' && Number.isFinite(at) && at >= 0;
  return checkable ? { fingerprint, at } : undefined;
}

/** The scenario of the branch shown with this one's steps and seed, read as strictly as any other. */
function scenarioOf(
  { a, s, f, u }: PackedBranch,
  shown: Scenario,
): { readonly ok: true; readonly scenario: Scenario } | { readonly ok: false; readonly message: string } {
  const { seed, profile, until, ...rest } = shown.spec;
  const length = u === undefined ? until : u === 0 ? undefined : u;
  const own = {
    title: 'branch',
    seed: s ?? seed,
    profile: f ?? profile,
    steps: Array.isArray(a) ? withSeconds(a) : a,
    ...(length === undefined ? {} : { until: length }),
  };
  const read = readScenario({ apiVersion: 'orrery.dev/v1alpha1', kind: 'Scenario', metadata: { name: 'branch' }, spec: own });
  if (!read.ok) return { ok: false, message: read.problems[0]?.message ?? 'no scenario' };
  const { spec } = read.scenario;
  return {
    ok: true,
    scenario: {
      ...shown,
      spec: { ...rest, seed: spec.seed, profile: spec.profile, steps: spec.steps, ...(spec.until === undefined ? {} : { until: spec.until }) },
    },
  };
}
