import type { Container, ContainerStatus, Pod, PodSpec, PodTemplateSpec, Probe } from '../../../api/index.ts';
import { compareStrings } from '../../apimachinery/index.ts';
import { environmentValue, resourceValue } from './env-values.ts';
import { rfc1123, selectorText, writeAnnotations, writeMap } from './common.ts';
import { writeVolumes } from './volumes.ts';
import type { Writer } from './writer.ts';

/** Source: `kubectl/pkg/describe/describe.go` DescribePodTemplate. */
export function describePodTemplate(writer: Writer, template: PodTemplateSpec | undefined): void {
  writer.write(0, 'Pod Template:');
  if (!template) {
    writer.write(1, '<unset>');
    return;
  }
  writeMap(writer, 1, 'Labels', template.metadata?.labels);
  if (Object.keys(template.metadata?.annotations ?? {}).length > 0) writeAnnotations(writer, 1, template.metadata?.annotations);
  const { spec } = template;
  if (spec?.serviceAccountName) writer.write(1, `Service Account:\t${spec.serviceAccountName}`);
  if (spec?.initContainers?.length) writeContainers(writer, 1, 'Init Containers', spec.initContainers, undefined);
  writeContainers(writer, 1, 'Containers', spec?.containers ?? [], undefined);
  writeVolumes(writer, 1, spec?.volumes ?? []);
  if (spec?.priorityClassName) writer.write(1, `Priority Class Name:\t${spec.priorityClassName}`);
  writePlacement(writer, 1, spec);
}

/** Node-Selectors and Tolerations. Source: `pkg/describe/describe.go` printLabelsMultilineWithIndent, printPodTolerationsMultiline. */
export function writePlacement(writer: Writer, level: number, spec: PodSpec | undefined): void {
  const selector = Object.entries(spec?.nodeSelector ?? {}).sort(([a], [b]) => compareStrings(a, b));
  writeMap(writer, level, 'Node-Selectors', Object.fromEntries(selector));
  const sorted = [...(spec?.tolerations ?? [])].sort((a, b) => compareStrings(a.key ?? '', b.key ?? ''));
  const tolerations = sorted.map(
    ({ key = '', value, effect, operator, tolerationSeconds }) =>
      `${key}${value ? `=${value}` : ''}${effect ? `:${effect}` : ''}${operator === 'Exists' && !value ? (key === '' && !effect ? 'op=Exists' : ' op=Exists') : ''}${tolerationSeconds === undefined ? '' : ` for ${tolerationSeconds}s`}`,
  );
  if (tolerations.length === 0) writer.write(level, 'Tolerations:\t<none>');
  else tolerations.forEach((text, index) => writer.write(level, `${index === 0 ? 'Tolerations:' : ''}\t${text}`));
  writeSpread(writer, level, spec);
}

function writeSpread(writer: Writer, level: number, spec: PodSpec | undefined): void {
  const constraints = [...(spec?.topologySpreadConstraints ?? [])].sort((a, b) => compareStrings(a.topologyKey, b.topologyKey));
  constraints.forEach(({ topologyKey, whenUnsatisfiable, maxSkew, labelSelector }, index) => {
    const selector = labelSelector ? ` for selector ${selectorText(labelSelector)}` : '';
    writer.write(
      level,
      `${index === 0 ? 'Topology Spread Constraints:' : ''}\t${topologyKey}:${whenUnsatisfiable} when max skew ${maxSkew} is exceeded${selector}`,
    );
  });
}

/** The Pod that containers belong to, with the statuses of these; undefined in a template. */
export interface Running {
  readonly pod: Pod;
  readonly statuses: readonly ContainerStatus[] | undefined;
}

/** Source: `pkg/describe/describe.go` describeContainers. */
export function writeContainers(writer: Writer, level: number, title: string, containers: readonly Container[], running: Running | undefined): void {
  if (containers.length === 0) {
    writer.write(level, `${title}: <none>`);
    return;
  }
  writer.write(level, `${title}:`);
  for (const container of containers) {
    writer.write(1, `${' '.repeat(level)}${container.name}:`);
    writeContainer(writer, container, running);
  }
}

