import { container } from './container.ts';
import { criContainer } from './cri-container.ts';
import { deploymentRollout } from './deployment-rollout.ts';
import { etcdMember } from './etcd-member.ts';
import { imagePull } from './image-pull.ts';
import { leaderElection } from './leader-election.ts';
import { nodeCondition } from './node-condition.ts';
import { podPhase } from './pod-phase.ts';
import { podWorker } from './pod-worker.ts';
import { probe } from './probe.ts';
import { process } from './process.ts';
import { sandbox } from './sandbox.ts';

/** All statecharts, by the id under which their transitions stand in the ledger. One line per machine. */
export const machines = {
  container,
  'cri-container': criContainer,
  'deployment-rollout': deploymentRollout,
  'etcd-member': etcdMember,
  'image-pull': imagePull,
  'leader-election': leaderElection,
  'node-condition': nodeCondition,
  'pod-phase': podPhase,
  'pod-worker': podWorker,
  probe,
  process,
  sandbox,
} as const;
