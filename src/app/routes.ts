import type { Scenario } from '../api/index.ts';
import { strings } from '../components/strings.ts';
import { builtInScenario } from '../scenarios/built-in.ts';
import type { Blocker } from './stores/run.ts';

export type Route =
  | { readonly kind: 'default' }
  | { readonly kind: 'scenario'; readonly id: string }
  | { readonly kind: 'link'; readonly fragment: string }
  | { readonly kind: 'blank' };

/** What the fragment of the address asks for. Chat programs change `#` into `%23` and add blanks or full stops: those are mended. */
export function readRoute(href: string): Route {
  const at = href.indexOf('#');
  const escaped = href.search(/%23o\d+\./u);
  const fragment = at >= 0 ? href.slice(at + 1) : escaped >= 0 ? href.slice(escaped + 3) : '';
  if (fragment === '') return { kind: 'default' };
  if (fragment === '/new') return { kind: 'blank' };
  const id = /^\/x\/([\w-]+)\/?$/u.exec(fragment)?.[1];
  return id === undefined ? { kind: 'link', fragment } : { kind: 'scenario', id };
}

export interface Opening {
  readonly scenario: Scenario;
  readonly scenarioId?: string;
  readonly t?: number;
  readonly selection?: string;
  readonly view?: string;
  readonly fingerprint?: string;
}

export type Opened = { readonly ok: true; readonly opening: Opening } | { readonly ok: false; readonly blocker: Blocker };

export const DEFAULT_SCENARIO = 'hello';

async function openBuiltIn(id: string): Promise<Opened> {
  const scenario = await builtInScenario(id);
  if (scenario !== undefined) return { ok: true, opening: { scenario, scenarioId: id } };
  return { ok: false, blocker: { title: strings.errors.unknownScenario(id), text: strings.errors.linkHelp, details: [] } };
}

async function openLink(fragment: string): Promise<Opened> {
  const { decodeLink } = await import('../scenarios/codec.ts');
  const link = decodeLink(fragment);
  if (link.ok) {
    const { scenario, view, fingerprint } = link;
    return { ok: true, opening: { scenario, ...view, ...(fingerprint === undefined ? {} : { fingerprint }) } };
  }
  const { failure } = link;
  const future = failure.kind === 'future';
  return { ok: false, blocker: { title: future ? strings.errors.future : strings.errors.link, text: future ? strings.errors.futureHelp : strings.errors.linkHelp, details: [failure.message], payload: fragment } };
}

async function openBlank(): Promise<Opened> {
  const { scenarioOf } = await import('../scenarios/defaults.ts');
  return { ok: true, opening: { scenario: scenarioOf([]) } };
}

/** Finds what a route asks for. Never answers with something else than what was asked. */
export function resolveRoute(route: Route): Promise<Opened> {
  switch (route.kind) {
    case 'default':
      return openBuiltIn(DEFAULT_SCENARIO);
    case 'scenario':
      return openBuiltIn(route.id);
    case 'link':
      return openLink(route.fragment);
    case 'blank':
      return openBlank();
  }
}
