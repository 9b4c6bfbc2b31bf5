import { expect, it } from 'vitest';
import { quadraticCpuWeight } from './spec.ts';

// opencontainers/cgroups utils_test.go TestConvertCPUSharesToCgroupV2Value: minimum, default and maximum of both scales, and what `requests.cpu` 100m, 250m, 500m give.
it.each([
  [2, 1],
  [102, 17],
  [256, 35],
  [512, 59],
  [1_024, 100],
  [262_144, 10_000],
])('%i shares weigh %i', (shares, weight) => expect(quadraticCpuWeight(shares)).toBe(weight));
