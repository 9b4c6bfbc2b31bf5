import { parseIPv4 } from '../component-helpers/ipv4.ts';
import { inNetwork, parseNetwork } from '../component-helpers/network.ts';
import type { Packet, Traversal } from './netfilter/traverse.ts';

interface Chain {
  readonly hook?: string;
  readonly priority: number;
  readonly header: string;
  rules: string[];
}

/** A set (values are empty) or a map to verdicts. */
interface Elements {
  readonly kind: 'set' | 'map';
  readonly header: string;
  /** Seconds that an element stays when it is put in by a packet. */
  readonly timeout: number | undefined;
  readonly values: Map<string, string>;
  /** ` comment "…"` of the elements that have one. */
  readonly comments: Map<string, string>;
}

interface Table {
  readonly header: string;
  readonly chains: Map<string, Chain>;
  readonly elements: Map<string, Elements>;
}

interface Flight {
  readonly table: Table;
  readonly packet: Packet;
  readonly draw: { next(): number };
  readonly hops: string[];
  dst: string;
  port: number;
  mark: number;
  dnat: boolean;
  masquerade: boolean;
  lookups: number;
}

type Verdict = 'accept' | 'drop' | 'reject' | 'return';
/** The rest of the rule, or nothing more of it. */
type Step = { readonly next: true } | { readonly next: false; readonly verdict?: Verdict };
type Statement = readonly [RegExp, (flight: Flight, match: RegExpMatchArray, depth: number) => Step];

/** What `nft` says of rules that it cannot read. */
export class NftError extends Error {}

const MAX_DEPTH = 64;
const on: Step = { next: true };
const off: Step = { next: false };
const when = (holds: boolean): Step => (holds ? on : off);

const inAny = (ip: string, networks: string): boolean =>
  networks.split(',').some((text) => {
    const network = parseNetwork(text.trim());
    return network !== undefined && inNetwork(parseIPv4(ip) ?? 0, network);
  });

const addressOf = ({ packet, dst }: Flight, which: string | undefined): string => (which === 's' ? packet.src : dst);
const destination = ({ dst, port, packet }: Flight): string => `${dst} . ${packet.protocol} . ${port}`;

function has(flight: Flight, set: string, key: string): boolean {
  const until = flight.table.elements.get(set)?.values.get(key);
  return until !== undefined && (until === '' || Number(until) > flight.packet.now);
}

/** Follows a verdict of a map: `goto …`, `drop`. */
function follow(flight: Flight, verdict: string | undefined, depth: number): Step {
  if (verdict === undefined) return off;
  const [word = '', chain = ''] = verdict.split(' ');
  if (word === 'goto') return { next: false, verdict: walk(flight, chain, depth + 1) };
  return { next: false, verdict: word as Verdict };
}

const lookup = (flight: Flight, map: string, key: string, depth: number): Step => {
  flight.lookups++;
  return follow(flight, flight.table.elements.get(map)?.values.get(key), depth);
};

function translate(flight: Flight, ip: string, port: number): Step {
  Object.assign(flight, { dst: ip, port, dnat: true });
  flight.hops.push(`dnat to ${ip}:${port}`);
  return { next: false, verdict: 'accept' };
}

const chosen = (flight: Flight, count: string, items: string): string =>
  items
    .split(',')
    [Math.floor(flight.draw.next() * Number(count))]?.replace(/^\s*\d+ : /, '')
    .trim() ?? '';

