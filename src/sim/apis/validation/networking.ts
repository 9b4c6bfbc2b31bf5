/** `pkg/apis/networking/validation/validation.go`. */
import {
  forbidden, invalid, isDNS1123Label, isDNS1123Subdomain, isObject, isPathSegmentName, isPortNumber, isValidCIDR, isValidIP, isValidPortName,
  isWildcardDNS1123Subdomain, type JsonObject, notSupported, objectAt, required, tooLong, validateLabelSelector,
} from '../../apimachinery/index.ts';
import { each, type Errors, immutable, items, strings, text } from './common.ts';

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
  } else if (!isObject(resource)) errors.push(invalid(field, '', 'resource or service backend is required'));
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
  if (rules.length === 0 && !isObject(spec['defaultBackend'])) errors.push(invalid('spec', spec['rules'] ?? null, 'either `defaultBackend` or `rules` must be specified'));
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

export function validateIngressClass(errors: Errors, object: JsonObject): void {
  const spec = objectAt(object, 'spec');
  const controller = text(spec['controller']);
  if (controller.length > 250) errors.push(tooLong('spec.controller', 250));
  if (controller === '') errors.push(required('spec.controller', ''));
  else if (!/^[^/]+\/.+$/.test(controller)) errors.push(invalid('spec.controller', controller, 'must be a domain-prefixed path (such as "acme.io/foo")'));
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
  immutable(errors, 'spec.controller', objectAt(next, 'spec')['controller'], objectAt(before, 'spec')['controller']);
}

function policyPort(errors: Errors, port: JsonObject, field: string): void {
  const protocol = port['protocol'];
  if (protocol !== undefined && !['TCP', 'UDP', 'SCTP'].includes(text(protocol))) errors.push(notSupported(`${field}.protocol`, protocol, ['TCP', 'UDP', 'SCTP']));
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
    strings(block['except']).forEach((except, index) => each(errors, `${field}.ipBlock.except[${index}]`, except, isValidCIDR(except)));
    if (count > 0) errors.push(forbidden(field, 'may not specify both ipBlock and another peer'));
  } else if (count === 0) errors.push(required(field, 'must specify a peer'));
}

export function validateNetworkPolicy(errors: Errors, object: JsonObject): void {
  const spec = objectAt(object, 'spec');
  errors.push(...validateLabelSelector(spec['podSelector'], 'spec.podSelector'));
  for (const [direction, peers] of [['ingress', 'from'], ['egress', 'to']] as const) {
    items(spec[direction]).forEach((rule, index) => {
      const field = `spec.${direction}[${index}]`;
      items(rule['ports']).forEach((port, position) => policyPort(errors, port, `${field}.ports[${position}]`));
      items(rule[peers]).forEach((peer, position) => policyPeer(errors, peer, `${field}.${peers}[${position}]`));
    });
  }
  const types = strings(spec['policyTypes']);
  if (types.length > 2) errors.push(invalid('spec.policyTypes', types, 'may not specify more than two policyTypes'));
  types.forEach((type, index) => {
    if (type !== 'Ingress' && type !== 'Egress') errors.push(notSupported(`spec.policyTypes[${index}]`, type, ['Ingress', 'Egress']));
  });
}

/** EndpointSlices and Endpoints. */
export function validateEndpointSlice(errors: Errors, object: JsonObject): void {
  const type = text(object['addressType']);
  if (type === '') errors.push(required('addressType', ''));
  else if (!['FQDN', 'IPv4', 'IPv6'].includes(type)) errors.push(notSupported('addressType', type, ['FQDN', 'IPv4', 'IPv6']));
  items(object['endpoints']).forEach((endpoint, index) => {
    const addresses = strings(endpoint['addresses']);
    const field = `endpoints[${index}].addresses`;
    if (addresses.length === 0) errors.push(required(field, 'must contain at least 1 address'));
    addresses.forEach((address, position) => {
      if (type !== 'FQDN') each(errors, `${field}[${position}]`, address, isValidIP(address));
    });
  });
  const names = new Set<string>();
  items(object['ports']).forEach((port, index) => {
    const name = text(port['name']);
    if (name !== '') each(errors, `ports[${index}].name`, name, isDNS1123Label(name));
    if (names.has(name)) errors.push(invalid(`ports[${index}].name`, name, 'must be unique'));
    names.add(name);
    if (!['SCTP', 'TCP', 'UDP'].includes(text(port['protocol']))) errors.push(notSupported(`ports[${index}].protocol`, port['protocol'] ?? '', ['SCTP', 'TCP', 'UDP']));
  });
}

export function validateEndpoints(errors: Errors, object: JsonObject): void {
  items(object['subsets']).forEach((subset, index) => {
    const field = `subsets[${index}]`;
    if (items(subset['addresses']).length === 0 && items(subset['notReadyAddresses']).length === 0) errors.push(required(field, 'must specify `addresses` or `notReadyAddresses`'));
    for (const name of ['addresses', 'notReadyAddresses']) {
      items(subset[name]).forEach((address, position) => each(errors, `${field}.${name}[${position}].ip`, text(address['ip']), isValidIP(text(address['ip']))));
    }
    const ports = items(subset['ports']);
    ports.forEach((port, position) => {
      const name = text(port['name']);
      if (ports.length > 1 && name === '') errors.push(required(`${field}.ports[${position}].name`, ''));
      else if (name !== '') each(errors, `${field}.ports[${position}].name`, name, isDNS1123Label(name));
      each(errors, `${field}.ports[${position}].port`, port['port'] ?? 0, isPortNumber(port['port']));
    });
  });
}

