import type { MetricModel } from '../../api/index.ts';
import type { ProcessFactory } from '../kernel/index.ts';
import { PrometheusAdapter } from './prometheus-adapter.ts';

/** The adapter keeps nothing: what is measured is told by the models. */
export const prometheusAdapter =
  (models: readonly MetricModel[]): ProcessFactory =>
  (host) =>
    new PrometheusAdapter(host, models);
