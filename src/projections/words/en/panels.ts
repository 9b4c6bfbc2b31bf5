/** Notes that panels and tracks get with their data. */
export const panels = {
  recreate: 'Recreate: all old Pods end before a new one begins',
  atMost: (replicas: number, surge: number) => `at most ${replicas} + ${surge} = ${replicas + surge} Pods (maxSurge, rounded up)`,
  atLeast: (replicas: number, unavailable: number) => `at least ${replicas} − ${unavailable} = ${Math.max(0, replicas - unavailable)} available (maxUnavailable, rounded down)`,
  tolerated: (metric: string, now: number, target: number, ratio: string) => `${metric}: ${now}% / ${target}% = ${ratio}, within the tolerance of 0.1: no change`,
  failed: (failed: number, limit: number) => `failed ${failed} of ${limit} allowed (backoffLimit)`,
  nextPod: (seconds: number) => `next Pod after ${seconds} s (10 s, doubling, at most 600 s)`,
  orderedReady: 'OrderedReady: the next ordinal waits until the one before is Ready',
  revision: (revision: string, images: string) => `revision ${revision} · ${images}`,
  jobs: (active: number, kept: number) => `${active} active, ${kept} kept`,
  metric: (now: string, target: string) => `${now} of ${target}`,
  on: (process: string, node: string) => `${process} on ${node}`,
  restart: (count: number) => `restart ${count}`,
  notReady: 'not Ready',
  started: 'started',
  running: 'running',
  down: 'down',
};
