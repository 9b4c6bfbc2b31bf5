import type { KubeletConfiguration, Micros } from '../../../api/index.ts';
import { formatQuantity, unitValue, units } from '../../apimachinery/quantity.ts';
import { durationOf } from '../config.ts';

export type Signal =
  | 'memory.available'
  | 'allocatableMemory.available'
  | 'nodefs.available'
  | 'nodefs.inodesFree'
  | 'imagefs.available'
  | 'imagefs.inodesFree'
  | 'pid.available';
export type PressureType = 'MemoryPressure' | 'DiskPressure' | 'PIDPressure';

/**
 * What a signal is about: its condition, and the resource as messages name it (`eviction/helpers.go` signalToResource). Thresholds of
 * `containerfs` follow those of `nodefs` and are not configured (UpdateContainerFsThresholds).
 */
export const signals: Readonly<Record<Signal, { readonly condition: PressureType; readonly resource: string }>> = {
  'memory.available': { condition: 'MemoryPressure', resource: 'memory' },
  'allocatableMemory.available': { condition: 'MemoryPressure', resource: 'memory' },
  'nodefs.available': { condition: 'DiskPressure', resource: 'ephemeral-storage' },
  'nodefs.inodesFree': { condition: 'DiskPressure', resource: 'inodes' },
  'imagefs.available': { condition: 'DiskPressure', resource: 'ephemeral-storage' },
  'imagefs.inodesFree': { condition: 'DiskPressure', resource: 'inodes' },
  'pid.available': { condition: 'PIDPressure', resource: 'pids' },
};

export interface Observation {
  readonly available: number;
  readonly capacity: number;
}

export type Observations = Readonly<Partial<Record<Signal, Observation>>>;

export interface Threshold {
  readonly signal: Signal;
  /** A quantity, or a percentage of the capacity. */
  readonly value: string;
  /** Of a soft threshold, micros; 0 = hard. */
  readonly gracePeriod: Micros;
  readonly hard: boolean;
  /** What has to be free beyond the threshold before it is over: a quantity or a percentage. */
  readonly minReclaim?: string;
}

/** `evictionHard` unless the configuration gives its own (`kubernetes/pkg/kubelet/eviction/defaults_linux.go` DefaultEvictionHard). */
const defaultHard: Readonly<Record<string, string>> = {
  'memory.available': '100Mi',
  'nodefs.available': '10%',
  'nodefs.inodesFree': '5%',
  'imagefs.available': '15%',
  'imagefs.inodesFree': '5%',
};

const isSignal = (name: string): name is Signal => name in signals;

const isMemory = ({ signal }: Threshold): boolean => signals[signal].resource === 'memory';

/** The thresholds of a kubelet, memory first (`eviction/helpers.go` ParseThresholdConfig, byEvictionPriority). */
export function thresholdsOf(config: KubeletConfiguration | undefined): readonly Threshold[] {
  const list = (values: Readonly<Record<string, string>> | undefined, hard: boolean): Threshold[] =>
    Object.entries(values ?? {}).flatMap(([signal, value]) => {
      if (!isSignal(signal) || value === '0%' || value === '100%') return [];
      const minReclaim = config?.evictionMinimumReclaim?.[signal];
      const gracePeriod = durationOf(hard ? undefined : config?.evictionSoftGracePeriod?.[signal], 0 as Micros);
      return [{ signal, value, hard, gracePeriod, ...(minReclaim === undefined ? {} : { minReclaim }) }];
    });
  const hard = list(config?.evictionHard ?? defaultHard, true);
  // What all Pods together may have is guarded like the whole machine (addAllocatableThresholds).
  const allocatable = hard
    .filter(({ signal }) => signal === 'memory.available')
    .map((threshold): Threshold => ({ ...threshold, signal: 'allocatableMemory.available' }));
  return [...hard, ...list(config?.evictionSoft, false), ...allocatable].sort((a, b) => Number(isMemory(b)) - Number(isMemory(a)));
}

/** A percentage is a float32 there, which is seen: 15 % of 100 GiB are `16106128000` (parsePercentage, GetThresholdQuantity). */
const share = (value: string): number => Math.fround(Math.fround(Number(value.slice(0, -1))) / 100);
const amount = (value: string, capacity: number): number => (value.endsWith('%') ? Math.floor(capacity * share(value)) : unitValue(value));

/** The amount below which the threshold is met. */
export const quantityOf = ({ value }: Threshold, capacity: number): number => amount(value, capacity);

/** Is less available than it should be? `enforceMinReclaim`: it was, and what is to be reclaimed is not yet free. */
export function isMet(threshold: Threshold, observations: Observations, enforceMinReclaim = false): boolean {
  const seen = observations[threshold.signal];
  if (seen === undefined) return false;
  const more = enforceMinReclaim && threshold.minReclaim !== undefined ? amount(threshold.minReclaim, seen.capacity) : 0;
  return seen.available < quantityOf(threshold, seen.capacity) + more;
}

/** `The node was low on resource: memory. Threshold quantity: 100Mi, available: 51Mi. ` (`eviction/helpers.go` evictionMessage). */
export function lowMessage(threshold: Threshold, observations: Observations): string {
  const seen = observations[threshold.signal];
  const { resource } = signals[threshold.signal];
  const low = `The node was low on resource: ${resource}. `;
  if (!seen) return low;
  const isBytes = resource === 'memory' || resource === 'ephemeral-storage';
  const quantity = threshold.value.endsWith('%') ? formatQuantity(units(quantityOf(threshold, seen.capacity), 'BinarySI')) : threshold.value;
  const available = units(isBytes ? Math.floor(seen.available / 1_024) * 1_024 : seen.available, isBytes ? 'BinarySI' : 'DecimalSI');
  return `${low}Threshold quantity: ${quantity}, available: ${formatQuantity(available)}. `;
}
