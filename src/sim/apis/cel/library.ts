/** Kubernetes' functions in CEL. Source: `apiserver/pkg/cel/library/{lists,regex,urls,quantity,ip,cidr,format,test}.go`, cel-go `ext/{strings,sets,math}.go`. */
import type { Environment } from '@marcbachmann/cel-js';
import {
  addQuantities,
  compareQuantities,
  formatQuantity,
  isArray,
  isDNS1035Label,
  isDNS1123Label,
  isDNS1123Subdomain,
  isIPv4,
  isIPv6,
  isLabelValue,
  isQualifiedName,
  isStrictSubset,
  isValidCIDR,
  isValidIP,
  milliValue,
  parseQuantity,
  quantity,
  subtractQuantities,
} from '../../apimachinery/index.ts';

/** A function refused its argument: the text is what the expression fails with. */
const fail = (message: string): never => {
  throw new Error(message);
};

const text = (value: unknown): string => (typeof value === 'string' ? value : String(value));
const list = (value: unknown): readonly unknown[] => (isArray(value) ? value : value instanceof Set ? [...value] : []);

function compare(a: unknown, b: unknown): number {
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0;
  const [left, right] = [Number(a), Number(b)];
  return left - right;
}

const same = (a: unknown, b: unknown): boolean =>
  typeof a === 'object' || typeof b === 'object'
    ? JSON.stringify(a, plain) === JSON.stringify(b, plain)
    : a === b || ((typeof a === 'bigint' || typeof b === 'bigint') && Number(a) === Number(b));
const plain = (_key: string, value: unknown): unknown => (typeof value === 'bigint' ? Number(value) : value);

class Quantity {
  constructor(readonly text: string) {}
}
class Url {
  constructor(readonly text: string) {}
}
class Ip {
  constructor(readonly text: string) {}
}
class Cidr {
  constructor(readonly text: string) {}
}
/** Stand for name spaces, whose functions are their methods. */
class Sets {}
class Formats {}
class Format {
  constructor(readonly name: string) {}
}

function quantityOf(value: unknown): Quantity {
  const parsed = parseQuantity(text(value));
  return 'error' in parsed ? fail(parsed.error) : new Quantity(text(value));
}

function strings(env: Environment): void {
  env.registerFunction('string.replace(string, string): string', (value: string, from: string, to: string) => value.split(from).join(to));
  env.registerFunction('string.replace(string, string, int): string', (value: string, from: string, to: string, n: bigint) => {
    let result = value;
    let at = 0;
    for (let left = n < 0n ? Number.MAX_SAFE_INTEGER : Number(n); left > 0; left -= 1) {
      const found = result.indexOf(from, at);
      if (found < 0) break;
      result = result.slice(0, found) + to + result.slice(found + from.length);
      at = found + to.length;
    }
    return result;
  });
  env.registerFunction('string.charAt(int): string', (value: string, at: bigint) => value.charAt(Number(at)));
  env.registerFunction('string.format(list): string', (value: string, args: unknown) => {
    let next = 0;
    const given = list(args);
    return value.replace(/%(%|[a-zA-Z]|\.\d+f)/g, (whole: string, verb: string) => (verb === '%' ? '%' : (formatArgument(verb, given[next++]) ?? whole)));
  });
  env.registerFunction('string.find(string): string', (value: string, pattern: string) => new RegExp(pattern).exec(value)?.[0] ?? '');
  env.registerFunction('string.findAll(string): list<string>', (value: string, pattern: string) =>
    [...value.matchAll(new RegExp(pattern, 'g'))].map(([found]) => found),
  );
  env.registerFunction('string.findAll(string, int): list<string>', (value: string, pattern: string, most: bigint) =>
    [...value.matchAll(new RegExp(pattern, 'g'))].map(([found]) => found).slice(0, Number(most)),
  );
}

function formatArgument(verb: string, value: unknown): string | undefined {
  if (verb.endsWith('f')) return Number(value).toFixed(verb.length > 1 ? Number(verb.slice(1, -1)) : 6);
  if (verb === 'x') return typeof value === 'bigint' ? value.toString(16) : undefined;
  if (isArray(value)) return `[${value.map((item) => formatArgument('s', item)).join(', ')}]`;
  return typeof value === 'object' && value !== null ? JSON.stringify(value, plain) : String(value);
}

