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

export const maxLenError = (length: number): string => `must be no more than ${length} bytes`;
export const emptyError = 'must be non-empty';
export const inclusiveRange = (low: number, high: number): string => `must be between ${low} and ${high}, inclusive`;
export const isNegativeError = 'must be greater than or equal to 0';
export const fieldImmutableError = 'field is immutable';

const dns1123LabelError = regexError(
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
  dns1123Label, 'my-name', '123-abc');
const dns1123SubdomainError = regexError(
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
  dns1123Subdomain, 'example.com');
const dns1035LabelError = regexError(
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character",
  dns1035Label, 'my-name', 'abc-123');
const qualifiedNameMessage = "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
const labelValueError = regexError(
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
  labelValue, 'MyValue', 'my_value', '12345');

function check(value: string, max: number, pattern: RegExp, message: string): readonly string[] {
  if (value.length <= max && pattern.test(value)) return none;
  const errors: string[] = [];
  if (value.length > max) errors.push(maxLenError(max));
  if (!pattern.test(value)) errors.push(message);
  return errors;
}

const none: readonly string[] = [];

export const isDNS1123Label = (value: string): readonly string[] => check(value, 63, dns1123LabelRe, dns1123LabelError);
export const isDNS1123Subdomain = (value: string): readonly string[] => check(value, 253, dns1123SubdomainRe, dns1123SubdomainError);
export const isDNS1035Label = (value: string): readonly string[] => check(value, 63, dns1035LabelRe, dns1035LabelError);
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
    else errors.push(...isDNS1123Subdomain(prefix).map((text) => `prefix part ${text}`));
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
  if (value.length > 253) errors.push(maxLenError(253));
  if (!compiledConfigKey.test(value)) errors.push(configKeyError);
  if (value === '.') errors.push("must not be '.'");
  else if (value === '..') errors.push("must not be '..'");
  else if (value.startsWith('..')) errors.push("must not start with '..'");
  return errors;
}
const compiledConfigKey = compiled(configKey);

/** RelaxedEnvVarNameValidation: printable ASCII but `=`. */
export function isRelaxedEnvVarName(value: string): readonly string[] {
  if (value === '') return ["environment variable name must be non-empty"];
  if (!/^[\x20-\x3c\x3e-\x7e]+$/.test(value)) return ["a valid environment variable name must consist only of printable ASCII characters other than '='"];
  return none;
}

export const isPortNumber = (port: unknown): readonly string[] => (typeof port === 'number' && port >= 1 && port <= 65_535 ? none : [inclusiveRange(1, 65_535)]);

/** IANA service names, as port names are. */
export function isValidPortName(port: string): readonly string[] {
  const errors: string[] = [];
  if (port.length > 15) errors.push(maxLenError(15).replace('bytes', 'characters'));
  if (!/^[-a-z0-9]+$/.test(port)) errors.push('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)');
  if (!/[a-z]/.test(port)) errors.push('must contain at least one letter (a-z)');
  if (port.includes('--')) errors.push('must not contain consecutive hyphens');
  if (port.startsWith('-') || port.endsWith('-')) errors.push('must not begin or end with a hyphen');
  return errors;
}

const percent = '[0-9]+%';
export const isValidPercent = (value: string): readonly string[] =>
  /^[0-9]+%$/.test(value) ? none : [regexError('a valid percent string must be a numeric string followed by an ending \'%\'', percent, '1%', '93%')];

const wildcardDNS1123 = `\\*\\.${dns1123Subdomain}`;
export const isWildcardDNS1123Subdomain = (value: string): readonly string[] =>
  compiled(wildcardDNS1123).test(value) ? none
    : [regexError("a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character", wildcardDNS1123, '*.example.com')];

/** IsFullyQualifiedName / domain-prefixed paths for finalizers and conditions. */
export const isIPv4 = (value: string): boolean => /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/.test(value);
export const isIPv6 = (value: string): boolean => value.includes(':') && /^[0-9a-fA-F:.]+$/.test(value) && value.split('::').length <= 2 && value.split(':').length <= 8 + (value.includes('::') ? 1 : 0) && (value.includes('::') || value.split(':').length === 8);
export const ipError = 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)';
export const isValidIP = (value: string): readonly string[] => (isIPv4(value) || isIPv6(value) ? none : [ipError]);
export const cidrError = 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)';

export function isValidCIDR(value: string): readonly string[] {
  const [address = '', bits = '', ...rest] = value.split('/');
  const max = isIPv4(address) ? 32 : isIPv6(address) ? 128 : -1;
  return rest.length === 0 && /^\d+$/.test(bits) && Number(bits) <= max ? none : [cidrError];
}
