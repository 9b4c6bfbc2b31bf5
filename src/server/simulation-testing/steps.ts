import type { Step } from '../../api/index.ts';
import type { RandomStream } from '../../sim/kernel/index.ts';
import { randomFault } from './faults.ts';
import { anyOf, nameOf, nodeOf, type Setting } from './setting.ts';
import { MISSING_IMAGE } from './workloads.ts';

/** What a person does meanwhile. Commands that name something that is gone are part of the game. */
const commands: readonly ((setting: Setting) => string)[] = [
  (s) => `scale deployment ${nameOf(s, 'Deployment')} --replicas=${s.random.int(0, 5)}`,
  (s) => `scale deployment ${nameOf(s, 'Deployment')} --replicas=${s.random.int(0, 5)}`,
  (s) => `set image deployment/${nameOf(s, 'Deployment')} main=${s.random.pick(['nginx:1.27', 'nginx:1.28', 'nginx:1.29', MISSING_IMAGE])}`,
  (s) => `set image deployment/${nameOf(s, 'Deployment')} main=${s.random.pick(['nginx:1.27', 'nginx:1.28', 'nginx:1.29'])}`,
  (s) => `rollout undo deployment/${nameOf(s, 'Deployment')}`,
  (s) => `rollout restart deployment/${nameOf(s, 'Deployment')}`,
  (s) => `delete pod -l app=${nameOf(s, 'Deployment')} --wait=false`,
  (s) => `delete pod ${nameOf(s, 'Pod')} --wait=false`,
  (s) => `delete pod ${nameOf(s, 'Pod')} --grace-period=0 --force`,
  (s) => `delete deployment ${nameOf(s, 'Deployment')} --wait=false`,
  (s) => `delete deployment ${nameOf(s, 'Deployment')} --cascade=foreground --wait=false`,
  (s) => `delete job ${nameOf(s, 'Job')} --wait=false`,
  (s) => `delete ${anyOf(s)} --wait=false`,
  (s) => `delete ${anyOf(s)} --cascade=${s.random.pick(['orphan', 'foreground'])} --wait=false`,
  (s) => `rollout restart ${anyOf(s)}`,
  (s) => `scale ${anyOf(s)} --replicas=${s.random.int(0, 3)}`,
  (s) => `scale statefulset ${nameOf(s, 'StatefulSet')} --replicas=${s.random.int(0, 4)}`,
  (s) => `set image ds/${nameOf(s, 'DaemonSet')} main=nginx:1.28`,
  (s) => `annotate ${anyOf(s)} touched=${s.random.int(1, 9)} --overwrite`,
  (s) => `delete service ${nameOf(s, 'Service')}`,
  (s) => `cordon ${nodeOf(s)}`,
  (s) => `uncordon ${nodeOf(s)}`,
  (s) => `drain ${nodeOf(s)} --ignore-daemonsets --force --delete-emptydir-data`,
  (s) => `label pod ${nameOf(s, 'Pod')} app=${s.random.pick(['a', 'b', 'other'])} --overwrite`,
  (s) => `label pod -l app=${nameOf(s, 'Deployment')} app=stolen --overwrite`,
];

const moment = (random: RandomStream, from: number, to: number): number => random.int(from * 10, to * 10) / 10;

/** Commands and faults at random times; every fault is healed when they end. */
export function stepsOf(setting: Setting): readonly Step[] {
  const { random, until } = setting;
  const steps: Step[] = [];
  const share = until / 90;
  const wild = random.next() < 0.4;
  for (let count = random.int(2, Math.ceil((wild ? 20 : 10) * share)); count > 0; count--) {
    steps.push({ at: moment(random, 0, until - 5), kubectl: random.pick(commands)(setting) });
  }
  const least = setting.controlPlane ? 1 : 0;
  for (let number = random.int(least, least + Math.ceil((wild ? 10 : 4) * share)); number > 0; number--) {
    const from = moment(random, 0, until - 10);
    const id = `fault-${number}`;
    steps.push({ at: from, id, fault: randomFault(setting) });
    steps.push({ at: moment(random, from, until), heal: id });
  }
  for (const { name } of setting.cluster.nodes) {
    if (random.next() < 0.5) steps.push({ at: until, kubectl: `uncordon ${name}` });
  }
  return steps.sort((a, b) => a.at - b.at);
}
