/** validateService, ValidateServiceUpdate. */
import {
  duplicate,
  forbidden,
  invalid,
  isDNS1123Label,
  isDNS1123Subdomain,
  isIPv6,
  isObject,
  isPortNumber,
  isQualifiedName,
  isValidCIDR,
  isValidIP,
  type JsonObject,
  notSupported,
  objectAt,
  required,
  validateLabels,
} from '../../apimachinery/index.ts';
import { each, type Errors, items, oneOf, oneOfIfSet, portNumberOrName, strings, text } from './common.ts';

/** The server's strategy copies clusterIP into clusterIPs before it validates. */
function clusterIPs(spec: JsonObject): readonly string[] {
  const list = strings(spec['clusterIPs']);
  const single = text(spec['clusterIP']);
  return list.length === 0 && single !== '' ? [single] : list;
}

const isHeadless = (spec: JsonObject): boolean => clusterIPs(spec)[0] === 'None';

function externalName(errors: Errors, spec: JsonObject): void {
  if (strings(spec['clusterIPs']).length > 0) errors.push(forbidden('spec.clusterIPs', 'may not be set for ExternalName services'));
  if (strings(spec['ipFamilies']).length > 0) errors.push(forbidden('spec.ipFamilies', 'may not be set for ExternalName services'));
  if (spec['ipFamilyPolicy'] !== undefined) errors.push(forbidden('spec.ipFamilyPolicy', 'may not be set for ExternalName services'));
  const name = text(spec['externalName']).replace(/\.$/, '');
  if (name === '') errors.push(required('spec.externalName', ''));
  else each(errors, 'spec.externalName', name, isDNS1123Subdomain(name));
}

function port(errors: Errors, item: JsonObject, field: string, requireName: boolean, seen: Set<string>): void {
  const name = text(item['name']);
  if (requireName && name === '') errors.push(required(`${field}.name`, ''));
  else if (name !== '') {
    each(errors, `${field}.name`, name, isDNS1123Label(name));
    if (seen.has(name)) errors.push(duplicate(`${field}.name`, name));
    seen.add(name);
  }
  each(errors, `${field}.port`, item['port'] ?? 0, isPortNumber(item['port']));
  oneOf(errors, `${field}.protocol`, item['protocol'], ['SCTP', 'TCP', 'UDP']);
  portNumberOrName(errors, `${field}.targetPort`, item['targetPort']);
  const appProtocol = item['appProtocol'];
  if (typeof appProtocol === 'string') each(errors, `${field}.appProtocol`, appProtocol, isQualifiedName(appProtocol));
}

function addresses(errors: Errors, spec: JsonObject): void {
  if (spec['type'] === 'ExternalName') return;
  const list = clusterIPs(spec);
  const single = text(spec['clusterIP']);
  if (single !== '' && list[0] !== single) errors.push(invalid('spec.clusterIPs', list, 'first value must match `clusterIP`'));
  if (single === '' && list.length > 0) errors.push(invalid('spec.clusterIPs', list, 'must be empty when `clusterIP` is not specified'));
  const seen = new Set<string>();
  strings(spec['ipFamilies']).forEach((family, index) => {
    if (family !== 'IPv4' && family !== 'IPv6') errors.push(notSupported(`spec.ipFamilies[${index}]`, family, ['IPv4', 'IPv6']));
    if (seen.has(family)) errors.push(duplicate(`spec.ipFamilies[${index}]`, family));
    seen.add(family);
  });
  oneOfIfSet(errors, 'spec.ipFamilyPolicy', spec['ipFamilyPolicy'], ['PreferDualStack', 'RequireDualStack', 'SingleStack']);
  list.forEach((ip, index) => {
    if (index === 0 && ip === 'None') {
      if (list.length > 1) errors.push(invalid('spec.clusterIPs', list, "'None' must be the first and only value"));
    } else each(errors, `spec.clusterIPs[${index}]`, ip, isValidIP(ip));
  });
  if (list.length > 2) errors.push(invalid('spec.clusterIPs', list, 'may only hold up to 2 values'));
  else if (list.length === 2 && isIPv6(list[0] ?? '') === isIPv6(list[1] ?? ''))
    errors.push(invalid('spec.clusterIPs', list, 'may specify no more than one IP for each IP family'));
}

