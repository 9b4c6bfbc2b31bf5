import { counted, joined } from '../phrases.ts';

const and = joined('and');
const pods = (count: number): string => counted(count, 'Pod', 'Pods');
const requests = (count: number): string => counted(count, 'request', 'requests');
const times = (count: number): string => counted(count, 'time', 'times');

/** Answers to "why?", with their tables. Times and names come as they are shown. */
export const why = {
  columns: {
    actor: 'actor',
    address: 'address',
    after: 'after',
    answerTo: 'answer to',
    answered: 'answered',
    as: 'as',
    at: 'at',
    before: 'before',
    by: 'by',
    code: 'code',
    condition: 'condition',
    container: 'container',
    cost: 'cost',
    countsAs: 'counts as',
    cpuFree: 'cpu free',
    cpuRequested: 'cpu requested',
    created: 'created',
    decidedBy: 'decided by',
    deleted: 'deleted',
    droppedIn: 'dropped in',
    ended: 'ended',
    endpoints: 'endpoints',
    exitCode: 'exit code',
    failed: 'failed',
    field: 'field',
    finalizer: 'finalizer',
    firstEffect: 'first bad effect',
    from: 'from',
    howOften: 'how often',
    image: 'image',
    kernel: 'kernel',
    kind: 'kind',
    last: 'last',
    lastPlaced: 'last placed',
    memoryFree: 'memory free',
    memoryRequested: 'memory requested',
    message: 'message',
    name: 'name',
    node: 'node',
    now: 'now',
    object: 'object',
    of: 'of others',
    on: 'on',
    onItsNode: 'on its node',
    own: 'of its own revision',
    packet: 'packet',
    placed: 'placed',
    plugin: 'plugin',
    pod: 'pod',
    pods: 'pods',
    probe: 'probe',
    process: 'process',
    ready: 'ready',
    readySince: 'ready since',
    reason: 'reason',
    refused: 'evictions refused',
    remover: 'who removes it',
    replicaSet: 'ReplicaSet',
    request: 'request',
    requests: 'requests',
    restarts: 'restarts',
    revision: 'revision',
    rules: 'rules changed',
    selected: 'selected',
    selector: 'selector',
    setting: 'setting',
    sigterm: 'SIGTERM',
    since: 'since',
    sinceChange: 'since the change',
    startedAgain: 'started again',
    state: 'state',
    status: 'status',
    time: 'time',
    total: 'total',
    verdict: 'verdict',
    wanted: 'wanted',
    what: 'what',
    who: 'who',
    whoDoes: 'who does it',
    writer: 'writer',
  },
  cells: {
    yes: 'yes',
    no: 'no',
    none: '(none)',
    nothing: '(nothing)',
    notYet: 'not yet',
    fits: 'fits',
    chosen: 'chosen',
    selected: 'selected',
    unknown: 'unknown',
  },
  notSelected: (labels: readonly string[]) => `not selected: ${labels.join(', ')}`,
  tables: { conditions: 'conditions', made: 'made from it' },
  ofAllocatable: (requested: string, allocatable: string) => `${requested} of ${allocatable}`,
  since: (time: string) => `since ${time}`,

  /** The present state of an object, where nothing special explains it. */
  state: {
    deleted: (kind: string, name: string, time: string) => `${kind} ${name} was deleted at ${time}.`,
    fault: (fault: string, time: string) => `The fault ${fault} is in force since ${time}.`,
    happened: (fault: string, time: string) => `At ${time} somebody did ${fault}.`,
    terminating: (pod: string, grace: number) => `${pod} is Terminating: its deletion was asked for with a grace period of ${grace} s.`,
    unscheduled: (pod: string, message: string) => `${pod} is Pending because ${message}`,
    unseen: (pod: string) => `${pod} is Pending: it waits for the scheduler.`,
    waiting: (pod: string, reason: string, container: string, message: string) =>
      `${pod} is ${reason}: container ${container} waits${message === '' ? '' : `, ${message}`}`,
    ended: (exitCode: number, reason: string, restarts: number) =>
      `It last ended with exit code ${exitCode}${reason === '' ? '' : ` (${reason})`}, restarted ${restarts} times.`,
    running: (pod: string, node: string, ready: number, total: number, since: string) =>
      `${pod} is Running on ${node}, ${ready}/${total} ready since ${since}.`,
    is: (name: string, status: string, message: string) => `${name} is ${status}${message === '' ? '' : `: ${message}`}`,
    on: (pod: string, node: string, status: string, ready: number, total: number, message: string) =>
      `${pod} on ${node} is ${status}, ${ready}/${total} ready${message === '' ? '' : `: ${message}`}`,
    workload: (kind: string, name: string, status: string, message: string) => `${kind} ${name}: ${status}${message === '' ? '' : `. ${message}`}`,
    noEndpoints: (service: string, selector: string) =>
      `Service ${service} has no endpoints: no Pod with an IP has the labels ${selector === '' ? '(none selected)' : selector}.`,
    endpoints: (service: string, ip: string, ready: number, all: number, selector: string) =>
      `Service ${service} (${ip}) sends to ${ready} ready of ${all} endpoints with the labels ${selector}.`,
  },

  /** Records in plain words, for the steps of a chain and for what no object explains. */
  record: {
    user: (what: string) => `user: ${what}`,
    fault: (fault: string) => `fault ${fault}`,
    loop: (process: string, loop: string) => `${process} ran its loop "${loop}"`,
    began: (machine: string, state: string) => `${machine} began as ${state}`,
    moved: (machine: string, from: string, to: string) => `${machine}: ${from} → ${to}`,
    lost: (message: string | undefined, reason: string) => `${message ?? 'a message'} was ${reason === 'timeout' ? 'not answered in time' : reason}`,
    created: (object: string) => `created ${object}`,
    changed: (object: string) => `changed ${object}`,
    deleted: (object: string) => `deleted ${object}`,
    answered: (code: string, request: string) => `answered ${code} to ${request}`,
    byUser: (what: string) => `A user did this: ${what}.`,
    byFault: (fault: string) => `A fault ${fault} was put in by a user or the scenario.`,
    byLoop: (process: string, loop: string) => `${process} ran its loop "${loop}", by itself.`,
    sent: (from: string, what: string, to: string) => `${from} sent ${what} to ${to}`,
    gave: (from: string, answer: string) => `${from} ${answer}`,
    did: (process: string, what: string) => (process === '' ? what : `${process}: ${what}`),
    becauseAnswered: (from: string, code: string, request: string) => `because ${from} answered ${code} to ${request}`,
    becauseSent: (from: string, what: string) => `because ${from} sent it ${what}`,
    becauseOf: (what: string) => `because ${what}`,
    rootLoop: (process: string, loop: string) => `${process} does this in its loop "${loop}"`,
    rootFault: (fault: string) => `it began with the fault ${fault}`,
    root: (what: string) => `it began with ${what}`,
    complained: (what: string, complaint: string) => `${what}: ${complaint.replace(/\.$/u, '')}`,
    whole: (what: string, because: string, root: string) => `${what}${because === '' ? '' : ` ${because}`}${root === '' ? '' : `; ${root}`}.`,
  },

  pending: {
    sentence: (pod: string, verdicts: readonly { readonly nodes: readonly string[]; readonly reason: string }[]) =>
      `${pod} is Pending because no node takes it: ${verdicts.map(({ nodes, reason }) => `${and(nodes)}: ${reason}`).join('; ')}.`,
    requests: (wanted: string, resource: string, most: { readonly free: string; readonly of: string; readonly node: string } | undefined) =>
      `It requests ${wanted} of ${resource}${most === undefined ? '' : `; the most that any node has left is ${most.free} of ${most.of} (${most.node})`}. What counts is the sum of requests, not usage.`,
    volume: (claim: string, volume: string, since: string, early: string | undefined, where: readonly string[]) =>
      `Volume node affinity conflict: claim ${claim} has been bound to volume ${volume} since ${since}${early === undefined ? '' : `, because StorageClass ${early} binds at once (volumeBindingMode Immediate), before any Pod is looked at`}, and ${volume} can be reached only where ${where.join(' and ')}.`,
    title: 'requests of allocatable, by node',
  },
  sandbox: {
    sentence: (pod: string, node: string, said: string, cni: { readonly from: string; readonly count: number } | undefined, phase: string) =>
      `${pod} is stuck in ContainerCreating on ${node}: the kubelet cannot make its sandbox${said === '' ? '' : ` (${said})`}.${cni === undefined ? '' : ` CNI ADD of ${cni.from} failed ${times(cni.count)}.`} It tries again; the phase stays ${phase}, because no container has been started.`,
    title: 'what the kubelet asked, and what was answered',
  },
  /** What the statechart of a probe records. */
  probe: {
    failed: (failures: number, threshold: number) => `failed, ${failures} of ${threshold}`,
    events: { 'xstate.init': 'the kubelet begins to probe', NEW_CONTAINER: 'a container was started', ENABLED: 'is sent from now on', PASSED: 'passed' },
    counts: {
      idle: 'no container yet',
      disabled: 'held back by the startup probe',
      unknown: 'not started yet',
      success: 'alive',
      failure: 'failed',
      'hold.success': 'started',
      'hold.failure': 'dead: the kubelet stops it',
    },
  },
  liveness: {
    sentence: (
      pod: string,
      container: string,
      probe: { readonly threshold: number; readonly period: number; readonly delay: number },
      kills: number,
      guarded: boolean,
    ) =>
      `${pod} restarts because of its own liveness probe: ${probe.threshold} failures, one each ${probe.period} s${probe.delay > 0 ? ` after ${probe.delay} s` : ''}, and the kubelet stops container ${container} (${times(kills)} so far), which has never answered a probe. It needs longer to start than the ${probe.delay + probe.threshold * probe.period} s that the probe allows.${guarded ? '' : ' It has no startupProbe, which would hold the liveness probe back until the program has answered once.'}`,
    title: (container: string) => `liveness probe of ${container}`,
  },
  startup: {
    sentence: (pod: string, reset: string, then: string) =>
      `Yes: for the container that started after the restart the startup probe of ${pod} began again at ${reset}; ${then}.`,
    failing: (failures: number) => `it has failed ${times(failures)} so far, and no liveness probe is sent`,
    passed: (failures: number, at: string, first: { readonly at: string; readonly after: string } | undefined) =>
      `it failed ${times(failures)}, passed at ${at}, and only then did the liveness probe go on${first === undefined ? '' : ` (first at ${first.at}, ${first.after} after the reset)`}`,
    title: (container: string) => `probes of ${container} since the restart`,
  },
  killed: {
    sentence: (who: string, kept: string, restarts: number) =>
      `Exit code 137 is 128 + 9 (SIGKILL): ${who}. ${kept}; the kubelet restarted the container in place (${restarts} so far). Eviction under node pressure would have ended the whole Pod instead.`,
    oom: (kernel: string, pid: number, container: string, limit: string) =>
      `the OOM killer of ${kernel} killed process ${pid} of container ${container}, because the container's memory reached its limit of ${limit}`,
    asked: (by: string, pid: number, container: string) => `${by} had process ${pid} of container ${container} killed with SIGKILL`,
    stayed: (ip: string, node: string) => `The Pod was not killed: it kept its sandbox and its address ${ip}, and stayed on ${node}`,
    anew: 'The sandbox of the Pod was made anew',
    title: 'processes that were killed',
    oomKiller: 'OOM killer',
    signal: 'a signal',
  },
  crashLoop: {
    sentence: (
      pod: string,
      container: string,
      ended: number,
      exitCode: number,
      reason: string,
      delay: string,
      next: { readonly at: string; readonly left: string } | undefined,
    ) =>
      `${pod} is CrashLoopBackOff: container ${container} ended ${times(ended)}, last with exit code ${exitCode}${reason === '' ? '' : ` (${reason})`}. The kubelet waits ${delay === '' ? '' : `${delay} `}before it starts it again${next === undefined ? '' : `, next about ${next.at} (${next.left} from now)`}. Each wait is twice the one before: 10 s, 20 s, 40 s, up to 300 s; a run of ten minutes sets it back.`,
    title: 'ends and waits',
  },
  noEndpoints: {
    sentence: (service: string, selector: string, namespace: string, count: number) =>
      `Service ${service} has no endpoints: its selector ${selector} ${count === 0 ? `fits nothing, because namespace ${namespace} has no Pods` : `fits none of ${pods(count)}`}.`,
    nearest: (pod: string, differences: readonly { readonly key: string; readonly has: string; readonly wanted: string }[]) =>
      `The nearest Pod, ${pod}, has ${differences.map(({ key, has, wanted }) => (has === '' ? `no label ${key}` : `${key}=${has} instead of ${key}=${wanted}`)).join(' and ')}.`,
    refused: (count: number, window: string, codes: string) =>
      `${requests(count)} in the last ${window} ended at the Service (${codes}): kube-proxy's rules reject what has no endpoint.`,
    title: 'selector and labels',
  },
  lateRules: {
    sentence: (service: string, count: number, codes: string, pod: string, told: string, rules: string) =>
      `${requests(count)} to ${service} failed (${codes}) although the probes are right: ${pod} ${told}, and ${rules}. Both begin with the same deletion and nobody waits for the other; a preStop sleep longer than the gap removes the overlap.`,
    deleted: (at: string) => `was deleted at ${at}`,
    sigterm: (at: string) => `got SIGTERM at ${at}`,
    still: (node: string) => `kube-proxy on ${node} has not taken it out of its rules yet`,
    late: (node: string, at: string) => `kube-proxy on ${node} took it out of its rules only at ${at}`,
    between: (from: string, to: string) => `${from} to ${to}`,
    title: 'requests to Pods that were going',
  },
  pinned: {
    sentence: (count: number, client: string, window: string, pod: string, opened: string, ready: number) =>
      `All ${requests(count)} of ${client} in the last ${window} went to ${pod}, because they go over one connection, opened at ${opened}: netfilter chooses an endpoint when a connection begins, and each request after that reuses it. The other ${ready - 1} of ${ready} ready endpoints get none, however many replicas are added. A Service balances connections, not requests.`,
    title: (window: string) => `who answered, last ${window}`,
  },
  writers: {
    sentence: (
      object: string,
      other: { readonly who: string; readonly from: number; readonly to: number; readonly at: string },
      user: { readonly what: string; readonly from: number; readonly to: number; readonly at: string },
    ) =>
      `spec.replicas of ${object} has two writers: ${other.who} set ${other.from} → ${other.to} at ${other.at}, and ${user.what} set ${user.from} → ${user.to} at ${user.at}, because the applied text says replicas: ${user.to}. Without that line, apply leaves the number to the autoscaler.`,
    title: 'who wrote spec.replicas',
  },
  skewed: {
    sentence: (
      deployment: string,
      skew: number,
      domains: readonly (readonly [domain: string, count: number])[],
      maxSkew: number,
      revision: string,
      from: string,
      gone: number,
    ) =>
      `${deployment} is skewed by ${skew} (${and(domains.map(([domain, count]) => `${count} on ${domain}`))}), though its spread constraint says maxSkew ${maxSkew}: when kube-scheduler placed the Pods of ${revision} from ${from} on, its labelSelector fitted the Pods of the revision before too, and they were counted. Those ${pods(gone)} were deleted afterwards, and nobody moves a Pod that is placed. matchLabelKeys: [pod-template-hash] makes each revision count for itself.`,
    title: 'what was counted on the node that was chosen',
  },
  rollout: {
    sentence: (deployment: string, window: string, revisions: readonly string[]) =>
      `${deployment} is being rolled out: in the last ${window} ${and(revisions)}.`,
    revision: (revision: string, set: string, ready: number, all: number) => `revision ${revision} (${set}) has ${ready} of ${pods(all)} ready`,
    serving: (endpoints: number, answered: number, share: string) => `, ${endpoints} in the EndpointSlice, and answered ${requests(answered)}${share}`,
    drains: (newest: string, old: readonly string[]) => `Revision ${newest} comes, revision ${and(old)} drains.`,
    noneFailed: 'No request failed.',
    failed: (count: number, codes: string) => `${requests(count)} failed (${codes}).`,
    unprobed: (containers: readonly string[]) =>
      `Container ${and(containers)} has no readinessProbe: its Pods count as ready, and are sent requests, as soon as it runs, whether it answers or not.`,
    title: (service: string, window: string) => `revisions${service === '' ? '' : ` behind Service ${service}`}, last ${window}`,
  },
  scaleDown: {
    sentence: (deployment: string, had: number, left: number, deleted: readonly string[], at: string) =>
      `${deployment} had ${pods(had)} and was to have ${left}: the ReplicaSet controller deleted ${and(deleted)} at ${at}.`,
    before: (last: string, spared: string, by: string) => `${last} went before ${spared} by: ${by}.`,
    equalTo: (last: string, spared: string) => `${last} went before ${spared}, with which it is equal in all that is compared.`,
    order: (criteria: readonly string[]) => `Compared in this order: ${criteria.join(', ')}.`,
    criteria: {
      unassigned: 'without a node',
      phase: 'phase',
      unready: 'not ready',
      cost: 'deletion cost',
      doubled: 'more Pods on its node',
      readySince: 'ready for less long',
      restarts: 'more restarts',
      younger: 'younger',
    },
    equal: 'equal',
    title: 'candidates, first to go first',
  },
  statefulSet: {
    sentence: (set: string, pod: string, status: string, oldImage: string, image: string, since: string) =>
      `${set} is stuck: its controller waits for ${pod} to be Running and Ready before it touches any Pod (podManagementPolicy OrderedReady), and ${pod} is ${status} with the old image ${oldImage}: it is waiting for a Pod that can never become Ready. The template has said ${image} since ${since}. kubectl delete pod ${pod} unblocks it.`,
    title: 'Pods, by ordinal',
  },
  cronJob: {
    suspended: (name: string, since: string) => `${name} starts nothing because it is suspended since ${since} (spec.suspend: true).`,
    held: (name: string, schedule: string, policy: string, active: readonly string[], begun: string, count: number, last: string) =>
      `${name} (${schedule}) starts nothing because concurrencyPolicy is ${policy} and ${and(active)}, begun at ${begun}, has not ended: the controller has said ${times(count)} that it starts no other beside it, last at ${last}.`,
    missed: (at: string) => `At ${at} the missed starts came to more than 100, and the controller warned (TooManyMissedTimes); in this version it only warns.`,
    title: 'what the controller said, and the Jobs',
  },
  nodeLost: {
    sentence: (node: string, heard: string, silence: string, unknown: string) =>
      `${node} is NotReady: its kubelet was last heard of at ${heard}, and after ${silence} without a sign of life (--node-monitor-grace-period) the node lifecycle controller set it Unknown at ${unknown}.`,
    untainted: 'It is not tainted yet.',
    tainted: (at: string, tolerated: string, moved: string) =>
      `It tainted it unreachable:NoExecute at ${at}; ${tolerated}${moved === '' ? '' : `; ${moved}`}. Pods do not move: whoever owns them makes new ones.`,
    noPods: 'no Pod is on it',
    forEver: 'its Pods tolerate that for ever',
    tolerated: (waits: readonly number[]) => `its Pods tolerate that for ${and(waits.map((wait) => `${wait} s`))} (tolerationSeconds)`,
    deleted: (at: string) => `the taint eviction controller deleted the first of them at ${at}`,
    due: (at: string, left: string) => `the taint eviction controller deletes them at ${at} (in ${left})`,
    title: 'what is waited for, by whom',
    renewal: 'last renewal of the Lease',
    unknown: (silence: string) => `Ready = Unknown, after ${silence}`,
    taint: 'taint node.kubernetes.io/unreachable:NoExecute',
    willDelete: 'Pods are deleted',
    didDelete: 'Pods deleted',
  },
  idleNode: {
    sentence: (node: string, since: string, mine: number, others: readonly (readonly [node: string, pods: number])[]) =>
      `${node} has been free for Pods since ${since} and runs ${mine === 0 ? 'none' : mine}, because no Pod has been without a node since: kube-scheduler places only Pods that have none, once, and never moves one. ${and(others.map(([other, count]) => `${pods(count)} on ${other}`))} stay where they were placed until something deletes them.`,
    title: 'Pods by node',
  },
  configMap: {
    sentence: (name: string, at: string, by: string, change: string) => `${name} was changed at ${at} by ${by} (${change}).`,
    nobody: 'No controller wrote anything because of it: nobody restarts Pods when a ConfigMap changes.',
    written: (count: number) => `${counted(count, 'object', 'objects')} were written because of it.`,
    use: (how: string, pod: string) => `${how} of ${pod}`,
    kept: (uses: readonly string[]) => `${and(uses)} keeps its old value until the container is started again.`,
    followed: (uses: readonly (readonly [use: string, state: string])[]) => `${and(uses.map(([use, state]) => `${use}: ${state}`))}.`,
    restart: 'kubectl rollout restart makes new Pods of a workload.',
    file: (path: string, subPath: boolean) => `file ${path}${subPath ? ' (subPath)' : ''}`,
    once: 'unchanged: read once, when the container was started',
    notYet: 'not yet: the kubelet looks at its volumes from time to time',
    fetched: (at: string) => `the kubelet fetched it at ${at}`,
    title: 'who uses it',
  },
  disruptionBudget: {
    sentence: (name: string, healthy: number, desired: number, rule: string, expected: number) =>
      `PodDisruptionBudget ${name} allows 0 disruptions: currentHealthy ${healthy} − desiredHealthy ${desired} (${rule} of ${expected}) = ${Math.max(0, healthy - desired)}.`,
    refused: (count: number, since: string, every: string | undefined, expected: number) =>
      `${counted(count, 'eviction', 'evictions')} were answered 429 since ${since}${every === undefined ? '' : `, one each ${every}`}; kubectl drain tries again until the budget allows one, and it never will while all ${pods(expected)} are needed.`,
    title: 'Pods under the budget',
  },
  changes: {
    sentence: (
      change: { readonly at: string; readonly who: string; readonly path: string; readonly object: string; readonly before: string; readonly after: string },
      effect: { readonly at: string | undefined; readonly pod: string; readonly status: string },
      count: number,
      namespace: string,
    ) =>
      `At ${change.at} ${change.who} changed ${change.path} of ${change.object} from ${change.before} to ${change.after}; ${effect.at === undefined ? 'at once' : `at ${effect.at}`} Pod ${effect.pod} was ${effect.status} because of it. It is the last of ${count} changes that users made to what was there in namespace ${namespace}.`,
    title: 'what changed',
  },
  policy: {
    idle: (name: string) =>
      `NetworkPolicy ${name} is stored and has no effect: no process of this cluster watches NetworkPolicies. To enforce them is the network provider's part, and this one (like Flannel or a plain bridge) does not; Calico and Cilium do.`,
    selects: (name: string, count: number, namespace: string, types: readonly string[]) =>
      `NetworkPolicy ${name} selects ${pods(count)} of ${namespace} for ${and(types)}: of what they ${types.length === 2 ? 'send and get' : types[0] === 'Egress' ? 'send' : 'get'}, only that passes which some policy allows.`,
    dns: (first: { readonly at: string; readonly pod: string; readonly query: string; readonly chain: string; readonly node: string }, count: number) =>
      `No policy allows DNS: at ${first.at} the query of ${first.pod} (${first.query}, UDP port 53) was dropped in ${first.chain} on ${first.node}, before it left the node; so far ${counted(count, 'query has', 'queries have')} been dropped. Without an address no HTTP request is sent, whatever is allowed for port and Pod. An egress rule for port 53, UDP and TCP, restores it: policies only add up, none takes away.`,
    dropped: (
      first: {
        readonly at: string;
        readonly from: string;
        readonly to: string;
        readonly protocol: string;
        readonly port: number;
        readonly chain: string;
        readonly node: string;
      },
      count: number,
    ) =>
      `${counted(count, 'packet was', 'packets were')} dropped, the first at ${first.at}: ${first.from} → ${first.to}, ${first.protocol} port ${first.port}, in ${first.chain} on ${first.node}. Nothing is answered, so the client waits until it times out. A policy that allows it is enough: policies only add up, none takes away.`,
    query: (name: string) => `DNS query ${name}`,
    title: 'packets that were dropped',
  },
  controlPlane: {
    sentence: (
      down: readonly string[],
      since: string,
      object: string,
      writes: number,
      meanwhile: { readonly answered: number; readonly failed: number; readonly started: number },
    ) =>
      `${and(down)} ${down.length === 1 ? 'is' : 'are'} down since ${since}, so what is stored of ${object} cannot change (${counted(writes, 'write', 'writes')} since). The nodes go on without ${down.length === 1 ? 'it' : 'them'}: ${requests(meanwhile.answered)} of clients answered and ${meanwhile.failed} failed by the rules that kube-proxy wrote before, ${counted(meanwhile.started, 'container', 'containers')} started by kubelets. What needs the API waits: no endpoint is removed, no Pod replaced elsewhere, nothing scheduled.`,
    title: 'who is needed for what',
    services: 'requests through Services',
    netfilter: "the nodes' netfilter rules",
    traffic: (answered: number, failed: number) => `${answered} answered, ${failed} failed`,
    restart: 'restart of a container in its Pod',
    starts: (count: number) => counted(count, 'start', 'starts'),
    change: 'changes of any object',
    writes: (count: number) => counted(count, 'write', 'writes'),
  },
  finalizers: {
    sentence: (object: string, since: string, holding: readonly string[], all: readonly { readonly finalizer: string; readonly owner: string }[]) =>
      `${object} has been Terminating since ${since}: ${and(holding)} ${holding.length === 1 ? 'keeps' : 'keep'} ${counted(all.length, 'finalizer', 'finalizers')} (${and(all.map(({ finalizer, owner }) => `${finalizer}, to be removed by ${owner}`))}). Deletion ends when the list is empty, and nobody has emptied it.`,
    nobody: 'no process of this cluster',
    title: 'finalizers',
  },
};
