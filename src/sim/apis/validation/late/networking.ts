/** `pkg/apis/networking/validation/validation.go`. */
import {
  domainPrefixedPath,
  forbidden,
  invalid,
  isDNS1123Label,
  isDNS1123Subdomain,
  isObject,
  isPathSegmentName,
  isPortNumber,
  isStrictSubset,
  isValidCIDR,
  isValidIP,
  isValidPortName,
  isWildcardDNS1123Subdomain,
  type JsonObject,
  notSupported,
  objectAt,
  required,
  tooLong,
  validateLabelSelector,
} from '../../../apimachinery/index.ts';
import { each, type Errors, immutable, items, strings, text } from '../common.ts';

const badSequences = ['//', '/./', '/../', '%2f', '%2F'];
const badSuffixes = ['/..', '/.'];

function backend(errors: Errors, value: unknown, field: string): void {
  const source = isObject(value) ? value : {};
  const service = source['service'];
  const resource = source['resource'];
  if (isObject(service) && isObject(resource)) {
    errors.push(invalid(field, '', 'cannot set both resource and service backends'));
  } else if (isObject(service)) {
    const name = text(service['name']);
    if (name === '') errors.push(required(`${field}.service.name`, ''));
    else each(errors, `${field}.service.name`, name, isDNS1123Label(name));
    backendPort(errors, objectAt(service, 'port'), field);
  } else if (isObject(resource)) typedReference(errors, resource, `${field}.resource`);
  else errors.push(invalid(field, '', 'resource or service backend is required'));
}

/** validateIngressTypedLocalObjectReference. */
function typedReference(errors: Errors, reference: JsonObject, field: string): void {
  if (typeof reference['apiGroup'] === 'string') each(errors, `${field}.apiGroup`, reference['apiGroup'], isDNS1123Subdomain(reference['apiGroup']));
  for (const name of ['kind', 'name']) {
    const value = text(reference[name]);
    if (value === '') errors.push(required(`${field}.${name}`, ''));
    else each(errors, `${field}.${name}`, value, isPathSegmentName(value));
  }
}

function backendPort(errors: Errors, port: JsonObject, field: string): void {
  const name = text(port['name']);
  const number = port['number'];
  if (name !== '' && number) errors.push(invalid(field, '', 'cannot set both port name & port number'));
  else if (name !== '') each(errors, `${field}.service.port.name`, name, isValidPortName(name));
  else if (number) each(errors, `${field}.service.port.number`, number, isPortNumber(number));
  else errors.push(required(field, 'port name or number is required'));
}

function httpPath(errors: Errors, path: JsonObject, field: string): void {
  const type = path['pathType'];
  const value = text(path['path']);
  if (type === undefined) {
    errors.push(required(`${field}.pathType`, 'pathType must be specified'));
    return;
  }
  if (type === 'Exact' || type === 'Prefix') {
    if (!value.startsWith('/')) errors.push(invalid(`${field}.path`, value, 'must be an absolute path'));
    for (const bad of badSequences) if (value.includes(bad)) errors.push(invalid(`${field}.path`, value, `must not contain '${bad}'`));
    for (const bad of badSuffixes) if (value.endsWith(bad)) errors.push(invalid(`${field}.path`, value, `cannot end with '${bad}'`));
  } else if (type === 'ImplementationSpecific') {
    if (value !== '' && !value.startsWith('/')) errors.push(invalid(`${field}.path`, value, 'must be an absolute path'));
  } else errors.push(notSupported(`${field}.pathType`, type, ['Exact', 'ImplementationSpecific', 'Prefix']));
  backend(errors, path['backend'], `${field}.backend`);
}

function host(errors: Errors, value: string, field: string): void {
  if (value === '') return;
  if (isValidIP(value).length === 0) errors.push(invalid(field, value, 'must be a DNS name, not an IP address'));
  each(errors, field, value, value.includes('*') ? isWildcardDNS1123Subdomain(value) : isDNS1123Subdomain(value));
}

