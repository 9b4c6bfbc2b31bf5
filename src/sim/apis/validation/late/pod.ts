/** Seldom used parts of Pods. Source: `pkg/apis/core/validation/validation.go`, by the function named at each. */
import {
  addQuantities,
  compareQuantities,
  duplicate,
  FieldError,
  forbidden,
  formatQuantity,
  invalid,
  isDNS1123Label,
  isDNS1123Subdomain,
  isObject,
  isQualifiedName,
  type JsonObject,
  notSupported,
  objectAt,
  quantity,
  required,
  tooLong,
  tooMany,
} from '../../../apimachinery/index.ts';
import { dnsLabel, dnsSubdomain, each, type Errors, items, resourceQuantity, text } from '../common.ts';
import type { RarePodChecks } from '../late.ts';
import { validateResources } from '../resources.ts';
import { descendingPath } from '../volumes.ts';
import { validateSecurityProfiles } from './profiles.ts';
import { podVolumeSource } from './volume-sources.ts';
import { validateHostProcess, validateWindows, validateWindowsOptions } from './windows.ts';

const containerLists = ['initContainers', 'containers', 'ephemeralContainers'] as const;

/** VisitContainersWithPath. */
export function eachContainer(spec: JsonObject, field: string, visit: (container: JsonObject, place: string) => void): void {
  for (const list of containerLists) items(spec[list]).forEach((container, index) => visit(container, `${field}.${list}[${index}]`));
}

/** validatePodResourceClaims. */
const resourceClaims: RarePodChecks['resourceClaims'] = (errors, spec, field) => {
  const names = new Set<string>();
  items(spec['resourceClaims']).forEach((claim, index) => {
    const place = `${field}[${index}]`;
    const name = text(claim['name']);
    if (name === '') errors.push(required(`${place}.name`, ''));
    else if (names.has(name)) errors.push(duplicate(`${place}.name`, name));
    else dnsLabel(errors, `${place}.name`, name);
    names.add(name);
    const [own, template] = [claim['resourceClaimName'], claim['resourceClaimTemplateName']];
    const value = new Map([
      ['Name', name],
      ['ResourceClaimName', own ?? null],
      ['ResourceClaimTemplateName', template ?? null],
    ]);
    if (own !== undefined && template !== undefined)
      errors.push(invalid(place, value, 'at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified'));
    if (own === undefined && template === undefined)
      errors.push(invalid(place, value, 'must specify one of: `resourceClaimName`, `resourceClaimTemplateName`'));
    if (own !== undefined) dnsSubdomain(errors, `${place}.resourceClaimName`, text(own));
    if (template !== undefined) dnsSubdomain(errors, `${place}.resourceClaimTemplateName`, text(template));
  });
};

/** validateResourceClaimNames. */
const claimNames: RarePodChecks['claimNames'] = (errors, claims, field, spec) => {
  const known = items(spec['resourceClaims'])
    .map((claim) => text(claim['name']))
    .sort();
  const seen = new Set<string>();
  items(claims).forEach((claim, index) => {
    const name = text(claim['name']);
    const key = `${name}/${text(claim['request'])}`;
    if (name === '') {
      errors.push(required(`${field}[${index}]`, ''));
      return;
    }
    if (seen.has(key) || seen.has(`${name}/`)) errors.push(duplicate(`${field}[${index}]`, name));
    seen.add(key);
    if (known.includes(name)) return;
    const rest = known.length === 0 ? ' which is empty' : `: ${known.join(', ')}`;
    errors.push(new FieldError('FieldValueNotFound', `${field}[${index}]`, `must be one of the names in pod.spec.resourceClaims${rest}`, name));
  });
};