/** Statements of a rule, longest first where one begins like another. Source of their meaning: nft(8). */
const statements: readonly Statement[] = [
  [
    /^ip saddr \. ip daddr \. meta l4proto \. th dport @([^\s]+)/,
    (flight, [, set = '']) => when(has(flight, set, `${flight.packet.src} . ${destination(flight)}`)),
  ],
  [/^ip daddr \. meta l4proto \. th dport vmap @(\S+)/, (flight, [, map = ''], depth) => lookup(flight, map, destination(flight), depth)],
  [/^meta l4proto \. th dport vmap @(\S+)/, (flight, [, map = ''], depth) => lookup(flight, map, `${flight.packet.protocol} . ${flight.port}`, depth)],
  [/^ip ([sd])addr @(\S+)/, (flight, [, which, set = '']) => when(has(flight, set, addressOf(flight, which)))],
  [
    /^ip ([sd])addr (!= )?(?:\{ ([^}]*) \}|(\d\S*))/,
    (flight, [, which, not, many, one]) => when(inAny(addressOf(flight, which), many ?? one ?? '') === (not === undefined)),
  ],
  [/^fib ([sd])addr type local/, (flight, [, which]) => when(flight.packet.local.includes(addressOf(flight, which)))],
  [/^ct state new/, () => on],
  [/^ct status dnat/, ({ dnat }) => when(dnat)],
  [/^meta l4proto (tcp|udp|sctp)/, ({ packet }, [, protocol]) => when(packet.protocol === protocol)],
  [/^mark and (0x[0-9a-f]+) != 0/, ({ mark }, [, bits]) => when((mark & Number(bits)) !== 0)],
  [
    /^mark set mark or (0x[0-9a-f]+)/,
    (flight, [, bits]) => {
      flight.mark |= Number(bits);
      return on;
    },
  ],
  [
    /^mark set mark xor (0x[0-9a-f]+)/,
    (flight, [, bits]) => {
      flight.mark ^= Number(bits);
      return on;
    },
  ],
  [/^numgen random mod (\d+) vmap \{ ([^}]*) \}/, (flight, [, count = '', items = ''], depth) => follow(flight, chosen(flight, count, items), depth)],
  [
    /^dnat ip addr \. port to numgen random mod (\d+) map \{ ([^}]*) \}/,
    (flight, [, count = '', items = '']) => {
      const [ip = '', port = ''] = chosen(flight, count, items).split(' . ');
      return translate(flight, ip, Number(port));
    },
  ],
  [/^dnat to ([\d.]+):(\d+)/, (flight, [, ip = '', port]) => translate(flight, ip, Number(port))],
  [
    /^update @(\S+) \{ ip saddr \}/,
    ({ table, packet }, [, name = '']) => {
      const set = table.elements.get(name);
      set?.values.set(packet.src, set.timeout === undefined ? '' : String(packet.now + set.timeout * 1_000_000));
      return on;
    },
  ],
  [
    /^masquerade(?: fully-random)?/,
    (flight) => {
      flight.masquerade = true;
      flight.hops.push('masquerade');
      return { next: false, verdict: 'accept' };
    },
  ],
  [
    /^jump (\S+)/,
    (flight, [, chain = ''], depth) => {
      const verdict = walk(flight, chain, depth + 1);
      return verdict === 'return' ? on : { next: false, verdict };
    },
  ],
  [/^goto (\S+)/, (flight, [, chain = ''], depth) => ({ next: false, verdict: walk(flight, chain, depth + 1) })],
  [/^(drop|reject|accept|return)\b/, (_, [, verdict]) => ({ next: false, verdict: verdict as Verdict })],
];

/** A rule taken apart once: each statement with what its words say. */
type Parsed = readonly { readonly run: Statement[1]; readonly match: RegExpMatchArray }[];
const known = new Map<string, Parsed>();

function parse(text: string): Parsed {
  const before = known.get(text);
  if (before) return before;
  const parsed: { run: Statement[1]; match: RegExpMatchArray }[] = [];
  let rest = text.replace(/ comment "[^"]*"$/, '');
  while (rest !== '') {
    const found = statements.map(([pattern, run]) => ({ run, match: pattern.exec(rest) })).find(({ match }) => match !== null);
    if (!found?.match) throw new NftError(`Error: syntax error, unexpected ${rest.split(' ')[0] ?? ''}`);
    parsed.push({ run: found.run, match: found.match });
    rest = rest.slice(found.match[0].length).trim();
  }
  known.set(text, parsed);
  return parsed;
}

