import { base64urlnopad, utf8 } from '@scure/base';
import { deflateSync, Inflate } from 'fflate';
import type { ManifestFile, Scenario, ScenarioSpec } from '../api/index.ts';
import { defaultCluster, defaultNodes } from './defaults.ts';
import { dictionaries } from './dictionary.ts';
import { type BranchTree, packTree, type PackedTree, unpackTree } from './link-branches.ts';
import { readScenario } from './schema.ts';
import { withSeconds } from './fault-times.ts';

/** How the sequence was laid out where it is not as it comes: filter, folds, lanes. Names are those of the page's options. */
export interface LinkRows {
  readonly filter?: string;
  readonly preset?: string;
  readonly foldLevel?: number;
  readonly toggled?: readonly string[];
  readonly hiddenLanes?: readonly string[];
  readonly collapsedGroups?: readonly string[];
  readonly expandedGroups?: readonly string[];
  readonly pinnedLanes?: readonly string[];
  readonly laneOrder?: readonly string[];
  readonly proportional?: boolean;
  readonly dim?: boolean;
}

/** What a link shows besides the scenario. */
export interface LinkView {
  /** Microseconds. */
  readonly t?: number;
  /** Selected object or message. */
  readonly selection?: string;
  readonly view?: string;
  readonly rows?: LinkRows;
  /** Named moments: microseconds and name. */
  readonly bookmarks?: readonly (readonly [number, string])[];
  /** In which words it is shown, where not in the scenario's own. */
  readonly terms?: 'kubernetes' | 'data-centre';
}

export interface LinkContent {
  readonly scenario: Scenario;
  readonly view: LinkView;
  /** The other branches beside the one that the scenario is of; absent when there are none, or when they are left out. */
  readonly tree?: BranchTree;
  /** Texts of the editor that the cluster has not been given. */
  readonly drafts?: readonly ManifestFile[];
  /** Hash of the trace that the sender saw. */
  readonly fingerprint?: string;
}

/** What is wrong with a link that is neither cut nor of another version; with a place or a reason in `detail`. */
export type Damage = 'too-long' | 'characters' | 'checksum' | 'scenario' | 'content';

export type LinkFailure =
  | { readonly kind: 'not-a-link'; readonly message: string }
  | { readonly kind: 'cut'; readonly message: string; readonly got: number; readonly need: number }
  | { readonly kind: 'damaged'; readonly message: string; readonly what: Damage; readonly detail?: string }
  | { readonly kind: 'future'; readonly message: string; readonly version: string };

export type DecodedLink = ({ readonly ok: true } & LinkContent) | { readonly ok: false; readonly failure: LinkFailure };

const PREFIX = 'o1';
const LENGTH_BYTES = 3;
const MAX_CHARACTERS = 8 * 1024 * 1024;
const MAX_LIST = 500;
const MAX_INFLATED = 4 * 1024 * 1024;
/** The length in the first bytes leaves this bit free: it says by which dictionary the rest is packed. */
const NEWEST = 0x80;

/** CRC-24 (OpenPGP's polynomial) of the characters, as four base64url characters. */
function checksum(text: string): string {
  let crc = 0xb704ce;
  for (let i = 0; i < text.length; i++) {
    crc ^= (text.charCodeAt(i) & 0xff) << 16;
    for (let bit = 0; bit < 8; bit++) {
      crc <<= 1;
      if (crc & 0x1000000) crc ^= 0x1864cfb;
    }
  }
  return base64urlnopad.encode(Uint8Array.of((crc >> 16) & 0xff, (crc >> 8) & 0xff, crc & 0xff));
}

/** The scenario document with everything left out that a reader fills in again; `y` carries the manifests. */
function compact(scenario: Scenario): object {
  const { spec, metadata } = scenario;
  const { manifests, cluster, seed, profile, title, steps, checkpoints, ...rest } = spec;
  return {
    v: 1,
    i: metadata.name,
    m: title,
    y: manifests.map(({ name, text }) => [name, text]),
    s: seed,
    ...(profile === 'textbook' ? {} : { p: profile }),
    c: cluster,
    ...(steps.length > 0 ? { a: steps } : {}),
    ...(checkpoints.length > 0 ? { k: checkpoints } : {}),
    ...(Object.keys(rest).length > 0 ? { r: rest } : {}),
  };
}

interface Compact extends PackedTree {
  readonly i?: string;
  readonly m?: string;
  readonly y?: readonly (readonly [string, string])[];
  readonly s?: number;
  readonly p?: string;
  readonly c?: object;
  readonly a?: readonly unknown[];
  readonly k?: readonly unknown[];
  readonly r?: object;
  readonly w?: LinkView;
  readonly f?: string;
  readonly d?: readonly unknown[];
}

