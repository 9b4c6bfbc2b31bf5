/** Containers: validateContainers, validateInitContainers, validateContainerCommon. */
import {
  duplicate,
  forbidden,
  invalid,
  isObject,
  isPortNumber,
  isValidPortName,
  type JsonObject,
  notFound,
  notSupported,
  required,
} from '../../apimachinery/index.ts';
import { dnsLabel, each, type Errors, inRange, items, oneOf, oneOfIfSet, strings, text } from './common.ts';
import { validateEnv, validateEnvFrom } from './env.ts';
import { lateChecks } from './late.ts';
import { validateLifecycle, validateProbe } from './probe.ts';
import { validateResources } from './resources.ts';
import { descendingPath } from './volumes.ts';

/** What containers need to know of their Pod. */
export interface PodContext {
  /** Volumes that are fine themselves, by name. */
  readonly volumes: ReadonlyMap<string, JsonObject>;
  readonly gracePeriod: number;
  readonly restartPolicy: string;
  readonly os: string;
  readonly spec: JsonObject;
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
    if (mount['recursiveReadOnly'] !== undefined) recursiveReadOnly(errors, mount, `${field}.recursiveReadOnly`);
  });
}

/** validateMountRecursiveReadOnly. */
function recursiveReadOnly(errors: Errors, mount: JsonObject, field: string): void {
  const value = text(mount['recursiveReadOnly']);
  if (value === 'Enabled' || value === 'IfPossible') {
    if (mount['readOnly'] !== true) errors.push(forbidden(field, 'may only be specified when readOnly is true'));
    const propagation = mount['mountPropagation'];
    if (propagation !== undefined && propagation !== 'None')
      errors.push(forbidden(field, 'may only be specified when mountPropagation is None or not specified'));
  } else if (value !== 'Disabled') errors.push(notSupported(field, value, ['Disabled', 'Enabled', 'IfPossible']));
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
  const mounts = items(container['volumeMounts']);
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
    else seenPaths.add(path);
    if (mounts.some((mount) => text(mount['name']) === name)) errors.push(invalid(`${place}.name`, name, 'must not already exist in volumeMounts'));
    if (mounts.some((mount) => text(mount['mountPath']) === path))
      errors.push(invalid(`${place}.devicePath`, path, 'must not already exist as a path in volumeMounts'));
    if (name !== '') seenNames.add(name);
  });
}

const maxId = 2_147_483_647;

function validateSecurityContext(errors: Errors, context: unknown, field: string, hostUsers: boolean): void {
  if (!isObject(context)) return;
  inRange(errors, `${field}.runAsUser`, context['runAsUser'], 0, maxId);
  inRange(errors, `${field}.runAsGroup`, context['runAsGroup'], 0, maxId);
  oneOfIfSet(errors, `${field}.procMount`, context['procMount'], ['Default', 'Unmasked']);
  if (hostUsers && context['procMount'] === 'Unmasked') errors.push(invalid(`${field}.procMount`, 'Unmasked', '`hostUsers` must be false to use `Unmasked`'));
  validateSeccomp(errors, context['seccompProfile'], `${field}.seccompProfile`);
  if (context['allowPrivilegeEscalation'] === false) {
    if (context['privileged'] === true)
      errors.push(invalid(field, securityValue(context), 'cannot set `allowPrivilegeEscalation` to false and `privileged` to true'));
    const added = context['capabilities'];
    if (isObject(added) && strings(added['add']).includes('CAP_SYS_ADMIN')) {
      errors.push(invalid(field, securityValue(context), 'cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN'));
    }
  }
  if (context['windowsOptions'] !== undefined || context['appArmorProfile'] !== undefined) lateChecks.peek()?.pod.containerSecurity(errors, context, field);
}

const securityFields = [
  'capabilities',
  'privileged',
  'seLinuxOptions',
  'windowsOptions',
  'runAsUser',
  'runAsGroup',
  'runAsNonRoot',
  'readOnlyRootFilesystem',
  'allowPrivilegeEscalation',
  'procMount',
  'seccompProfile',
  'appArmorProfile',
];

