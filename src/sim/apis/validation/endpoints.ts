/** EndpointSlices and Endpoints. */
import {
  duplicate,
  invalid,
  isDNS1123Label,
  isDNS1123Subdomain,
  isIPv4,
  isIPv6,
  isPortNumber,
  isQualifiedName,
  isValidIP,
  type JsonObject,
  notSupported,
  required,
  tooMany,
} from '../../apimachinery/index.ts';
import { each, type Errors, items, oneOf, strings, text } from './common.ts';
import { specialAddress } from './service.ts';

const protocols = ['SCTP', 'TCP', 'UDP'];

/** ValidateEndpointIP. */
function endpointIP(errors: Errors, ip: string, field: string): void {
  const special = specialAddress(ip);
  if (special !== undefined) errors.push(invalid(field, ip, special));
}

function sliceAddress(errors: Errors, type: string, address: string, field: string, list: string): void {
  if (type === 'FQDN') {
    const name = address.replace(/\.$/, '');
    const wrong = isDNS1123Subdomain(name);
    if (name === '') errors.push(required(field, ''));
    else if (wrong.length > 0) errors.push(invalid(field, name, wrong.join(',')));
    else if (!name.includes('.')) errors.push(invalid(field, name, 'should be a domain with at least two segments separated by dots'));
    return;
  }
  const wrong = isValidIP(address);
  each(errors, field, address, wrong);
  if (wrong.length > 0) return;
  if (type === 'IPv4' && !isIPv4(address)) errors.push(invalid(list, address, 'must be an IPv4 address'));
  if (type === 'IPv6' && !isIPv6(address)) errors.push(invalid(list, address, 'must be an IPv6 address'));
  endpointIP(errors, address, field);
}

/**
 * Endpoints without fault, with the address type that they were checked as. The objects of a large Service are written again
 * for each Pod that becomes ready, and all the other endpoints in them are the same values as before.
 */
const sound = new WeakMap<JsonObject, string>();

/** `pkg/apis/discovery/validation/validation.go` ValidateEndpointSlice. */
export function validateEndpointSlice(errors: Errors, object: JsonObject): void {
  const type = text(object['addressType']);
  oneOf(errors, 'addressType', type, ['FQDN', 'IPv4', 'IPv6']);
  const names = new Set<string>();
  items(object['ports']).forEach((port, index) => {
    const name = text(port['name']);
    if (name !== '') each(errors, `ports[${index}].name`, name, isDNS1123Label(name));
    if (names.has(name)) errors.push(duplicate(`ports[${index}].name`, name));
    names.add(name);
    if (port['protocol'] === '') errors.push(notSupported(`ports[${index}].protocol`, '', protocols));
    else oneOf(errors, `ports[${index}].protocol`, port['protocol'], protocols);
    if (typeof port['appProtocol'] === 'string') each(errors, `ports[${index}].appProtocol`, port['appProtocol'], isQualifiedName(port['appProtocol']));
  });
  const endpoints = items(object['endpoints']);
  if (endpoints.length > 1_000) errors.push(tooMany('endpoints', endpoints.length, 1_000));
  else
    endpoints.forEach((endpoint, index) => {
      if (sound.get(endpoint) !== type) sliceEndpoint(errors, endpoint, type, `endpoints[${index}]`);
    });
}

function sliceEndpoint(errors: Errors, endpoint: JsonObject, type: string, field: string): void {
  const before = errors.length;
  const addresses = strings(endpoint['addresses']);
  if (addresses.length === 0) errors.push(required(`${field}.addresses`, 'must contain at least 1 address'));
  else if (addresses.length > 100) errors.push(tooMany(`${field}.addresses`, addresses.length, 100));
  addresses.forEach((address, index) => sliceAddress(errors, type, address, `${field}.addresses[${index}]`, `${field}.addresses`));
  const [node, hostname] = [endpoint['nodeName'], endpoint['hostname']];
  if (typeof node === 'string') each(errors, `${field}.nodeName`, node, isDNS1123Subdomain(node));
  if (typeof hostname === 'string') each(errors, `${field}.hostname`, hostname, isDNS1123Label(hostname));
  if (errors.length === before) sound.set(endpoint, type);
}

/** ValidateEndpoints. */
export function validateEndpoints(errors: Errors, object: JsonObject): void {
  items(object['subsets']).forEach((subset, index) => {
    const field = `subsets[${index}]`;
    if (items(subset['addresses']).length === 0 && items(subset['notReadyAddresses']).length === 0)
      errors.push(required(field, 'must specify `addresses` or `notReadyAddresses`'));
    for (const name of ['addresses', 'notReadyAddresses'])
      items(subset[name]).forEach((address, position) => {
        if (!soundAddresses.has(address)) endpointAddress(errors, address, `${field}.${name}[${position}]`);
      });
    const ports = items(subset['ports']);
    ports.forEach((port, position) => endpointPort(errors, port, ports.length > 1, `${field}.ports[${position}]`));
  });
}

const soundAddresses = new WeakSet<JsonObject>();

function endpointAddress(errors: Errors, address: JsonObject, field: string): void {
  const before = errors.length;
  const ip = text(address['ip']);
  const [node, hostname] = [address['nodeName'], text(address['hostname'])];
  const wrong = isValidIP(ip);
  each(errors, `${field}.ip`, ip, wrong);
  if (hostname !== '') each(errors, `${field}.hostname`, hostname, isDNS1123Label(hostname));
  if (typeof node === 'string') each(errors, `${field}.nodeName`, node, isDNS1123Subdomain(node));
  if (wrong.length > 0) errors.push(invalid(`${field}.ip`, ip, 'must be a valid IP address'));
  else endpointIP(errors, ip, `${field}.ip`);
  if (errors.length === before) soundAddresses.add(address);
}

function endpointPort(errors: Errors, port: JsonObject, requireName: boolean, field: string): void {
  const name = text(port['name']);
  if (requireName && name === '') errors.push(required(`${field}.name`, ''));
  else if (name !== '') each(errors, `${field}.name`, name, isDNS1123Label(name));
  each(errors, `${field}.port`, port['port'] ?? 0, isPortNumber(port['port']));
  if (text(port['protocol']) === '') errors.push(required(`${field}.protocol`, ''));
  else if (!protocols.includes(text(port['protocol']))) errors.push(notSupported(`${field}.protocol`, port['protocol'], protocols));
  if (typeof port['appProtocol'] === 'string') each(errors, `${field}.appProtocol`, port['appProtocol'], isQualifiedName(port['appProtocol']));
}
