import type { ImageSpec } from './model.ts';

export const pause = (repository: string): ImageSpec => ({
  repository,
  megabytes: 1,
  base: 'scratch',
  entrypoint: ['/pause'],
  executables: ['/pause'],
  user: '65535:65535',
});

/** What every sandbox and the first scenario run; the others are loaded later. */
export const first: readonly ImageSpec[] = [
  pause('registry.k8s.io/pause'),
  {
    repository: 'nginx',
    megabytes: 72,
    base: 'debian',
    entrypoint: ['/docker-entrypoint.sh'],
    cmd: ['nginx', '-g', 'daemon off;'],
    ports: [80],
    stopSignal: 'SIGQUIT',
    executables: ['nginx', 'nginx-debug', 'curl', '/docker-entrypoint.sh'],
  },
];
