/** ValidatePodSpec, ValidatePodTemplateSpec. */
import {
  duplicate,
  forbidden,
  inclusiveRange,
  invalid,
  isDNS1123Subdomain,
  isDNS1123SubdomainWithUnderscore,
  isObject,
  isQualifiedName,
  isValidIP,
  type JsonObject,
  matches,
  notFound,
  notSupported,
  objectAt,
  required,
  tooLong,
  type LabelSelector,
  validateAnnotations,
  validateLabels,
} from '../../apimachinery/index.ts';
import { validateAffinity, validateTolerations, validateTopologySpread } from './affinity.ts';
import { dnsLabel, dnsSubdomain, each, type Errors, inRange, items, oneOf, oneOfIfSet, strings, text } from './common.ts';
import { type PodContext, validateContainerCommon, validateContainers, validateInitContainers, validateSeccomp } from './container.ts';
import { lateChecks } from './late.ts';
import { validateResources } from './resources.ts';
import { validateVolumes } from './volumes.ts';

const maxInt32 = 2_147_483_647;

function validateHostNetwork(errors: Errors, spec: JsonObject, field: string, isPod: boolean): void {
  if (spec['hostNetwork'] !== true) return;
  items(spec['containers']).forEach((container, index) => {
    items(container['ports']).forEach((port, position) => {
      const hostPort = port['hostPort'] ?? 0;
      if ((isPod || hostPort !== 0) && hostPort !== port['containerPort']) {
        errors.push(invalid(`${field}.containers[${index}].ports[${position}].hostPort`, hostPort, 'must match `containerPort` when `hostNetwork` is true'));
      }
    });
  });
}

function validateDNS(errors: Errors, spec: JsonObject, field: string): void {
  const config = spec['dnsConfig'];
  const place = `${field}.dnsConfig`;
  if (spec['dnsPolicy'] === 'None') {
    if (!isObject(config)) {
      errors.push(required(place, 'must provide `dnsConfig` when `dnsPolicy` is None'));
      return;
    }
    if (strings(config['nameservers']).length === 0) {
      errors.push(required(`${place}.nameservers`, 'must provide at least one DNS nameserver when `dnsPolicy` is None'));
      return;
    }
  }
  if (!isObject(config)) return;
  const servers = strings(config['nameservers']);
  const searches = strings(config['searches']);
  if (servers.length > 3) errors.push(invalid(`${place}.nameservers`, servers, 'must not have more than 3 nameservers'));
  servers.forEach((server, index) => each(errors, `${place}.nameservers[${index}]`, server, isValidIP(server)));
  if (searches.length > 32) errors.push(invalid(`${place}.searches`, searches, 'must not have more than 32 search paths'));
  if (searches.join(' ').length > 2048)
    errors.push(invalid(`${place}.searches`, searches, 'must not have more than 2048 characters (including spaces) in the search list'));
  searches.forEach((search, index) => {
    const name = search.replace(/\.$/, '');
    if (search !== '.') each(errors, `${place}.searches[${index}]`, name, isDNS1123SubdomainWithUnderscore(name));
  });
  items(config['options']).forEach((option, index) => {
    if (text(option['name']) === '') errors.push(required(`${place}.options[${index}]`, 'must not be empty'));
  });
}

function validateSecurity(errors: Errors, spec: JsonObject, field: string): void {
  const context = spec['securityContext'];
  const place = `${field}.securityContext`;
  if (spec['shareProcessNamespace'] === true && spec['hostPID'] === true) {
    errors.push(invalid(`${place}.shareProcessNamespace`, true, 'ShareProcessNamespace and HostPID cannot both be enabled'));
  }
  if (!isObject(context)) return;
  for (const name of ['fsGroup', 'runAsUser', 'runAsGroup']) inRange(errors, `${place}.${name}`, context[name], 0, maxInt32);
  const groups: unknown = context['supplementalGroups'];
  if (Array.isArray(groups)) groups.forEach((group: unknown, index) => inRange(errors, `${place}.supplementalGroups[${index}]`, group, 0, maxInt32));
  if (context['sysctls'] !== undefined) lateChecks.peek()?.pod.podSecurity(errors, context, place, spec);
  oneOfIfSet(errors, `${place}.fsGroupChangePolicy`, context['fsGroupChangePolicy'], ['Always', 'OnRootMismatch']);
  validateSeccomp(errors, context['seccompProfile'], `${place}.seccompProfile`);
  if (context['windowsOptions'] !== undefined || context['appArmorProfile'] !== undefined) lateChecks.peek()?.pod.containerSecurity(errors, context, place);
  oneOfIfSet(errors, `${place}.supplementalGroupsPolicy`, context['supplementalGroupsPolicy'], ['Merge', 'Strict']);
  oneOfIfSet(
    errors,
    `${place}.seLinuxChangePolicy`,
    context['seLinuxChangePolicy'],
    context['seLinuxChangePolicy'] === 'MountOption' ? ['MountOption'] : ['Recursive'],
  );
}

