import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import type { DocumentRef } from '../../api/index.ts';
import { LedgerIndex } from '../ledger-index.ts';
import { LedgerBuilder } from '../testing/ledger-builder.ts';
import { kwokStages } from './kwok-stages.ts';

interface Stage {
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly resourceRef: { readonly kind: string };
    readonly selector: { readonly matchExpressions: readonly { readonly key: string; readonly operator: string; readonly values?: readonly string[] }[] };
    readonly weight: number;
    readonly delay?: { readonly durationMilliseconds: number };
    readonly next?: { readonly patches?: readonly { readonly template: string }[] };
  };
}

const stagesOf = (ledger: LedgerBuilder): readonly Stage[] =>
  parseAllDocuments(kwokStages(new LedgerIndex(ledger))).map((document): Stage => document.toJS() as Stage);
const ofRun = (ledger: LedgerBuilder): readonly Stage[] => stagesOf(ledger).filter(({ spec }) => spec.weight > 0);
const valuesOf = ({ spec }: Stage): Readonly<Record<string, string | undefined>> =>
  Object.fromEntries(spec.selector.matchExpressions.map(({ key, operator, values }) => [key, values?.join() ?? operator]));

interface Pod {
  readonly name: string;
  readonly uid?: string;
  readonly owner?: { readonly kind: string; readonly name: string };
  readonly labels?: Readonly<Record<string, string>>;
}

const WAITING = { name: 'app', image: 'shop:1', ready: false, restartCount: 0, state: { waiting: { reason: 'ContainerCreating' } } };
const RUNNING = { ...WAITING, ready: true, containerID: 'containerd://1', state: { running: { startedAt: '2026-01-01T00:00:07Z' } } };

function write(ledger: LedgerBuilder, ms: number, pod: Pod, status: object, more: { readonly bound?: boolean; readonly gone?: boolean } = {}): void {
  ledger.time(ms);
  ledger.document('MODIFIED', `Pod/default/${pod.name}` as DocumentRef, {
    metadata: {
      name: pod.name,
      namespace: 'default',
      uid: pod.uid ?? `uid-of-${pod.name}`,
      ...(pod.labels ? { labels: pod.labels } : {}),
      ...(pod.owner ? { ownerReferences: [pod.owner] } : {}),
      ...(more.gone ? { deletionTimestamp: '2026-01-01T00:00:09Z' } : {}),
    },
    spec: { containers: [{ name: 'app', image: 'shop:1' }], ...(more.bound === false ? {} : { nodeName: 'node-1' }) },
    status,
  });
}

/** Bound at 1 s, creating at 1.5 s, running at 4 s. */
function started(ledger: LedgerBuilder, pod: Pod, at = 0): void {
  write(ledger, at, pod, { phase: 'Pending' }, { bound: false });
  write(ledger, at + 1_000, pod, { phase: 'Pending' });
  write(ledger, at + 1_500, pod, { phase: 'Pending', containerStatuses: [WAITING] });
  write(ledger, at + 4_000, pod, { phase: 'Running', podIP: '10.244.0.7', containerStatuses: [RUNNING] });
}

