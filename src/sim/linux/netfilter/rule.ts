import { type Network, parseNetwork } from '../../component-helpers/network.ts';
import type { Packet } from './traverse.ts';

/** Everything that a rule can ask about a packet. `value` is what the option was given, `negated` a leading `!`. */
export type Match =
  | { readonly kind: 'source' | 'destination'; readonly negated: boolean; readonly network: Network }
  | { readonly kind: 'protocol'; readonly negated: boolean; readonly protocol: string }
  | { readonly kind: 'dport'; readonly negated: boolean; readonly from: number; readonly to: number }
  | { readonly kind: 'dports'; readonly negated: boolean; readonly ranges: readonly (readonly [number, number])[] }
  /** The device that a packet came in by or goes out by; a trailing `+` stands for any ending. */
  | { readonly kind: 'in' | 'out'; readonly negated: boolean; readonly device: string }
  | { readonly kind: 'set'; readonly negated: boolean; readonly set: string; readonly end: 'src' | 'dst' }
  | { readonly kind: 'mark'; readonly negated: boolean; readonly value: number; readonly mask: number }
  | { readonly kind: 'ctstate'; readonly negated: boolean; readonly states: readonly string[] }
  | { readonly kind: 'dst-type' | 'src-type'; readonly negated: boolean; readonly type: string }
  /** What few rules ask: see `late-matches.ts`. */
  | { readonly kind: 'other'; readonly negated: boolean; readonly fits: (packet: Packet) => boolean }
  | { readonly kind: 'probability'; readonly probability: number }
  | { readonly kind: 'recent'; readonly name: string; readonly set: boolean; readonly seconds: number };

export type Target =
  | { readonly kind: 'jump'; readonly chain: string }
  | { readonly kind: 'goto'; readonly chain: string }
  | { readonly kind: 'ACCEPT' | 'DROP' | 'REJECT' | 'RETURN' | 'MASQUERADE' }
  | { readonly kind: 'DNAT'; readonly ip: string; readonly port: number | undefined }
  | { readonly kind: 'MARK'; readonly operation: 'or' | 'xor' | 'set'; readonly value: number; readonly mask: number }
  /** A rule without `-j` only counts. */
  | { readonly kind: 'none' };

export interface Rule {
  readonly comment: string;
  readonly matches: readonly Match[];
  readonly target: Target;
}

/** What `iptables` prints on standard error. */
export class IptablesError extends Error {
  override readonly name = 'IptablesError';
}

/** Splits a rule into words; double quotes keep blanks, a backslash inside them keeps the next character. */
export function words(text: string): string[] {
  const out: string[] = [];
  let word: string | undefined;
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i] as string;
    if (c === '\\' && quoted) word = (word ?? '') + (text[++i] ?? '');
    else if (c === '"') {
      quoted = !quoted;
      word ??= '';
    } else if (c === ' ' && !quoted) {
      if (word !== undefined) out.push(word);
      word = undefined;
    } else word = (word ?? '') + c;
  }
  if (quoted) throw new IptablesError('iptables-restore: unterminated quote');
  if (word !== undefined) out.push(word);
  return out;
}

/** What is gathered while the words of one rule are read. */
interface Draft {
  readonly matches: Match[];
  comment: string;
  jump: { readonly word: string; readonly goto: boolean } | undefined;
  destination: string | undefined;
  mark: Extract<Target, { kind: 'MARK' }> | undefined;
  recent: { name: string; set: boolean; seconds: number } | undefined;
}

export interface Option {
  /** Number of words that follow; two come with a blank between them. */
  readonly words: 0 | 1 | 2;
  readonly read: (draft: Draft, value: string, negated: boolean) => void;
}

function number(text: string): number {
  const value = Number(text);
  if (text === '' || !Number.isFinite(value)) throw new IptablesError(`iptables-restore: invalid number "${text}"`);
  return value;
}

const masked = (text: string): { value: number; mask: number } => {
  const [value = '', mask = '0xffffffff'] = text.split('/');
  return { value: number(value), mask: number(mask) };
};

const address = (kind: 'source' | 'destination'): Option => ({
  words: 1,
  read: (draft, value, negated) => {
    const network = parseNetwork(value);
    if (!network) throw new IptablesError(`iptables-restore: host/network \`${value}' not found`);
    draft.matches.push({ kind, negated, network });
  },
});

const addressType = (kind: 'src-type' | 'dst-type'): Option => ({
  words: 1,
  read: (draft, type, negated) => draft.matches.push({ kind, negated, type }),
});

const ignored = (count: 0 | 1): Option => ({ words: count, read: () => {} });

const recentOption = (change: (recent: NonNullable<Draft['recent']>, value: string) => void, count: 0 | 1): Option => ({
  words: count,
  read: (draft, value) => {
    draft.recent ??= { name: 'DEFAULT', set: false, seconds: 0 };
    change(draft.recent, value);
  },
});

const markTarget = (operation: 'or' | 'xor' | 'set'): Option => ({
  words: 1,
  read: (draft, value) => {
    draft.mark = { kind: 'MARK', operation, ...masked(value) };
  },
});

const portOption: Option = {
  words: 1,
  read: (draft, value, negated) => {
    const [from = '', to = from] = value.split(':');
    draft.matches.push({ kind: 'dport', negated, from: number(from), to: number(to) });
  },
};

const rangeOf = (text: string): readonly [number, number] => {
  const [from = '', to = from] = text.split(':');
  return [number(from), number(to)];
};