function validateEphemeral(errors: Errors, spec: JsonObject, field: string, context: PodContext): void {
  if (spec['ephemeralContainers'] === undefined) return;
  const others = new Set([...items(spec['containers']), ...items(spec['initContainers'])].map((container) => text(container['name'])));
  const taken = new Set<unknown>([...items(spec['containers']), ...items(spec['initContainers'])].map((container) => container['name']));
  items(spec['ephemeralContainers']).forEach((container, index) => {
    const place = `${field}.ephemeralContainers[${index}]`;
    validateContainerCommon(errors, container, place, context);
    trimmedImage(errors, container, place);
    if (taken.has(container['name'])) errors.push(duplicate(`${place}.name`, container['name'] ?? ''));
    taken.add(container['name']);
    const target = text(container['targetContainerName']);
    if (target !== '' && !others.has(target)) errors.push(notFound(`${place}.targetContainerName`, target));
    for (const name of notEphemeral) {
      const value = container[name];
      if (value !== undefined && !(name === 'resources' && isObject(value) && Object.keys(value).length === 0))
        errors.push(forbidden(`${place}.${name}`, 'cannot be set for an Ephemeral Container'));
    }
    items(container['volumeMounts']).forEach((mount, position) => {
      for (const name of ['subPath', 'subPathExpr']) {
        if (text(mount[name]) !== '') errors.push(forbidden(`${place}.volumeMounts[${position}].${name}`, 'cannot be set for an Ephemeral Container'));
      }
    });
  });
}

const notEphemeral = [
  'ports',
  'resources',
  'resizePolicy',
  'restartPolicy',
  'restartPolicyRules',
  'livenessProbe',
  'readinessProbe',
  'startupProbe',
  'lifecycle',
];

/** validateContainerOnlyForPod. */
export function trimmedImage(errors: Errors, container: JsonObject, place: string): void {
  const image = text(container['image']);
  if (image.trim() !== image) errors.push(invalid(`${place}.image`, image, 'must not have leading or trailing whitespace'));
}

function validateGates(errors: Errors, spec: JsonObject, field: string): void {
  items(spec['readinessGates']).forEach((gate, index) => {
    const type = text(gate['conditionType']);
    each(errors, `${field}.readinessGates[${index}].conditionType`, type, isQualifiedName(type));
  });
  const seen = new Set<string>();
  items(spec['schedulingGates']).forEach((gate, index) => {
    const name = text(gate['name']);
    each(errors, `${field}.schedulingGates[${index}]`, name, isQualifiedName(name));
    if (seen.has(name)) errors.push(duplicate(`${field}.schedulingGates[${index}]`, name));
    seen.add(name);
  });
}

function validateNames(errors: Errors, spec: JsonObject, field: string): void {
  for (const name of ['serviceAccountName', 'nodeName']) {
    const value = text(spec[name]);
    if (value !== '') each(errors, `${field}.${name}`, value, isDNS1123Subdomain(value));
  }
  const deadline = spec['activeDeadlineSeconds'];
  if (typeof deadline === 'number' && (deadline < 1 || deadline > maxInt32))
    errors.push(invalid(`${field}.activeDeadlineSeconds`, deadline, inclusiveRange(1, maxInt32)));
  for (const name of ['hostname', 'subdomain']) {
    const value = text(spec[name]);
    if (value !== '') dnsLabel(errors, `${field}.${name}`, value);
  }
}

