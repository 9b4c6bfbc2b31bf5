// @vitest-environment happy-dom
import { expect, it } from 'vitest';
import { micros, seconds } from '../api/index.ts';
import { laterStrings } from '../components/strings-later.ts';
import { scenarioOf } from '../scenarios/defaults.ts';
import { decodeLink } from '../scenarios/codec.ts';
import { makeLink } from './links.ts';
import { Session } from './session/session.ts';
import { useRun } from './stores/run.ts';
import type { SeenBranch } from './port.ts';
import { FakePort } from './testing/fake-port.ts';

const scenario = scenarioOf([{ name: 'web.yaml', text: 'kind: Deployment' }]);

class TwoBranches extends FakePort {
  override seenBranches(): Promise<readonly SeenBranch[]> {
    return Promise.resolve([{ id: 'try-1', at: seconds(2), fingerprint: '0badcafe'.repeat(8) }]);
  }
}

async function opened(more: object): Promise<Session> {
  const session = new Session(new TwoBranches());
  await session.open(scenario, 'test');
  await session.seek(seconds(3));
  const branches = [
    { id: 'main', name: 'main', current: true },
    { id: 'try-1', name: 'try-1', current: false, parent: { id: 'main', at: micros(1) } },
  ];
  useRun
    .getState()
    .patch({ run: { branches, frontier: seconds(3), records: 1, messages: 1, ...more }, scenarios: { main: scenario, 'try-1': { ...scenario } } });
  return session;
}

it('carries eight characters of the fingerprint of each branch that was looked at, and the moment', async () => {
  const session = await opened({});
  const link = await makeLink(session, { moment: true });
  expect(decodeLink(link?.fragment ?? '')).toMatchObject({
    ok: true,
    tree: { branches: [{ name: 'main' }, { name: 'try-1', seen: { fingerprint: '0badcafe', at: seconds(2) } }] },
  });
  const plain = await makeLink(session, { moment: false });
  expect(JSON.stringify(decodeLink(plain?.fragment ?? ''))).not.toContain('0badcafe');
  // The manifests are other ones then.
  const compact = await makeLink(session, { moment: true, compact: true });
  expect(JSON.stringify(decodeLink(compact?.fragment ?? ''))).not.toContain('0badcafe');
});

it('says what a link of a served run does not hold, and leaves its branches out', async () => {
  const session = await opened({ live: { connected: true, speed: 1 } });
  const link = await makeLink(session, { moment: true });
  expect(link).toMatchObject({ served: laterStrings.live.link(1) });
  expect(link?.served).toContain('what other programs asked of it stays there, and so does the other branch');
  expect([link?.others, decodeLink(link?.fragment ?? '')]).toEqual([
    undefined,
    expect.not.objectContaining({ tree: expect.anything(), fingerprint: expect.anything() }),
  ]);
});