/** Lines below a container's name are indented by four, in a Pod as in a template. */
function writeContainer(writer: Writer, container: Container, running: Running | undefined): void {
  const put = (text: string): void => writer.write(2, text);
  const status = running?.statuses?.find(({ name }) => name === container.name);
  if (status) put(`Container ID:\t${status.containerID ?? ''}`);
  put(`Image:\t${container.image ?? ''}`);
  if (status) put(`Image ID:\t${status.imageID ?? ''}`);
  const ports = container.ports ?? [];
  const portText = (port: number, protocol: string | undefined): string => `${port}/${protocol ?? 'TCP'}`;
  put(
    `Port${ports.length > 1 ? 's' : ''}:\t${ports.map((p) => portText(p.containerPort, p.protocol) + (p.name ? ` (${p.name})` : '')).join(', ') || '<none>'}`,
  );
  put(
    `Host Port${ports.length > 1 ? 's' : ''}:\t${ports.map((p) => portText(p.hostPort ?? 0, p.protocol) + (p.name ? ` (${p.name})` : '')).join(', ') || '<none>'}`,
  );
  const seccomp = container.securityContext?.seccompProfile;
  if (seccomp) put(`SeccompProfile:\t${seccomp.type}${seccomp.type === 'Localhost' ? `\n  LocalhostProfile:\t${seccomp.localhostProfile ?? ''}` : ''}`);
  writeWords(put, 'Command', container.command);
  writeWords(put, 'Args', container.args);
  if (status) writeState(put, status);
  writeResources(put, 'Limits', container.resources?.limits);
  writeResources(put, 'Requests', container.resources?.requests);
  for (const [name, probe] of [
    ['Liveness', container.livenessProbe],
    ['Readiness', container.readinessProbe],
    ['Startup', container.startupProbe],
  ] as const) {
    if (probe) put(`${name}:\t${probeText(probe)}`);
  }
  writeEnvironment(put, container, running?.pod);
  writeMounts(put, container);
}

type Put = (text: string) => void;

function writeWords(put: Put, title: string, words: readonly string[] | undefined): void {
  if (!words?.length) return;
  put(`${title}:`);
  for (const word of words) for (const line of word.split('\n')) put(`  ${line}`);
}

function writeResources(put: Put, title: string, values: Readonly<Record<string, unknown>> | undefined): void {
  const names = Object.keys(values ?? {}).sort();
  if (names.length === 0) return;
  put(`${title}:`);
  for (const name of names) put(`  ${name}:\t${values?.[name]}`);
}

function writeState(put: Put, status: ContainerStatus): void {
  writeOneState(put, 'State', status.state);
  if (status.lastState?.terminated) writeOneState(put, 'Last State', status.lastState);
  put(`Ready:\t${status.ready ? 'True' : 'False'}`);
  put(`Restart Count:\t${status.restartCount}`);
}

function writeOneState(put: Put, title: string, state: ContainerStatus['state']): void {
  if (state?.running) {
    put(`${title}:\tRunning`);
    put(`  Started:\t${rfc1123(state.running.startedAt)}`);
  } else if (state?.terminated) {
    const { reason, message, exitCode, signal, startedAt, finishedAt } = state.terminated;
    put(`${title}:\tTerminated`);
    if (reason) put(`  Reason:\t${reason}`);
    if (message) put(`  Message:\t${message}`);
    put(`  Exit Code:\t${exitCode}`);
    if (signal) put(`  Signal:\t${signal}`);
    put(`  Started:\t${rfc1123(startedAt)}`);
    put(`  Finished:\t${rfc1123(finishedAt)}`);
  } else {
    put(`${title}:\tWaiting`);
    if (state?.waiting?.reason) put(`  Reason:\t${state.waiting.reason}`);
  }
}

