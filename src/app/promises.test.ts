// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { micros, seconds } from '../api/index.ts';
import { laterStrings } from '../components/strings-later.ts';
import { scenarioOf } from '../scenarios/defaults.ts';
import { keepPromises, seenBranches } from './promises.ts';
import { Session } from './session/session.ts';
import { useMessages } from './stores/messages.ts';
import { useRun } from './stores/run.ts';
import { FakePort } from './testing/fake-port.ts';

const scenario = scenarioOf([{ name: 'web.yaml', text: 'kind: Deployment' }]);
const settle = (ms = 60): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const toasts = (): readonly string[] => useMessages.getState().toasts.map(({ text }) => text);
/** Of the fake run, which is the same on every branch. */
const TRUE = 'fake2000000';
let session: Session;

function opened(own: string, other: string, at = seconds(2)) {
  return {
    scenario,
    fingerprint: own,
    tree: {
      shown: 'try-1',
      branches: [
        { name: 'main', scenario: { ...scenario }, seen: { fingerprint: other, at } },
        { name: 'try-1', parent: { name: 'main', at: 1 }, scenario },
      ],
    },
  };
}

/** The branch shown, as the engine would say. */
function show(id: string, frontier = seconds(2)): void {
  const branches = ['main', 'try-1'].map((name) => ({ id: name, name, current: name === id }));
  useRun.getState().patch({ run: { branches, frontier: micros(frontier), records: 1, messages: 1 }, linkCheck: undefined });
}

async function open(link: ReturnType<typeof opened>): Promise<void> {
  // What the engine gives back is a copy.
  useRun.getState().patch({
    scenario: structuredClone(scenario),
    scenarios: Object.fromEntries(link.tree.branches.map((branch) => [branch.name, branch.scenario])),
    actions: {},
  });
  show('try-1');
  await keepPromises(session, link);
}

beforeEach(async () => {
  session = new Session(new FakePort());
  await session.open(scenario, 'test');
  await session.seek(seconds(2));
  await settle();
});
afterEach(() => {
  session.pause();
  for (const { id } of useMessages.getState().toasts) useMessages.getState().dismiss(id);
});

describe('what a link promises of its branches', () => {
  it('is compared at once for the one shown, and for another when that is shown', async () => {
    await open(opened(TRUE, TRUE));
    expect(useRun.getState().linkCheck).toBe('same');
    show('main');
    await settle();
    expect([useRun.getState().linkCheck, toasts()]).toEqual(['same', []]);
  });

  it('names the branch that differs', async () => {
    await open(opened(TRUE, '0badcafe'));
    expect([useRun.getState().linkCheck, toasts()]).toEqual(['same', []]);
    show('main');
    await settle();
    expect([useRun.getState().linkCheck, toasts()]).toEqual(['differs', [laterStrings.share.differs('main')]]);
  });

  it('waits until the run has come that far', async () => {
    await open(opened(TRUE, 'fake3000000', seconds(3)));
    show('main');
    await settle();
    expect(useRun.getState().linkCheck).toBeUndefined();
    show('main', seconds(3));
    await settle();
    expect(useRun.getState().linkCheck).toBe('same');
  });

  it('is handed on for branches that nobody has opened, and is void where something was done by hand', async () => {
    await open(opened(TRUE, '0badcafe', seconds(9)));
    expect([...(await seenBranches(session, seconds(2)))].find(([name]) => name === 'main')).toEqual(['main', { fingerprint: '0badcafe', at: seconds(9) }]);
    useRun.getState().patch({ actions: { main: [{ t: seconds(1), intent: { type: 'kubectl', args: ['get', 'pods'] } }] } });
    expect([...(await seenBranches(session, seconds(2)))].map(([name]) => name)).toEqual(['try-1']);
    show('main', seconds(9));
    await settle();
    expect([useRun.getState().linkCheck, toasts()]).toEqual([undefined, []]);
  });
});