function duplicatePorts(errors: Errors, spec: JsonObject): void {
  const ports = items(spec['ports']);
  if (spec['type'] === 'ClusterIP') {
    ports.forEach((item, index) => {
      if (item['nodePort']) errors.push(forbidden(`spec.ports[${index}].nodePort`, "may not be used when `type` is 'ClusterIP'"));
    });
  }
  const nodePorts = new Set<string>();
  ports.forEach((item, index) => {
    if (!item['nodePort']) return;
    const id = `${text(item['protocol'])}/${String(item['nodePort'])}`;
    if (nodePorts.has(id)) errors.push(duplicate(`spec.ports[${index}].nodePort`, item['nodePort']));
    nodePorts.add(id);
  });
  const seen = new Set<string>();
  ports.forEach((item, index) => {
    const id = `${text(item['protocol'])}/${String(item['port'])}`;
    if (seen.has(id))
      errors.push(
        duplicate(
          `spec.ports[${index}]`,
          new Map<string, unknown>([
            ['Name', ''],
            ['Protocol', item['protocol']],
            ['AppProtocol', null],
            ['Port', item['port'] ?? 0],
            ['TargetPort', 0],
            ['NodePort', 0],
          ]),
        ),
      );
    seen.add(id);
  });
}

/** ValidateEndpointIP: why an address cannot be that of an endpoint. */
export function specialAddress(ip: string): string | undefined {
  if (ip === '0.0.0.0' || ip === '::') return `may not be unspecified (${ip})`;
  if (ip.startsWith('127.') || ip === '::1') return 'may not be in the loopback range (127.0.0.0/8, ::1/128)';
  if (ip.startsWith('169.254.') || /^fe[89ab]/i.test(ip)) return 'may not be in the link-local range (169.254.0.0/16, fe80::/10)';
  return ip.startsWith('224.0.0.') || /^ff02:/i.test(ip) ? 'may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)' : undefined;
}

const rangesAnnotation = 'service.beta.kubernetes.io/load-balancer-source-ranges';

function loadBalancer(errors: Errors, service: JsonObject, spec: JsonObject): void {
  const balancer = spec['type'] === 'LoadBalancer';
  const ranges = strings(spec['loadBalancerSourceRanges']);
  if (ranges.length > 0 && !balancer) errors.push(forbidden('spec.LoadBalancerSourceRanges', "may only be used when `type` is 'LoadBalancer'"));
  ranges.forEach((range, index) => each(errors, `spec.LoadBalancerSourceRanges[${index}]`, range.trim(), isValidCIDR(range.trim())));
  const annotated = objectAt(service, 'metadata', 'annotations')[rangesAnnotation];
  if (ranges.length === 0 && annotated !== undefined) {
    const field = `metadata.annotations[${rangesAnnotation}]`;
    if (!balancer) errors.push(forbidden(field, "may only be used when `type` is 'LoadBalancer'"));
    for (const range of text(annotated).trim() === '' ? [] : text(annotated).split(',')) each(errors, field, range.trim(), isValidCIDR(range.trim()));
  }
  if (spec['allocateLoadBalancerNodePorts'] !== undefined && !balancer)
    errors.push(forbidden('spec.allocateLoadBalancerNodePorts', "may only be used when `type` is 'LoadBalancer'"));
  const name = spec['loadBalancerClass'];
  if (name !== undefined && !balancer) errors.push(forbidden('spec.loadBalancerClass', "may only be used when `type` is 'LoadBalancer'"));
  else if (typeof name === 'string') each(errors, 'spec.loadBalancerClass', name, isQualifiedName(name));
}

function trafficPolicies(errors: Errors, spec: JsonObject): void {
  const type = text(spec['type']);
  const external = type === 'LoadBalancer' || type === 'NodePort' || (type === 'ClusterIP' && strings(spec['externalIPs']).length > 0);
  const policy = text(spec['externalTrafficPolicy']);
  if (!external) {
    if (policy !== '') errors.push(invalid('spec.externalTrafficPolicy', policy, 'may only be set for externally-accessible services'));
  } else oneOf(errors, 'spec.externalTrafficPolicy', policy, ['Cluster', 'Local']);
  const health = type === 'LoadBalancer' && policy === 'Local';
  const healthPort = spec['healthCheckNodePort'];
  if (!health && healthPort) {
    errors.push(invalid('spec.healthCheckNodePort', healthPort, "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'"));
  } else if (health && !healthPort) errors.push(required('spec.healthCheckNodePort', ''));
  else if (health) each(errors, 'spec.healthCheckNodePort', healthPort, isPortNumber(healthPort));
  const internal = spec['internalTrafficPolicy'];
  if (internal === undefined && ['NodePort', 'LoadBalancer', 'ClusterIP'].includes(type)) errors.push(required('spec.internalTrafficPolicy', ''));
  oneOfIfSet(errors, 'spec.internalTrafficPolicy', internal, ['Cluster', 'Local']);
  oneOfIfSet(errors, 'spec.trafficDistribution', spec['trafficDistribution'], ['PreferClose', 'PreferSameZone', 'PreferSameNode']);
}

