import { type DocumentRef, type Micros, type Seq, seconds } from '../../api/index.ts';
import { kindOf } from '../inspector/object.ts';
import type { LedgerIndex } from '../ledger-index.ts';
import { quantity } from '../quantity.ts';
import { condition } from '../table.ts';
import { at, list, number, object, objects, text } from '../values.ts';
import type { WhatIf } from '../views.ts';
import { whatIfWords } from '../words/what-if.ts';
import { changes } from './explain/changes.ts';
import { selects } from './explain/asked.ts';
import { blocksDns } from './explain/network-policy.ts';
import { pinned } from './explain/pinned.ts';
import { lateRules } from './explain/service.ts';
import { requestsTo } from './explain/traffic.ts';
import { edited } from './edits.ts';
import { ownerChain } from './origin.ts';
import { fromBeginning, kubectl, name, namespaceOf, now0, type Proposal, type Question, specPath, withField } from './question.ts';

type Extra = Partial<Pick<WhatIf, 'from' | 'measure' | 'watch' | 'against'>>;

const also = (all: readonly WhatIf[], extra: Extra): readonly WhatIf[] => all.map((each) => ({ ...each, ...extra }));
const owning = (index: LedgerIndex, ref: DocumentRef, now: Seq): DocumentRef => ownerChain(index, ref, now).at(-1) ?? ref;
const LOOK_BACK = seconds(15);

/** Services of the namespace that send to Pods with these labels. */
function servicesOf({ index, now }: Question, template: unknown, namespace: string): readonly DocumentRef[] {
  return [...index.objects('Service', now)]
    .filter(
      (each) =>
        at(each.value, 'metadata.namespace') === namespace &&
        Object.keys(object(at(each.value, 'spec.selector'))).length > 0 &&
        selects(object(at(each.value, 'spec.selector')), template),
    )
    .map((each) => each.ref);
}

/** Requests that failed at Pods that were not ready to answer: a probe that says when they are. */
const readiness: Proposal = (question) => {
  const { index, now, written } = question;
  if (kindOf(written) !== 'Deployment') return [];
  const template = at(index.existing(written, now)?.value, 'spec.template');
  const [service] = servicesOf(question, template, namespaceOf(written));
  if (service === undefined) return [];
  const asked = { index, ref: service, value: index.existing(service, now)?.value, now };
  if (requestsTo(asked, namespaceOf(written), name(service), (index.timeOf(now) - LOOK_BACK) as Micros).every((request) => request.ok)) return [];
  return objects(at(template, 'spec.containers')).flatMap((container, i) => {
    const port = objects(container['ports'])[0]?.['containerPort'];
    if (container['readinessProbe'] !== undefined || port === undefined) return [];
    const probe = { tcpSocket: { port }, periodSeconds: 2 };
    const from = fromBeginning(index, written);
    return also(
      withField(question, `readiness ${i}`, whatIfWords.readiness(text(container['name'])), [...specPath(written), 'containers', i, 'readinessProbe'], probe),
      { from, measure: 'failures', watch: service },
    );
  });
};

/** Requests to Pods that had been told to stop: a sleep before SIGTERM, longer than the rules take to change. */
const preStop: Proposal = (question) => {
  const { index, ref, value, now } = question;
  if (kindOf(ref) !== 'Service' || lateRules({ index, ref, value, now }) === undefined) return [];
  const pod = [...index.objects('Pod', now)].find(
    (each) => at(each.value, 'metadata.namespace') === namespaceOf(ref) && selects(object(at(value, 'spec.selector')), each.value),
  );
  const written = pod && owning(index, pod.ref, now);
  if (written === undefined || kindOf(written) !== 'Deployment') return [];
  return objects(at(pod?.value, 'spec.containers'))
    .slice(0, 1)
    .flatMap((container, i) => {
      if (at(container, 'lifecycle.preStop') !== undefined) return [];
      const label = whatIfWords.preStop(text(container['name']));
      return also(
        withField({ ...question, written }, `preStop ${i}`, label, [...specPath(written), 'containers', i, 'lifecycle'], {
          preStop: { sleep: { seconds: 5 } },
        }),
        { from: fromBeginning(index, written), measure: 'failures', watch: ref },
      );
    });
};

/** Pods on a node that is lost: had they tolerated it for less long. */
const tolerations: Proposal = (question) => {
  const { index, ref, value, now } = question;
  if (kindOf(ref) !== 'Node' || condition(value, 'Ready')?.['status'] !== 'Unknown') return [];
  const written = [
    ...new Set([...index.objects('Pod', now)].filter((pod) => text(at(pod.value, 'spec.nodeName')) === name(ref)).map((pod) => owning(index, pod.ref, now))),
  ].find((each) => kindOf(each) === 'Deployment');
  if (written === undefined) return [];
  const of = (key: string): object => ({ key: `node.kubernetes.io/${key}`, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 30 });
  return also(
    withField(
      { ...question, written },
      'tolerations',
      whatIfWords.tolerations(name(written)),
      [...specPath(written), 'tolerations'],
      [of('unreachable'), of('not-ready')],
    ),
    { from: fromBeginning(index, written), watch: written },
  );
};

