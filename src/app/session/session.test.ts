// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { micros, objectRef, seconds } from '../../api/index.ts';
import type { Scenario } from '../../api/index.ts';
import { scenarioOf } from '../../scenarios/defaults.ts';
import { decodeLink } from '../../scenarios/codec.ts';
import { currentScenario, drafts, editedScenario, makeLink, stepOf } from '../links.ts';
import { readSelection, selectionWord } from '../selection-word.ts';
import { useEditor } from '../stores/editor.ts';
import { useMessages } from '../stores/messages.ts';
import { useRun } from '../stores/run.ts';
import { useSelection } from '../stores/selection.ts';
import { useTransport } from '../stores/transport.ts';
import { FakePort } from '../testing/fake-port.ts';
import { Session } from './session.ts';

const SCENARIO: Scenario = scenarioOf([{ name: 'web.yaml', text: 'kind: Deployment' }]);
let port: FakePort;
let session: Session;

/** Lets promises and the timers of the page run. */
const settle = (ms = 120): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

beforeEach(async () => {
  localStorage.clear();
  port = new FakePort();
  session = new Session(port);
  await session.open(SCENARIO, 'test');
  await settle();
});
afterEach(() => {
  session.pause();
  useTransport.setState({ unit: 'state change' });
});

describe('session', () => {
  it('shows the first moment of a run', () => {
    expect(useRun.getState()).toMatchObject({ status: 'ready', scenarioId: 'test' });
    expect(useRun.getState().frame?.t).toBe(0);
  });

  it('computes the run before it shows a later moment', async () => {
    await session.seek(seconds(8));
    await settle();
    expect(useRun.getState().frame?.t).toBe(seconds(8));
    expect(useTransport.getState().seen).toBe(seconds(8));
    await session.seek(seconds(1));
    expect(useTransport.getState()).toMatchObject({ t: seconds(1), seen: seconds(8) });
  });

  it('steps forward and back through the same rows', async () => {
    await session.step(1);
    const { t } = useTransport.getState();
    await session.step(1);
    await session.step(-1);
    expect(useTransport.getState().t).toBe(t);
  });

  it('knows the steps from where a step came to, until something else is done', async () => {
    await session.step(1);
    const asked = vi.spyOn(port, 'stepFrom');
    await session.step(1);
    const t = session.player.now();
    await session.step(1);
    await session.step(-1);
    expect(session.player.now()).toBe(t);
    // The port asks itself for what it answers; nobody else does.
    expect(asked.mock.calls.every(([, , , direction], i) => direction === (i % 2 === 0 ? 1 : -1))).toBe(true);
    expect(asked).toHaveBeenCalledTimes(6);
    useTransport.getState().cycleUnit();
    await session.step(1);
    expect(asked).toHaveBeenCalledTimes(9);
  });

  it('shows a step in every pane at once, and tells the clock with it', async () => {
    useSelection.getState().select({ kind: 'object', ref: objectRef('Pod', 'default', 'web') });
    await settle();
    const pictures: unknown[] = [];
    const stop = session.player.subscribe(() => {
      const { frame, inspector, fingerprint } = useRun.getState();
      pictures.push([session.player.now(), frame?.t, inspector?.machines[0]?.since !== undefined, fingerprint]);
    });
    await session.step(1);
    stop();
    const t = session.player.now();
    expect(pictures).toEqual([[t, t, true, await port.fingerprint(t)]]);
  });

  it('plays by the clock and pauses', async () => {
    session.play();
    await settle(400);
    session.pause();
    const t = session.player.now();
    expect(t).toBeGreaterThan(0);
    await settle(80);
    expect(session.player.now()).toBe(t);
  });

  it('asks for details of a selection, and for the cones of a message', async () => {
    useSelection.getState().select({ kind: 'message', seq: 6 as never });
    await settle();
    expect(useRun.getState().inspector?.message?.row.seq).toBe(6);
    expect(useRun.getState().cone?.seq).toBe(6);
  });
});