describe('the stages that KWOK plays', () => {
  it('are the pictures of a Pod, each after its own time, told apart by an annotation', () => {
    const ledger = new LedgerBuilder();
    started(ledger, { name: 'web' });
    const [creating, running, ...more] = ofRun(ledger);
    expect(more).toEqual([]);
    expect([creating?.spec.delay, running?.spec.delay]).toEqual([{ durationMilliseconds: 500 }, { durationMilliseconds: 2_500 }]);
    expect(valuesOf(creating as Stage)).toEqual({
      '.metadata.deletionTimestamp': 'DoesNotExist',
      '.metadata.namespace': 'default',
      '.metadata.name': 'web',
      '.spec.containers | map(.image) | join(",")': 'shop:1',
      '.metadata.annotations["orrery.dev/played"]': 'DoesNotExist',
    });
    expect(valuesOf(running as Stage)['.metadata.annotations["orrery.dev/played"]']).toBe('1-1');
    const [status = '', mark = ''] = running?.spec.next?.patches?.map(({ template }) => template) ?? [];
    expect(parse(mark)).toEqual({ annotations: { 'orrery.dev/played': '1-2' } });
    expect(status).toContain('startedAt: {{ Now | Quote }}');
    expect(status).toContain('podIP: {{ .status.podIP | Quote }}');
    expect(status).not.toContain('10.244.0.7');
    expect(creating?.spec.next?.patches?.[0]?.template).not.toContain('podIP');
  });

  // k8s.io/kubernetes/pkg/controller: a ReplicaSet of a Deployment ends in the hash of its template, a Job of a CronJob in the minute.
  it.each([
    [
      { kind: 'ReplicaSet', name: 'web-788c66d6f8' },
      { 'pod-template-hash': '788c66d6f8' },
      '.metadata.ownerReferences.[0].name // "" | sub("-[a-z0-9]+$"; "")',
      'web',
    ],
    [{ kind: 'ReplicaSet', name: 'plain-set' }, {}, '.metadata.ownerReferences.[0].name', 'plain-set'],
    [{ kind: 'Job', name: 'tick-29384756' }, {}, '.metadata.ownerReferences.[0].name // "" | sub("-[0-9]{8,}$"; "")', 'tick'],
    [{ kind: 'StatefulSet', name: 'db' }, {}, '.metadata.ownerReferences.[0].name', 'db'],
  ])('are those of all Pods of an owner: %j', (owner, labels, key, value) => {
    const ledger = new LedgerBuilder();
    for (const [i, end] of ['a', 'b'].entries()) started(ledger, { name: `${owner.name}-${end}`, owner, labels }, i * 10_000);
    const stages = ofRun(ledger);
    expect(stages.map((stage) => [valuesOf(stage)[key], stage.spec.weight])).toEqual([
      [value, 2],
      [value, 2],
    ]);
  });

  it('say what a Pod that fails says, with its own name, and no text of a program is a template', () => {
    const ledger = new LedgerBuilder();
    const owner = { kind: 'StatefulSet', name: 'db' };
    const message = 'back-off 10s restarting failed container=app pod=db-0_default(11-22) {{ panic }}';
    write(
      ledger,
      1_000,
      { name: 'db-0', uid: '11-22', owner },
      { phase: 'Running', containerStatuses: [{ ...WAITING, state: { waiting: { reason: 'CrashLoopBackOff', message } } }] },
    );
    const [stage] = ofRun(ledger);
    expect(stage?.spec.next?.patches?.[0]?.template).toContain('pod={{ .metadata.name }}_default({{ .metadata.uid }}) {{ "{{" }} panic }}');
  });

  it('are as many lives as there were, but not those that were cut off', () => {
    const owner = { kind: 'DaemonSet', name: 'log' };
    const ledger = new LedgerBuilder();
    for (let i = 0; i < 3; i++) started(ledger, { name: `log-${i}`, owner }, i * 10_000);
    const short = (name: string, at: number, gone: boolean): void => {
      write(ledger, at, { name, owner }, { phase: 'Pending', containerStatuses: [WAITING] });
      if (gone) write(ledger, at + 100, { name, owner }, { phase: 'Pending', containerStatuses: [WAITING] }, { gone: true });
    };
    short('log-stuck', 40_000, false);
    short('log-deleted', 50_000, true);
    short('log-young', 59_000, false);
    ledger.time(60_000);
    ledger.action({ type: 'kubectl', args: ['get', 'pods'] });
    const firsts = ofRun(ledger).filter((stage) => valuesOf(stage)['.metadata.annotations["orrery.dev/played"]'] === 'DoesNotExist');
    // log-stuck stands at a picture that others left after 2.5 s; of log-deleted and log-young nobody knows.
    expect(firsts.map(({ metadata, spec }) => [metadata.name, spec.weight])).toEqual([
      ['log-1a-1', 3],
      ['log-1b-1', 1],
    ]);
  });

  it('leave nothing to stages that kwokctl would have brought: nodes, other Pods, deletion, claims', () => {
    const ledger = new LedgerBuilder();
    started(ledger, { name: 'coredns', owner: { kind: 'ReplicaSet', name: 'x' } });
    expect(
      stagesOf(ledger)
        .filter(({ spec }) => spec.weight === 0)
        .map(({ metadata }) => metadata.name),
    ).toEqual(['node-ready', 'node-heartbeat', 'pod-ready', 'pod-complete', 'pod-delete']);
    ledger.document('ADDED', 'PersistentVolumeClaim/default/data' as DocumentRef, { metadata: { name: 'data' } });
    expect(stagesOf(ledger).at(-1)?.spec.resourceRef.kind).toBe('PersistentVolumeClaim');
  });
});