/** `http-get http://:80/ delay=0s timeout=1s period=10s #success=1 #failure=3`. */
function probeText(probe: Probe): string {
  const { initialDelaySeconds = 0, timeoutSeconds = 1, periodSeconds = 10, successThreshold = 1, failureThreshold = 3 } = probe;
  const attributes = `delay=${initialDelaySeconds}s timeout=${timeoutSeconds}s period=${periodSeconds}s #success=${successThreshold} #failure=${failureThreshold}`;
  if (probe.exec) return `exec [${(probe.exec.command ?? []).join(' ')}] ${attributes}`;
  if (probe.httpGet) {
    const { scheme = 'HTTP', host = '', port, path = '' } = probe.httpGet;
    return `http-get ${scheme.toLowerCase()}://${host}${port === undefined ? '' : `:${port}`}${path.startsWith('/') ? path : `/${path}`} ${attributes}`;
  }
  if (probe.tcpSocket) return `tcp-socket ${probe.tcpSocket.host ?? ''}:${probe.tcpSocket.port} ${attributes}`;
  if (probe.grpc) return `grpc <pod>:${probe.grpc.port} ${probe.grpc.service ?? ''} ${attributes}`;
  return `unknown ${attributes}`;
}

function writeEnvironment(put: Put, container: Container, pod: Pod | undefined): void {
  const from = container.envFrom ?? [];
  if (from.length > 0) {
    put('Environment Variables from:');
    for (const source of from) {
      const [kind, ref] = source.configMapRef ? ['ConfigMap', source.configMapRef] : ['Secret', source.secretRef];
      put(`  ${ref?.name}\t${kind}${source.prefix ? ` with prefix '${source.prefix}'` : ''}\tOptional: ${ref?.optional ?? false}`);
    }
  }
  const env = container.env ?? [];
  if (env.length === 0) {
    put('Environment:\t<none>');
    return;
  }
  put('Environment:');
  for (const { name, value = '', valueFrom } of env) {
    if (!valueFrom) value.split('\n').forEach((line, index) => put(index === 0 ? `  ${name}:\t${line}` : `  \t${line}`));
    else if (valueFrom.fieldRef)
      put(`  ${name}:\t${environmentValue(pod, valueFrom.fieldRef.fieldPath)} (${valueFrom.fieldRef.apiVersion ?? 'v1'}:${valueFrom.fieldRef.fieldPath})`);
    else if (valueFrom.resourceFieldRef) put(`  ${name}:\t${resourceValue(container, valueFrom.resourceFieldRef)} (${valueFrom.resourceFieldRef.resource})`);
    else if (valueFrom.secretKeyRef)
      put(
        `  ${name}:\t<set to the key '${valueFrom.secretKeyRef.key}' in secret '${valueFrom.secretKeyRef.name}'>\tOptional: ${valueFrom.secretKeyRef.optional ?? false}`,
      );
    else if (valueFrom.configMapKeyRef)
      put(
        `  ${name}:\t<set to the key '${valueFrom.configMapKeyRef.key}' of config map '${valueFrom.configMapKeyRef.name}'>\tOptional: ${valueFrom.configMapKeyRef.optional ?? false}`,
      );
  }
}

function writeDevices(put: Put, container: Container): void {
  const devices = [...(container.volumeDevices ?? [])].sort((a, b) => compareStrings(a.devicePath, b.devicePath));
  if (devices.length > 0) put(`Devices:${container.volumeMounts?.length ? '' : '\t<none>'}`);
  for (const { devicePath, name } of devices) put(`  ${devicePath} from ${name}`);
}

function writeMounts(put: Put, container: Container): void {
  const mounts = [...(container.volumeMounts ?? [])].sort((a, b) => compareStrings(a.mountPath, b.mountPath));
  if (mounts.length === 0) {
    put('Mounts:\t<none>');
    writeDevices(put, container);
    return;
  }
  put('Mounts:');
  for (const { mountPath, name, readOnly, subPath } of mounts) {
    const flags = [readOnly ? 'ro' : 'rw', ...(subPath ? [`path=${JSON.stringify(subPath)}`] : [])];
    put(`  ${mountPath} from ${name} (${flags.join(',')})`);
  }
  writeDevices(put, container);
}