export function validateIngress(errors: Errors, ingress: JsonObject): void {
  const spec = objectAt(ingress, 'spec');
  const rules = items(spec['rules']);
  if (rules.length === 0 && !isObject(spec['defaultBackend']))
    errors.push(invalid('spec', spec['rules'] ?? null, 'either `defaultBackend` or `rules` must be specified'));
  if (isObject(spec['defaultBackend'])) backend(errors, spec['defaultBackend'], 'spec.defaultBackend');
  rules.forEach((rule, index) => {
    const field = `spec.rules[${index}]`;
    host(errors, text(rule['host']), `${field}.host`);
    const http = rule['http'];
    if (!isObject(http)) return;
    const paths = items(http['paths']);
    if (paths.length === 0) errors.push(required(`${field}.http.paths`, ''));
    paths.forEach((path, position) => httpPath(errors, path, `${field}.http.paths[${position}]`));
  });
  items(spec['tls']).forEach((tls, index) => {
    strings(tls['hosts']).forEach((name, position) => {
      each(errors, `spec.tls[${index}].hosts[${position}]`, name, name.includes('*') ? isWildcardDNS1123Subdomain(name) : isDNS1123Subdomain(name));
    });
    const secret = text(tls['secretName']);
    if (secret !== '') each(errors, `spec.tls[${index}].secretName`, secret, isDNS1123Subdomain(secret));
  });
  const className = spec['ingressClassName'];
  if (typeof className === 'string') each(errors, 'spec.ingressClassName', className, isDNS1123Subdomain(className));
}

/** The old annotation and the field must agree on a new Ingress. */
export function validateIngressCreate(errors: Errors, ingress: JsonObject): void {
  validateIngress(errors, ingress);
  const annotation = objectAt(ingress, 'metadata', 'annotations')['kubernetes.io/ingress.class'];
  const name = objectAt(ingress, 'spec')['ingressClassName'];
  if (annotation !== undefined && name !== undefined && annotation !== name) {
    errors.push(invalid('annotations.kubernetes.io/ingress.class', annotation, 'must match `ingressClassName` when both are specified'));
  }
}

export function validateServiceCIDR(errors: Errors, object: JsonObject): void {
  const cidrs = strings(objectAt(object, 'spec')['cidrs']);
  if (cidrs.length === 0) errors.push(required('spec.cidrs', 'at least one CIDR required'));
  else if (cidrs.length > 2) errors.push(invalid('spec.cidrs', objectAt(object, 'spec'), 'may only hold up to 2 values'));
  else {
    cidrs.forEach((cidr, index) => each(errors, `spec.cidrs[${index}]`, cidr, isValidCIDR(cidr)));
    const [first = '', second] = cidrs;
    if (second !== undefined && first.includes(':') === second.includes(':')) {
      errors.push(invalid('spec.cidrs', cidrs, 'may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64'));
    }
  }
}

export function validateIPAddress(errors: Errors, object: JsonObject): void {
  const parent = objectAt(object, 'spec')['parentRef'];
  const field = 'spec.parentRef';
  if (!isObject(parent)) {
    errors.push(required(field, ''));
    return;
  }
  if (text(parent['group']) !== '') each(errors, `${field}.group`, parent['group'], isDNS1123Subdomain(text(parent['group'])));
  for (const name of ['resource', 'name']) {
    const value = text(parent[name]);
    if (value === '') errors.push(required(`${field}.${name}`, ''));
    else each(errors, `${field}.${name}`, value, isPathSegmentName(value));
  }
}

export function validateIngressClass(errors: Errors, object: JsonObject): void {
  const spec = objectAt(object, 'spec');
  const controller = text(spec['controller']);
  if (controller.length > 250) errors.push(tooLong('spec.controller', 250));
  const wrong = domainPrefixedPath(controller);
  if (wrong) for (const [value, message] of wrong) errors.push(invalid('spec.controller', value, message));
  else errors.push(required('spec.controller', ''));
  const parameters = spec['parameters'];
  if (!isObject(parameters)) return;
  const field = 'spec.parameters';
  if (typeof parameters['apiGroup'] === 'string') each(errors, `${field}.apiGroup`, parameters['apiGroup'], isDNS1123Subdomain(parameters['apiGroup']));
  for (const name of ['kind', 'name']) {
    const value = text(parameters[name]);
    if (value === '') errors.push(required(`${field}.${name}`, ''));
    else each(errors, `${field}.${name}`, value, isPathSegmentName(value));
  }
  classScope(errors, parameters, field);
}

