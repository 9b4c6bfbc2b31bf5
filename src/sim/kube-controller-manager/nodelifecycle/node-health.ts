import { addMicros, type Lease, type Micros, type Node, seconds } from '../../../api/index.ts';
import { getNodeCondition, type NodeCondition } from '../../component-helpers/node/util/conditions.ts';

/** `--node-startup-grace-period`. */
const STARTUP_GRACE_PERIOD = seconds(60);

interface Health {
  readonly heartbeat: string | undefined;
  readonly renewTime: string | undefined;
  /** When the last sign of life was seen, by this process's clock. */
  readonly probedAt: Micros;
}

const watched = ['Ready', 'MemoryPressure', 'DiskPressure', 'PIDPressure'];

/**
 * When each node last gave a sign of life: a status with a new heartbeat, or a renewed lease. Only this process's clock
 * counts, so that clocks need not agree. Source: `tryUpdateNodeHealth`.
 */
export class NodeHealth {
  private readonly known = new Map<string, Health>();

  constructor(
    private readonly now: () => Micros,
    private readonly gracePeriod: Micros,
  ) {}

  /** Takes in what is known of a node now. Returns whether its grace period is over. */
  isSilent(node: Node, lease: Lease | undefined): boolean {
    const name = node.metadata?.name ?? '';
    const known = this.known.get(name);
    const ready = getNodeCondition(node, 'Ready');
    const heartbeat = ready?.lastHeartbeatTime;
    const renewTime = lease?.spec?.renewTime;
    const alive = !known || heartbeat !== known.heartbeat || (renewTime !== undefined && renewTime > (known.renewTime ?? ''));
    const probedAt = alive ? this.now() : known.probedAt;
    this.known.set(name, { heartbeat, renewTime: renewTime ?? known?.renewTime, probedAt });
    return this.now() > addMicros(probedAt, ready ? this.gracePeriod : STARTUP_GRACE_PERIOD);
  }

  /** All nodes count as just heard of: after a disruption of the whole cluster. */
  resetAll(): void {
    for (const [name, health] of this.known) this.known.set(name, { ...health, probedAt: this.now() });
  }

  forget(name: string): void {
    this.known.delete(name);
  }
}

/** The conditions of a node that fell silent: all that the kubelet reports become Unknown. */
export function silentConditions(node: Node, now: string): NodeCondition[] {
  const conditions = (node.status?.conditions ?? []).map(
    (condition): NodeCondition =>
      !watched.includes(condition.type) || condition.status === 'Unknown'
        ? condition
        : { ...condition, status: 'Unknown', reason: 'NodeStatusUnknown', message: 'Kubelet stopped posting node status.', lastTransitionTime: now },
  );
  for (const type of watched) {
    if (conditions.some((condition) => condition.type === type)) continue;
    conditions.push({
      type,
      status: 'Unknown',
      lastHeartbeatTime: node.metadata?.creationTimestamp,
      lastTransitionTime: now,
      reason: 'NodeStatusNeverUpdated',
      message: 'Kubelet never posted node status.',
    });
  }
  return conditions;
}