/** validateResizePolicy, and the claims of a container. */
const container: RarePodChecks['container'] = (errors, entry, place, spec) => {
  const claims = objectAt(entry, 'resources')['claims'];
  if (claims !== undefined) claimNames(errors, claims, `${place}.resources.claims`, spec);
  const field = `${place}.resizePolicy`;
  const seen = new Set<string>();
  items(entry['resizePolicy']).forEach((policy, index) => {
    const name = text(policy['resourceName']);
    const restart = text(policy['restartPolicy']);
    if (seen.has(name)) errors.push(duplicate(`${field}[${index}]`, name));
    seen.add(name);
    if (name === '') errors.push(required(field, ''));
    else if (name !== 'cpu' && name !== 'memory') errors.push(notSupported(field, name, ['cpu', 'memory']));
    if (restart === '') errors.push(required(field, ''));
    else if (restart !== 'NotRequired' && restart !== 'RestartContainer') errors.push(notSupported(field, restart, ['NotRequired', 'RestartContainer']));
    if (spec['restartPolicy'] === 'Never' && restart !== 'NotRequired')
      errors.push(invalid(field, restart, "must be 'NotRequired' when pod `restartPolicy` is 'Never'"));
  });
};

/** validateContainerRestartPolicy: the rules. */
const restartRules: RarePodChecks['restartRules'] = (errors, rules, place) => {
  if (rules.length > 20) errors.push(tooMany(`${place}.restartPolicyRules`, rules.length, 20));
  rules.forEach((rule, index) => {
    const field = `${place}.restartPolicyRules[${index}]`;
    const actions = ['Restart', 'RestartAllContainers'];
    if (!actions.includes(text(rule['action']))) errors.push(notSupported(`${field}.action`, rule['action'] ?? '', actions));
    const codes = rule['exitCodes'];
    if (!isObject(codes)) {
      errors.push(required(`${field}.exitCodes`, 'must be specified'));
      return;
    }
    if (!['In', 'NotIn'].includes(text(codes['operator']))) errors.push(notSupported(`${field}.exitCodes.operator`, codes['operator'] ?? '', ['In', 'NotIn']));
    const count = Array.isArray(codes['values']) ? codes['values'].length : 0;
    if (count > 255) errors.push(tooMany(`${field}.exitCodes.values`, count, 255));
  });
};

/** validateWindowsSecurityContextOptions, ValidateAppArmorProfileField. */
const containerSecurity: RarePodChecks['containerSecurity'] = (errors, context, field) => {
  validateWindowsOptions(errors, context['windowsOptions'], `${field}.windowsOptions`);
  const profile = context['appArmorProfile'];
  if (!isObject(profile)) return;
  const place = `${field}.appArmorProfile`;
  const type = text(profile['type']);
  const file = profile['localhostProfile'];
  if (type === 'Localhost') {
    const name = text(file);
    if (name.trim() !== name && file !== undefined) errors.push(invalid(`${place}.localhostProfile`, file, 'must not be padded with whitespace'));
    else if (name === '') errors.push(required(`${place}.localhostProfile`, 'must be set when AppArmor type is Localhost'));
    if (name.length > 4_095) errors.push(tooLong(`${place}.localhostProfile`, 4_095));
  } else if (type === 'RuntimeDefault' || type === 'Unconfined') {
    if (file !== undefined) errors.push(invalid(`${place}.localhostProfile`, file, 'can only be set when AppArmor type is Localhost'));
  } else if (type === '') errors.push(required(`${place}.type`, 'type is required when appArmorProfile is set'));
  else errors.push(notSupported(`${place}.type`, type, ['Localhost', 'RuntimeDefault', 'Unconfined']));
};

const sysctlName = /^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$/;
const ipcSysctls = /^(kernel\.shm|kernel\.msg|kernel\.sem$|fs\.mqueue\.)/;

