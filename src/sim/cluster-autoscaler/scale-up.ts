import type { KubeObject, Micros, Pod } from '../../api/index.ts';
import { compareStrings } from '../apimachinery/index.ts';
import { keyOf } from '../client-go/index.ts';
import type { Procedure } from '../kernel/index.ts';
import type { NodeGroup } from './cloud-provider.ts';
import type { Autoscaling } from './context.ts';
import { estimate, instantiate, type NodeTemplate } from './estimator.ts';
import { bestOption, type ExpansionOption } from './expander.ts';
import { BACKOFF } from './options.ts';
import type { ClusterSnapshot } from './snapshot.ts';

interface Backoff {
  readonly until: Micros;
  readonly duration: Micros;
  readonly since: Micros;
}

/** What a pass over the Pods that do not fit came to. */
export type ScaleUpResult = 'Successful' | 'Error' | 'NoOptionsAvailable';

const count = (into: Map<string, number>, reason: string): void => void into.set(reason, (into.get(reason) ?? 0) + 1);

/** Makes room for Pods that fit nowhere. Source: `cluster-autoscaler/core/scaleup/orchestrator/orchestrator.go`. */
export class ScaleUpOrchestrator {
  private readonly backoffs = new Map<string, Backoff>();

  constructor(private readonly context: Autoscaling) {}

  isBackedOff(group: string): boolean {
    return (this.backoffs.get(group)?.until ?? -Infinity) > this.context.host.now();
  }

  /** A group that does not do what it is told is left alone for 5 min, then twice as long each time (`utils/backoff/exponential_backoff.go`). */
  backOff(group: string): void {
    const now = this.context.host.now();
    const before = this.backoffs.get(group);
    const again = before !== undefined && now - before.until < BACKOFF.reset;
    const duration = (again ? Math.min(before.duration * 2, BACKOFF.max) : BACKOFF.initial) as Micros;
    this.backoffs.set(group, { duration, since: now, until: (now + duration) as Micros });
  }

  *run(pods: readonly Pod[], groups: readonly NodeGroup[], templates: ReadonlyMap<string, NodeTemplate>, snapshot: ClusterSnapshot): Procedure<ScaleUpResult> {
    const rejected = new Map(pods.map((pod) => [keyOf(pod), new Map<string, number>()]));
    const options: ExpansionOption[] = [];
    for (const group of groups) {
      const template = templates.get(group.name);
      if (!template) continue;
      const skipped = this.skippedBecause(group);
      if (skipped !== undefined) for (const reasons of rejected.values()) count(reasons, skipped);
      else options.push(...this.optionOf(group, template, pods, snapshot, rejected));
    }
    const best = bestOption(options, this.context.options.expander ?? 'least-waste', this.context.host.random);
    if (best) return yield* this.execute(best);
    for (const pod of pods) this.context.recorder.event(pod, 'Normal', 'NotTriggerScaleUp', `pod didn't trigger scale-up: ${told(rejected.get(keyOf(pod)))}`);
    return 'NoOptionsAvailable';
  }

  private skippedBecause({ name, targetSize, maxSize }: NodeGroup): string | undefined {
    if (this.isBackedOff(name)) return 'in backoff after failed scale-up';
    return targetSize >= maxSize ? 'max node group size reached' : undefined;
  }

  /** The Pods that would run on an empty node of the group, and how many such nodes they need. */
  private optionOf(
    group: NodeGroup,
    template: NodeTemplate,
    pods: readonly Pod[],
    snapshot: ClusterSnapshot,
    rejected: ReadonlyMap<string, Map<string, number>>,
  ): readonly ExpansionOption[] {
    const { node, pods: running } = instantiate(template, group.name, 0);
    const name = node.metadata?.name ?? '';
    snapshot.addNode(node, running);
    const fitting = pods.filter((pod) => {
      const verdict = snapshot.check(pod, name);
      for (const reason of verdict?.reasons ?? []) count(rejected.get(keyOf(pod)) ?? new Map(), reason);
      return verdict === undefined;
    });
    snapshot.removeNode(name);
    const found = estimate(snapshot, fitting, template, group.name, group.maxSize - group.targetSize);
    return found.nodeCount > 0 ? [{ ...found, group, template }] : [];
  }

  private *execute({ group, nodeCount, pods }: ExpansionOption): Procedure<ScaleUpResult> {
    const { recorder, cloud, statusObject } = this.context;
    const { name, targetSize, maxSize } = group;
    const size = Math.min(targetSize + nodeCount, maxSize);
    const about: KubeObject = statusObject();
    recorder.event(about, 'Normal', 'ScaledUpGroup', `Scale-up: setting group ${name} size to ${size} instead of ${targetSize} (max: ${maxSize})`);
    const answer = yield* cloud.resize(name, size);
    if (!answer.ok) {
      recorder.event(about, 'Warning', 'FailedToScaleUpGroup', `Scale-up failed for group ${name}: ${answer.error}`);
      this.backOff(name);
      return 'Error';
    }
    recorder.event(about, 'Normal', 'ScaledUpGroup', `Scale-up: group ${name} size set to ${size} instead of ${targetSize} (max: ${maxSize})`);
    for (const pod of pods) recorder.event(pod, 'Normal', 'TriggeredScaleUp', `pod triggered scale-up: [{${name} ${targetSize}->${size} (max: ${maxSize})}]`);
    return 'Successful';
  }
}

const told = (reasons: ReadonlyMap<string, number> = new Map()): string =>
  [...reasons]
    .sort(([a], [b]) => compareStrings(a, b))
    .map(([reason, times]) => `${times} ${reason}`)
    .join(', ');