function sessionAffinity(errors: Errors, spec: JsonObject): void {
  oneOf(errors, 'spec.sessionAffinity', spec['sessionAffinity'], ['ClientIP', 'None']);
  const config = spec['sessionAffinityConfig'];
  if (spec['sessionAffinity'] === 'None' && config !== undefined)
    errors.push(forbidden('spec.sessionAffinityConfig', 'must not be set when session affinity is None'));
  if (spec['sessionAffinity'] !== 'ClientIP') return;
  const field = 'spec.sessionAffinityConfig';
  const told = 'when session affinity type is ClientIP';
  const timeout = objectAt(config, 'clientIP')['timeoutSeconds'];
  if (!isObject(config)) errors.push(required(field, told));
  else if (!isObject(config['clientIP'])) errors.push(required(`${field}.clientIP`, told));
  else if (typeof timeout !== 'number') errors.push(required(`${field}.clientIP.timeoutSeconds`, told));
  else if (timeout <= 0 || timeout > 86_400) errors.push(invalid(`${field}.clientIP.timeoutSeconds`, timeout, 'must be greater than 0 and less than 86400'));
}

export function validateService(errors: Errors, service: JsonObject): void {
  const spec = objectAt(service, 'spec');
  const ports = items(spec['ports']);
  const type = text(spec['type']);
  const annotations = objectAt(service, 'metadata', 'annotations');
  const [mode, hints] = [annotations['service.kubernetes.io/topology-mode'], annotations['service.kubernetes.io/topology-aware-hints']];
  if (mode !== undefined && hints !== undefined && mode !== hints) {
    errors.push(
      invalid(
        'metadata.annotations[service.kubernetes.io/topology-mode]',
        mode,
        'must match annotations[service.kubernetes.io/topology-aware-hints] when both are specified',
      ),
    );
  }
  if (ports.length === 0 && !isHeadless(spec) && type !== 'ExternalName') errors.push(required('spec.ports', ''));
  if ((type === 'LoadBalancer' || type === 'NodePort') && isHeadless(spec))
    errors.push(invalid('spec.clusterIPs[0]', 'None', `may not be set to 'None' for ${type} services`));
  if (type === 'ExternalName') externalName(errors, spec);
  const seen = new Set<string>();
  ports.forEach((item, index) => port(errors, item, `spec.ports[${index}]`, ports.length > 1, seen));
  errors.push(...validateLabels(spec['selector'], 'spec.selector'));
  sessionAffinity(errors, spec);
  addresses(errors, spec);
  strings(spec['externalIPs']).forEach((ip, index) => {
    const messages = isValidIP(ip);
    each(errors, `spec.externalIPs[${index}]`, ip, messages);
    const special = messages.length === 0 ? specialAddress(ip) : undefined;
    if (special !== undefined) errors.push(invalid(`spec.externalIPs[${index}]`, ip, special));
  });
  oneOf(errors, 'spec.type', type, ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort']);
  duplicatePorts(errors, spec);
  loadBalancer(errors, service, spec);
  trafficPolicies(errors, spec);
}

export function validateServiceUpdate(errors: Errors, next: JsonObject, before: JsonObject): void {
  const spec = objectAt(next, 'spec');
  const old = objectAt(before, 'spec');
  if (spec === old) return;
  if (old['type'] !== 'ExternalName' && spec['type'] !== 'ExternalName') {
    const was = clusterIPs(old);
    const now = clusterIPs(spec);
    const headless = was[0] === 'None' && now[0] === 'None';
    if (!headless && was.length > 0 && now[0] !== was[0])
      errors.push(invalid('spec.clusterIPs[0]', now, now.length === 0 ? 'primary clusterIP can not be unset' : 'may not change once set'));
    const [oldFamilies, families] = [strings(old['ipFamilies']), strings(spec['ipFamilies'])];
    if (!headless && isHeadless(old) === isHeadless(spec) && oldFamilies.length > 0 && families.length > 0 && families[0] !== oldFamilies[0]) {
      errors.push(invalid('spec.ipFamilies[0]', families, 'may not change once set'));
    }
  }
  if (old['type'] === 'LoadBalancer' && spec['type'] === 'LoadBalancer' && old['loadBalancerClass'] !== spec['loadBalancerClass']) {
    errors.push(invalid('spec.loadBalancerClass', spec['loadBalancerClass'] ?? null, 'may not change once set'));
  }
  const health = (of: JsonObject): boolean => of['type'] === 'LoadBalancer' && of['externalTrafficPolicy'] === 'Local';
  if (health(old) && health(spec) && old['healthCheckNodePort'] !== spec['healthCheckNodePort'])
    errors.push(forbidden('spec.healthCheckNodePort', 'field is immutable'));
  validateService(errors, next);
}