const device = (kind: 'in' | 'out'): Option => ({ words: 1, read: (draft, name, negated) => draft.matches.push({ kind, negated, device: name }) });

/** The options that kube-proxy, the kubelet and CNI plugins write. A new match is a new entry; those of `late-matches.ts` come later. */
export const options: Record<string, Option> = {
  '-m': ignored(1),
  '--comment': {
    words: 1,
    read: (draft, value) => {
      draft.comment = value;
    },
  },
  '-s': address('source'),
  '-d': address('destination'),
  '-p': { words: 1, read: (draft, protocol, negated) => draft.matches.push({ kind: 'protocol', negated, protocol }) },
  '--dport': portOption,
  '--dports': { words: 1, read: (draft, value, negated) => draft.matches.push({ kind: 'dports', negated, ranges: value.split(',').map(rangeOf) }) },
  '-i': device('in'),
  '-o': device('out'),
  '--match-set': {
    words: 2,
    read: (draft, value, negated) => {
      const [set = '', end = ''] = value.split(' ');
      draft.matches.push({ kind: 'set', negated, set, end: end.startsWith('src') ? 'src' : 'dst' });
    },
  },
  '--ctstate': { words: 1, read: (draft, value, negated) => draft.matches.push({ kind: 'ctstate', negated, states: value.split(',') }) },
  '--mark': { words: 1, read: (draft, value, negated) => draft.matches.push({ kind: 'mark', negated, ...masked(value) }) },
  '--dst-type': addressType('dst-type'),
  '--src-type': addressType('src-type'),
  '--mode': ignored(1),
  '--probability': { words: 1, read: (draft, value) => draft.matches.push({ kind: 'probability', probability: number(value) }) },
  '--name': recentOption((recent, value) => {
    recent.name = value;
  }, 1),
  '--rcheck': recentOption(() => {}, 0),
  '--set': recentOption((recent) => {
    recent.set = true;
  }, 0),
  '--seconds': recentOption((recent, value) => {
    recent.seconds = number(value);
  }, 1),
  '--reap': ignored(0),
  '--mask': ignored(1),
  '--rsource': ignored(0),
  '-j': {
    words: 1,
    read: (draft, word) => {
      draft.jump = { word, goto: false };
    },
  },
  '-g': {
    words: 1,
    read: (draft, word) => {
      draft.jump = { word, goto: true };
    },
  },
  '--to-destination': {
    words: 1,
    read: (draft, value) => {
      draft.destination = value;
    },
  },
  '--or-mark': markTarget('or'),
  '--xor-mark': markTarget('xor'),
  '--set-xmark': markTarget('set'),
  '--set-mark': markTarget('set'),
  '--random-fully': ignored(0),
  '--reject-with': ignored(1),
  '--nfacct-name': ignored(1),
};

type Verdict = 'ACCEPT' | 'DROP' | 'REJECT' | 'RETURN' | 'MASQUERADE';
const verdicts: ReadonlySet<string> = new Set<Verdict>(['ACCEPT', 'DROP', 'REJECT', 'RETURN', 'MASQUERADE']);
const isVerdict = (word: string): word is Verdict => verdicts.has(word);

function targetOf(draft: Draft): Target {
  const { jump, destination, mark } = draft;
  if (!jump) return { kind: 'none' };
  if (jump.word === 'DNAT') {
    if (destination === undefined) throw new IptablesError('iptables-restore: DNAT: option "--to-destination" must be specified');
    const [ip = '', port] = destination.split(':');
    return { kind: 'DNAT', ip, port: port === undefined ? undefined : number(port) };
  }
  if (jump.word === 'MARK') {
    if (!mark) throw new IptablesError('iptables-restore: MARK: One of the --set-xmark, --{and,or,xor,set}-mark options is required');
    return mark;
  }
  if (isVerdict(jump.word)) return { kind: jump.word };
  return { kind: jump.goto ? 'goto' : 'jump', chain: jump.word };
}

function parse(text: string): Rule {
  const draft: Draft = { matches: [], comment: '', jump: undefined, destination: undefined, mark: undefined, recent: undefined };
  const list = words(text);
  let negated = false;
  for (let i = 0; i < list.length; i++) {
    const word = list[i] as string;
    if (word === '!') {
      negated = true;
      continue;
    }
    const option = Object.hasOwn(options, word) ? options[word] : undefined;
    if (!option) throw new IptablesError(`iptables-restore: unknown option "${word}"`);
    const value = option.words === 0 ? '' : option.words === 1 ? list[++i] : `${list[++i] ?? ''} ${list[++i] ?? ''}`;
    if (value === undefined) throw new IptablesError(`iptables-restore: option "${word}" requires an argument`);
    option.read(draft, value, negated);
    negated = false;
  }
  const { recent } = draft;
  const matches = recent ? [...draft.matches, { kind: 'recent' as const, ...recent }] : draft.matches;
  return { comment: draft.comment, matches, target: targetOf(draft) };
}

/** Parsing is a pure function of the text, and all nodes write the same rules: keep what was parsed. */
const parsed = new Map<string, Rule>();
const PARSED_LIMIT = 50_000;

/** Parses what follows `-A <chain> `. @throws IptablesError with the words of iptables. */
export function parseRule(text: string): Rule {
  let rule = parsed.get(text);
  if (!rule) {
    if (parsed.size >= PARSED_LIMIT) parsed.clear();
    rule = parse(text);
    parsed.set(text, rule);
  }
  return rule;
}
