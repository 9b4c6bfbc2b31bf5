import { expect, it } from 'vitest';
import type { Deployment, ReplicaSet } from '../../../api/index.ts';
import type { ApiRequest, Informer } from '../../client-go/index.ts';
import { type Procedure, runProcedure } from '../../kernel/index.ts';
import type { ControllerContext } from '../controller-context.ts';
import { DeploymentSync } from './deployment-sync.ts';
import { rolloutRolling } from './rolling.ts';
import type { Rollout } from './rollout.ts';
import { type Row, type Step, steps } from './testing/rolling-steps.ts';

const NOW = Date.UTC(2026, 0, 1);
const template = (image: string) => ({ metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'c', image }] } });

const deploymentOf = ([replicas, maxSurge, maxUnavailable]: Step): Deployment => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'default', uid: 'd', annotations: { 'deployment.kubernetes.io/revision': '9' } },
  spec: {
    replicas,
    selector: { matchLabels: { app: 'web' } },
    template: template('new'),
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge, maxUnavailable } },
  },
});

const replicaSetOf = ([name, replicas, availableReplicas, age]: Row, image: string): ReplicaSet => ({
  apiVersion: 'apps/v1',
  kind: 'ReplicaSet',
  metadata: {
    name,
    namespace: 'default',
    uid: name,
    creationTimestamp: new Date(NOW - age * 60_000).toISOString(),
    annotations: { 'deployment.kubernetes.io/revision': image === 'new' ? '9' : '1' },
  },
  spec: { replicas, selector: {}, template: template(image) },
  status: { replicas, availableReplicas },
});

/** The sizes that one pass writes: `a=3 b=0`. */
function written(step: Step): string {
  const [, , , newRS, oldRSs] = step;
  const owned = [replicaSetOf(newRS, 'new'), ...oldRSs.map((row) => replicaSetOf(row, `old-${row[0]}`))];
  const sizes = new Map(owned.map(({ metadata, spec }) => [metadata?.name, spec?.replicas]));
  const log: string[] = [];
  const client = {
    *call({ method, path, body }: ApiRequest<ReplicaSet>): Procedure<unknown> {
      const { metadata, spec } = body as ReplicaSet;
      if (method === 'PUT' && path.includes('/replicasets/') && sizes.get(metadata?.name) !== spec?.replicas) {
        sizes.set(metadata?.name, spec?.replicas);
        log.push(`${metadata?.name}=${spec?.replicas}`);
      }
      return { ok: true, object: body };
    },
  };
  const context = { client, recorder: { event: () => {} }, host: { timestamp: () => new Date(NOW).toISOString() } } as unknown as ControllerContext;
  const rollout = { available: () => {}, found: () => {}, condition: () => undefined } as unknown as Rollout;
  runProcedure(rolloutRolling(new DeploymentSync(context, {} as Informer<ReplicaSet>, rollout, deploymentOf(step), owned)));
  return log.join(' ');
}

// Never more than the surge allows, never fewer than must be available: every step equals that of the real controller.
it.each(steps)('%j replicas, surge %j, unavailable %j: %j beside %j → %j', (...step) => expect(written(step)).toBe(step[5]));
