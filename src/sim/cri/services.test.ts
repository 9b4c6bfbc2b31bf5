import { expect, it } from 'vitest';
import { criServices } from '../../api/index.ts';

// kubernetes/cri-api v1 at 1.36: `grep -c '^    rpc ' api.proto` is 41.
it('CRI has 41 RPCs, each once', () => {
  const all: readonly string[] = [...criServices.RuntimeService, ...criServices.ImageService];
  expect(all).toHaveLength(41);
  expect(new Set(all).size).toBe(41);
});
