import type { ContainerStatus, Micros, Pod, PodCondition } from '../../../api/index.ts';
import type { podPhase } from '../../../machines/pod-phase.ts';
import type { LifecycleHandle } from '../../kernel/index.ts';
import { isPodPhaseTerminal } from '../../component-helpers/pod.ts';
import { qosClassOf } from '../cm/resources.ts';
import { containersOf, ephemeralContainersOf, initContainersOf, isHostNetwork } from '../pod.ts';
import { sandboxChanged } from '../kuberuntime/actions.ts';
import type { ProbeManager } from '../prober/manager.ts';
import type { RuntimePodStatus } from '../runtime-status.ts';
import { type BareCondition, KUBELET_CONDITIONS, kubeletConditions, RESIZE_CONDITIONS } from './conditions.ts';
import { containerStatuses, type WaitingReason } from './container-statuses.ts';
import type { NewPodStatus, PodStatus } from './manager.ts';
import { tally } from './tally.ts';

export interface GenerateInput {
  readonly pod: Pod;
  readonly runtime: RuntimePodStatus;
  /** What the status manager has, or the API. */
  readonly old: PodStatus;
  readonly phase: LifecycleHandle<typeof podPhase>;
  readonly probes: ProbeManager;
  readonly nodeIP: string;
  /** Its containers were stopped for good. */
  readonly podIsTerminal: boolean;
  readonly reasonOf: (container: string) => WaitingReason | undefined;
  readonly at: (time: Micros) => string;
  /** DisruptionTarget, when this kubelet ends the Pod. */
  readonly disruption?: BareCondition | undefined;
  /** PodResizePending and PodResizeInProgress. */
  readonly resize?: readonly BareCondition[];
  /** The resources that a running container has. */
  readonly actuatedOf?: (id: string) => ContainerStatus['resources'] | undefined;
}

/** An app container of the present sandbox has been started. */
function hasInitialized({ pod, runtime }: GenerateInput): boolean {
  const sandbox = runtime.sandboxes[0]?.id;
  return containersOf(pod).some(({ name }) =>
    runtime.containers.some((run) => run.metadata.name === name && run.podSandboxId === sandbox && run.startedAt > 0),
  );
}

function statusesOf(input: GenerateInput, isInit: boolean): ContainerStatus[] {
  const { pod, runtime, old, probes, reasonOf, at, actuatedOf } = input;
  const previous = (isInit ? old.initContainerStatuses : old.containerStatuses) ?? [];
  const containers = isInit ? initContainersOf(pod) : containersOf(pod);
  if (containers.length === 0) return [];
  const statuses = containerStatuses({ pod, runtime, previous, containers, isInit, reasonOf, at, actuatedOf });
  return isInit ? probes.fillInit(pod, statuses, previous) : probes.fillApp(pod, statuses, previous);
}

/** Ephemeral containers have no probes and are never ready. */
function ephemeralStatusesOf({ pod, runtime, old, reasonOf, at }: GenerateInput): ContainerStatus[] {
  const containers = ephemeralContainersOf(pod);
  if (containers.length === 0) return [];
  return containerStatuses({ pod, runtime, previous: old.ephemeralContainerStatuses ?? [], containers, isInit: false, reasonOf, at });
}

function addresses({ pod, runtime, nodeIP, old }: GenerateInput): Partial<PodStatus> {
  const own = runtime.ips.length > 0 ? runtime.ips : (old.podIPs?.map(({ ip }) => ip) ?? []);
  const ips = isHostNetwork(pod) ? [nodeIP] : own;
  const host = { hostIP: nodeIP, hostIPs: [{ ip: nodeIP }] };
  return ips.length === 0 ? host : { ...host, podIP: ips[0], podIPs: ips.map((ip) => ({ ip })) };
}

function foreignConditions(pod: Pod): PodCondition[] {
  return (pod.status?.conditions ?? []).filter(({ type }) => !KUBELET_CONDITIONS.includes(type) && !RESIZE_CONDITIONS.includes(type));
}

type Phase = NonNullable<PodStatus['phase']>;
const phaseOf = (state: string): Phase => (state === 'Running' || state === 'Succeeded' || state === 'Failed' ? state : 'Pending');

/**
 * The status of a Pod from what the runtime and the probes say. The phase is the state of the `pod-phase` machine.
 * Source: `kubernetes/pkg/kubelet/kubelet_pods.go` generateAPIPodStatus.
 */
export function generateStatus(input: GenerateInput): NewPodStatus {
  const { pod, runtime, old, phase, podIsTerminal } = input;
  const init = statusesOf(input, true);
  const app = statusesOf(input, false);
  const ephemeral = ephemeralStatusesOf(input);
  phase.send({ type: 'OBSERVED', tally: tally(pod, init, app, { podHasInitialized: hasInitialized(input), podIsTerminal }) });
  const reported = pod.status?.phase;
  // A phase that the API server already shows as final is never left, whatever is found here.
  const shown = reported && isPodPhaseTerminal(reported) ? reported : phaseOf(phase.state);
  const { reason, message } = phase.context.reason ? phase.context : shown === old.phase ? old : { reason: undefined, message: undefined };
  const foreign = foreignConditions(pod);
  const sandboxReady = !sandboxChanged(pod, runtime).changed;
  const conditions = kubeletConditions({ pod, phase: shown, init, app, sandboxReady, foreign });
  const { reason: _reason, message: _message, ...kept } = old;
  return {
    ...kept,
    phase: shown,
    ...(reason ? { reason } : {}),
    ...(message ? { message } : {}),
    ...addresses(input),
    conditions: [
      ...foreign.filter(({ type }) => type !== input.disruption?.type),
      ...(input.disruption ? [input.disruption] : []),
      ...(input.resize ?? []),
      ...conditions,
    ],
    containerStatuses: app,
    ...(init.length > 0 ? { initContainerStatuses: init } : {}),
    ...(ephemeral.length > 0 ? { ephemeralContainerStatuses: ephemeral } : {}),
    qosClass: qosClassOf(pod),
  };
}