/** core.SecurityContext as Go prints it: the internal type has no JSON names. */
function securityValue(context: JsonObject): unknown {
  const capabilities = context['capabilities'];
  const value = (name: string): unknown =>
    name === 'capabilities' && isObject(capabilities)
      ? new Map([
          ['Add', capabilities['add'] ?? null],
          ['Drop', capabilities['drop'] ?? null],
        ])
      : (context[name] ?? null);
  const goName = (name: string): string => (name === 'seLinuxOptions' ? 'SELinuxOptions' : `${name.charAt(0).toUpperCase()}${name.slice(1)}`);
  return new Map(securityFields.map((name) => [goName(name), value(name)]));
}

export function validateSeccomp(errors: Errors, profile: unknown, field: string): void {
  if (!isObject(profile)) return;
  const type = text(profile['type']);
  const file = profile['localhostProfile'];
  if (type === '') errors.push(required(`${field}.type`, 'type is required when seccompProfile is set'));
  else oneOf(errors, `${field}.type`, type, ['Localhost', 'RuntimeDefault', 'Unconfined']);
  if (type === 'Localhost') {
    if (file === undefined) errors.push(required(`${field}.localhostProfile`, 'must be set when seccomp type is Localhost'));
    else descendingPath(errors, `${field}.localhostProfile`, text(file));
  } else if (file !== undefined)
    errors.push(
      invalid(
        `${field}.localhostProfile`,
        new Map([
          ['Type', type],
          ['LocalhostProfile', file],
        ]),
        'can only be set when seccomp type is Localhost',
      ),
    );
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
  if (container['resizePolicy'] !== undefined || (isObject(container['resources']) && container['resources']['claims'] !== undefined)) {
    lateChecks.peek()?.pod.container(errors, container, place, context.spec);
  }
  validateSecurityContext(errors, container['securityContext'], `${place}.securityContext`, context.spec['hostUsers'] !== false);
}

function validateHooksAndProbes(errors: Errors, container: JsonObject, place: string, context: PodContext): void {
  if (isObject(container['lifecycle'])) validateLifecycle(errors, container['lifecycle'], `${place}.lifecycle`, context.gracePeriod);
  validateProbe(errors, container['livenessProbe'], 'livenessProbe', place, context.gracePeriod);
  validateProbe(errors, container['readinessProbe'], 'readinessProbe', place, context.gracePeriod);
  validateProbe(errors, container['startupProbe'], 'startupProbe', place, context.gracePeriod);
}

/** `init`: rules without a policy are not looked at further. */
function validateRestartPolicy(errors: Errors, container: JsonObject, place: string, init = false): void {
  const policy = container['restartPolicy'];
  const rules = items(container['restartPolicyRules']);
  if (policy === undefined) {
    if (rules.length > 0) errors.push(required(`${place}.restartPolicy`, 'must specify restartPolicy when restart rules are used'));
    if (init) return;
  }
  oneOfIfSet(errors, `${place}.restartPolicy`, policy, ['Always', 'Never', 'OnFailure']);
  if (rules.length > 0) lateChecks.peek()?.pod.restartRules(errors, rules, place);
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
    validateRestartPolicy(errors, container, place, true);
    if (seen.has(container['name'])) errors.push(duplicate(`${place}.name`, container['name'] ?? ''));
    if (text(container['name']) !== '') seen.add(container['name']);
    hostPortConflicts(errors, [container], field);
    if (container['restartPolicy'] === 'Always') {
      validateHooksAndProbes(errors, container, place, context);
      return;
    }
    items(container['resizePolicy']).forEach((policy, position) => {
      if (policy['restartPolicy'] === 'RestartContainer')
        errors.push(
          invalid(
            `${place}.resizePolicy[${position}].restartPolicy`,
            'RestartContainer',
            "must not be set to 'RestartContainer' for non-sidecar initContainers",
          ),
        );
    });
    for (const name of ['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe']) {
      if (container[name] !== undefined) errors.push(forbidden(`${place}.${name}`, 'may not be set for init containers without restartPolicy=Always'));
    }
  });
}
