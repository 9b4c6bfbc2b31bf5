/**
 * `resource.Quantity` (`k8s.io/apimachinery/pkg/api/resource/quantity.go`): parsing, comparison and canonical printing.
 * Values are kept exactly, as a BigInt of nano units (the smallest that Kubernetes keeps; smaller ones are rounded up).
 */
export type QuantityFormat = 'DecimalSI' | 'BinarySI' | 'DecimalExponent';

export interface Quantity {
  /** Exact value × 10⁹. */
  readonly nano: bigint;
  readonly format: QuantityFormat;
}

/** Go's ErrFormatWrong. */
const quantityFormatError = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
const numericError = 'unable to parse numeric part of quantity';
const suffixError = "unable to parse quantity's suffix";

const nanoOf: Readonly<Record<string, bigint>> = {
  n: 1n,
  u: 1_000n,
  m: 1_000_000n,
  '': 1_000_000_000n,
  k: 10n ** 12n,
  M: 10n ** 15n,
  G: 10n ** 18n,
  T: 10n ** 21n,
  P: 10n ** 24n,
  E: 10n ** 27n,
};
const binaryShift: Readonly<Record<string, bigint>> = { Ki: 10n, Mi: 20n, Gi: 30n, Ti: 40n, Pi: 50n, Ei: 60n };
const NANO = 1_000_000_000n;

/** Parses a quantity as it stands in YAML (string or number). Returns Kubernetes' error text when it cannot. */
export function parseQuantity(value: unknown): Quantity | { readonly error: string } {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string') return { error: quantityFormatError };
  if (text === '') return { error: quantityFormatError };
  const parts = /^([+-]?)(\d*)(?:\.(\d*))?(.*)$/s.exec(text);
  if (!parts || ((parts[2] ?? '') === '' && (parts[3] ?? '') === '')) return { error: quantityFormatError };
  const [, sign = '', whole = '', fraction = '', suffix = ''] = parts;
  const scale = readSuffix(suffix);
  if (typeof scale === 'string') return { error: scale };
  const digits = BigInt(`${whole}${fraction}` || '0');
  const scaled = digits * scale.numerator;
  const divisor = 10n ** BigInt(fraction.length) * scale.denominator;
  const rounded = scaled / divisor + (scaled % divisor === 0n ? 0n : 1n);
  return { nano: sign === '-' ? -rounded : rounded, format: scale.format };
}

function readSuffix(suffix: string): { readonly numerator: bigint; readonly denominator: bigint; readonly format: QuantityFormat } | string {
  const decimal = Object.hasOwn(nanoOf, suffix) ? nanoOf[suffix] : undefined;
  if (decimal !== undefined) return { numerator: decimal, denominator: 1n, format: 'DecimalSI' };
  const shift = Object.hasOwn(binaryShift, suffix) ? binaryShift[suffix] : undefined;
  if (shift !== undefined) return { numerator: NANO << shift, denominator: 1n, format: 'BinarySI' };
  const exponent = /^[eE]([+-]?\d+)$/.exec(suffix);
  if (exponent) {
    const power = Number(exponent[1]);
    if (Math.abs(power) > 100) return numericError;
    return power >= 0
      ? { numerator: NANO * 10n ** BigInt(power), denominator: 1n, format: 'DecimalExponent' }
      : { numerator: NANO, denominator: 10n ** BigInt(-power), format: 'DecimalExponent' };
  }
  return /^[eEinumkKMGTP]*[-+]?[0-9]*$/.test(suffix) ? suffixError : quantityFormatError;
}

const parsed = new Map<string, Quantity>();
const zero: Quantity = { nano: 0n, format: 'DecimalSI' };

/** Parses a quantity that has been validated already; anything unreadable counts as 0. Remembers what it has seen. */
export function quantity(value: unknown): Quantity {
  if (value === undefined || value === null) return zero;
  const key = String(value);
  const known = parsed.get(key);
  if (known) return known;
  const result = parseQuantity(value);
  const found = 'error' in result ? zero : result;
  if (parsed.size > 10_000) parsed.clear();
  parsed.set(key, found);
  return found;
}

