import { beforeAll, describe, expect, it } from 'vitest';
import { micros, seconds } from '../api/index.ts';
import { createSimulation } from '../sim/cluster/index.ts';
import { type AuditLine, auditTrace, writesSince } from './testing/audit-trace.ts';
import { manifests, transcriptScenario } from './testing/transcript.ts';

const steps = [...new Set(auditTrace.map(({ step }) => step))];

/**
 * What is not compared: the stub kubelet of the log and the kubelets here write as they like; an object of an earlier step may go on
 * changing in a later one, because containers here take their time (and postgres without a password keeps crashing).
 */
const others: Readonly<Record<string, RegExp>> = {
  'kubectl apply -f job.yaml': /\/db(-|\/|$)/,
  'kubectl apply -f big.yaml': /\/(db|pi)(-|\/|$)|\/events\/|of kube-controller-manager\/job/,
  'kubectl delete -f web.yaml': /\/(db|pi|big)(\.|-|\/|$)|of kube-(controller-manager\/job|scheduler)/,
};

/** Conflicts that the log met and a run here need not: who reads what first decides. */
const chance: Readonly<Record<string, RegExp>> = {
  'kubectl set image deploy/web web=nginx:1.28': /deployments\/web\/status$/,
  'kubectl apply -f sts.yaml': /statefulsets\/db\/status$/,
};

type Writes = ReadonlyMap<string, readonly string[]>;

/** The writes of each object in their order; the same write again and again counts once. Events are told apart by who wrote them. */
function byObject(step: string, lines: readonly AuditLine[]): Writes {
  const writes = new Map<string, string[]>();
  for (const { from, verb, path, code } of lines) {
    const object = path.includes('/events') ? `${path} of ${from}` : path;
    if (from === 'stub-kubelet' || others[step]?.test(object)) continue;
    if (code === 409 && chance[step]?.test(path)) continue;
    const list = writes.get(object) ?? [];
    const write = `${from} ${verb} ${code}`;
    if (list.at(-1) !== write) list.push(write);
    writes.set(object, list);
  }
  return writes;
}

/** Source: the audit log of a real control plane (shared/oracle/README.md): the same writers, verbs, objects, and order for each object, conflicts included. */
describe.skipIf(steps.length === 0)('the writes of a real control plane', () => {
  const ours = new Map<string, readonly AuditLine[]>();

  beforeAll(() => {
    const simulation = createSimulation(transcriptScenario());
    const files = manifests();
    simulation.runUntil(seconds(5));
    for (const step of steps) {
      const from = simulation.ledger.length + 1;
      simulation.submit({ type: 'kubectl', args: step.split(' ').slice(1), files });
      simulation.runUntil(micros(simulation.now() + seconds(12)));
      ours.set(step, writesSince(simulation.ledger, from, step));
    }
  });

  it.each(steps)('%s', (step) => {
    const expected = byObject(
      step,
      auditTrace.filter((line) => line.step === step),
    );
    expect(Object.fromEntries(byObject(step, ours.get(step) ?? []))).toEqual(Object.fromEntries(expected));
  });
});