function lists(env: Environment): void {
  const ordered = (value: unknown): boolean => list(value).every((item, index, all) => index === 0 || compare(all[index - 1], item) <= 0);
  const extreme = (value: unknown, sign: number, name: string): unknown => {
    const items = list(value);
    if (items.length === 0) return fail(`${name} called on empty list`);
    return items.reduce((best, item) => (compare(item, best) * sign > 0 ? item : best));
  };
  env.registerFunction('list.isSorted(): bool', ordered);
  env.registerFunction('list.min(): dyn', (value: unknown) => extreme(value, -1, 'min'));
  env.registerFunction('list.max(): dyn', (value: unknown) => extreme(value, 1, 'max'));
  env.registerFunction('list.sum(): dyn', (value: unknown) => {
    const items = list(value);
    return items.every((item) => typeof item === 'bigint')
      ? items.reduce((sum: bigint, item) => sum + BigInt(item), 0n)
      : items.reduce((sum: number, item) => sum + Number(item), 0);
  });
  env.registerFunction('list.indexOf(dyn): int', (value: unknown, wanted: unknown) => BigInt(list(value).findIndex((item) => same(item, wanted))));
  env.registerFunction('list.lastIndexOf(dyn): int', (value: unknown, wanted: unknown) =>
    BigInt(
      list(value)
        .map((item) => same(item, wanted))
        .lastIndexOf(true),
    ),
  );
  const contains = (all: unknown, some: unknown): boolean => list(some).every((item) => list(all).some((other) => same(item, other)));
  env.registerType('kubernetes.sets', Sets);
  env.registerConstant('sets', 'kubernetes.sets', new Sets());
  env.registerFunction('kubernetes.sets.contains(list, list): bool', (_: Sets, a: unknown, b: unknown) => contains(a, b));
  env.registerFunction('kubernetes.sets.equivalent(list, list): bool', (_: Sets, a: unknown, b: unknown) => contains(a, b) && contains(b, a));
  env.registerFunction('kubernetes.sets.intersects(list, list): bool', (_: Sets, a: unknown, b: unknown) =>
    list(a).some((item) => list(b).some((other) => same(item, other))),
  );
}

function quantities(env: Environment): void {
  env.registerType('kubernetes.Quantity', Quantity);
  env.registerFunction('quantity(string): kubernetes.Quantity', quantityOf);
  env.registerFunction('isQuantity(string): bool', (value: string) => !('error' in parseQuantity(value)));
  env.registerFunction('kubernetes.Quantity.isGreaterThan(kubernetes.Quantity): bool', (a: Quantity, b: Quantity) => compareQuantities(a.text, b.text) > 0);
  env.registerFunction('kubernetes.Quantity.isLessThan(kubernetes.Quantity): bool', (a: Quantity, b: Quantity) => compareQuantities(a.text, b.text) < 0);
  env.registerFunction('kubernetes.Quantity.compareTo(kubernetes.Quantity): int', (a: Quantity, b: Quantity) =>
    BigInt(Math.sign(compareQuantities(a.text, b.text))),
  );
  env.registerFunction('kubernetes.Quantity.sign(): int', (a: Quantity) => BigInt(Math.sign(milliValue(a.text))));
  env.registerFunction('kubernetes.Quantity.isInteger(): bool', (a: Quantity) => milliValue(a.text) % 1_000 === 0);
  env.registerFunction('kubernetes.Quantity.asInteger(): int', (a: Quantity) => BigInt(Math.trunc(milliValue(a.text) / 1_000)));
  env.registerFunction('kubernetes.Quantity.asApproximateFloat(): double', (a: Quantity) => milliValue(a.text) / 1_000);
  env.registerFunction(
    'kubernetes.Quantity.add(kubernetes.Quantity): kubernetes.Quantity',
    (a: Quantity, b: Quantity) => new Quantity(formatQuantity(addQuantities(quantity(a.text), quantity(b.text)))),
  );
  env.registerFunction(
    'kubernetes.Quantity.sub(kubernetes.Quantity): kubernetes.Quantity',
    (a: Quantity, b: Quantity) => new Quantity(formatQuantity(subtractQuantities(quantity(a.text), quantity(b.text)))),
  );
}

