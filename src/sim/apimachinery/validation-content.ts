/** `k8s.io/apimachinery/pkg/api/validate/content` and `pkg/util/validation`: formats of names, labels and the like, v1.36 texts. */
const dns1123Label = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const dns1123Subdomain = `${dns1123Label}(\\.${dns1123Label})*`;
const dns1035Label = '[a-z]([-a-z0-9]*[a-z0-9])?';
const qualifiedName = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const labelValue = `(${qualifiedName})?`;

const compiled = (source: string): RegExp => new RegExp(`^(?:${source})$`);
const dns1123LabelRe = compiled(dns1123Label);
const dns1123SubdomainRe = compiled(dns1123Subdomain);
const dns1035LabelRe = compiled(dns1035Label);
const qualifiedNameRe = compiled(qualifiedName);
const labelValueRe = compiled(labelValue);

/** `(e.g. 'a',  or 'b', regex used for validation is '…')`: Go's RegexError, with its two spaces. */
function regexError(message: string, source: string, ...examples: readonly string[]): string {
  if (examples.length === 0) return `${message} (regex used for validation is '${source}')`;
  return `${message} (e.g. ${examples.map((example) => `'${example}', `).join(' or ')}regex used for validation is '${source}')`;
}

const maxLenError = (length: number): string => `must be no more than ${length} bytes`;
/** `util/validation` counts characters where `api/validate/content` counts bytes. */
const maxCharacters = (length: number): string => `must be no more than ${length} characters`;
const emptyError = 'must be non-empty';
export const inclusiveRange = (low: number, high: number): string => `must be between ${low} and ${high}, inclusive`;
export const isNegativeError = 'must be greater than or equal to 0';
export const fieldImmutableError = 'field is immutable';

const dns1123LabelError = regexError(
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
  dns1123Label,
  'my-name',
  '123-abc',
);
const dns1123SubdomainError = regexError(
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
  dns1123Subdomain,
  'example.com',
);
const dns1035LabelError = regexError(
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character",
  dns1035Label,
  'my-name',
  'abc-123',
);
const qualifiedNameMessage = "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
const labelValueError = regexError(
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
  labelValue,
  'MyValue',
  'my_value',
  '12345',
);

function check(value: string, max: number, pattern: RegExp, message: string, tooLong = maxLenError): readonly string[] {
  if (value.length <= max && pattern.test(value)) return none;
  const errors: string[] = [];
  if (value.length > max) errors.push(tooLong(max));
  if (!pattern.test(value)) errors.push(message);
  return errors;
}

const none: readonly string[] = [];

/** A name that only its dots make wrong is told so. */
export function isDNS1123Label(value: string): readonly string[] {
  if (value.length <= 63 && dns1123LabelRe.test(value)) return none;
  return check(value, 63, dns1123LabelRe, dns1123SubdomainRe.test(value) ? 'must not contain dots' : dns1123LabelError, maxCharacters);
}
export const isDNS1123Subdomain = (value: string): readonly string[] => check(value, 253, dns1123SubdomainRe, dns1123SubdomainError, maxCharacters);
export const isDNS1035Label = (value: string): readonly string[] => check(value, 63, dns1035LabelRe, dns1035LabelError, maxCharacters);
export const isLabelValue = (value: string): readonly string[] => check(value, 63, labelValueRe, labelValueError);

/** RBAC names: any path segment. */
export function isPathSegmentName(name: string): readonly string[] {
  if (name === '.' || name === '..') return [`may not be '${name}'`];
  return ['/', '%'].filter((character) => name.includes(character)).map((character) => `may not contain '${character}'`);
}

const goodKeys = new Map<string, readonly string[]>();

/** IsQualifiedName / IsLabelKey: `[prefix/]name`. */
export function isQualifiedName(value: string): readonly string[] {
  const known = goodKeys.get(value);
  if (known) return known;
  const errors = qualifiedNameErrors(value);
  if (goodKeys.size > 5_000) goodKeys.clear();
  goodKeys.set(value, errors);
  return errors;
}

