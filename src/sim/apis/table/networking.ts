import { dig, formatLabelSelector, isObject, listAt, numberAt, objectAt, own, stringAt } from '../../apimachinery/index.ts';
import { age, columns, formatLabels, listWithMore, nameOf, orNone, type Printer } from './printer.ts';

const loadBalancerWidth = 16;

function loadBalancerAddresses(object: unknown): string {
  const found = listAt(object, 'status', 'loadBalancer', 'ingress')
    .map((ingress) => stringAt(ingress, 'ip') || stringAt(ingress, 'hostname'))
    .filter((text) => text !== '');
  const text = [...new Set(found)].sort().join(',');
  return text.length > loadBalancerWidth ? `${text.slice(0, loadBalancerWidth - 3)}...` : text;
}

function externalIP(service: unknown): string {
  const type = stringAt(service, 'spec', 'type');
  const external = listAt(service, 'spec', 'externalIPs').map(String).join(',');
  if (type === 'ExternalName') return stringAt(service, 'spec', 'externalName');
  if (type !== 'LoadBalancer') return type === 'ClusterIP' || type === 'NodePort' ? orNone(external) : '<unknown>';
  const text = [loadBalancerAddresses(service), external].filter((part) => part !== '').join(',');
  return text === '' ? '<pending>' : text;
}

function ports(service: unknown): string {
  const pieces = listAt(service, 'spec', 'ports').map((port) => {
    const nodePort = numberAt(port, 'nodePort');
    return `${numberAt(port, 'port')}${nodePort > 0 ? `:${nodePort}` : ''}/${stringAt(port, 'protocol')}`;
  });
  return orNone(pieces.join(','));
}

const service: Printer = {
  columns: columns('Name', 'Type', 'Cluster-IP', 'External-IP', 'Port(s)', 'Age', 'Selector+'),
  cells: (o, now) => [
    nameOf(o),
    stringAt(o, 'spec', 'type'),
    orNone(stringAt(o, 'spec', 'clusterIPs', 0) || stringAt(o, 'spec', 'clusterIP')),
    externalIP(o),
    ports(o),
    age(o, now),
    formatLabels(objectAt(o, 'spec', 'selector')),
  ],
};

function endpointAddresses(endpoints: unknown): string {
  const list: string[] = [];
  for (const subset of listAt(endpoints, 'subsets')) {
    const addresses = listAt(subset, 'addresses').map((address) => stringAt(address, 'ip'));
    const subsetPorts = listAt(subset, 'ports');
    if (subsetPorts.length === 0) list.push(...addresses);
    for (const port of subsetPorts) list.push(...addresses.map((ip) => `${ip.includes(':') ? `[${ip}]` : ip}:${numberAt(port, 'port')}`));
  }
  if (listAt(endpoints, 'subsets').length === 0) return '<none>';
  return list.length > 3 ? `${list.slice(0, 3).join(',')} + ${list.length - 3} more...` : list.join(',');
}

const endpoints: Printer = {
  columns: columns('Name', 'Endpoints', 'Age'),
  cells: (o, now) => [nameOf(o), endpointAddresses(o), age(o, now)],
};

const endpointSlice: Printer = {
  columns: columns('Name', 'AddressType', 'Ports', 'Endpoints', 'Age'),
  cells: (o, now) => [
    nameOf(o),
    stringAt(o, 'addressType'),
    listWithMore(
      listAt(o, 'ports').map((port) => String(own(port, 'port') ?? (own(port, 'name') || '*'))),
      3,
    ),
    listWithMore(
      listAt(o, 'endpoints').flatMap((endpoint) => listAt(endpoint, 'addresses').map(String)),
      3,
    ),
    age(o, now),
  ],
};

function hosts(ingress: unknown): string {
  const rules = listAt(ingress, 'spec', 'rules');
  const list = rules.map((rule) => stringAt(rule, 'host')).filter((host) => host !== '');
  if (list.length === 0) return '*';
  const shown = list.slice(0, 3).join(',');
  return list.length > 3 || (list.length === 3 && rules.length > 3) ? `${shown} + ${rules.length - 3} more...` : shown;
}

const ingress: Printer = {
  columns: columns('Name', 'Class', 'Hosts', 'Address', 'Ports', 'Age'),
  cells: (o, now) => [
    nameOf(o),
    String(dig(o, 'spec', 'ingressClassName') ?? '<none>'),
    hosts(o),
    loadBalancerAddresses(o),
    listAt(o, 'spec', 'tls').length > 0 ? '80, 443' : '80',
    age(o, now),
  ],
};

const ingressClass: Printer = {
  columns: columns('Name', 'Controller', 'Parameters', 'Age'),
  cells: (o, now) => {
    const isDefault = o.metadata?.annotations?.['ingressclass.kubernetes.io/is-default-class'] === 'true';
    const parameters = dig(o, 'spec', 'parameters');
    const group = stringAt(parameters, 'apiGroup');
    const text = isObject(parameters) ? `${stringAt(parameters, 'kind')}${group === '' ? '' : `.${group}`}/${stringAt(parameters, 'name')}` : '<none>';
    return [`${nameOf(o)}${isDefault ? ' (default)' : ''}`, stringAt(o, 'spec', 'controller'), text, age(o, now)];
  },
};

const networkPolicy: Printer = {
  columns: columns('Name', 'Pod-Selector', 'Age'),
  cells: (o, now) => {
    const selector = dig(o, 'spec', 'podSelector');
    return [nameOf(o), formatLabelSelector(isObject(selector) ? selector : {}), age(o, now)];
  },
};

const serviceCIDR: Printer = {
  columns: columns('Name', 'CIDRs', 'Age'),
  cells: (o, now) => [nameOf(o), listAt(o, 'spec', 'cidrs').map(String).join(','), age(o, now)],
};

const ipAddress: Printer = {
  columns: columns('Name', 'ParentRef', 'Age'),
  cells: (o, now) => {
    const parent = dig(o, 'spec', 'parentRef');
    const group = stringAt(parent, 'group');
    const namespace = stringAt(parent, 'namespace');
    const text = `${stringAt(parent, 'resource')}${group === '' ? '' : `.${group}`}`.toLowerCase();
    return [nameOf(o), isObject(parent) ? `${text}${namespace === '' ? '' : `/${namespace}`}/${stringAt(parent, 'name')}` : '<none>', age(o, now)];
  },
};

export const networkingPrinters: Readonly<Record<string, Printer>> = {
  services: service,
  endpoints,
  'endpointslices.discovery.k8s.io': endpointSlice,
  'ingresses.networking.k8s.io': ingress,
  'ingressclasses.networking.k8s.io': ingressClass,
  'networkpolicies.networking.k8s.io': networkPolicy,
  'servicecidrs.networking.k8s.io': serviceCIDR,
  'ipaddresses.networking.k8s.io': ipAddress,
};