/** A spread that counts each revision for itself. */
const spreadKeys: Proposal = (question) => {
  const { index, now, written } = question;
  const constraints = objects(at(index.existing(written, now)?.value, 'spec.template.spec.topologySpreadConstraints'));
  if (kindOf(written) !== 'Deployment' || constraints.length === 0) return [];
  return constraints.flatMap((constraint, i) =>
    list(constraint['matchLabelKeys']).length > 0
      ? []
      : also(
          withField(
            question,
            `matchLabelKeys ${i}`,
            whatIfWords.fromBeginning('matchLabelKeys: [pod-template-hash]'),
            [...specPath(written), 'topologySpreadConstraints', i, 'matchLabelKeys'],
            ['pod-template-hash'],
          ),
          { from: fromBeginning(index, written), measure: 'skew', watch: written },
        ),
  );
};

/** A node with few Pods: workloads whose Pods stand on fuller ones, placed anew. */
const restart: Proposal = ({ index, ref, value, now }) => {
  if (kindOf(ref) !== 'Node' || condition(value, 'Ready')?.['status'] !== 'True') return [];
  const pods = [...index.objects('Pod', now)];
  const mine = pods.filter((pod) => text(at(pod.value, 'spec.nodeName')) === name(ref)).length;
  const others = new Map<DocumentRef, number>();
  for (const pod of pods)
    if (text(at(pod.value, 'spec.nodeName')) !== name(ref)) others.set(owning(index, pod.ref, now), (others.get(owning(index, pod.ref, now)) ?? 0) + 1);
  return [...others]
    .filter(([owner, count]) => kindOf(owner) === 'Deployment' && count > mine + 1)
    .slice(0, 2)
    .map(([owner]) => ({
      ...kubectl(`restart ${owner}`, `rollout restart deployment/${name(owner)} -n ${namespaceOf(owner)}`),
      measure: 'pods-on-node',
      watch: ref,
    }));
};

/** Pods that stayed when others were deleted: one of them made cheaper to delete, before. */
const deletionCost: Proposal = ({ index, written, now }) => {
  // In a rollout it is the revision that decides.
  if (kindOf(written) !== 'Deployment' || index.dependantsOf(written).filter((each) => each.startsWith('ReplicaSet/')).length !== 1) return [];
  const deletion = index
    .touching('kube-controller-manager/replicaset')
    .findLast(
      (seq) =>
        seq <= now &&
        index.message(seq)?.method.startsWith('DELETE ') === true &&
        index.message(seq)?.replyTo === undefined &&
        index.timeOf(now) - index.timeOf(seq) < LOOK_BACK,
    );
  const spared = [...index.objects('Pod', now)].find(
    (pod) =>
      at(pod.value, 'metadata.deletionTimestamp') === undefined &&
      owning(index, pod.ref, now) === written &&
      (index.versions(pod.ref)[0]?.seq ?? now) < (deletion ?? 0),
  );
  if (deletion === undefined || spared === undefined) return [];
  const line = `annotate pod ${name(spared.ref)} -n ${namespaceOf(spared.ref)} controller.kubernetes.io/pod-deletion-cost=-100`;
  return [
    {
      ...kubectl('cost', line),
      label: whatIfWords.earlier(`kubectl ${line}`),
      from: (index.timeOf(deletion) - seconds(1)) as Micros,
      measure: 'gone',
      watch: spared.ref,
    },
  ];
};

/** Workloads that took a ConfigMap into their environment. */
const useAnew: Proposal = ({ index, ref, now }) => {
  if (kindOf(ref) !== 'ConfigMap' || (index.versions(ref).at(-1)?.op ?? 'ADDED') !== 'MODIFIED') return [];
  const users = [...index.objects('Pod', now)].filter(
    (pod) =>
      at(pod.value, 'metadata.namespace') === namespaceOf(ref) &&
      objects(at(pod.value, 'spec.containers')).some(
        (container) =>
          objects(container['env']).some((env) => at(env, 'valueFrom.configMapKeyRef.name') === name(ref)) ||
          objects(container['envFrom']).some((env) => at(env, 'configMapRef.name') === name(ref)),
      ),
  );
  const owners = [...new Set(users.map((pod) => owning(index, pod.ref, now)))].filter((owner) =>
    ['Deployment', 'StatefulSet', 'DaemonSet'].includes(kindOf(owner)),
  );
  return owners.slice(0, 2).map((owner) => ({
    ...kubectl(`restart ${owner}`, `rollout restart ${kindOf(owner).toLowerCase()}/${name(owner)} -n ${namespaceOf(owner)}`),
    measure: 'stale',
    watch: ref,
  }));
};