function qualifiedNameErrors(value: string): readonly string[] {
  const errors: string[] = [];
  const parts = value.split('/');
  if (parts.length > 2) {
    const example = regexError(qualifiedNameMessage, qualifiedName, 'MyName', 'my.name', '123-abc');
    return [`a qualified name ${example} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`];
  }
  const name = parts.at(-1) ?? '';
  if (parts.length === 2) {
    const prefix = parts[0] ?? '';
    if (prefix === '') errors.push(`prefix part ${emptyError}`);
    else errors.push(...check(prefix, 253, dns1123SubdomainRe, dns1123SubdomainError).map((text) => `prefix part ${text}`));
  }
  if (name === '') errors.push(`name part ${emptyError}`);
  else if (name.length > 63) errors.push(`name part ${maxLenError(63)}`);
  if (!qualifiedNameRe.test(name)) errors.push(`name part ${regexError(qualifiedNameMessage, qualifiedName, 'MyName', 'my.name', '123-abc')}`);
  return errors;
}

const configKey = '[-._a-zA-Z0-9]+';
const configKeyError = regexError("a valid config key must consist of alphanumeric characters, '-', '_' or '.'", configKey, 'key.name', 'KEY_NAME', 'key-name');

/** Keys of ConfigMaps and Secrets. */
export function isConfigMapKey(value: string): readonly string[] {
  const errors: string[] = [];
  if (value.length > 253) errors.push(maxCharacters(253));
  if (!compiledConfigKey.test(value)) errors.push(configKeyError);
  if (value === '.') errors.push("must not be '.'");
  else if (value === '..') errors.push("must not be '..'");
  else if (value.startsWith('..')) errors.push("must not start with '..'");
  return errors;
}
const compiledConfigKey = compiled(configKey);

/** RelaxedEnvVarNameValidation: printable ASCII but `=`. */
export function isRelaxedEnvVarName(value: string): readonly string[] {
  if (value === '') return ['environment variable name must be non-empty'];
  if (!/^[\x20-\x3c\x3e-\x7e]+$/.test(value)) return ["a valid environment variable name must consist only of printable ASCII characters other than '='"];
  return none;
}

export const isPortNumber = (port: unknown): readonly string[] =>
  typeof port === 'number' && port >= 1 && port <= 65_535 ? none : [inclusiveRange(1, 65_535)];

/** IANA service names, as port names are. */
export function isValidPortName(port: string): readonly string[] {
  const errors: string[] = [];
  if (port.length > 15) errors.push(maxCharacters(15));
  if (!/^[-a-z0-9]+$/.test(port)) errors.push('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)');
  if (!/[a-z]/.test(port)) errors.push('must contain at least one letter (a-z)');
  if (port.includes('--')) errors.push('must not contain consecutive hyphens');
  if (port.startsWith('-') || port.endsWith('-')) errors.push('must not begin or end with a hyphen');
  return errors;
}

const percent = '[0-9]+%';
export const isValidPercent = (value: string): readonly string[] =>
  /^[0-9]+%$/.test(value) ? none : [regexError("a valid percent string must be a numeric string followed by an ending '%'", percent, '1%', '93%')];

const wildcardDNS1123 = `\\*\\.${dns1123Subdomain}`;
export const isWildcardDNS1123Subdomain = (value: string): readonly string[] =>
  compiled(wildcardDNS1123).test(value)
    ? none
    : [
        ...(value.length > 253 ? [maxCharacters(253)] : []),
        regexError(
          "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character",
          wildcardDNS1123,
          '*.example.com',
        ),
      ];

/** `validation/ip.go` IsValidIPForLegacyField with StrictIPCIDRValidation (on since v1.36): no leading zeros, no IPv4-mapped IPv6. */
export const isIPv4 = (value: string): boolean => /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/.test(value);
const sloppyIPv4 = (value: string): boolean => /^\d{1,3}(\.\d{1,3}){3}$/.test(value) && value.split('.').every((part) => Number(part) <= 255);

/** With `::` in one place at most, and perhaps an IPv4 address at the end. */
export function isIPv6(value: string): boolean {
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(value);
  if (dotted) return isIPv4(dotted[2] ?? '') && isIPv6(`${dotted[1]}0:0`);
  const halves = value.split('::');
  if (!value.includes(':') || halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')));
  return groups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group)) && (halves.length === 2 ? groups.length <= 7 : groups.length === 8);
}

const ipError = 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)';