function expand(content: Compact): unknown {
  return {
    apiVersion: 'orrery.dev/v1alpha1',
    kind: 'Scenario',
    metadata: { name: content.i ?? 'shared' },
    spec: {
      title: content.m,
      manifests: (content.y ?? []).map(([name, text]) => ({ name, text })),
      seed: content.s,
      profile: content.p ?? 'textbook',
      cluster: content.c,
      steps: withSeconds(content.a ?? []),
      checkpoints: content.k ?? [],
      ...content.r,
    },
  };
}

/** Leaves out of the cluster what every reader assumes, and nothing else. */
function compactCluster(cluster: ScenarioSpec['cluster']): object {
  const assumed = new Map<string, unknown>(Object.entries(defaultCluster([])));
  const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
  const { nodes, ...rest } = cluster;
  const plain = same(nodes, defaultNodes(nodes.length));
  return {
    ...(plain ? (nodes.length === 3 ? {} : { nodes: nodes.length }) : { nodes }),
    ...Object.fromEntries(Object.entries(rest).filter(([key, value]) => !same(value, assumed.get(key)))),
  };
}

/** The fragment (without `#`) that carries a whole run. Pure: the same content gives the same text. */
export function encodeLink({ scenario, tree, view, drafts = [], fingerprint }: LinkContent): string {
  const content = {
    ...compact(scenario),
    c: compactCluster(scenario.spec.cluster),
    ...packTree(tree, view.t),
    ...(Object.keys(view).length > 0 ? { w: view } : {}),
    ...(drafts.length > 0 ? { d: drafts.map(({ name, text }) => [name, text]) } : {}),
    ...(fingerprint ? { f: fingerprint } : {}),
  };
  const packed = deflateSync(utf8.decode(JSON.stringify(content)), { level: 9, mem: 12, dictionary: utf8.decode(dictionaries[1]) });
  const bytes = new Uint8Array(LENGTH_BYTES + packed.length);
  bytes.set([packed.length & 0xff, (packed.length >> 8) & 0xff, NEWEST | ((packed.length >> 16) & 0x7f)]);
  bytes.set(packed, LENGTH_BYTES);
  const payload = base64urlnopad.encode(bytes);
  return `${PREFIX}.${payload}.${checksum(payload)}`;
}