function validateRest(errors: Errors, spec: JsonObject, field: string): void {
  validateTolerations(errors, spec['tolerations'], `${field}.tolerations`);
  items(spec['hostAliases']).forEach((alias, index) => {
    each(errors, `${field}.hostAliases[${index}].ip`, text(alias['ip']), isValidIP(text(alias['ip'])));
    strings(alias['hostnames']).forEach((name, position) => dnsSubdomain(errors, `${field}.hostAliases[${index}].hostnames[${position}]`, name));
  });
  for (const name of ['priorityClassName', 'runtimeClassName']) {
    const value = text(spec[name]);
    if (value !== '' || (name === 'runtimeClassName' && spec[name] !== undefined)) each(errors, `${field}.${name}`, value, isDNS1123Subdomain(value));
  }
  if (spec['preemptionPolicy'] !== undefined) oneOf(errors, `${field}.preemptionPolicy`, spec['preemptionPolicy'], ['PreemptLowerPriority', 'Never']);
  if (spec['overhead'] !== undefined) validateResources(errors, { limits: spec['overhead'] }, `${field}.overhead`);
  if (spec['os'] !== undefined) lateChecks.peek()?.pod.operatingSystem(errors, spec, field);
}

/** validateHostUsers, validatePodHostName. */
function validateHost(errors: Errors, spec: JsonObject, field: string): void {
  if (spec['hostUsers'] === false) {
    if (spec['hostNetwork'] === true) errors.push(forbidden(`${field}.hostNetwork`, 'when `hostUsers` is false'));
    if (spec['hostPID'] === true) errors.push(forbidden(`${field}.HostPID`, 'when `hostUsers` is false'));
    if (spec['hostIPC'] === true) errors.push(forbidden(`${field}.HostIPC`, 'when `hostUsers` is false'));
  }
  const override = spec['hostnameOverride'];
  if (override === undefined) return;
  const place = `${field}.hostnameOverride`;
  if (spec['setHostnameAsFQDN'] === true) errors.push(forbidden(place, 'may not be specified when setHostnameAsFQDN is true'));
  if (spec['hostNetwork'] === true) errors.push(forbidden(place, 'may not be specified when hostNetwork is true'));
  if (text(override).length > 64) errors.push(tooLong(place, 64));
  dnsSubdomain(errors, place, text(override));
}

/** validateFileKeyRefVolumes. */
function validateFileKeys(errors: Errors, spec: JsonObject, field: string): void {
  for (const list of ['initContainers', 'containers', 'ephemeralContainers']) {
    items(spec[list]).forEach((container, index) => {
      items(container['env']).forEach((variable, position) => {
        const reference = objectAt(variable, 'valueFrom')['fileKeyRef'];
        if (!isObject(reference)) return;
        const name = text(reference['volumeName']);
        const place = `${field}.${list}[${index}].env[${position}].valueFrom.fileKeyRef.volumeName`;
        const volume = items(spec['volumes']).find((item) => item['name'] === name);
        if (!volume) errors.push(notFound(place, name));
        else if (volume['emptyDir'] === undefined) errors.push(invalid(place, name, 'referenced volume must be of type emptyDir'));
      });
    });
  }
}