const urlParts = /^([a-zA-Z][a-zA-Z0-9+.-]*):\/\/(?:[^@/?#]*@)?([^/?#]*)([^?#]*)(?:\?([^#]*))?/;

function urls(env: Environment): void {
  const part =
    (index: number) =>
    (url: Url): string =>
      urlParts.exec(url.text)?.[index] ?? '';
  env.registerType('kubernetes.URL', Url);
  env.registerFunction('url(string): kubernetes.URL', (value: string) =>
    urlParts.test(value) || value.startsWith('/')
      ? new Url(value)
      : fail(`URL parse error during conversion from string: parse "${value}": invalid URI for request`),
  );
  env.registerFunction('isURL(string): bool', (value: string) => urlParts.test(value) || value.startsWith('/'));
  env.registerFunction('kubernetes.URL.getScheme(): string', part(1));
  env.registerFunction('kubernetes.URL.getHost(): string', part(2));
  env.registerFunction('kubernetes.URL.getHostname(): string', (url: Url) => part(2)(url).replace(/:\d+$/, ''));
  env.registerFunction('kubernetes.URL.getPort(): string', (url: Url) => /:(\d+)$/.exec(part(2)(url))?.[1] ?? '');
  env.registerFunction('kubernetes.URL.getEscapedPath(): string', (url: Url) => (urlParts.test(url.text) ? part(3)(url) : (url.text.split(/[?#]/)[0] ?? '')));
}

function addresses(env: Environment): void {
  env.registerType('net.IP', Ip);
  env.registerType('net.CIDR', Cidr);
  env.registerFunction('isIP(string): bool', (value: string) => isValidIP(value).length === 0);
  env.registerFunction('ip(string): net.IP', (value: string) =>
    isValidIP(value).length === 0
      ? new Ip(value)
      : fail(`IP Address "${value}" parse error during conversion from string: ParseAddr("${value}"): unable to parse IP`),
  );
  env.registerFunction('net.IP.family(): int', (ip: Ip) => (isIPv6(ip.text) ? 6n : 4n));
  env.registerFunction('net.IP.isLoopback(): bool', (ip: Ip) => ip.text.startsWith('127.') || ip.text === '::1');
  env.registerFunction('net.IP.isUnspecified(): bool', (ip: Ip) => ip.text === '0.0.0.0' || ip.text === '::');
  env.registerFunction('isCIDR(string): bool', (value: string) => isValidCIDR(value).length === 0);
  env.registerFunction('cidr(string): net.CIDR', (value: string) =>
    isValidCIDR(value).length === 0
      ? new Cidr(value)
      : fail(`network address parse error during conversion from string: netip.ParsePrefix("${value}"): no '/'`),
  );
  const inside = (cidr: Cidr, ip: string): boolean => isStrictSubset(`${ip}/${isIPv4(ip) ? 33 : 129}`, cidr.text);
  env.registerFunction('net.CIDR.containsIP(string): bool', (cidr: Cidr, ip: string) => inside(cidr, ip));
  env.registerFunction('net.CIDR.containsIP(net.IP): bool', (cidr: Cidr, ip: Ip) => inside(cidr, ip.text));
  env.registerFunction('net.CIDR.containsCIDR(string): bool', (cidr: Cidr, other: string) => other === cidr.text || isStrictSubset(other, cidr.text));
  env.registerFunction('net.CIDR.prefixLength(): int', (cidr: Cidr) => BigInt(cidr.text.split('/')[1] ?? '0'));
}

const formats: Readonly<Record<string, (value: string) => readonly string[]>> = {
  dns1123Label: isDNS1123Label,
  dns1123Subdomain: isDNS1123Subdomain,
  dns1035Label: isDNS1035Label,
  qualifiedName: isQualifiedName,
  labelValue: isLabelValue,
};

function namedFormats(env: Environment): void {
  env.registerType('kubernetes.NamedFormat', Format);
  env.registerType('kubernetes.formats', Formats);
  env.registerConstant('format', 'kubernetes.formats', new Formats());
  for (const name of Object.keys(formats)) env.registerFunction(`kubernetes.formats.${name}(): kubernetes.NamedFormat`, () => new Format(name));
  env.registerFunction('kubernetes.NamedFormat.validate(string): dyn', (format: Format, value: string) => {
    const errors = formats[format.name]?.(value) ?? [];
    return errors.length === 0 ? null : [...errors];
  });
}

/** Registers them all. */
export function registerLibraries(env: Environment): void {
  strings(env);
  lists(env);
  quantities(env);
  urls(env);
  addresses(env);
  namedFormats(env);
}