/** A budget without a disruption to give: one Pod fewer that it insists on. */
const budget: Proposal = (question) => {
  const { ref, value } = question;
  const wanted = number(at(value, 'status.desiredHealthy'));
  if (kindOf(ref) !== 'PodDisruptionBudget' || number(at(value, 'status.disruptionsAllowed')) > 0 || at(value, 'spec.minAvailable') === undefined || wanted < 1)
    return [];
  return also(withField(question, 'budget', `minAvailable: ${wanted - 1}`, ['spec', 'minAvailable'], wanted - 1), { measure: 'evicted', watch: ref });
};

const AGAIN = seconds(40);

/** A text that sets replicas beside an autoscaler: without that line, applied twice; against the text as it is. */
const replicas: Proposal = (question) => {
  const { index, written, now } = question;
  const scaled = [...index.objects('HorizontalPodAutoscaler', now)].some(
    (each) =>
      at(each.value, 'metadata.namespace') === namespaceOf(written) &&
      at(each.value, 'spec.scaleTargetRef.name') === name(written) &&
      at(each.value, 'spec.scaleTargetRef.kind') === kindOf(written),
  );
  const as = edited(index, written, now, () => undefined);
  if (!scaled || as === undefined) return [];
  const without = withField(question, 'replicas', whatIfWords.replicas, ['spec', 'replicas'], undefined);
  return without.map((each) => ({
    ...each,
    steps: [...each.steps, ...each.steps.map(({ intent }) => ({ after: AGAIN, intent }))],
    against: [{ after: AGAIN, intent: { type: 'apply' as const, name: as.file, text: as.text } }],
    measure: 'lowered' as const,
    watch: written,
  }));
};

/** What is being deleted and keeps finalizers: without them. For a namespace, what is in it. */
const finalizers: Proposal = ({ index, ref, value, now }) => {
  if (at(value, 'metadata.deletionTimestamp') === undefined) return [];
  const held =
    kindOf(ref) !== 'Namespace'
      ? []
      : [...index.kinds()].flatMap((kind) =>
          [...index.objects(kind, now)].filter(
            (record) =>
              record.resourceVersion !== undefined &&
              at(record.value, 'metadata.namespace') === name(ref) &&
              list(at(record.value, 'metadata.finalizers')).length > 0,
          ),
        );
  const self = index.existing(ref, now);
  const all = [...held, ...(self !== undefined && list(at(value, 'metadata.finalizers')).length > 0 ? [self] : [])];
  return all.slice(0, 3).map((record) => {
    const namespaced = record.ref.split('/').length === 3 ? ['-n', namespaceOf(record.ref)] : [];
    const args = ['patch', kindOf(record.ref).toLowerCase(), name(record.ref), ...namespaced, '--type=merge', '-p', '{"metadata":{"finalizers":null}}'];
    return {
      id: `finalizers ${record.ref}`,
      label: whatIfWords.finalizers(name(record.ref), list(at(record.value, 'metadata.finalizers')).map(String)),
      steps: [{ after: now0, intent: { type: 'kubectl', args } }],
      measure: 'gone',
      watch: ref,
    };
  });
};

/** A claim that was bound before its Pod was looked at: all of the text deleted and applied again, with a class that waits. */
const waitForConsumer: Proposal = (question) => {
  const { index, value, now } = question;
  if (
    kindOf(question.ref) !== 'Pod' ||
    text(at(value, 'spec.nodeName')) !== '' ||
    !text(condition(value, 'PodScheduled')?.['message']).includes("PersistentVolume's node affinity")
  )
    return [];
  return objects(at(value, 'spec.volumes')).flatMap((volume) => {
    const claim = index.existing(
      `PersistentVolumeClaim/${namespaceOf(question.ref)}/${text(at(volume, 'persistentVolumeClaim.claimName'))}` as DocumentRef,
      now,
    );
    const written = `StorageClass/${text(at(claim?.value, 'spec.storageClassName'))}` as DocumentRef;
    if (at(index.existing(written, now)?.value, 'volumeBindingMode') !== 'Immediate') return [];
    const [change] = withField(
      { ...question, written },
      'waitForConsumer',
      whatIfWords.waitForConsumer(name(written)),
      ['volumeBindingMode'],
      'WaitForFirstConsumer',
    );
    const apply = change?.steps.at(-1)?.intent;
    if (change?.edit === undefined || apply === undefined) return [];
    const { file, text: source } = change.edit;
    return [
      {
        ...change,
        steps: [
          { after: now0, intent: { type: 'kubectl' as const, args: ['delete', '-f', file, '--now'], files: { [file]: source } } },
          { after: seconds(8), intent: apply },
        ],
      },
    ];
  });
};

