import type { Intent, Micros, Scenario, Seq } from '../../api/index.ts';
import { rowWords } from '../../projections/words/rows.ts';
import type { BranchTree } from '../../scenarios/link-branches.ts';
import type { SeenBranch, Variation } from '../port.ts';
import { Branch, type Line, type Simulation, type UserAction } from './branch.ts';
import { fingerprintAt } from './stayed.ts';

/** The branches of a run, and what can be done with one. */
export interface Lines {
  /** Those that came with a link are computed when somebody asks for them. */
  all: readonly Line[];
  current: Branch | undefined;
  /** Computes a branch up to `t` in slices; stops when another run has been opened. */
  readonly run: (branch: Branch, t: Micros) => Promise<void>;
  /** A branch from its beginning, without what was done by hand, or what else becomes of a scenario. */
  readonly begin: (scenario: Scenario, branch?: Branch, cut?: Micros) => Simulation;
}

/** The branches that came with a link, none of them computed. */
export const linesOf = ({ branches }: BranchTree): readonly Line[] =>
  branches.map(({ name, parent, scenario }) => ({ id: name, name, scenario, parent: parent && { id: parent.name, at: parent.at as Micros } }));

function currentOf({ current }: Lines): Branch {
  if (current === undefined) throw new Error('no run is open');
  if (current.recorded) throw new Error(rowWords.recorded);
  return current;
}

/** Shows a branch from now on, beside the others or instead of one. */
function put(lines: Lines, branch: Branch, instead: Line | undefined): void {
  lines.all = instead ? lines.all.map((each) => (each === instead ? branch : each)) : [...lines.all, branch];
  lines.current = branch;
}

/** `try-1`, or `seed-17` while there is none of that name. */
function free({ all }: Lines, name: string): Pick<Line, 'id' | 'name'> {
  const taken = new Set(all.map(({ id }) => id));
  let unused = name;
  for (let n = 1; unused === 'try' || taken.has(unused); n++) unused = `${name}-${n}`;
  return { id: unused, name: unused };
}

/** Does on a new branch what was done by `t` on another, and runs it up to there. */
async function repeat(lines: Lines, branch: Branch, actions: readonly UserAction[], t: Micros): Promise<void> {
  for (const action of actions.filter((each) => each.t <= t)) {
    await lines.run(branch, action.t);
    branch.submit(action.t, action.intent);
  }
  await lines.run(branch, t);
}

/** The same scenario with the same actions before `t`, as a new branch, or (not `keep`) in place of the old one. */
async function replay(lines: Lines, from: Branch, t: Micros, keep: boolean): Promise<Branch> {
  const simulation = lines.begin(from.scenario, from, t);
  const branch = new Branch(keep ? { ...free(lines, 'try'), parent: { id: from.id, at: t }, scenario: from.scenario } : from, simulation);
  await repeat(lines, branch, from.actions, t);
  branch.seenUntil = Math.min(from.seenUntil, t) as Micros;
  put(lines, branch, keep ? undefined : from);
  return branch;
}

/** Does something at `t`; on a new branch when anything later has been seen, or when that is asked for (`apart`). */
export async function actIn(lines: Lines, t: Micros, intent: Intent, apart: boolean): Promise<{ readonly seq: Seq; readonly branched: boolean }> {
  const from = currentOf(lines);
  const { live } = from.simulation;
  if (live && !apart && t >= from.seenUntil) {
    const sent = await live.send(intent);
    await lines.run(from, sent.t);
    from.simulation.runUntil(sent.t);
    from.fold();
    return { seq: sent.action(), branched: false };
  }
  let target = from;
  let branched = false;
  if (apart || t < from.simulation.now()) {
    // What was only computed ahead and never shown is no history: it is computed anew on the same branch.
    branched = apart || from.seenUntil > t;
    target = await replay(lines, from, t, branched);
  }
  await lines.run(target, t);
  return { seq: target.submit(t, intent), branched };
}

/** Runs the current branch anew with something else in its scenario, up to `t`. Answers whether it is another branch. */
export async function varyIn(lines: Lines, { scenario, at, name }: Variation, t: Micros): Promise<boolean> {
  const from = currentOf(lines);
  const branched = name !== undefined || from.simulation.live !== undefined || from.seenUntil > at;
  const simulation = lines.begin(scenario, from, t);
  const branch = new Branch(
    branched ? { ...free(lines, name ?? 'try'), parent: { id: from.id, at }, scenario } : { id: from.id, name: from.name, parent: from.parent, scenario },
    simulation,
  );
  // Elsewhere it is among the steps of the scenario.
  await repeat(lines, branch, simulation.again ? from.actions : [], t);
  branch.seenUntil = Math.min(from.seenUntil, t) as Micros;
  put(lines, branch, branched ? undefined : from);
  return branched;
}

/** The branch of that name; one that came with a link begins now. */
export function begun(lines: Lines, id: string): Branch | undefined {
  const line = lines.all.find((each) => each.id === id);
  if (line === undefined || line instanceof Branch) return line;
  const branch = new Branch(line, lines.begin(line.scenario));
  lines.all = lines.all.map((each) => (each === line ? branch : each));
  return branch;
}

/** Makes a branch the current one; one that nobody has looked at yet is computed as far as the one before was seen. */
export async function switchIn(lines: Lines, id: string): Promise<void> {
  const branch = begun(lines, id);
  if (branch === undefined) return;
  if (branch.seenUntil === 0) await lines.run(branch, lines.current?.seenUntil ?? branch.seenUntil);
  lines.current = branch;
}

/**
 * What has been seen of the branches beside the current one: those that go on by `t` and were looked at up to there at that moment, others at the last
 * moment that anybody looked at. Nothing of those that nobody has opened.
 */
export async function seenIn(lines: Lines, t: Micros): Promise<readonly SeenBranch[]> {
  const seen: SeenBranch[] = [];
  for (const branch of lines.all) {
    if (!(branch instanceof Branch) || branch === lines.current || branch.simulation.live || branch.seenUntil === 0) continue;
    branch.fold();
    const { parent } = branch;
    const until = Math.min(branch.seenUntil, branch.simulation.now()) as Micros;
    const at = (parent?.at ?? 0) < t && t < until ? t : until;
    seen.push({ id: branch.id, at, fingerprint: await fingerprintAt(branch, at) });
  }
  return seen;
}
