/** Containers: validateContainers, validateInitContainers, validateContainerCommon. */
import { duplicate, forbidden, invalid, isObject, isPortNumber, isValidPortName, type JsonObject, notFound, required } from '../../apimachinery/index.ts';
import { dnsLabel, each, type Errors, inRange, items, oneOf, oneOfIfSet, text } from './common.ts';
import { validateEnv, validateEnvFrom } from './env.ts';
import { validateLifecycle, validateProbe } from './probe.ts';
import { validateResources } from './resources.ts';

/** What containers need to know of their Pod. */
export interface PodContext {
  /** Volumes that are fine themselves, by name. */
  readonly volumes: ReadonlyMap<string, JsonObject>;
  readonly gracePeriod: number;
  readonly restartPolicy: string;
  readonly os: string;
}

const protocols = ['SCTP', 'TCP', 'UDP'];

function validatePorts(errors: Errors, list: unknown, field: string): void {
  const seen = new Set<string>();
  items(list).forEach((port, index) => {
    const place = `${field}[${index}]`;
    const name = text(port['name']);
    if (name !== '') {
      const messages = isValidPortName(name);
      each(errors, `${place}.name`, name, messages);
      if (messages.length === 0 && seen.has(name)) errors.push(duplicate(`${place}.name`, name));
      seen.add(name);
    }
    if (!port['containerPort']) errors.push(required(`${place}.containerPort`, ''));
    else each(errors, `${place}.containerPort`, port['containerPort'], isPortNumber(port['containerPort']));
    if (port['hostPort']) each(errors, `${place}.hostPort`, port['hostPort'], isPortNumber(port['hostPort']));
    oneOf(errors, `${place}.protocol`, port['protocol'], protocols);
  });
}

const hasBacksteps = (path: string): boolean => path.split('/').includes('..');

function validateSubPath(errors: Errors, path: string, field: string): void {
  if (path.startsWith('/')) errors.push(invalid(field, path, 'must be a relative path'));
  if (hasBacksteps(path)) errors.push(invalid(field, path, "must not contain '..'"));
}

const propagations = ['Bidirectional', 'HostToContainer', 'None'];

function validateMounts(errors: Errors, container: JsonObject, field: string, context: PodContext): void {
  const paths = new Set<string>();
  const devices = new Map(items(container['volumeDevices']).map((device) => [text(device['name']), text(device['devicePath'])]));
  items(container['volumeMounts']).forEach((mount, index) => {
    const place = `${field}[${index}]`;
    const name = text(mount['name']);
    const path = text(mount['mountPath']);
    if (name === '') errors.push(required(`${place}.name`, ''));
    if (!context.volumes.has(name)) errors.push(notFound(`${place}.name`, name));
    if (path === '') errors.push(required(`${place}.mountPath`, ''));
    if (paths.has(path)) errors.push(invalid(`${place}.mountPath`, path, 'must be unique'));
    paths.add(path);
    if (devices.has(name)) errors.push(invalid(`${place}.name`, name, 'must not already exist in volumeDevices'));
    if ([...devices.values()].includes(path)) errors.push(invalid(`${place}.mountPath`, path, 'must not already exist as a path in volumeDevices'));
    validateMountOptions(errors, mount, container, place, field);
  });
}

/** Kubernetes reports these at the list, without the index. */
function validateMountOptions(errors: Errors, mount: JsonObject, container: JsonObject, place: string, field: string): void {
  const subPath = text(mount['subPath']);
  const expression = text(mount['subPathExpr']);
  if (subPath !== '') validateSubPath(errors, subPath, `${field}.subPath`);
  if (expression !== '') {
    if (subPath !== '') errors.push(invalid(`${place}.subPathExpr`, expression, 'subPathExpr and subPath are mutually exclusive'));
    validateSubPath(errors, expression, `${field}.subPathExpr`);
  }
  oneOfIfSet(errors, `${field}.mountPropagation`, mount['mountPropagation'], propagations);
  const security = container['securityContext'];
  if (mount['mountPropagation'] === 'Bidirectional' && !(isObject(security) && security['privileged'] === true)) {
    errors.push(forbidden(`${field}.mountPropagation`, 'Bidirectional mount propagation is available only to privileged containers'));
  }
}