/** Undoes what mail programs, chats and careless copying do to a fragment. */
function repair(text: string): string {
  const bare = text.replace(/\s+/g, '');
  const start = bare.search(/(?:#|%23)o\d+\./i);
  const fragment = start < 0 ? bare.replace(/^(?:#|%23)/, '') : bare.slice(start).replace(/^(?:#|%23)/, '');
  return fragment
    .replace(/&.*$/, '')
    .replace(/[)>\]},;:!?'"»”.]+$/, '')
    .replace(/=+$/, '');
}

const failed = (failure: LinkFailure): DecodedLink => ({ ok: false, failure });

const unreadable = (detail: string): DecodedLink => failed({ kind: 'damaged', what: 'content', detail, message: `The link cannot be read: ${detail}.` });

/** Reads a link (whole, or its fragment). Never throws and never shows anything but what the link says. */
export function decodeLink(text: string): DecodedLink {
  if (text.length > MAX_CHARACTERS) return failed({ kind: 'damaged', what: 'too-long', message: 'The link is longer than 8 MiB.' });
  const fragment = repair(text);
  const match = /^o(\d+)\.([A-Za-z0-9_-]*)(?:\.([A-Za-z0-9_-]*))?$/.exec(fragment);
  if (!match) {
    return /^o\d+\./.test(fragment)
      ? failed({ kind: 'damaged', what: 'characters', message: 'The link contains characters that no Orrery link has.' })
      : failed({ kind: 'not-a-link', message: 'This is not an Orrery link: it does not begin with #o1.' });
  }
  const [, version = '', payload = '', check] = match;
  if (version !== '1') {
    return failed({
      kind: 'future',
      version,
      message: `The link was made by a newer Orrery (format o${version}; this one reads o1). Its content is kept: open it with a newer version.`,
    });
  }
  return decodePayload(payload, check);
}

function decodePayload(payload: string, check: string | undefined): DecodedLink {
  if (check === undefined || check.length < 4) {
    const need = neededCharacters(payload);
    return failed({
      kind: 'cut',
      got: payload.length,
      need,
      message: `The link is cut: got ${payload.length} characters, need ${need}. Ask for it again, as a file or in a code block.`,
    });
  }
  if (checksum(payload) !== check) return failed({ kind: 'damaged', what: 'checksum', message: 'The link is damaged: its checksum does not fit its content.' });
  try {
    const bytes = base64urlnopad.decode(payload);
    const dictionary = dictionaries[(bytes[LENGTH_BYTES - 1] ?? 0) & NEWEST ? 1 : 0];
    const content = JSON.parse(utf8.encode(inflate(bytes.subarray(LENGTH_BYTES), utf8.decode(dictionary)))) as Compact;
    const read = readScenario(expand(content));
    if (!read.ok) {
      const detail = `${read.problems[0]?.path.join('.')}: ${read.problems[0]?.message}`;
      return failed({ kind: 'damaged', what: 'scenario', detail, message: `The link carries no valid scenario: ${detail}` });
    }
    const view = viewOf(content.w);
    const unpacked = unpackTree(content, read.scenario, view.t);
    if (!unpacked.ok) return unreadable(unpacked.message);
    const drafts = draftsOf(content.d);
    return {
      ok: true,
      scenario: read.scenario,
      ...(unpacked.tree ? { tree: unpacked.tree } : {}),
      view,
      ...(drafts.length > 0 ? { drafts } : {}),
      ...(typeof content.f === 'string' ? { fingerprint: content.f } : {}),
    };
  } catch (error) {
    return unreadable(error instanceof Error ? error.message : 'unknown content');
  }
}

function draftsOf(drafts: unknown): readonly ManifestFile[] {
  return (Array.isArray(drafts) ? drafts : []).flatMap((entry: unknown) => {
    const [name, text] = Array.isArray(entry) ? (entry as readonly unknown[]) : [];
    return typeof name === 'string' && name !== '' && typeof text === 'string' ? [{ name, text }] : [];
  });
}

function bookmarksOf(bookmarks: unknown): readonly (readonly [number, string])[] {
  return (Array.isArray(bookmarks) ? bookmarks : []).slice(0, MAX_LIST).flatMap((entry: unknown) => {
    const [t, name] = Array.isArray(entry) ? (entry as readonly unknown[]) : [];
    return typeof t === 'number' && Number.isFinite(t) && t >= 0 && typeof name === 'string' ? [[t, name] as const] : [];
  });
}

/** Which type each part of a layout has; what is of another, or longer than any page makes it, is dropped. */
const ROW_TYPES: Readonly<Record<keyof LinkRows, 'string' | 'number' | 'boolean' | 'list'>> = {
  filter: 'string',
  preset: 'string',
  foldLevel: 'number',
  toggled: 'list',
  hiddenLanes: 'list',
  collapsedGroups: 'list',
  expandedGroups: 'list',
  pinnedLanes: 'list',
  laneOrder: 'list',
  proportional: 'boolean',
  dim: 'boolean',
};
function rowsOf(rows: unknown): LinkRows | undefined {
  if (typeof rows !== 'object' || rows === null) return undefined;
  const fits = (value: unknown, type: string): boolean =>
    type === 'list' ? Array.isArray(value) && value.length <= MAX_LIST && value.every((item) => typeof item === 'string') : typeof value === type;
  const types: Readonly<Record<string, string>> = ROW_TYPES;
  return Object.fromEntries(Object.entries(rows).filter(([key, value]) => Object.hasOwn(types, key) && fits(value, types[key] ?? '')));
}

/** Only what a view may hold, of the right types: the rest of a hand-made link is dropped. */
function viewOf(view: LinkView | undefined): LinkView {
  const rows = rowsOf(view?.rows);
  const bookmarks = bookmarksOf(view?.bookmarks);
  return {
    ...(typeof view?.t === 'number' && Number.isFinite(view.t) ? { t: view.t } : {}),
    ...(typeof view?.selection === 'string' ? { selection: view.selection } : {}),
    ...(typeof view?.view === 'string' ? { view: view.view } : {}),
    ...(rows === undefined ? {} : { rows }),
    ...(bookmarks.length === 0 ? {} : { bookmarks }),
    ...(view?.terms === 'kubernetes' || view?.terms === 'data-centre' ? { terms: view.terms } : {}),
  };
}

/** How long the payload must be, from the length in its first bytes. */
function neededCharacters(payload: string): number {
  if (payload.length < 4) return 4;
  const [a = 0, b = 0, c = 0] = base64urlnopad.decode(payload.slice(0, 4));
  return Math.ceil(((LENGTH_BYTES + (a | (b << 8) | ((c & ~NEWEST) << 16))) * 4) / 3);
}

/** Inflates at most 4 MiB; a bomb is stopped on the way. */
function inflate(bytes: Uint8Array, dictionary: Uint8Array): Uint8Array {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const stream = new Inflate({ dictionary }, (chunk) => {
    size += chunk.length;
    if (size > MAX_INFLATED) throw new Error('it unpacks to more than 4 MiB');
    chunks.push(chunk);
  });
  const STEP = 16 * 1024;
  for (let at = 0; at < bytes.length; at += STEP) stream.push(bytes.subarray(at, at + STEP), at + STEP >= bytes.length);
  const whole = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}