function walk(flight: Flight, name: string, depth: number): Verdict {
  const chain = flight.table.chains.get(name);
  if (!chain || depth > MAX_DEPTH) return 'return';
  if (chain.rules.length > 0) flight.hops.push(name);
  for (const text of chain.rules) {
    flight.lookups++;
    let step: Step = on;
    for (const { run, match } of parse(text)) {
      step = run(flight, match, depth);
      if (!step.next) break;
    }
    if (!step.next && step.verdict !== undefined) return step.verdict;
  }
  return 'return';
}

/** One table of the kernel's nf_tables, and packets through it. */
export class Ruleset {
  private readonly tables = new Map<string, Table>();

  /**
   * `nft -f -`.
   *
   * @throws NftError when a line cannot be read or names what is not there; lines before it stay, where nft(8) would take them back
   */
  run(input: string): void {
    for (const line of input.split('\n')) if (line !== '') this.apply(line);
  }

  private apply(line: string): void {
    const [, verb = '', kind = '', family = '', name = '', object = '', rest = ''] = /^(\w+) (\w+) (\w+) (\S+)(?: (\S+))?(?: (.*))?$/.exec(line) ?? [];
    const key = `${family} ${name}`;
    if (kind === 'table') {
      if (verb === 'delete') this.tables.delete(key);
      else if (!this.tables.has(key)) this.tables.set(key, { header: `table ${key}`, chains: new Map(), elements: new Map() });
      return;
    }
    const table = this.tables.get(key);
    const change = Object.hasOwn(changes, `${verb} ${kind}`) ? changes[`${verb} ${kind}`] : undefined;
    if (!table || !change) throw new NftError(`Error: No such file or directory; ${line}`);
    change(table, object, rest);
  }

  /** `nft list ruleset`. */
  list(): readonly string[] {
    return [...this.tables.values()].flatMap(({ header, chains, elements }) => [
      `${header} {`,
      ...[...elements].flatMap(([name, { kind, header: type, values, comments }]) => [
        `\t${kind} ${name} {`,
        `\t\t${type}`,
        ...(values.size === 0
          ? []
          : [
              `\t\telements = { ${[...values].map(([key, verdict]) => `${key}${comments.get(key) ?? ''}${kind === 'map' ? ` : ${verdict}` : ''}`).join(',\n\t\t\t     ')} }`,
            ]),
        '\t}',
        '',
      ]),
      ...[...chains].flatMap(([name, { header: type, rules }]) => [
        `\tchain ${name} {`,
        ...(type === '' ? [] : [`\t\t${type}`]),
        ...rules.map((rule) => `\t\t${rule}`),
        '\t}',
        '',
      ]),
      '}',
    ]);
  }

  /**
   * A packet through the hooks of this table, around those of iptables, which `inner` walks. A table's chains run by priority: before
   * the translation (-110), the translation (-100), filters (0), and the source at last (100).
   */
  traverse(packet: Packet, draw: Flight['draw'], inner: (packet: Packet) => Traversal): Traversal {
    let { dst, port } = packet;
    const hops: string[] = [];
    let lookups = 0;
    const flights = [...this.tables.values()].map(
      (table): Flight => ({ table, packet, draw, hops, dst, port, mark: 0, dnat: false, masquerade: false, lookups: 0 }),
    );
    const hook = (name: string): Verdict => {
      for (const flight of flights) {
        Object.assign(flight, { dst, port });
        const chains = [...flight.table.chains].filter(([, chain]) => chain.hook === name).sort(([, a], [, b]) => a.priority - b.priority);
        for (const [chain] of chains) {
          const verdict = walk(flight, chain, 0);
          ({ dst, port } = flight);
          if (verdict === 'drop' || verdict === 'reject') return verdict;
        }
      }
      return 'accept';
    };
    const end = (verdict: 'DROP' | 'REJECT'): Traversal => ({
      dst,
      port,
      verdict,
      hops: [...hops, verdict],
      masquerade: false,
      lookups: flights.reduce((sum, flight) => sum + flight.lookups, lookups),
    });
    const refuse = (verdict: Verdict): Traversal | undefined => (verdict === 'drop' ? end('DROP') : verdict === 'reject' ? end('REJECT') : undefined);
    const first = refuse(hook(packet.hook === 'OUTPUT' ? 'output' : 'prerouting'));
    if (first) return first;
    const through = inner({ ...packet, dst, port });
    hops.push(...through.hops);
    lookups += through.lookups;
    ({ dst, port } = through);
    if (through.verdict !== 'ACCEPT') return end(through.verdict);
    const second = packet.hook === 'OUTPUT' ? undefined : refuse(hook(packet.local.includes(dst) ? 'input' : 'forward'));
    if (second) return second;
    hook('postrouting');
    return {
      ...through,
      hops,
      lookups: flights.reduce((sum, flight) => sum + flight.lookups, lookups),
      masquerade: through.masquerade || flights.some(({ masquerade }) => masquerade),
    };
  }
}

