import type { Scenario, Step } from '../api/index.ts';
import { micros } from '../api/index.ts';
import { strings } from '../components/strings.ts';
import type { Selection } from '../projections/views.ts';
import { documentRef } from '../api/index.ts';
import type { Seq } from '../api/index.ts';
import type { Session } from './session/session.ts';
import { useEditor } from './stores/editor.ts';
import { useLayout } from './stores/layout.ts';
import { useMessages } from './stores/messages.ts';
import { useRun } from './stores/run.ts';
import type { UserAction } from './stores/run.ts';
import { useSelection } from './stores/selection.ts';

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

/**
 * The scenario that gives this run again: what was done by hand becomes its steps. Text that was edited but not applied
 * replaces the manifests, and `exact` is then false, since no run has seen it yet.
 */
export function currentScenario(): { readonly scenario: Scenario; readonly exact: boolean } | undefined {
  const { scenario, run, actions } = useRun.getState();
  if (scenario === undefined) return undefined;
  const { files } = useEditor.getState();
  const branch = run?.branches.find((other) => other.current)?.id ?? '';
  const done = (actions[branch] ?? []).map(stepOf);
  const steps = [...scenario.spec.steps, ...done].sort((a, b) => a.at - b.at);
  const exact = files.every((file) => file.text === file.applied);
  const manifests = exact ? scenario.spec.manifests : files.map(({ name, text }) => ({ name, text }));
  return { scenario: { ...scenario, spec: { ...scenario.spec, manifests, steps } }, exact };
}

/** A selection as a word of a link, and back. Lines of the editor are not carried. */
export function selectionWord(selection: Selection | undefined): string | undefined {
  switch (selection?.kind) {
    case 'object':
      return `object:${selection.ref}`;
    case 'message':
      return `message:${selection.seq}`;
    case 'process':
      return `process:${selection.address}`;
    default:
      return undefined;
  }
}

export function readSelection(word: string | undefined): Selection | undefined {
  const [, kind, rest] = /^(object|message|process):(.+)$/u.exec(word ?? '') ?? [];
  if (kind === undefined || rest === undefined) return undefined;
  if (kind === 'object') return { kind, ref: documentRef(rest) };
  if (kind === 'process') return { kind, address: rest };
  const seq = Number(rest);
  return Number.isSafeInteger(seq) && seq > 0 ? { kind: 'message', seq: seq as Seq } : undefined;
}

export interface MadeLink {
  readonly url: string;
  readonly fragment: string;
  readonly fingerprint: string;
  /** Values that were taken out: they would have travelled in the open. */
  readonly redacted: readonly string[];
}

/** The address of this run: scenario, and, if asked for, the moment and the selection. `compact`: without the comments of the manifests. */
export async function makeLink(session: Session, withMoment: boolean, compact = false): Promise<MadeLink | undefined> {
  const current = currentScenario();
  if (current === undefined) return undefined;
  const { scenario, exact } = current;
  const [{ encodeLink }, { redactSecrets }] = await Promise.all([import('../scenarios/codec.ts'), import('../scenarios/redact.ts')]);
  const { manifests: open, replaced } = redactSecrets(scenario.spec.manifests);
  const manifests = compact ? (await import('../scenarios/compact.ts')).compactManifests(open) : open;
  const shared = replaced.length === 0 && !compact ? scenario : { ...scenario, spec: { ...scenario.spec, manifests } };
  const t = session.player.now();
  const fingerprint = (await session.port.fingerprint(micros(t))).slice(0, 12);
  const selection = selectionWord(useSelection.getState().current);
  const view = withMoment ? { t, view: useLayout.getState().view, ...(selection === undefined ? {} : { selection }) } : {};
  const fragment = encodeLink({ scenario: shared, view, ...(withMoment && exact && replaced.length === 0 && !compact ? { fingerprint } : {}) });
  return { url: `${location.href.split('#')[0] ?? ''}#${fragment}`, fragment, fingerprint, redacted: replaced };
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
  useMessages.getState().toast(`${strings.share.copied} ${strings.share.length(String(link.url.length))}`);
}

const MAX_ADDRESS = 100_000;

/** Writes the fragment into the address without a new history entry; very long ones stay out of it. */
export function rememberHash(hash: string): void {
  if (hash.length <= MAX_ADDRESS) history.replaceState(null, '', hash);
}
