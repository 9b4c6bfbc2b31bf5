import { IptablesError, parseRule } from './rule.ts';
import { type Chain, isTableName, type Policy, type TableName, type Tables, tableNames } from './tables.ts';

/** A table while its section is read: copied once, then changed in place, frozen again by type at COMMIT. */
type Chains = Record<string, { readonly policy?: Policy; rules: string[] } | Chain>;

interface Section {
  readonly table: TableName;
  readonly chains: Chains;
  /** Chains whose rule list is already a private copy. */
  readonly owned: Set<string>;
  /** Chains that the text's rules lead to. */
  readonly jumps: Set<string>;
}

const open = (tables: Tables, table: TableName): Section => ({ table, chains: { ...tables[table].chains }, owned: new Set(), jumps: new Set() });

function rulesOf(section: Section, name: string): string[] {
  const chain = section.chains[name];
  if (!chain) throw new IptablesError('iptables-restore: No chain/target/match by that name.');
  if (section.owned.has(name)) return chain.rules as string[];
  const rules = [...chain.rules];
  section.chains[name] = chain.policy ? { policy: chain.policy, rules } : { rules };
  section.owned.add(name);
  return rules;
}

/** `:CHAIN POLICY [packets:bytes]` creates a chain, or empties it. */
function declare(section: Section, line: string): void {
  const [name = '', policy = '-'] = line.slice(1).split(' ');
  const known = section.chains[name]?.policy;
  const kept = policy === 'ACCEPT' || policy === 'DROP' ? policy : known;
  section.chains[name] = kept ? { policy: kept, rules: [] } : { rules: [] };
  section.owned.add(name);
}

/** Reads a rule, to refuse what is none, and remembers where it leads. */
function check(section: Section, text: string): void {
  const { target } = parseRule(text);
  if (target.kind === 'jump' || target.kind === 'goto') section.jumps.add(target.chain);
}

type Command = (section: Section, chain: string, rest: string) => void;

const commands: Readonly<Record<string, Command>> = {
  '-A': (section, chain, rest) => {
    check(section, rest);
    rulesOf(section, chain).push(rest);
  },
  /**
   * kube-proxy makes sure of its jumps by `iptables -C …` and, if that fails, `iptables -I …`. Here one `-I` line says
   * both: a rule that the chain already has is not inserted again.
   */
  '-I': (section, chain, rest) => {
    check(section, rest);
    const rules = rulesOf(section, chain);
    if (!rules.includes(rest)) rules.unshift(rest);
  },
  '-D': (section, chain, rest) => {
    const rules = rulesOf(section, chain);
    const index = rules.indexOf(rest);
    if (index < 0) throw new IptablesError('iptables-restore: Bad rule (does a matching rule exist in that chain?).');
    rules.splice(index, 1);
  },
  '-F': (section, chain) => {
    rulesOf(section, chain).length = 0;
  },
  '-X': (section, chain) => {
    if (!section.chains[chain]) throw new IptablesError('iptables-restore: No chain/target/match by that name.');
    if (section.chains[chain]?.policy) throw new IptablesError('iptables-restore: Operation not supported.');
    delete section.chains[chain];
    section.owned.delete(chain);
  },
};

function execute(section: Section, line: string): void {
  const command = commands[line.slice(0, 2)];
  const blank = line.indexOf(' ', 3);
  if (!command || line[2] !== ' ') throw new IptablesError('iptables-restore: line failed');
  const chain = blank < 0 ? line.slice(3) : line.slice(3, blank);
  command(section, chain, blank < 0 ? '' : line.slice(blank + 1));
}

/** Every jump of what was written must lead somewhere. */
function checkJumps(section: Section): void {
  for (const chain of section.jumps) {
    if (!section.chains[chain]) throw new IptablesError(`iptables-restore: Couldn't load target \`${chain}':No such file or directory`);
  }
}

/**
 * `iptables-restore --noflush`, as kube-proxy and Felix ask: applies a text to the tables, all of it or nothing. Chains that the
 * text does not declare stay; a declared chain is emptied.
 *
 * @throws IptablesError naming the line, when a line cannot be read or a chain does not exist.
 */
export function restore(tables: Tables, text: string): Tables {
  let result = tables;
  let section: Section | undefined;
  let number = 0;
  for (const line of text.split('\n')) {
    number++;
    if (line === '' || line[0] === '#') continue;
    try {
      if (line[0] === '*') {
        const table = line.slice(1);
        if (!isTableName(table)) throw new IptablesError(`iptables-restore: The table \`${table}' does not exist`);
        section = open(result, table);
      } else if (!section) throw new IptablesError('iptables-restore: no table given');
      else if (line === 'COMMIT') {
        checkJumps(section);
        result = { ...result, [section.table]: { chains: section.chains } };
        section = undefined;
      } else if (line[0] === ':') declare(section, line);
      else execute(section, line);
    } catch (error) {
      if (error instanceof IptablesError) throw new IptablesError(`${error.message}\nError occurred at line: ${number}`);
      throw error;
    }
  }
  if (section) throw new IptablesError(`iptables-restore: COMMIT expected at line ${number}`);
  return result;
}

/** `iptables-save`: tables, chains and rules as text; built-in chains first, then the others by name. */
export function save(tables: Tables, only: readonly TableName[] = tableNames): string {
  const lines: string[] = [];
  for (const table of only) {
    const entries = Object.entries(tables[table].chains);
    const own = entries.filter(([, chain]) => !chain.policy).sort(([a], [b]) => (a < b ? -1 : 1));
    const ordered = [...entries.filter(([, chain]) => chain.policy), ...own];
    lines.push(`*${table}`);
    for (const [name, chain] of ordered) lines.push(`:${name} ${chain.policy ?? '-'} [0:0]`);
    for (const [name, chain] of ordered) for (const rule of chain.rules) lines.push(`-A ${name} ${rule}`);
    lines.push('COMMIT');
  }
  return `${lines.join('\n')}\n`;
}
