import { CommandError } from './errors.ts';

/** One flag of a command, as pflag declares it. */
export interface FlagSpec {
  readonly name: string;
  readonly short?: string;
  readonly kind: 'bool' | 'string' | 'list';
  /** Value of `--flag` without a value (pflag's NoOptDefVal), e.g. `--dry-run` = `unchanged`. */
  readonly bare?: string;
  /** Warns when the flag is used (pflag's MarkDeprecated). */
  readonly deprecated?: string;
}

/** The flags of one command line, by their long names. A flag may be given several times; most ask for the last. */
export class Flags {
  private readonly values = new Map<string, string[]>();

  /** `specs`: how errors call a flag that has a short name, too. */
  constructor(private readonly specs: readonly FlagSpec[] = []) {}

  set(name: string, value: string): void {
    const values = this.values.get(name);
    if (values) values.push(value);
    else this.values.set(name, [value]);
  }

  has(name: string): boolean {
    return this.values.has(name);
  }

  /** `--name=value` for all that were given. */
  texts(): readonly string[] {
    return [...this.values].flatMap(([name, values]) => values.map((value) => `--${name}=${value}`));
  }

  /** The last value given. */
  get(name: string): string | undefined {
    return this.values.get(name)?.at(-1);
  }

  all(name: string): readonly string[] {
    return this.values.get(name) ?? [];
  }

  bool(name: string, fallback = false): boolean {
    const value = this.get(name);
    return value === undefined ? fallback : value === 'true';
  }

  /** A whole number; a clear error in pflag's words otherwise. */
  int(name: string): number | undefined {
    const value = this.get(name);
    if (value === undefined) return undefined;
    if (!/^[+-]?\d+$/.test(value)) {
      const short = this.specs.find((spec) => spec.name === name)?.short;
      throw new CommandError(
        `invalid argument "${value}" for "${short ? `-${short}, ` : ''}--${name}" flag: strconv.ParseInt: parsing "${value}": invalid syntax`,
        'flag',
      );
    }
    return Number(value);
  }
}

export interface ParsedFlags {
  readonly flags: Flags;
  readonly args: readonly string[];
  /** Arguments behind `--`. */
  readonly afterDash: readonly string[];
}

const isBool = (spec: FlagSpec): boolean => spec.kind === 'bool';

/**
 * Reads a command line as pflag does: `--name value`, `--name=value`, `-n value`, `-nvalue`, grouped booleans, `--`.
 * Errors: a CommandError in pflag's words for unknown flags and missing values.
 */
export function parseFlags(specs: readonly FlagSpec[], argv: readonly string[]): ParsedFlags {
  const byName = new Map(specs.map((spec) => [spec.name, spec]));
  const byShort = new Map(specs.flatMap((spec) => (spec.short ? [[spec.short, spec] as const] : [])));
  const flags = new Flags(specs);
  const args: string[] = [];
  for (let i = 0; i < argv.length; i++) {
    const token = argv[i] as string;
    const needValue = (display: string): string => {
      i++;
      const value = argv[i];
      if (value === undefined) throw new CommandError(`flag needs an argument: ${display}`, 'flag');
      return value;
    };
    if (token === '--') return { flags, args, afterDash: argv.slice(i + 1) };
    if (token.startsWith('--')) readLong(token, byName, flags, needValue);
    else if (token.startsWith('-') && token.length > 1) readShort(token, byShort, flags, needValue);
    else args.push(token);
  }
  return { flags, args, afterDash: [] };
}

function readLong(token: string, byName: ReadonlyMap<string, FlagSpec>, flags: Flags, needValue: (display: string) => string): void {
  const equals = token.indexOf('=');
  const name = token.slice(2, equals < 0 ? undefined : equals);
  const spec = byName.get(name);
  if (!spec) throw new CommandError(`unknown flag: --${name}`, 'flag');
  if (equals >= 0) flags.set(name, token.slice(equals + 1));
  else if (isBool(spec)) flags.set(name, 'true');
  else if (spec.bare !== undefined) flags.set(name, spec.bare);
  else flags.set(name, needValue(`--${name}`));
}

function readShort(token: string, byShort: ReadonlyMap<string, FlagSpec>, flags: Flags, needValue: (display: string) => string): void {
  for (let j = 1; j < token.length; j++) {
    const short = token[j] as string;
    const spec = byShort.get(short);
    if (!spec) throw new CommandError(`unknown shorthand flag: '${short}' in ${token}`, 'flag');
    if (isBool(spec)) {
      flags.set(spec.name, 'true');
      continue;
    }
    const rest = token.slice(j + 1).replace(/^=/, '');
    flags.set(spec.name, rest === '' ? needValue(`'${short}' in ${token}`) : rest);
    return;
  }
}
