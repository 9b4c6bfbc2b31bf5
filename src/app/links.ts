import type { ManifestFile, Micros, Scenario, Step } from '../api/index.ts';
import { formatNumber } from '../components/format.ts';
import { laterStrings } from '../components/strings-later.ts';
import type { LinkView } from '../scenarios/codec.ts';
import type { BranchTree, TreeBranch } from '../scenarios/link-branches.ts';
import { changedOptions } from './shared-options.ts';
import { selectionWord } from './selection-word.ts';
import type { Session } from './session/session.ts';
import { useEditor } from './stores/editor.ts';
import { useLayout } from './stores/layout.ts';
import { useMessages } from './stores/messages.ts';
import { branchShown, useRun } from './stores/run.ts';
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
      return {
        at,
        kubectl: intent.args.map(quote).join(' '),
        ...(intent.interactive ? { interactive: true } : {}),
        ...(intent.files ? { files: intent.files } : {}),
      };
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

/** The scenario of a branch: what was done on it by hand becomes its steps. Text that was edited but not applied is no part of it. */
function scenarioOf(branch: string): Scenario | undefined {
  const { scenario: shown, scenarios, actions } = useRun.getState();
  const scenario = scenarios[branch] ?? shown;
  const done = (actions[branch] ?? []).map(stepOf);
  if (scenario === undefined || done.length === 0) return scenario;
  return { ...scenario, spec: { ...scenario.spec, steps: [...scenario.spec.steps, ...done].sort((a, b) => a.at - b.at) } };
}

/** The scenario that gives the run that is shown again. */
export const currentScenario = (): Scenario | undefined => scenarioOf(branchShown(useRun.getState().run));

/** All branches; undefined while there is one only. What a served cluster did for others cannot be told as steps: its branches stay here. */
function currentTree(): BranchTree | undefined {
  const { run } = useRun.getState();
  if (run === undefined || run.branches.length < 2 || run.live !== undefined) return undefined;
  const nameOf = new Map(run.branches.map(({ id, name }) => [id, name]));
  const branches = run.branches.flatMap(({ id, name, parent }): readonly TreeBranch[] => {
    const scenario = scenarioOf(id);
    const from = nameOf.get(parent?.id ?? '');
    return scenario === undefined ? [] : [{ name, scenario, ...(parent === undefined || from === undefined ? {} : { parent: { name: from, at: parent.at } }) }];
  });
  return { shown: nameOf.get(branchShown(run)) ?? '', branches };
}

/** Texts of the editor that the cluster has not been given. */
export function drafts(): readonly ManifestFile[] {
  return useEditor
    .getState()
    .files.filter((file) => file.text !== file.applied)
    .map(({ name, text }) => ({ name, text }));
}

/** For a file to go on with: the run so far, and instead of its manifests what stands in the editor, applied or not. */
export function editedScenario(): Scenario | undefined {
  const scenario = currentScenario();
  const edited = new Map(
    drafts()
      .filter(({ text }) => !isScenario(text))
      .map(({ name, text }) => [name, text]),
  );
  if (scenario === undefined || edited.size === 0) return scenario;
  const kept = scenario.spec.manifests.map(({ name, text }) => ({ name, text: edited.get(name) ?? text }));
  const names = new Set(kept.map(({ name }) => name));
  const added = [...edited].filter(([name, text]) => !names.has(name) && text.trim() !== '').map(([name, text]) => ({ name, text }));
  return { ...scenario, spec: { ...scenario.spec, manifests: [...kept, ...added] } };
}