/** validateSysctls. */
const podSecurity: RarePodChecks['podSecurity'] = (errors, context, field, spec) => {
  const seen = new Set<string>();
  items(context['sysctls']).forEach((sysctl, index) => {
    const name = text(sysctl['name']);
    const place = `${field}.sysctls[${index}].name`;
    const dotted = name.includes('.') ? name : name.replace(/\//g, '.');
    if (name === '') errors.push(required(place, ''));
    else if (name.length > 253 || !sysctlName.test(name)) {
      errors.push(
        invalid(place, name, 'must have at most 253 characters and match regex ^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$'),
      );
    } else if (seen.has(name)) errors.push(duplicate(place, name));
    if (spec['hostNetwork'] === true && dotted.startsWith('net.')) errors.push(invalid(place, name, "may not be specified when 'hostNetwork' is true"));
    if (spec['hostIPC'] === true && ipcSysctls.test(dotted)) errors.push(invalid(place, name, "may not be specified when 'hostIPC' is true"));
    seen.add(name);
  });
};

/** Known without a domain, but not to Pods. */
const standardResources = new Set([
  'ephemeral-storage',
  'storage',
  'pods',
  'services',
  'replicationcontrollers',
  'resourcequotas',
  'secrets',
  'configmaps',
  'persistentvolumeclaims',
]);
const podLevel = (name: string): boolean => name === 'cpu' || name === 'memory' || name.startsWith('hugepages-');

/** validatePodResources, validatePodResourceConsistency. */
const podResources: RarePodChecks['podResources'] = (errors, spec, path) => {
  const resources = spec['resources'];
  const field = `${path}.resources`;
  if (!isObject(resources)) return;
  if (objectAt(spec, 'os')['name'] === 'windows') {
    errors.push(forbidden(field, 'may not be set for a windows pod'));
    return;
  }
  if (resources['claims'] !== undefined) {
    claimNames(errors, resources['claims'], `${field}.claims`, spec);
    errors.push(forbidden(`${field}.claims`, 'claims may not be set for Resources at pod-level'));
  }
  for (const list of ['limits', 'requests']) {
    for (const name of Object.keys(objectAt(resources, list)).sort()) {
      const place = `${field}.${list}[${name}]`;
      if (podLevel(name)) continue;
      resourceQuantity(errors, place, name, objectAt(resources, list)[name]);
      if (isQualifiedName(name).length > 0) continue;
      if (name.includes('/') || standardResources.has(name)) errors.push(notSupported(place, name, ['cpu', 'hugepages-', 'memory']));
      else errors.push(invalid(place, name, 'must be a standard resource type or fully qualified'));
    }
  }
  const known = (list: string): JsonObject => Object.fromEntries(Object.entries(objectAt(resources, list)).filter(([name]) => podLevel(name)));
  validateResources(errors, { limits: known('limits'), requests: known('requests') }, field);
  podConsistency(errors, spec, resources, field);
};

function podConsistency(errors: Errors, spec: JsonObject, resources: JsonObject, field: string): void {
  const containers = items(spec['containers']);
  const total = (list: string, name: string): string | undefined => {
    const values = containers.map((entry) => objectAt(entry, 'resources', list)[name]).filter((value) => value !== undefined);
    return values.length === 0 ? undefined : formatQuantity(values.map(quantity).reduce((sum, value) => addQuantities(sum, value)));
  };
  for (const [name, value] of Object.entries(objectAt(resources, 'requests'))) {
    const sum = total('requests', name);
    if (sum !== undefined && compareQuantities(sum, value) > 0)
      errors.push(invalid(`${field}.requests[${name}]`, value, `must be greater than or equal to aggregate container requests of ${sum}`));
  }
  const limits = objectAt(resources, 'limits');
  for (const [name, value] of Object.entries(limits)) {
    const sum = name.startsWith('hugepages-') ? total('limits', name) : undefined;
    if (sum !== undefined && compareQuantities(sum, value) > 0)
      errors.push(invalid(`${field}.limits[${name}]`, value, `must be greater than or equal to aggregate container limits of ${sum}`));
  }
  containers.forEach((entry, index) => {
    for (const [name, value] of Object.entries(objectAt(entry, 'resources', 'limits'))) {
      const limit = limits[name];
      if (limit !== undefined && compareQuantities(value, limit) > 0)
        errors.push(invalid(`${field}.containers[${index}][${name}].limits`, value, `must be less than or equal to pod limits of ${String(limit)}`));
    }
  });
}

/** validateOS, validateLinux, validateWindows. */
const operatingSystem: RarePodChecks['operatingSystem'] = (errors, spec, field) => {
  const name = text(objectAt(spec, 'os')['name']);
  if (name === '') errors.push(required(`${field}.os.name`, ''));
  else if (name === 'windows') validateWindows(errors, spec, field);
  else if (name !== 'linux') errors.push(notSupported(`${field}.os`, name, ['linux', 'windows']));
  else {
    const told = 'windows options cannot be set for a linux pod';
    if (objectAt(spec, 'securityContext')['windowsOptions'] !== undefined) errors.push(forbidden(`${field}.securityContext.windowsOptions`, told));
    eachContainer(spec, field, (entry, place) => {
      if (objectAt(entry, 'securityContext')['windowsOptions'] !== undefined) errors.push(forbidden(`${place}.securityContext.windowsOptions`, told));
    });
  }
};

/** ValidateSignerName: `domain/path`. Source: `pkg/apis/core/validation/names.go`. */
export function validateSignerName(errors: Errors, field: string, name: string): void {
  if (name === '') {
    errors.push(required(field, ''));
    return;
  }
  const [domain = '', path, ...rest] = name.split('/');
  if (path === undefined || rest.length > 0) {
    errors.push(invalid(field, name, "must be a fully qualified domain and path of the form 'example.com/signer-name'"));
    return;
  }
  each(errors, field, domain, isDNS1123Subdomain(domain));
  if (domain.split('.').length < 2) errors.push(invalid(field, domain, 'should be a domain with at least two segments separated by dots'));
  for (const part of path.split('.')) for (const message of isDNS1123Label(part)) errors.push(invalid(field, path, `validating label "${part}": ${message}`));
}

/** ValidateTolerationsInPodAnnotations is not reached by what people write; seccomp and AppArmor annotations are. */
const annotations: RarePodChecks['annotations'] = (errors, values, spec, field) => {
  for (const [key, value] of Object.entries(values)) {
    if (key === 'seccomp.security.alpha.kubernetes.io/pod' || key.startsWith('container.seccomp.security.alpha.kubernetes.io/'))
      seccompText(errors, text(value), `${field}.${key}`);
    if (!key.startsWith('container.apparmor.security.beta.kubernetes.io/')) continue;
    const name = key.slice(key.indexOf('/') + 1);
    let found = false;
    eachContainer(spec, 'spec', (entry) => {
      found ||= entry['name'] === name;
    });
    if (!found) errors.push(invalid(`${field}[${key}]`, name, 'container not found'));
    const profile = text(value);
    if (!['', 'runtime/default', 'unconfined'].includes(profile) && !profile.startsWith('localhost/'))
      errors.push(invalid(`${field}[${key}]`, profile, `invalid AppArmor profile name: "${profile}"`));
  }
};

/** ValidateSeccompProfile. */
function seccompText(errors: Errors, profile: string, field: string): void {
  if (profile === 'runtime/default' || profile === 'docker/default' || profile === 'unconfined') return;
  if (profile.startsWith('localhost/')) descendingPath(errors, field, profile.slice('localhost/'.length));
  else errors.push(invalid(field, profile, 'must be a valid seccomp profile'));
}

export const rarePodChecks: RarePodChecks = {
  volumeSource: podVolumeSource,
  resourceClaims,
  claimNames,
  container,
  restartRules,
  containerSecurity,
  podSecurity,
  podResources,
  hostProcess: validateHostProcess,
  operatingSystem,
  annotations,
  profilesMatch: validateSecurityProfiles,
};
