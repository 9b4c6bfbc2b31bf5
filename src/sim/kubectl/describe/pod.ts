import type { Pod } from '../../../api/index.ts';
import { podQOS } from '../../apis/index.ts';
import { shortHumanDuration } from '../../apimachinery/index.ts';
import { type Describer, rfc1123, writeAnnotations, writeEvents, writeMap } from './common.ts';
import { writeContainers, writePlacement } from './pod-template.ts';
import { writeVolumes } from './volumes.ts';
import type { Writer } from './writer.ts';

function writeSummary(writer: Writer, pod: Pod, nowMs: number): void {
  const { metadata, spec, status } = pod;
  writer.write(0, `Name:\t${metadata?.name}`);
  writer.write(0, `Namespace:\t${metadata?.namespace}`);
  if (spec?.priority !== undefined) writer.write(0, `Priority:\t${spec.priority}`);
  if (spec?.priorityClassName) writer.write(0, `Priority Class Name:\t${spec.priorityClassName}`);
  if (spec?.runtimeClassName) writer.write(0, `Runtime Class Name:\t${spec.runtimeClassName}`);
  if (spec?.serviceAccountName) writer.write(0, `Service Account:\t${spec.serviceAccountName}`);
  writer.write(0, `Node:\t${spec?.nodeName ? `${spec.nodeName}/${status?.hostIP ?? ''}` : '<none>'}`);
  if (status?.startTime) writer.write(0, `Start Time:\t${rfc1123(status.startTime)}`);
  writeMap(writer, 0, 'Labels', metadata?.labels);
  writeAnnotations(writer, 0, metadata?.annotations);
  if (metadata?.deletionTimestamp && status?.phase !== 'Failed' && status?.phase !== 'Succeeded') {
    const lasts = shortHumanDuration((nowMs - Date.parse(metadata.deletionTimestamp)) / 1_000);
    writer.write(0, `Status:\tTerminating (lasts ${lasts})`);
    writer.write(0, `Termination Grace Period:\t${metadata.deletionGracePeriodSeconds ?? 0}s`);
  } else writer.write(0, `Status:\t${status?.phase ?? ''}`);
  if (status?.reason) writer.write(0, `Reason:\t${status.reason}`);
  if (status?.message) writer.write(0, `Message:\t${status.message}`);
  const seccomp = spec?.securityContext?.seccompProfile;
  if (seccomp)
    writer.write(0, `SeccompProfile:\t${seccomp.type}${seccomp.type === 'Localhost' ? `\nLocalhostProfile:\t${seccomp.localhostProfile ?? ''}` : ''}`);
  writer.write(0, `IP:\t${status?.podIP ?? ''}`);
  const ips = status?.podIPs ?? [];
  if (ips.length === 0) writer.write(0, 'IPs:\t<none>');
  else {
    writer.write(0, 'IPs:');
    for (const { ip } of ips) writer.write(1, `IP:\t${ip}`);
  }
  const owner = metadata?.ownerReferences?.find((reference) => reference.controller);
  if (owner) writer.write(0, `Controlled By:\t${owner.kind}/${owner.name}`);
  if (status?.nominatedNodeName) writer.write(0, `NominatedNodeName:\t${status.nominatedNodeName}`);
}

/** Source: `kubectl/pkg/describe/describe.go` describePod. */
export const describePod: Describer = function* (session, writer, object) {
  const pod = object as Pod;
  const { spec, status } = pod;
  writeSummary(writer, pod, session.nowMs());
  if (spec?.initContainers?.length) writeContainers(writer, 0, 'Init Containers', spec.initContainers, { pod, statuses: status?.initContainerStatuses });
  writeContainers(writer, 0, 'Containers', spec?.containers ?? [], { pod, statuses: status?.containerStatuses });
  if (spec?.ephemeralContainers?.length)
    writeContainers(writer, 0, 'Ephemeral Containers', spec.ephemeralContainers, { pod, statuses: status?.ephemeralContainerStatuses });
  if (spec?.readinessGates?.length) {
    writer.write(0, 'Readiness Gates:\n  Type\tStatus');
    for (const { conditionType } of spec.readinessGates) {
      const condition = status?.conditions?.find((c) => c.type === conditionType);
      writer.write(1, `${conditionType} \t${condition?.status ?? '<none>'} `);
    }
  }
  if (status?.conditions?.length) {
    writer.write(0, 'Conditions:\n  Type\tStatus');
    for (const condition of status.conditions) writer.write(1, `${condition.type} \t${condition.status} `);
  }
  writeVolumes(writer, 0, spec?.volumes ?? []);
  writer.write(0, `QoS Class:\t${status?.qosClass ?? podQOS(pod)}`);
  writePlacement(writer, 0, spec);
  yield* writeEvents(session, writer, object);
};