/** ValidatePodSpec. `isPod` = it is a Pod's own spec, not a template's. */
export function validatePodSpec(errors: Errors, spec: JsonObject, field: string, isPod: boolean): void {
  if (spec['terminationGracePeriodSeconds'] === undefined) errors.push(required(`${field}.terminationGracePeriodSeconds`, ''));
  const volumes = validateVolumes(errors, spec['volumes'], `${field}.volumes`);
  const grace = spec['terminationGracePeriodSeconds'];
  const context: PodContext = {
    volumes,
    gracePeriod: typeof grace === 'number' ? grace : 30,
    restartPolicy: text(spec['restartPolicy']),
    os: text(objectAt(spec, 'os')['name']),
    spec,
  };
  const rare = lateChecks.peek()?.pod;
  if (spec['resourceClaims'] !== undefined) rare?.resourceClaims(errors, spec, `${field}.resourceClaims`);
  const containers = items(spec['containers']);
  validateContainers(errors, containers, `${field}.containers`, context);
  validateInitContainers(errors, items(spec['initContainers']), containers, `${field}.initContainers`, context);
  validateEphemeral(errors, spec, field, context);
  if (spec['resources'] !== undefined) rare?.podResources(errors, spec, field);
  validateHostNetwork(errors, spec, field, isPod);
  oneOf(errors, `${field}.restartPolicy`, spec['restartPolicy'], ['Always', 'OnFailure', 'Never']);
  oneOf(errors, `${field}.dnsPolicy`, spec['dnsPolicy'], ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None']);
  errors.push(...validateLabels(spec['nodeSelector'], `${field}.nodeSelector`));
  validateSecurity(errors, spec, field);
  validateAffinity(errors, spec['affinity'], `${field}.affinity`);
  validateDNS(errors, spec, field);
  validateGates(errors, spec, field);
  validateTopologySpread(errors, spec['topologySpreadConstraints'], `${field}.topologySpreadConstraints`);
  rare?.hostProcess(errors, spec, field);
  validateHost(errors, spec, field);
  validateNames(errors, spec, field);
  validateRest(errors, spec, field);
  if (rare) validateFileKeys(errors, spec, field);
}

const deletionCost = 'controller.kubernetes.io/pod-deletion-cost';

/** ValidatePodSpecificAnnotations. */
export function validatePodAnnotations(errors: Errors, annotations: JsonObject, field: string, spec: JsonObject): void {
  for (const key in annotations) {
    if (key === 'kubernetes.io/config.mirror' && text(spec['nodeName']) === '') {
      errors.push(invalid(`${field}[${key}]`, annotations[key], 'must set spec.nodeName if mirror pod annotation is set'));
    }
  }
  const cost = annotations[deletionCost];
  if (typeof cost === 'string' && !/^(0|-?[1-9]\d{0,9}|\+?[1-9]\d{0,9})$/.test(cost))
    errors.push(invalid(`${field}[${deletionCost}]`, cost, 'must be a 32bit integer'));
  lateChecks.peek()?.pod.annotations(errors, annotations, spec, field);
}

const goodTemplates = new WeakMap<object, string>();

/** ValidatePodTemplateSpec. A template that has been found good at a place is not looked at again. */
export function validatePodTemplate(errors: Errors, template: unknown, field: string): void {
  if (!isObject(template)) return;
  if (goodTemplates.get(template) === field) return;
  const before = errors.length;
  const metadata = objectAt(template, 'metadata');
  errors.push(...validateLabels(metadata['labels'], `${field}.labels`), ...validateAnnotations(metadata['annotations'], `${field}.annotations`));
  validatePodAnnotations(errors, objectAt(metadata, 'annotations'), `${field}.annotations`, objectAt(template, 'spec'));
  validatePodSpec(errors, objectAt(template, 'spec'), `${field}.spec`, false);
  lateChecks.peek()?.pod.profilesMatch(errors, objectAt(metadata, 'annotations'), objectAt(template, 'spec'), `${field}.spec`);
  if (items(objectAt(template, 'spec')['ephemeralContainers']).length > 0)
    errors.push(forbidden(`${field}.spec.ephemeralContainers`, 'ephemeral containers not allowed in pod template'));
  if (errors.length === before) goodTemplates.set(template, field);
}

/** What every controller that keeps its Pods running asks of its template. */
export function validateAlwaysTemplate(errors: Errors, template: JsonObject, field: string, kind: string): void {
  const spec = objectAt(template, 'spec');
  if (spec['restartPolicy'] !== 'Always') errors.push(notSupported(`${field}.spec.restartPolicy`, spec['restartPolicy'] ?? '', ['Always']));
  if (spec['activeDeadlineSeconds'] !== undefined)
    errors.push(forbidden(`${field}.spec.activeDeadlineSeconds`, `activeDeadlineSeconds in ${kind} is not Supported`));
}

/** `selector` does not match template `labels`. */
export function validateSelectorMatches(errors: Errors, selector: LabelSelector, template: JsonObject, field: string): void {
  const given = objectAt(template, 'metadata')['labels'];
  const labels = isObject(given) ? given : {};
  const strings = Object.fromEntries(Object.entries(labels).map(([key, value]) => [key, String(value)]));
  if (!matches(selector, strings))
    errors.push(invalid(`${field}.metadata.labels`, isObject(given) ? labels : null, '`selector` does not match template `labels`'));
}