/** What is wrong with it; empty when nothing is. Source: `apimachinery/pkg/util/validation/ip.go` IsValidIP. */
export function isValidIP(value: string): readonly string[] {
  if (isIPv4(value)) return none;
  if (isIPv6(value)) return /^(::|(0{1,4}:){5})ffff:/i.test(value) ? ['must not be an IPv4-mapped IPv6 address'] : none;
  return sloppyIPv4(value) ? ['must not have leading 0s'] : [ipError];
}

const cidrError = 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)';

/** The sixteen-bit groups of an IPv6 address, or the bytes of an IPv4 one. */
function numbersOf(address: string): readonly number[] {
  if (!address.includes(':')) return address.split('.').map(Number);
  const [head = '', tail] = address.split('::');
  const parse = (half: string): readonly number[] => (half === '' ? [] : half.split(':').map((group) => Number.parseInt(group, 16)));
  if (tail === undefined) return parse(head);
  const [left, right] = [parse(head), parse(tail)];
  return [...left, ...Array.from({ length: 8 - left.length - right.length }, () => 0), ...right];
}

function hostBitsSet(address: string, bits: number): boolean {
  const size = address.includes(':') ? 16 : 8;
  return numbersOf(address).some((number, index) => {
    const kept = Math.min(Math.max(bits - index * size, 0), size);
    return number % 2 ** (size - kept) !== 0;
  });
}

/** True when `inner` lies in `outer` and is smaller. Both must be valid. Source: `kubernetes/pkg/apis/networking/validation/validation.go` ValidateIPBlock. */
export function isStrictSubset(inner: string, outer: string): boolean {
  const [address = '', innerBits = ''] = inner.split('/');
  const [network = '', outerBits = ''] = outer.split('/');
  if (address.includes(':') !== network.includes(':') || Number(outerBits) >= Number(innerBits)) return false;
  const size = network.includes(':') ? 16 : 8;
  const other = numbersOf(address);
  return numbersOf(network).every((number, index) => {
    const kept = Math.min(Math.max(Number(outerBits) - index * size, 0), size);
    const unit = 2 ** (size - kept);
    return Math.floor(number / unit) === Math.floor((other[index] ?? 0) / unit);
  });
}

/** What is wrong with it; empty when nothing is. Source: `apimachinery/pkg/util/validation/ip.go` IsValidCIDR. */
export function isValidCIDR(value: string): readonly string[] {
  const [address = '', bits = '', ...rest] = value.split('/');
  const max = isIPv4(address) || sloppyIPv4(address) ? 32 : isIPv6(address) ? 128 : -1;
  if (rest.length > 0 || !/^\d+$/.test(bits) || Number(bits) > max) return [cidrError];
  if ((max === 32 && !isIPv4(address)) || /^0\d/.test(bits)) return ['must not have leading 0s in IP or prefix length'];
  if (isValidIP(address).length > 0) return ['must not have an IPv4-mapped IPv6 address'];
  return hostBitsSet(address, Number(bits)) ? ['must not have bits set beyond the prefix length'] : none;
}

const underscored = '_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?';
const underscoredSubdomain = `${underscored}(\\.${underscored})*`;
const underscoredError = regexError(
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must start and end with an alphanumeric character",
  underscoredSubdomain,
  'example.com',
);

export function isDNS1123SubdomainWithUnderscore(value: string): readonly string[] {
  const errors = value.length > 253 ? [maxCharacters(253)] : [];
  return compiled(underscoredSubdomain).test(value) ? errors : [...errors, underscoredError];
}

const httpPath = "[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+";

/** IsDomainPrefixedPath: the value that is wrong and why; undefined for an empty path, which is Required. */
export function domainPrefixedPath(path: string): readonly (readonly [value: string, message: string])[] | undefined {
  if (path === '') return undefined;
  const slash = path.indexOf('/');
  const host = path.slice(0, slash);
  const rest = path.slice(slash + 1);
  if (slash <= 0 || rest === '') return [[path, 'must be a domain-prefixed path (such as "acme.io/foo")']];
  const errors = isDNS1123Subdomain(host).map((message) => [host, message] as const);
  return compiled(httpPath).test(rest) ? errors : [...errors, [rest, regexError('Invalid path', httpPath)]];
}
