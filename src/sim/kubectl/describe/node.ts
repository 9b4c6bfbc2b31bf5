import { type KubeList, type Lease, type Node, type Pod, resources } from '../../../api/index.ts';
import { compareStrings, formatQuantity, humanDuration, milli, milliValue, units, unitValue } from '../../apimachinery/index.ts';
import { podLimits, podRequests } from '../../component-helpers/resource/helpers.ts';
import { get, list } from '../../client-go/index.ts';
import { type Describer, rfc1123, writeAnnotations, writeEvents, writeMap } from './common.ts';
import type { Writer } from './writer.ts';

type Amounts = Readonly<Record<string, number>>;

const share = (value: number, whole: number): string => `(${whole === 0 ? 0 : Math.trunc((value * 100) / whole)}%)`;

function amountText(resource: string, value: number): string {
  return resource === 'cpu' ? formatQuantity(milli(value)) : formatQuantity(units(value, 'BinarySI'));
}

function rolesText(node: Node): string {
  const prefix = 'node-role.kubernetes.io/';
  const roles = Object.keys(node.metadata?.labels ?? {}).flatMap((key) =>
    key.startsWith(prefix) && key.length > prefix.length ? [key.slice(prefix.length)] : [],
  );
  return roles.length === 0 ? '<none>' : roles.sort(compareStrings).join(',');
}

function writeResources(writer: Writer, node: Node): void {
  for (const [title, list_] of [
    ['Capacity', node.status?.capacity],
    ['Allocatable', node.status?.allocatable],
  ] as const) {
    writer.write(0, `${title}:`);
    for (const name of Object.keys(list_ ?? {}).sort()) writer.write(1, `${name}:\t${list_?.[name]}`);
  }
}

function writePods(writer: Writer, node: Node, pods: readonly Pod[], nowMs: number): void {
  const cpu = milliValue(node.status?.allocatable?.cpu ?? '0');
  const memory = unitValue(node.status?.allocatable?.memory ?? '0');
  writer.write(0, `Non-terminated Pods:\t(${pods.length} in total)`);
  writer.write(1, 'Namespace\tName\t\tCPU Requests\tCPU Limits\tMemory Requests\tMemory Limits\tAge');
  writer.write(1, '---------\t----\t\t------------\t----------\t---------------\t-------------\t---');
  const sums = { requests: {} as Record<string, number>, limits: {} as Record<string, number> };
  const add = (sum: Record<string, number>, amounts: Amounts): void => {
    for (const [name, value] of Object.entries(amounts)) sum[name] = (sum[name] ?? 0) + value;
  };
  for (const pod of pods) {
    const requests = podRequests(pod);
    const limits = podLimits(pod);
    add(sums.requests, requests);
    add(sums.limits, limits);
    const cell = (amounts: Amounts, name: string, whole: number): string => `${amountText(name, amounts[name] ?? 0)} ${share(amounts[name] ?? 0, whole)}`;
    const age = humanDuration((nowMs - Date.parse(pod.metadata?.creationTimestamp ?? '')) / 1_000);
    writer.write(
      1,
      `${pod.metadata?.namespace}\t${pod.metadata?.name}\t\t${cell(requests, 'cpu', cpu)}\t${cell(limits, 'cpu', cpu)}\t${cell(requests, 'memory', memory)}\t${cell(limits, 'memory', memory)}\t${age}`,
    );
  }
  writer.write(
    0,
    'Allocated resources:\n  (Total limits may be over 100 percent, i.e., overcommitted.)\n  Resource\tRequests\tLimits\n  --------\t--------\t------',
  );
  const total = (name: string, whole: number): void => {
    const [request, limit] = [sums.requests[name] ?? 0, sums.limits[name] ?? 0];
    writer.write(1, `${name}\t${amountText(name, request)} ${share(request, whole)}\t${amountText(name, limit)} ${share(limit, whole)}`);
  };
  total('cpu', cpu);
  total('memory', memory);
  const allocatable = node.status?.allocatable ?? {};
  total('ephemeral-storage', unitValue(allocatable['ephemeral-storage'] ?? '0'));
  const names = Object.keys(allocatable).sort(compareStrings);
  for (const name of names.filter((n) => n.startsWith('hugepages-'))) total(name, unitValue(allocatable[name]));
  for (const name of names.filter((n) => n.includes('/')))
    writer.write(1, `${name}\t${amountText(name, sums.requests[name] ?? 0)}\t${amountText(name, sums.limits[name] ?? 0)}`);
}

