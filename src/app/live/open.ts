import type { Scenario } from '../../api/index.ts';
import { laterStrings } from '../../components/strings-later.ts';
import type { Opened } from '../routes.ts';

const refused = (detail: string): Opened => ({
  ok: false,
  blocker: { title: laterStrings.live.refused, text: laterStrings.live.refusedHelp, details: [detail] },
});

/** Opens the run of the `orrery serve` that the page came from. */
export async function openServed(): Promise<Opened> {
  const response = await fetch('./live/scenario').catch(() => undefined);
  if (response?.ok !== true) return refused(response === undefined ? '' : `HTTP ${response.status}`);
  // Our own server's answer, behind its cookie.
  const scenario = (await response.json()) as Scenario;
  return { ok: true, opening: { scenario, begin: (session) => session.openLive() } };
}