/** A CronJob that waits for a Job: replace it instead. */
const replaceJobs: Proposal = (question) =>
  kindOf(question.ref) === 'CronJob' && at(question.value, 'spec.concurrencyPolicy') === 'Forbid' && objects(at(question.value, 'status.active')).length > 0
    ? also(withField(question, 'concurrency', 'concurrencyPolicy: Replace', ['spec', 'concurrencyPolicy'], 'Replace'), { measure: 'jobs', watch: question.ref })
    : [];

/** A container that was killed for its memory: twice as much. */
const memory: Proposal = (question) => {
  const { value, written } = question;
  if (kindOf(question.ref) !== 'Pod') return [];
  return objects(at(value, 'spec.containers')).flatMap((container, i) => {
    const status = objects(at(value, 'status.containerStatuses')).find((each) => each['name'] === container['name']);
    const limit = quantity(at(container, 'resources.limits.memory'));
    if (limit === 0 || ![at(status, 'state.terminated.reason'), at(status, 'lastState.terminated.reason')].includes('OOMKilled')) return [];
    const twice = `${Math.ceil((limit * 2) / 2 ** 20)}Mi`;
    return also(
      withField(question, `memory ${i}`, `limits.memory: ${twice}`, [...specPath(written), 'containers', i, 'resources', 'limits', 'memory'], twice),
      { measure: 'restarts', watch: question.ref },
    );
  });
};

/** A restart that began with the startup probe again: without that probe. */
const withoutStartup: Proposal = (question) => {
  const { value, written, ref } = question;
  if (kindOf(ref) !== 'Pod') return [];
  return objects(at(value, 'spec.containers')).flatMap((container, i) =>
    container['startupProbe'] === undefined || container['livenessProbe'] === undefined
      ? []
      : also(
          withField(
            question,
            `no startup ${i}`,
            whatIfWords.withoutStartup(text(container['name'])),
            [...specPath(written), 'containers', i, 'startupProbe'],
            undefined,
          ),
          { measure: 'restarts', watch: ref },
        ),
  );
};

/** The change in a namespace that had a bad effect, taken back. */
const takeBack: Proposal = ({ index, ref, value, now }) => {
  const explained = kindOf(ref) === 'Namespace' ? changes({ index, ref, value, now }) : undefined;
  const effect = explained?.about === undefined ? undefined : index.ledger.at(explained.about);
  const owner = effect?.kind === 'document' ? owning(index, effect.ref, now) : undefined;
  if (owner === undefined || kindOf(owner) !== 'Deployment') return [];
  return [{ ...kubectl('take back', `rollout undo deployment/${name(owner)} -n ${namespaceOf(owner)}`), measure: 'unready', watch: owner }];
};

/** A client that stays with one Pod: the server closes each connection behind its first request. */
const closeConnections: Proposal = (question) => {
  const { index, ref, value, now } = question;
  if (kindOf(ref) !== 'Service' || pinned({ index, ref, value, now }) === undefined) return [];
  const pod = [...index.objects('Pod', now)].find(
    (each) => at(each.value, 'metadata.namespace') === namespaceOf(ref) && selects(object(at(value, 'spec.selector')), each.value),
  );
  const written = pod && owning(index, pod.ref, now);
  if (written === undefined || kindOf(written) !== 'Deployment') return [];
  const path = ['spec', 'template', 'metadata', 'annotations', 'orrery.dev/keepalive-requests'];
  return also(withField({ ...question, written }, 'keepalive', whatIfWords.keepalive(name(written)), path, '1'), { measure: 'busiest', watch: ref });
};

/** A policy that stopped DNS: a rule for it, beside those that it has. */
const allowDns: Proposal = (question) => {
  const { index, ref, value, now } = question;
  if (kindOf(ref) !== 'NetworkPolicy' || !blocksDns({ index, ref, value, now })) return [];
  const rule = {
    to: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } }, podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } } }],
    ports: [
      { protocol: 'UDP', port: 53 },
      { protocol: 'TCP', port: 53 },
    ],
  };
  return also(withField(question, 'dns', whatIfWords.dns, ['spec', 'egress'], [...list(at(value, 'spec.egress')), rule]), { measure: 'dropped', watch: ref });
};

/** Proposals of which a figure says whether they help, or that begin earlier than the moment asked about. */
export const MEASURED: readonly Proposal[] = [
  finalizers,
  readiness,
  preStop,
  tolerations,
  spreadKeys,
  restart,
  deletionCost,
  useAnew,
  budget,
  replicas,
  waitForConsumer,
  replaceJobs,
  memory,
  withoutStartup,
  takeBack,
  closeConnections,
  allowDns,
];
