import { micros, type Micros, type Scenario } from '../api/index.ts';
import { laterStrings } from '../components/strings-later.ts';
import { BRANCH_FINGERPRINT, type SeenRun } from '../scenarios/link-branches.ts';
import type { Opening } from './routes.ts';
import type { Session } from './session/session.ts';
import { useMessages } from './stores/messages.ts';
import { branchShown, useRun } from './stores/run.ts';

/** What the sender of a link saw of its branches, by the scenario that was opened: another scenario, or something done by hand, is another run. */
const promised = new WeakMap<Scenario, SeenRun>();

function promiseOf(branch: string): SeenRun | undefined {
  const { scenarios, actions } = useRun.getState();
  const scenario = scenarios[branch];
  return scenario === undefined || (actions[branch] ?? []).length > 0 ? undefined : promised.get(scenario);
}

/** For a link out of this page: what was seen here of the branches beside the one shown, and what another link said of those that nobody has opened. */
export async function seenBranches(session: Session, t: Micros): Promise<ReadonlyMap<string, SeenRun>> {
  const { run } = useRun.getState();
  const looked = await session.port.seenBranches(t);
  const handed = (run?.branches ?? []).flatMap(({ id }) => {
    const seen = promiseOf(id);
    return seen === undefined ? [] : [[id, seen] as const];
  });
  return new Map([...handed, ...looked.map(({ id, at, fingerprint }) => [id, { at, fingerprint: fingerprint.slice(0, BRANCH_FINGERPRINT) }] as const)]);
}

/** Compares the branch shown with what was promised of it, when it has come that far. Says which one differs. */
async function settle(session: Session): Promise<void> {
  const { run, linkCheck } = useRun.getState();
  const branch = branchShown(run);
  const promise = promiseOf(branch);
  if (promise === undefined || run === undefined || linkCheck !== undefined || run.frontier < promise.at) return;
  const fingerprint = await session.port.fingerprint(micros(promise.at));
  const now = useRun.getState();
  if (now.linkCheck !== undefined || branchShown(now.run) !== branch || promiseOf(branch) !== promise) return;
  const same = fingerprint.startsWith(promise.fingerprint);
  now.patch({ linkCheck: same ? 'same' : 'differs' });
  if (!same) useMessages.getState().toast(laterStrings.share.differs(now.run?.branches.find(({ id }) => id === branch)?.name ?? branch), { tone: 'error' });
}

let watching: (() => void) | undefined;

/** From now on every branch of the link that was opened is compared with what its sender saw: the one shown at once, others when they are shown. */
export async function keepPromises(session: Session, { fingerprint, tree }: Opening): Promise<void> {
  const { run, scenarios } = useRun.getState();
  const at = session.player.now();
  const shown = scenarios[branchShown(run)];
  if (fingerprint !== undefined && shown !== undefined) promised.set(shown, { fingerprint, at });
  for (const { name, seen } of tree?.branches ?? []) {
    const own = scenarios[name];
    if (seen !== undefined && own !== undefined) promised.set(own, seen);
  }
  watching?.();
  watching = useRun.subscribe((now, before) => {
    if (now.run !== before.run) void settle(session);
  });
  await settle(session);
}
