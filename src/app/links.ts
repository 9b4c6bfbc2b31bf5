import type { ManifestFile, Micros, Scenario, Step } from '../api/index.ts';
import { laterStrings } from '../components/strings-later.ts';
import type { LinkView } from '../scenarios/codec.ts';
import { changedOptions } from './shared-options.ts';
import { selectionWord } from './selection-word.ts';
import type { Session } from './session/session.ts';
import { useEditor } from './stores/editor.ts';
import { useLayout } from './stores/layout.ts';
import { useMessages } from './stores/messages.ts';
import { useRun } from './stores/run.ts';
import type { UserAction } from './stores/run.ts';
import { useSelection } from './stores/selection.ts';
import { useSequenceOptions } from './stores/sequence-options.ts';
import { termsOf, useSettings } from './stores/settings.ts';
import { useTransport } from './stores/transport.ts';

/** One action as a step of a scenario. */
export function stepOf({ t, intent }: UserAction): Step {
  const at = t / 1_000_000;
  switch (intent.type) {
    case 'apply':
      return { at, apply: intent.text, name: intent.name };
    case 'kubectl':
      return { at, kubectl: intent.args.map(quote).join(' '), ...(intent.interactive ? { interactive: true } : {}), ...(intent.files ? { files: intent.files } : {}) };
    case 'shell':
      return { at, kubectl: [...(intent.node === undefined ? [] : [`${intent.node}$`]), ...intent.argv].map(quote).join(' ') };
    case 'keyboard':
      return { at, keyboard: { command: intent.command, ...intent.input } };
    case 'inject-fault':
      return { at, fault: intent.fault, id: intent.id };
    case 'heal-fault':
      return { at, heal: intent.id };
  }
}

const quote = (word: string): string => (/^[\w@%+=:,./-]+$/u.test(word) ? word : `'${word.replace(/'/gu, `'\\''`)}'`);

/** The scenario that gives this run again: what was done by hand on the branch shown becomes its steps. Text that was edited but not applied is no part of it. */
export function currentScenario(): Scenario | undefined {
  const { scenario, run, actions } = useRun.getState();
  if (scenario === undefined) return undefined;
  const branch = run?.branches.find((other) => other.current)?.id ?? '';
  const done = (actions[branch] ?? []).map(stepOf);
  if (done.length === 0) return scenario;
  return { ...scenario, spec: { ...scenario.spec, steps: [...scenario.spec.steps, ...done].sort((a, b) => a.at - b.at) } };
}

/** Texts of the editor that the cluster has not been given. */
export function drafts(): readonly ManifestFile[] {
  return useEditor.getState().files.filter((file) => file.text !== file.applied).map(({ name, text }) => ({ name, text }));
}

/** For a file to go on with: the run so far, and instead of its manifests what stands in the editor, applied or not. */
export function editedScenario(): Scenario | undefined {
  const scenario = currentScenario();
  const edited = new Map(drafts().filter(({ text }) => !isScenario(text)).map(({ name, text }) => [name, text]));
  if (scenario === undefined || edited.size === 0) return scenario;
  const kept = scenario.spec.manifests.map(({ name, text }) => ({ name, text: edited.get(name) ?? text }));
  const names = new Set(kept.map(({ name }) => name));
  const added = [...edited].filter(([name, text]) => !names.has(name) && text.trim() !== '').map(([name, text]) => ({ name, text }));
  return { ...scenario, spec: { ...scenario.spec, manifests: [...kept, ...added] } };
}

/** A scenario as text in the editor is no manifest. */
const isScenario = (text: string): boolean => /^\s*apiVersion:\s*["']?orrery\.dev\//mu.test(text);

export interface MadeLink {
  readonly url: string;
  readonly fragment: string;
  readonly fingerprint: string;
  /** Values that were taken out: they would have travelled in the open. */
  readonly redacted: readonly string[];
}

/** What of the page, besides the scenario, a link brings back. */
function viewOfPage(t: Micros): LinkView {
  const selection = selectionWord(useSelection.getState().current);
  const rows = changedOptions(useSequenceOptions.getState());
  const terms = termsOf(useSettings.getState());
  const usual = useRun.getState().scenario?.spec.terms ?? 'kubernetes';
  const bookmarks = useTransport.getState().bookmarks.map((bookmark) => [bookmark.t, bookmark.name] as const);
  return {
    t,
    view: useLayout.getState().view,
    ...(selection === undefined ? {} : { selection }),
    ...(Object.keys(rows).length === 0 ? {} : { rows }),
    ...(bookmarks.length === 0 ? {} : { bookmarks }),
    ...(terms === usual ? {} : { terms }),
  };
}

/** The address of this run: scenario, what is edited, and, if asked for, what is shown. `compact`: without the comments of the manifests. */
export async function makeLink(session: Session, withMoment: boolean, compact = false): Promise<MadeLink | undefined> {
  const current = currentScenario();
  if (current === undefined) return undefined;
  const [{ encodeLink }, { redactScenario, redactSecrets }] = await Promise.all([import('../scenarios/codec.ts'), import('../scenarios/redact.ts')]);
  const { scenario: open, replaced: applied } = redactScenario(current);
  const { manifests: edited, replaced: typed } = redactSecrets(drafts());
  const shared = compact ? { ...open, spec: { ...open.spec, manifests: (await import('../scenarios/compact.ts')).compactManifests(open.spec.manifests) } } : open;
  const t = session.player.now();
  const fingerprint = (await session.port.fingerprint(t)).slice(0, 12);
  // What other programs asked of a served cluster is no part of the scenario.
  const served = useRun.getState().run?.live !== undefined;
  if (served) useMessages.getState().toast(laterStrings.live.link);
  const promised = withMoment && applied.length === 0 && !compact && !served;
  const fragment = encodeLink({ scenario: shared, view: withMoment ? viewOfPage(t) : {}, drafts: edited, ...(promised ? { fingerprint } : {}) });
  return { url: `${pageAddress()}#${fragment}`, fragment, fingerprint, redacted: [...new Set([...applied, ...typed])] };
}

/** Without what only this reader asked for (`?lang=`): a link speaks the language of whoever opens it. */
const pageAddress = (): string => location.href.split(/[?#]/u)[0] ?? '';

/** Loads the page anew with this run at this moment, as after a change of the language. */
export async function reopen(session: Session): Promise<void> {
  const link = await makeLink(session, true);
  history.replaceState(null, '', link === undefined || link.fragment.length > MAX_ADDRESS || link.redacted.length > 0 ? `${pageAddress()}${location.hash}` : link.url);
  location.reload();
}

/** Copies text; falls back to a selection for pages without the clipboard permission. */
export async function copyText(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = document.createElement('textarea');
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand('copy');
    area.remove();
  }
}

export async function copyLink(session: Session): Promise<void> {
  const link = await makeLink(session, true);
  if (link === undefined) return;
  await copyText(link.url);
  rememberHash(`#${link.fragment}`);
  useMessages.getState().toast(`${laterStrings.share.copied} ${laterStrings.share.length(String(link.url.length))}`);
}

const MAX_ADDRESS = 100_000;

/** Writes the fragment into the address without a new history entry; very long ones stay out of it. */
export function rememberHash(hash: string): void {
  if (hash.length <= MAX_ADDRESS) history.replaceState(null, '', hash);
}
