import type { KubeletConfiguration, Micros } from '../../../api/index.ts';
import { formatQuantity, unitValue, units } from '../../apimachinery/quantity.ts';
import { durationOf } from '../config.ts';

export type Signal = 'memory.available' | 'nodefs.available' | 'imagefs.available' | 'pid.available';
export type PressureType = 'MemoryPressure' | 'DiskPressure' | 'PIDPressure';

/** What a signal is about: its condition, and the resource as messages name it (`eviction/helpers.go` signalToResource). */
export const signals: Readonly<Record<Signal, { readonly condition: PressureType; readonly resource: string }>> = {
  'memory.available': { condition: 'MemoryPressure', resource: 'memory' },
  'nodefs.available': { condition: 'DiskPressure', resource: 'ephemeral-storage' },
  'imagefs.available': { condition: 'DiskPressure', resource: 'ephemeral-storage' },
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
}

/** `evictionHard` unless the configuration gives its own (`apis/config/v1beta1/defaults_linux.go`). */
const defaultHard: Readonly<Record<string, string>> = {
  'memory.available': '100Mi',
  'nodefs.available': '10%',
  'nodefs.inodesFree': '5%',
  'imagefs.available': '15%',
  'imagefs.inodesFree': '5%',
};

const isSignal = (name: string): name is Signal => name in signals;

/** The thresholds of a kubelet, memory first (`eviction/helpers.go` ParseThresholdConfig, byEvictionPriority). */
export function thresholdsOf(config: KubeletConfiguration | undefined): readonly Threshold[] {
  const list = (values: Readonly<Record<string, string>> | undefined, hard: boolean): Threshold[] =>
    Object.entries(values ?? {}).flatMap(([signal, value]) =>
      isSignal(signal) ? [{ signal, value, hard, gracePeriod: durationOf(hard ? undefined : config?.evictionSoftGracePeriod?.[signal], 0 as Micros) }] : [],
    );
  const all = [...list(config?.evictionHard ?? defaultHard, true), ...list(config?.evictionSoft, false)];
  return all.sort((a, b) => Number(b.signal === 'memory.available') - Number(a.signal === 'memory.available'));
}

/** The amount below which the threshold is met. */
export function quantityOf({ value }: Threshold, capacity: number): number {
  return value.endsWith('%') ? Math.floor((capacity * Number(value.slice(0, -1))) / 100) : unitValue(value);
}

export function isMet(threshold: Threshold, observations: Observations): boolean {
  const seen = observations[threshold.signal];
  return seen !== undefined && seen.available < quantityOf(threshold, seen.capacity);
}

/** `The node was low on resource: memory. Threshold quantity: 100Mi, available: 51Mi. ` (`eviction/helpers.go` evictionMessage). */
export function lowMessage(threshold: Threshold, observations: Observations): string {
  const seen = observations[threshold.signal];
  const low = `The node was low on resource: ${signals[threshold.signal].resource}. `;
  if (!seen) return low;
  const format = threshold.signal === 'pid.available' ? 'DecimalSI' : 'BinarySI';
  const quantity = threshold.value.endsWith('%') ? formatQuantity(units(quantityOf(threshold, seen.capacity), format)) : threshold.value;
  const available = format === 'BinarySI' ? Math.floor(seen.available / 1_024) * 1_024 : seen.available;
  return `${low}Threshold quantity: ${quantity}, available: ${formatQuantity(units(available, format))}. `;
}