describe('doing something', () => {
  it('applies only what changed, and marks it applied when kubectl succeeded', async () => {
    useEditor.getState().setText('web.yaml', 'kind: Service');
    await session.commands.apply();
    await settle(300);
    expect(port.intents.map(({ intent }) => intent)).toEqual([{ type: 'apply', name: 'web.yaml', text: 'kind: Service' }]);
    expect(useEditor.getState().files[0]?.applied).toBe('kind: Service');
    expect(useRun.getState().terminal.at(-1)).toMatchObject({ command: 'kubectl apply -f web.yaml', output: { exitCode: 0 } });
  });

  it('keeps a failed apply unapplied and shows the refusal', async () => {
    vi.spyOn(port, 'kubectlOutput').mockImplementation(async (seq) => ({ seq, done: true, exitCode: 1, stdout: '', stderr: 'error: no\n' }));
    useEditor.getState().setText('web.yaml', 'kind: Nope');
    await session.commands.apply();
    await settle(300);
    expect(useEditor.getState().files[0]).toMatchObject({ applied: 'kind: Deployment', refusal: 'error: no' });
  });

  it('does not send a text that the API server would not read', async () => {
    useEditor.getState().setText('web.yaml', 'x'.repeat(3 * 1024 * 1024 + 1));
    await session.commands.apply();
    expect(port.intents).toHaveLength(0);
    expect(useEditor.getState().files[0]?.refusal).toMatch(/^Request entity too large: limit is 3145728/u);
  });

  it('goes on playing after something was done', async () => {
    await session.commands.kubectl('get pods');
    expect(useTransport.getState().playing).toBe(true);
  });

  it.each([
    ['paused', () => session.pause()],
    ['dragged the clock', () => session.scrub(micros(0))],
  ])('stays where it is when the user %s before the answer came', async (_, stop) => {
    const doing = session.commands.kubectl('get pods');
    stop();
    await doing;
    await settle();
    expect(useTransport.getState().playing).toBe(false);
    expect(port.intents).toHaveLength(1);
  });

  it('branches when something is done in the past, and can go back', async () => {
    await session.seek(seconds(8));
    await settle();
    await session.seek(seconds(2));
    await settle();
    await session.commands.kubectl('kubectl scale deployment web --replicas=5');
    expect(useRun.getState().run?.branches.map((branch) => branch.name)).toEqual(['main', 'try-1']);
    expect(useMessages.getState().toasts.at(-1)?.text).toBe('New branch try-1; main is kept with its future.');
    expect(await session.commands.undoBranch()).toBe(true);
    expect(useRun.getState().run?.branches.find((branch) => branch.current)?.name).toBe('main');
  });

  it('says nothing of a branch at the live edge', async () => {
    const before = useMessages.getState().toasts.length;
    await session.seek(seconds(3));
    await settle();
    await session.commands.kubectl('get pods');
    expect(useMessages.getState().toasts.length).toBeLessThanOrEqual(before);
  });
});

describe('links', () => {
  it('carry what was done by hand as steps, at the microsecond', async () => {
    await session.seek(micros(2_000_041));
    await session.commands.kubectl("annotate pod web note='two words'");
    expect(currentScenario()).toMatchObject({ spec: { steps: [{ at: 2.000041, kubectl: "annotate pod web 'note=two words'" }] } });
  });

  it('carry edited text beside the run that never saw it; files to go on with have it as their manifest', () => {
    useEditor.getState().setText('web.yaml', 'kind: Edited');
    expect(currentScenario()).toMatchObject({ spec: { manifests: [{ text: 'kind: Deployment' }] } });
    expect(drafts()).toEqual([{ name: 'web.yaml', text: 'kind: Edited' }]);
    expect(editedScenario()).toMatchObject({ spec: { manifests: [{ name: 'web.yaml', text: 'kind: Edited' }] } });
  });

  it('take all branches along, each with what was done on it, as long as they fit; what was left out is said', async () => {
    await session.seek(seconds(8));
    await session.commands.kubectl('get pods');
    await session.seek(seconds(9));
    await settle();
    await session.seek(seconds(2));
    await settle();
    await session.commands.kubectl('scale deployment web --replicas=5');
    session.pause();
    const link = await makeLink(session, { moment: true });
    expect(link?.others).toMatchObject({ count: 1, inside: true, length: link?.url.length });
    const read = decodeLink(link?.fragment ?? '');
    expect(read).toMatchObject({
      ok: true,
      scenario: { spec: { steps: [{ at: 2, kubectl: 'scale deployment web --replicas=5' }] } },
      tree: {
        shown: 'try-1',
        branches: [
          { name: 'main', scenario: { spec: { steps: [{ at: 8, kubectl: 'get pods' }] } } },
          { name: 'try-1', parent: { name: 'main', at: 2_000_000 } },
        ],
      },
    });
    const alone = await makeLink(session, { moment: true, branches: false });
    expect([decodeLink(alone?.fragment ?? ''), alone?.others?.inside]).toEqual([expect.not.objectContaining({ tree: expect.anything() }), false]);
    // Text that hardly packs makes it longer than chats take.
    useEditor.getState().setText('web.yaml', Array.from({ length: 900 }, (_, i) => ((i * 2_654_435_761) % 4_294_967_296).toString(36)).join(' '));
    const long = await makeLink(session, { moment: true });
    expect(long?.others).toMatchObject({ count: 1, inside: false });
    expect(long?.others?.length).toBeGreaterThan(4_000);
    expect(await makeLink(session, { moment: true, branches: true })).toMatchObject({ others: { inside: true } });
  });

  it('are of the moment at which they were asked for, whatever is loaded meanwhile', async () => {
    await session.seek(seconds(3));
    await settle();
    const made = makeLink(session, { moment: true });
    await session.seek(seconds(5));
    expect(decodeLink((await made)?.fragment ?? '')).toMatchObject({ view: { t: seconds(3) } });
  });

  it('know faults and their healing', () => {
    expect(stepOf({ t: seconds(1), intent: { type: 'inject-fault', id: 'f', fault: { type: 'node-down', node: 'node-1' } } })).toEqual({
      at: 1,
      id: 'f',
      fault: { type: 'node-down', node: 'node-1' },
    });
    expect(stepOf({ t: seconds(2), intent: { type: 'heal-fault', id: 'f' } })).toEqual({ at: 2, heal: 'f' });
  });

  it.each([
    { kind: 'message', seq: 12 as never },
    { kind: 'process', address: 'node-1/kubelet' },
    { kind: 'object', ref: 'Pod/default/web' as never },
  ] as const)('bring back a selection: %o', (selection) => expect(readSelection(selectionWord(selection))).toEqual(selection));
  it.each(['', 'message:0', 'message:x', 'nonsense', undefined])('ignore a bad selection: %s', (word) => expect(readSelection(word)).toBeUndefined());
});