function classScope(errors: Errors, parameters: JsonObject, field: string): void {
  const scope = parameters['scope'];
  const namespace = text(parameters['namespace']);
  if (scope === undefined) errors.push(required(`${field}.scope`, ''));
  else if (scope !== 'Cluster' && scope !== 'Namespace') errors.push(notSupported(`${field}.scope`, scope, ['Cluster', 'Namespace']));
  else if (scope === 'Namespace' && namespace === '') errors.push(required(`${field}.namespace`, "`parameters.scope` is set to 'Namespace'"));
  else if (scope === 'Namespace') each(errors, `${field}.namespace`, namespace, isDNS1123Label(namespace));
  else if (parameters['namespace'] !== undefined) errors.push(forbidden(`${field}.namespace`, "`parameters.scope` is set to 'Cluster'"));
}

export function validateIngressClassUpdate(errors: Errors, next: JsonObject, before: JsonObject): void {
  immutable(errors, 'spec.controller', objectAt(next, 'spec')['controller'] ?? '', objectAt(before, 'spec')['controller']);
}

function policyPort(errors: Errors, port: JsonObject, field: string): void {
  const protocol = port['protocol'];
  if (protocol !== undefined && !['TCP', 'UDP', 'SCTP'].includes(text(protocol)))
    errors.push(notSupported(`${field}.protocol`, protocol, ['TCP', 'UDP', 'SCTP']));
  const value = port['port'];
  const end = port['endPort'];
  if (typeof value === 'number') {
    each(errors, `${field}.port`, value, isPortNumber(value));
    if (typeof end === 'number' && end < value) errors.push(invalid(`${field}.endPort`, value, 'must be greater than or equal to `port`'));
    if (end !== undefined) each(errors, `${field}.endPort`, end, isPortNumber(end));
  } else if (typeof value === 'string') {
    if (end !== undefined) errors.push(invalid(`${field}.endPort`, end, 'may not be specified when `port` is non-numeric'));
    each(errors, `${field}.port`, value, isValidPortName(value));
  } else if (end !== undefined) errors.push(invalid(`${field}.endPort`, end, 'may not be specified when `port` is not specified'));
}

function policyPeer(errors: Errors, peer: JsonObject, field: string): void {
  let count = 0;
  for (const name of ['podSelector', 'namespaceSelector']) {
    if (!isObject(peer[name])) continue;
    count += 1;
    errors.push(...validateLabelSelector(peer[name], `${field}.${name}`));
  }
  const block = peer['ipBlock'];
  if (isObject(block)) {
    const cidr = text(block['cidr']);
    if (cidr === '') errors.push(required(`${field}.ipBlock.cidr`, ''));
    else each(errors, `${field}.ipBlock.cidr`, cidr, isValidCIDR(cidr));
    const good = cidr !== '' && isValidCIDR(cidr).length === 0;
    (good ? strings(block['except']) : []).forEach((except, index) => {
      const wrong = isValidCIDR(except);
      each(errors, `${field}.ipBlock.except[${index}]`, except, wrong);
      if (wrong.length === 0 && !isStrictSubset(except, cidr))
        errors.push(invalid(`${field}.ipBlock.except[${index}]`, except, 'must be a strict subset of `cidr`'));
    });
    if (count > 0) errors.push(forbidden(field, 'may not specify both ipBlock and another peer'));
  } else if (count === 0) errors.push(required(field, 'must specify a peer'));
}

export function validateNetworkPolicy(errors: Errors, object: JsonObject): void {
  const spec = objectAt(object, 'spec');
  errors.push(...validateLabelSelector(spec['podSelector'], 'spec.podSelector'));
  for (const [direction, peers] of [
    ['ingress', 'from'],
    ['egress', 'to'],
  ] as const) {
    items(spec[direction]).forEach((rule, index) => {
      const field = `spec.${direction}[${index}]`;
      items(rule['ports']).forEach((port, position) => policyPort(errors, port, `${field}.ports[${position}]`));
      items(rule[peers]).forEach((peer, position) => policyPeer(errors, peer, `${field}.${peers}[${position}]`));
    });
  }
  const types = strings(spec['policyTypes']);
  if (types.length > 2) {
    errors.push(invalid('spec.policyTypes', types, 'may not specify more than two policyTypes'));
    return;
  }
  types.forEach((type, index) => {
    if (type !== 'Ingress' && type !== 'Egress') errors.push(notSupported(`spec.policyTypes[${index}]`, type, ['Ingress', 'Egress']));
  });
}