function validateDevices(errors: Errors, container: JsonObject, field: string, context: PodContext): void {
  const seenNames = new Set<string>();
  const seenPaths = new Set<string>();
  items(container['volumeDevices']).forEach((device, index) => {
    const place = `${field}[${index}]`;
    const name = text(device['name']);
    const path = text(device['devicePath']);
    const volume = context.volumes.get(name);
    if (name === '') errors.push(required(`${place}.name`, ''));
    if (seenNames.has(name)) errors.push(invalid(`${place}.name`, name, 'must be unique'));
    if (volume && !isObject(volume['persistentVolumeClaim']) && !isObject(volume['ephemeral'])) {
      errors.push(invalid(`${place}.name`, name, 'can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode'));
    }
    if (!volume) errors.push(notFound(`${place}.name`, name));
    if (path === '') errors.push(required(`${place}.devicePath`, ''));
    if (seenPaths.has(path)) errors.push(invalid(`${place}.devicePath`, path, 'must be unique'));
    if (hasBacksteps(path)) errors.push(invalid(`${place}.devicePath`, path, "can not contain backsteps ('..')"));
    seenNames.add(name);
    seenPaths.add(path);
  });
}

const maxId = 2_147_483_647;

export function validateSecurityContext(errors: Errors, context: unknown, field: string): void {
  if (!isObject(context)) return;
  inRange(errors, `${field}.runAsUser`, context['runAsUser'], 0, maxId);
  inRange(errors, `${field}.runAsGroup`, context['runAsGroup'], 0, maxId);
  oneOfIfSet(errors, `${field}.procMount`, context['procMount'], ['Default', 'Unmasked']);
  validateSeccomp(errors, context['seccompProfile'], `${field}.seccompProfile`);
  if (context['allowPrivilegeEscalation'] === false && context['privileged'] === true) {
    errors.push(invalid(field, context, 'cannot set `allowPrivilegeEscalation` to false and `privileged` to true'));
  }
}

export function validateSeccomp(errors: Errors, profile: unknown, field: string): void {
  if (!isObject(profile)) return;
  const type = text(profile['type']);
  if (type === 'Localhost' && text(profile['localhostProfile']) === '') errors.push(required(`${field}.localhostProfile`, 'must be set when seccomp type is Localhost'));
  if (type !== 'Localhost' && profile['localhostProfile'] !== undefined) errors.push(invalid(`${field}.localhostProfile`, profile['localhostProfile'], 'can only be set when seccomp type is Localhost'));
  if (type === '') errors.push(required(`${field}.type`, 'type is required when seccompProfile is set'));
  else oneOf(errors, `${field}.type`, type, ['Localhost', 'RuntimeDefault', 'Unconfined']);
}

/** validateContainerCommon. */
export function validateContainerCommon(errors: Errors, container: JsonObject, place: string, context: PodContext): void {
  const name = text(container['name']);
  if (name === '') errors.push(required(`${place}.name`, ''));
  else dnsLabel(errors, `${place}.name`, name);
  if (text(container['image']) === '') errors.push(required(`${place}.image`, ''));
  oneOf(errors, `${place}.terminationMessagePolicy`, container['terminationMessagePolicy'], ['File', 'FallbackToLogsOnError']);
  validatePorts(errors, container['ports'], `${place}.ports`);
  validateEnv(errors, container['env'], `${place}.env`);
  validateEnvFrom(errors, container['envFrom'], `${place}.envFrom`);
  validateMounts(errors, container, `${place}.volumeMounts`, context);
  validateDevices(errors, container, `${place}.volumeDevices`, context);
  oneOf(errors, `${place}.imagePullPolicy`, container['imagePullPolicy'], ['Always', 'IfNotPresent', 'Never']);
  validateResources(errors, container['resources'], `${place}.resources`);
  validateSecurityContext(errors, container['securityContext'], `${place}.securityContext`);
}

