import { type Deployment, type KubeList, type ReplicaSet, resources } from '../../../api/index.ts';
import { get, list as listRequest } from '../../client-go/index.ts';
import { deepEqual } from '../../apimachinery/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import { type Command, fileFlags, selectorFlags, string } from '../command.ts';
import { CommandError } from '../errors.ts';
import { displayName, selectTargets, type Target } from '../resource-builder.ts';
import type { Session } from '../session.ts';
import { changeFlags, report, sendPatch } from '../print-result.ts';
import { describePodTemplate } from '../describe/pod-template.ts';
import { Writer } from '../describe/writer.ts';

const REVISION = 'deployment.kubernetes.io/revision';
const HASH = 'pod-template-hash';

interface Revision {
  readonly number: number;
  readonly replicaSet: ReplicaSet;
}

/** The ReplicaSets of a Deployment by revision, oldest first. Source: `kubectl/pkg/polymorphichelpers/history.go`. */
function* revisionsOf(session: Session, target: Target): Procedure<{ readonly deployment: Deployment; readonly revisions: readonly Revision[] }> {
  const { info, namespace, name = '' } = target;
  if (info.type.kind !== 'Deployment') throw new CommandError(`no history viewer has been implemented for {${JSON.stringify(info.type.group)} ${JSON.stringify(info.type.kind)}}`);
  const deployment = yield* session.api(get<Deployment>(info.type, namespace, name));
  const labelSelector = Object.entries(deployment.spec?.selector?.matchLabels ?? {})
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
  const sets = yield* session.api(listRequest<KubeList<ReplicaSet>>(resources.replicasets, namespace, { labelSelector }));
  const revisions = sets.items
    .filter((set) => set.metadata?.ownerReferences?.some((owner) => owner.uid === deployment.metadata?.uid))
    .flatMap((replicaSet) => {
      const number = Number(replicaSet.metadata?.annotations?.[REVISION]);
      return Number.isInteger(number) ? [{ number, replicaSet }] : [];
    })
    .sort((a, b) => a.number - b.number);
  return { deployment, revisions };
}

export const rolloutHistory: Command = {
  short: 'View previous rollout revisions and configurations.',
  usage: '(TYPE NAME | TYPE/NAME) [flags] [options]',
  flags: [...fileFlags, ...selectorFlags, string('revision'), string('output', 'o')],
  *run(session, args): Procedure<void> {
    const wanted = session.flags.int('revision');
    for (const target of selectTargets(session, args)) {
      const { revisions } = yield* revisionsOf(session, target);
      const title = displayName(target.info, target.name ?? '');
      if (wanted === undefined || wanted === 0) {
        const rows = revisions.map(({ number, replicaSet }) => [String(number), replicaSet.metadata?.annotations?.['kubernetes.io/change-cause'] ?? '<none>']);
        const table = new Writer();
        for (const row of [['REVISION', 'CHANGE-CAUSE'], ...rows]) table.write(0, row.join('\t'));
        session.out(`${title} \n${table.text()}\n`);
        continue;
      }
      const revision = revisions.find(({ number }) => number === wanted);
      if (!revision) throw new CommandError(`unable to find the specified revision`);
      const writer = new Writer();
      describePodTemplate(writer, revision.replicaSet.spec?.template);
      session.out(`${title} with revision #${wanted}\n${writer.raw()}`);
    }
  },
};

export const rolloutUndo: Command = {
  short: 'Roll back to a previous rollout.',
  usage: '(TYPE NAME | TYPE/NAME) [flags] [options]',
  flags: [...fileFlags, ...selectorFlags, string('to-revision'), ...changeFlags],
  *run(session, args): Procedure<void> {
    const wanted = session.flags.int('to-revision') ?? 0;
    for (const target of selectTargets(session, args)) {
      const { deployment, revisions } = yield* revisionsOf(session, target);
      const name = target.name ?? '';
      if (deployment.spec?.paused) throw new CommandError(`you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume deployment/${name}' and try again`);
      const chosen = wanted > 0 ? revisions.find(({ number }) => number === wanted) : revisions.at(-2);
      if (!chosen) throw new CommandError(wanted > 0 ? `unable to find specified revision ${wanted} in history` : `no rollout history found for deployment ${JSON.stringify(name)}`);
      const template = withoutHash(chosen.replicaSet.spec?.template);
      if (deepEqual(template, deployment.spec?.template)) {
        session.out(`${displayName(target.info, name)} skipped rollback (current template already matches revision ${chosen.number})`);
        continue;
      }
      const body = [{ op: 'replace', path: '/spec/template', value: template }];
      const sent = { type: 'application/json-patch+json', body, manager: 'kubectl-rollout' } as const;
      report(session, target.info, yield* sendPatch(session, target.info, deployment, sent), 'rolled back');
    }
  },
};

function withoutHash(template: NonNullable<ReplicaSet['spec']>['template']) {
  const { [HASH]: _, ...labels } = template?.metadata?.labels ?? {};
  return { ...template, metadata: { ...template?.metadata, labels } };
}