/** Source: `kubectl/pkg/describe/describe.go` describeNode. */
export const describeNode: Describer = function* (session, writer, object) {
  const node = object as Node;
  const { metadata, spec, status } = node;
  writer.write(0, `Name:\t${metadata?.name}\nRoles:\t${rolesText(node)}`);
  writeMap(writer, 0, 'Labels', metadata?.labels);
  writeAnnotations(writer, 0, metadata?.annotations);
  writer.write(0, `CreationTimestamp:\t${rfc1123(metadata?.creationTimestamp)}`);
  const sorted = [...(spec?.taints ?? [])].sort((a, b) => compareStrings(`${a.effect},${a.key}`, `${b.effect},${b.key}`));
  const taints = sorted.map(({ key, value, effect }) => `${key}${value ? `=${value}` : ''}:${effect}`);
  if (taints.length === 0) writer.write(0, 'Taints:\t<none>');
  else taints.forEach((text, index) => writer.write(0, `${index === 0 ? 'Taints:' : ''}\t${text}`));
  writer.write(0, `Unschedulable:\t${spec?.unschedulable ?? false}`);
  const lease = yield* session.find(get<Lease>(resources.leases, 'kube-node-lease', metadata?.name ?? ''));
  writer.write(
    0,
    `Lease:\n  HolderIdentity:\t${lease?.spec?.holderIdentity ?? '<unset>'}\n  AcquireTime:\t${lease?.spec?.acquireTime ?? '<unset>'}\n  RenewTime:\t${rfc1123(lease?.spec?.renewTime)}`,
  );
  if (status?.conditions?.length)
    writer.write(
      0,
      'Conditions:\n  Type\tStatus\tLastHeartbeatTime\tLastTransitionTime\tReason\tMessage\n  ----\t------\t-----------------\t------------------\t------\t-------',
    );
  for (const c of status?.conditions ?? [])
    writer.write(1, `${c.type} \t${c.status} \t${rfc1123(c.lastHeartbeatTime)} \t${rfc1123(c.lastTransitionTime)} \t${c.reason ?? ''} \t${c.message ?? ''}`);
  writer.write(0, 'Addresses:');
  for (const address of status?.addresses ?? []) writer.write(1, `${address.type}:\t${address.address}`);
  writeResources(writer, node);
  const info = status?.nodeInfo;
  if (info) {
    writer.write(
      0,
      `System Info:\n  Machine ID:\t${info.machineID}\n  System UUID:\t${info.systemUUID}\n  Boot ID:\t${info.bootID}\n  Kernel Version:\t${info.kernelVersion}\n  OS Image:\t${info.osImage}\n  Operating System:\t${info.operatingSystem}\n  Architecture:\t${info.architecture}\n  Container Runtime Version:\t${info.containerRuntimeVersion}\n  Kubelet Version:\t${info.kubeletVersion}`,
    );
  }
  if (spec?.podCIDR) writer.write(0, `PodCIDR:\t${spec.podCIDR}\nPodCIDRs:\t${(spec.podCIDRs ?? [spec.podCIDR]).join(',')}`);
  if (spec?.providerID) writer.write(0, `ProviderID:\t${spec.providerID}`);
  const fieldSelector = `spec.nodeName=${metadata?.name},status.phase!=Succeeded,status.phase!=Failed`;
  const pods = yield* session.api(list<KubeList<Pod>>(resources.pods, undefined, { fieldSelector, limit: 500 }));
  writePods(writer, node, pods.items, session.nowMs());
  yield* writeEvents(session, writer, object);
};