function validateHooksAndProbes(errors: Errors, container: JsonObject, place: string, context: PodContext): void {
  if (isObject(container['lifecycle'])) validateLifecycle(errors, container['lifecycle'], `${place}.lifecycle`, context.gracePeriod, context.os);
  validateProbe(errors, container['livenessProbe'], 'livenessProbe', place, context.gracePeriod);
  validateProbe(errors, container['readinessProbe'], 'readinessProbe', place, context.gracePeriod);
  validateProbe(errors, container['startupProbe'], 'startupProbe', place, context.gracePeriod);
}

function validateRestartPolicy(errors: Errors, container: JsonObject, place: string): void {
  const policy = container['restartPolicy'];
  const rules = items(container['restartPolicyRules']);
  if (policy === undefined) {
    if (rules.length > 0) errors.push(required(`${place}.restartPolicy`, 'must specify restartPolicy when restart rules are used'));
  } else oneOf(errors, `${place}.restartPolicy`, policy, ['Always', 'Never', 'OnFailure']);
}

function hostPortConflicts(errors: Errors, containers: readonly JsonObject[], field: string): void {
  const seen = new Set<string>();
  containers.forEach((container, index) => {
    items(container['ports']).forEach((port, position) => {
      if (!port['hostPort']) return;
      const id = `${text(port['protocol'])}/${text(port['hostIP'])}/${String(port['hostPort'])}`;
      if (seen.has(id)) errors.push(duplicate(`${field}[${index}].ports[${position}].hostPort`, id));
      seen.add(id);
    });
  });
}

/** Containers in which nothing was wrong. Copies of a template share them; only their mounts depend on the Pod around them. */
const good = new WeakSet<object>();

function validateContainer(errors: Errors, container: JsonObject, place: string, context: PodContext): void {
  if (good.has(container)) {
    validateMounts(errors, container, `${place}.volumeMounts`, context);
    validateDevices(errors, container, `${place}.volumeDevices`, context);
    return;
  }
  const before = errors.length;
  validateContainerCommon(errors, container, place, context);
  validateHooksAndProbes(errors, container, place, context);
  validateRestartPolicy(errors, container, place);
  if (errors.length === before) good.add(container);
}

export function validateContainers(errors: Errors, containers: readonly JsonObject[], field: string, context: PodContext): void {
  if (containers.length === 0) {
    errors.push(required(field, ''));
    return;
  }
  const seen = new Set<unknown>();
  containers.forEach((container, index) => {
    const place = `${field}[${index}]`;
    validateContainer(errors, container, place, context);
    if (seen.has(container['name'])) errors.push(duplicate(`${place}.name`, container['name'] ?? ''));
    seen.add(container['name']);
  });
  hostPortConflicts(errors, containers, field);
}

export function validateInitContainers(errors: Errors, list: readonly JsonObject[], regular: readonly JsonObject[], field: string, context: PodContext): void {
  const seen = new Set<unknown>(regular.map((container) => container['name']));
  list.forEach((container, index) => {
    const place = `${field}[${index}]`;
    validateContainerCommon(errors, container, place, context);
    validateRestartPolicy(errors, container, place);
    if (seen.has(container['name'])) errors.push(duplicate(`${place}.name`, container['name'] ?? ''));
    seen.add(container['name']);
    hostPortConflicts(errors, [container], field);
    if (container['restartPolicy'] === 'Always') {
      validateHooksAndProbes(errors, container, place, context);
      return;
    }
    for (const name of ['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe']) {
      if (container[name] !== undefined) errors.push(forbidden(`${place}.${name}`, 'may not be set for init containers without restartPolicy=Always'));
    }
  });
}