/** A scenario as text in the editor is no manifest. */
const isScenario = (text: string): boolean => /^\s*apiVersion:\s*["']?orrery\.dev\//mu.test(text);

export interface LinkChoice {
  /** Opens where one is, with what is selected and laid out. */
  readonly moment: boolean;
  /** Without the comments of the manifests. */
  readonly compact?: boolean;
  /** With the branches beside the one shown; absent: as long as the link stays short enough for a chat. */
  readonly branches?: boolean;
}

export interface MadeLink {
  readonly url: string;
  readonly fragment: string;
  readonly fingerprint: string;
  /** Values that were taken out: they would have travelled in the open. */
  readonly redacted: readonly string[];
  /** The branches beside the one shown: how many, whether they are in the link, and how long it is with them. */
  readonly others?: { readonly count: number; readonly inside: boolean; readonly length: number };
  /** What of a run that goes on elsewhere it does not hold, in words. */
  readonly served?: string;
}

/** Longest link that takes other branches along without being asked: what Slack does not cut. */
const COMFORTABLE = 4_000;

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

/** What a link is made of, all of one moment: what is loaded and asked for afterwards does not change it. */
export interface LinkSource {
  readonly t: Micros;
  readonly scenario: Scenario;
  readonly tree: BranchTree | undefined;
  readonly view: LinkView;
  readonly drafts: readonly ManifestFile[];
}

/** At once; undefined when no run is open. */
export function linkSource(session: Session, moment: boolean, t = session.player.now()): LinkSource | undefined {
  const scenario = currentScenario();
  return scenario && { t, scenario, tree: currentTree(), view: moment ? viewOfPage(t) : {}, drafts: drafts() };
}

export type LinkParts = Awaited<ReturnType<typeof linkParts>>;

/** What makes links, loaded with the first one. */
export async function linkParts() {
  const [{ encodeLink }, { redactScenario, redactSecrets }, { compactManifests }] = await Promise.all([
    import('../scenarios/codec.ts'),
    import('../scenarios/redact.ts'),
    import('../scenarios/compact.ts'),
  ]);
  return { encodeLink, redactScenario, redactSecrets, compactManifests };
}

/** At once, too: the link of a source. `fingerprint`: of the run at that moment, if it is known. */
export function linkOf(
  { scenario, tree, view, drafts: typed }: LinkSource,
  parts: LinkParts,
  { compact = false, branches }: Omit<LinkChoice, 'moment'>,
  fingerprint?: string,
): Omit<MadeLink, 'fingerprint' | 'served'> {
  const { scenario: open, replaced: applied } = parts.redactScenario(scenario);
  const { manifests: edited, replaced } = parts.redactSecrets(typed);
  const shared = compact ? { ...open, spec: { ...open.spec, manifests: parts.compactManifests(open.spec.manifests) } } : open;
  // What was taken out is not the run that was seen, and other comments make other lines of origin.
  const same = applied.length === 0 && !compact;
  const promise = fingerprint === undefined || !same ? {} : { fingerprint };
  const redacted = [...new Set([...applied, ...replaced])];
  const made = (others: BranchTree | undefined) => {
    const fragment = parts.encodeLink({ scenario: shared, view, drafts: edited, ...(others ? { tree: others } : {}), ...promise });
    return { url: `${pageAddress()}#${fragment}`, fragment };
  };
  const alone = made(undefined);
  if (tree === undefined) return { ...alone, redacted };
  const hidden: string[] = [];
  const whole = made({
    ...tree,
    branches: tree.branches.map(({ seen, ...branch }) => {
      if (branch.name === tree.shown) return { ...branch, scenario: shared };
      const { scenario: other, replaced: inSteps } = parts.redactScenario({ ...branch.scenario, spec: { ...branch.scenario.spec, manifests: [] } });
      hidden.push(...inSteps);
      return { ...branch, scenario: other, ...(seen !== undefined && same && inSteps.length === 0 ? { seen } : {}) };
    }),
  });
  const inside = branches ?? whole.url.length <= COMFORTABLE;
  const others = { count: tree.branches.length - 1, inside, length: whole.url.length };
  return inside ? { ...whole, redacted: [...new Set([...redacted, ...hidden])], others } : { ...alone, redacted, others };
}

/** The address of this run: scenario, branches, what is edited, and, if asked for, what is shown at the moment at which it is asked for. */
export async function makeLink(session: Session, choice: LinkChoice, t?: Micros): Promise<MadeLink | undefined> {
  const source = linkSource(session, choice.moment, t);
  if (source === undefined) return undefined;
  // What other programs asked of a served cluster is no part of the scenario, and a branch of it is what it is by that.
  const { run } = useRun.getState();
  const served = run?.live === undefined ? undefined : laterStrings.live.link(run.branches.length - 1);
  const [parts, whole, tree] = await Promise.all([linkParts(), session.port.fingerprint(source.t), choice.moment ? seenTree(session, source) : source.tree]);
  const fingerprint = whole.slice(0, 12);
  return {
    ...linkOf({ ...source, tree }, parts, choice, choice.moment && served === undefined ? fingerprint : undefined),
    fingerprint,
    ...(served === undefined ? {} : { served }),
  };
}

/** The branches, each with what was seen of it. */
async function seenTree(session: Session, { tree, t }: LinkSource): Promise<BranchTree | undefined> {
  if (tree === undefined) return undefined;
  const seen = await (await import('./promises.ts')).seenBranches(session, t);
  const branches = tree.branches.map((branch) => {
    const of = seen.get(branch.name);
    return of === undefined ? branch : { ...branch, seen: of };
  });
  return { ...tree, branches };
}

/** Without what only this reader asked for (`?lang=`): a link speaks the language of whoever opens it. */
const pageAddress = (): string => location.href.split(/[?#]/u)[0] ?? '';

/** Loads the page anew with this run at this moment, as after a change of the language. */
export async function reopen(session: Session): Promise<void> {
  const link = await makeLink(session, { moment: true, branches: true });
  history.replaceState(
    null,
    '',
    link === undefined || link.fragment.length > MAX_ADDRESS || link.redacted.length > 0 ? `${pageAddress()}${location.hash}` : link.url,
  );
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

/** `t`: when it was asked for, if that was before this code was there. */
export async function copyLink(session: Session, t?: Micros): Promise<void> {
  const link = await makeLink(session, { moment: true }, t);
  if (link === undefined) return;
  await copyText(link.url);
  rememberHash(`#${link.fragment}`);
  const { copied, length, left } = laterStrings.share;
  useMessages
    .getState()
    .toast(
      [
        copied,
        length(formatNumber(link.url.length)),
        ...(link.others?.inside === false ? [left(link.others.count)] : []),
        ...(link.served === undefined ? [] : [link.served]),
      ].join(' '),
    );
}

const MAX_ADDRESS = 100_000;

/** Writes the fragment into the address without a new history entry; very long ones stay out of it. */
export function rememberHash(hash: string): void {
  if (hash.length <= MAX_ADDRESS) history.replaceState(null, '', hash);
}