const ceilDiv = (a: bigint, b: bigint): bigint => a / b + (a % b > 0n ? 1n : 0n);

const milliCache = new Map<string, number>();
const valueCache = new Map<string, number>();

function remembered(cache: Map<string, number>, value: unknown, unit: bigint): number {
  if (value === undefined || value === null) return 0;
  const key = String(value);
  const known = cache.get(key);
  if (known !== undefined) return known;
  const found = Number(ceilDiv(quantity(value).nano, unit));
  if (cache.size > 10_000) cache.clear();
  cache.set(key, found);
  return found;
}

/** Millicores (or milli of anything), rounded up: Quantity.MilliValue(). */
export const milliValue = (value: unknown): number => remembered(milliCache, value, 1_000_000n);

/** Whole units (bytes, pods), rounded up: Quantity.Value(). */
export const unitValue = (value: unknown): number => remembered(valueCache, value, NANO);

/** −1, 0 or 1: Quantity.Cmp(). */
export function compareQuantities(a: unknown, b: unknown): number {
  const left = quantity(a).nano;
  const right = quantity(b).nano;
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Exact; a zero takes on the other's format. Source: `apimachinery/pkg/api/resource/quantity.go` Add. */
export function addQuantities(a: Quantity, b: Quantity): Quantity {
  return { nano: a.nano + b.nano, format: a.nano === 0n && a.format !== b.format ? b.format : a.format };
}

/** Source: `apimachinery/pkg/api/resource/quantity.go` Sub. */
export function subtractQuantities(a: Quantity, b: Quantity): Quantity {
  return { nano: a.nano - b.nano, format: a.nano === 0n ? b.format : a.format };
}

/** From whole millis, e.g. `formatQuantity(milli(1500))` is `1500m`. */
export const milli = (value: number, format: QuantityFormat = 'DecimalSI'): Quantity => ({ nano: BigInt(Math.round(value)) * 1_000_000n, format });

/** From whole units, e.g. `formatQuantity(units(1048576, 'BinarySI'))` is `1Mi`. */
export const units = (value: number, format: QuantityFormat = 'DecimalSI'): Quantity => ({ nano: BigInt(Math.round(value)) * NANO, format });

/** Quantity.String(): the canonical form (`0.5` → `500m`, `1024Mi` → `1Gi`, `1000m` → `1`). */
export function formatQuantity({ nano, format }: Quantity): string {
  if (nano === 0n) return '0';
  const sign = nano < 0n ? '-' : '';
  const size = nano < 0n ? -nano : nano;
  const binary = format === 'BinarySI' && size >= 1024n * NANO && size % NANO === 0n;
  return sign + (binary ? formatBinary(size / NANO) : formatDecimal(size, format === 'DecimalExponent'));
}

function formatBinary(value: bigint): string {
  let rest = value;
  let step = 0;
  while (rest % 1024n === 0n && step < 6) {
    rest /= 1024n;
    step += 1;
  }
  return `${rest}${['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'][step] ?? ''}`;
}

function formatDecimal(nano: bigint, exponent: boolean): string {
  let rest = nano;
  let power = -9;
  while (rest % 1000n === 0n && power < 18) {
    rest /= 1000n;
    power += 3;
  }
  if (exponent) return power === 0 ? `${rest}` : `${rest}e${power}`;
  const suffixes: Readonly<Record<string, string>> = {
    '-9': 'n',
    '-6': 'u',
    '-3': 'm',
    '0': '',
    '3': 'k',
    '6': 'M',
    '9': 'G',
    '12': 'T',
    '15': 'P',
    '18': 'E',
  };
  return `${rest}${suffixes[String(power)] ?? ''}`;
}

/** The canonical text of a quantity in YAML, or the text itself when it is no quantity. */
export function canonicalQuantity(value: unknown): string {
  const result = parseQuantity(value);
  return 'error' in result ? String(value) : formatQuantity(result);
}
