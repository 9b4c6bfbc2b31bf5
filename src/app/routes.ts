import type { ManifestFile, Scenario } from '../api/index.ts';
import { strings } from '../components/strings.ts';
import { FIRST_SCENARIO, firstScenario } from '../scenarios/first.ts';
import type { LinkView } from '../scenarios/codec.ts';
import type { BranchTree } from '../scenarios/link-branches.ts';
import type { Session } from './session/session.ts';
import type { Blocker } from './stores/run.ts';

export type Route =
  | { readonly kind: 'default' }
  | { readonly kind: 'scenario'; readonly id: string; readonly t?: number }
  | { readonly kind: 'link'; readonly fragment: string }
  | { readonly kind: 'guide'; readonly what: string; readonly id: string }
  | { readonly kind: 'blank' };

/** What the fragment of the address asks for. Chat programs change `#` into `%23` and add blanks or full stops: those are mended. */
export function readRoute(href: string): Route {
  const at = href.indexOf('#');
  const escaped = href.search(/%23o\d+\./u);
  const fragment = at >= 0 ? href.slice(at + 1) : escaped >= 0 ? href.slice(escaped + 3) : '';
  if (fragment === '') return { kind: 'default' };
  if (fragment === '/new') return { kind: 'blank' };
  const [, what, name = ''] = /^\/(q|lesson|cards)\/?([\w/-]*?)\/?$/u.exec(fragment) ?? [];
  if (what !== undefined) return { kind: 'guide', what, id: name };
  const [, id, t] = /^\/x\/([\w-]+)\/?(?:&t=(\d+(?:\.\d+)?))?$/u.exec(fragment) ?? [];
  if (id === undefined) return { kind: 'link', fragment };
  return { kind: 'scenario', id, ...(t === undefined ? {} : { t: Number(t) }) };
}

/** Does the address ask for the run of the server that the page came from? */
export const isLive = ({ search, hash }: Location): boolean => search === '?live' && hash === '';

export interface Opening {
  readonly scenario: Scenario;
  readonly scenarioId?: string;
  readonly t?: number;
  readonly selection?: string;
  readonly view?: string;
  readonly fingerprint?: string;
  readonly terms?: LinkView['terms'];
  /** Only links have them. */
  readonly rows?: LinkView['rows'];
  readonly bookmarks?: LinkView['bookmarks'];
  readonly drafts?: readonly ManifestFile[];
  readonly tree?: BranchTree;
  /** Begins something else than a run of the scenario in this page. */
  readonly begin?: (session: Session) => Promise<void>;
  /** Under which what is typed is kept in this browser. */
  readonly draftKey?: string;
  /** What goes on when the moment is shown: the answer to a question, a lesson. */
  readonly guide?: (session: Session) => Promise<void>;
}

export type Opened = { readonly ok: true; readonly opening: Opening } | { readonly ok: false; readonly blocker: Blocker };

async function openBuiltIn(id: string, t?: number): Promise<Opened> {
  const scenario = id === FIRST_SCENARIO ? await firstScenario() : await (await import('../scenarios/built-in.ts')).builtInScenario(id);
  if (scenario !== undefined) return { ok: true, opening: { scenario, scenarioId: id, draftKey: id, ...(t === undefined ? {} : { t: t * 1_000_000 }) } };
  return { ok: false, blocker: { title: strings.errors.unknownScenario(id), text: strings.errors.linkHelp, details: [] } };
}

/** Under which what is typed is kept for a link. */
export const draftKeyOf = (fragment: string): string => `link/${fragment.replace(/&.*$/u, '').slice(-12)}`;

async function openLink(fragment: string): Promise<Opened> {
  const { decodeLink } = await import('../scenarios/codec.ts');
  const link = decodeLink(fragment);
  if (link.ok) {
    const { scenario, view, drafts = [], fingerprint, tree } = link;
    // A moment behind the link is somebody's own: the sender's fingerprint is of another one.
    const t = /&t=(\d+(?:\.\d+)?)/u.exec(fragment)?.[1];
    const proof = fingerprint === undefined || t !== undefined ? {} : { fingerprint };
    return {
      ok: true,
      opening: {
        scenario,
        ...view,
        ...(t === undefined ? {} : { t: Number(t) * 1_000_000 }),
        drafts,
        ...(tree ? { tree } : {}),
        draftKey: draftKeyOf(fragment),
        ...proof,
      },
    };
  }
  const { failure } = link;
  const { failureText } = await import('./words/link-failure.ts');
  const future = failure.kind === 'future';
  return {
    ok: false,
    blocker: {
      title: future ? strings.errors.future : strings.errors.link,
      text: future ? strings.errors.futureHelp : strings.errors.linkHelp,
      details: [failureText(failure)],
      payload: fragment,
    },
  };
}

async function openBlank(): Promise<Opened> {
  const { scenarioOf } = await import('../scenarios/defaults.ts');
  return { ok: true, opening: { scenario: scenarioOf([]), draftKey: 'new' } };
}

/** Finds what a route asks for. Never answers with something else than what was asked. */
export function resolveRoute(route: Route): Promise<Opened> {
  switch (route.kind) {
    case 'default':
      return openBuiltIn(FIRST_SCENARIO);
    case 'scenario':
      return openBuiltIn(route.id, route.t);
    case 'link':
      return openLink(route.fragment);
    case 'guide':
      return import('./lesson/open.ts').then(({ openGuide }) => openGuide(route.what, route.id));
    case 'blank':
      return openBlank();
  }
}