type Change = (table: Table, object: string, rest: string) => void;

const chainOf = (table: Table, name: string): Chain => {
  const chain = table.chains.get(name);
  if (!chain) throw new NftError(`Error: Could not process rule: No such file or directory; chain ${name}`);
  return chain;
};

const elementsOf = (table: Table, name: string): Elements => {
  const elements = table.elements.get(name);
  if (!elements) throw new NftError(`Error: Could not process rule: No such file or directory; set ${name}`);
  return elements;
};

function addChain(table: Table, name: string, rest: string): void {
  if (table.chains.has(name)) return;
  const [, type, hook, priority] = /type (\w+) hook (\w+) priority (-?\d+)/.exec(rest) ?? [];
  table.chains.set(name, {
    ...(hook === undefined ? {} : { hook }),
    priority: Number(priority ?? 0),
    header: type === undefined ? (/comment "[^"]*"/.exec(rest)?.[0] ?? '') : `type ${type} hook ${hook ?? ''} priority ${priority ?? ''}; policy accept;`,
    rules: [],
  });
}

const addElements =
  (kind: Elements['kind']): Change =>
  (table, name, rest) => {
    if (table.elements.has(name)) return;
    const [, timeout] = /timeout (\d+)s/.exec(rest) ?? [];
    table.elements.set(name, {
      kind,
      header: rest
        .replace(/^\{ | \}$/g, '')
        .replaceAll(' ;', ';')
        .replace(/;$/, ''),
      timeout: timeout === undefined ? undefined : Number(timeout),
      values: new Map(),
      comments: new Map(),
    });
  };

/** `{ KEY comment "…" : VERDICT }`; comment and verdict may be left out. */
function parts(rest: string): { readonly key: string; readonly comment: string; readonly verdict: string } {
  const [, key = '', comment = '', verdict = ''] = /^\{ (.*?)( comment "[^"]*")?(?: : (.*))? \}$/.exec(rest) ?? [];
  return { key, comment, verdict };
}

/** What a line of a transaction does. */
const changes: Readonly<Record<string, Change>> = {
  'add chain': addChain,
  'flush chain': (table, name) => {
    chainOf(table, name).rules = [];
  },
  'delete chain': (table, name) => {
    chainOf(table, name);
    table.chains.delete(name);
  },
  'add rule': (table, name, rest) => {
    parse(rest);
    chainOf(table, name).rules.push(rest);
  },
  'add set': addElements('set'),
  'add map': addElements('map'),
  'delete set': (table, name) => void table.elements.delete(name),
  'add element': (table, name, rest) => {
    const { values, comments } = elementsOf(table, name);
    const { key, comment, verdict } = parts(rest);
    values.set(key, verdict);
    if (comment !== '') comments.set(key, comment);
  },
  'delete element': (table, name, rest) => {
    const { values, comments } = elementsOf(table, name);
    const { key } = parts(rest);
    values.delete(key);
    comments.delete(key);
  },
};
