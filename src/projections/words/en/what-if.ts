import { counted } from '../phrases.ts';

/** What might change a state, and what came of it. Lines of kubectl and YAML stand as they are typed. */
export const whatIf = {
  heal: (fault: string) => `heal ${fault}`,
  requests: (resource: string, fits: string, node: string) => `lower requests.${resource} to ${fits}: what ${node} has free`,
  startup: (container: string) => `give ${container} a startupProbe (30 × 10 s)`,
  selector: (labels: readonly string[]) => `select ${labels.join(', ')}`,
  readiness: (container: string) => `give ${container} a readinessProbe from the beginning`,
  preStop: (container: string) => `give ${container} a preStop sleep of 5 s from the beginning`,
  tolerations: (workload: string) => `let the Pods of ${workload} tolerate it for 30 s only (tolerationSeconds), from the beginning`,
  fromBeginning: (line: string) => `${line} from the beginning`,
  earlier: (command: string) => `${command}, one second earlier`,
  replicas: 'take the line replicas out of the text; apply it now and once more 40 s later',
  finalizers: (name: string, finalizers: readonly string[]) => `remove the finalizers of ${name} (${finalizers.join(', ')})`,
  waitForConsumer: (storageClass: string) => `volumeBindingMode: WaitForFirstConsumer in ${storageClass}; delete all of the text and apply it again`,
  withoutStartup: (container: string) => `take the startupProbe of ${container} away`,
  keepalive: (workload: string) => `have ${workload} close a connection behind each request (keepalive-requests 1): balancing per request`,
  dns: 'allow DNS: an egress rule to kube-dns, port 53 (UDP and TCP)',

  outcome: (name: string, status: string, after: string | undefined) =>
    `${name}: ${status === '' ? 'as it was' : status}${after === undefined ? '' : ` after ${after}`}`,
  otherwise: (mine: string, other: string) => `${mine} (otherwise: ${other})`,
  endpoints: (ready: number, all: number) => `${ready}/${all} endpoints ready`,
  deleted: 'deleted',

  failures: (failed: number, all: number) => `${failed} of ${all} requests failed`,
  busiest: (pods: number, share: number, all: number) => `${pods === 1 ? 'one Pod' : `${pods} Pods`} answered, the busiest ${share} % of ${all} requests`,
  skew: (skew: number, counts: readonly number[]) => `skew ${skew} (${counts.join(', ')})`,
  podsOnNode: (node: string, pods: number) => `${node} runs ${counted(pods, 'Pod', 'Pods')}`,
  there: (name: string) => `${name} is still there`,
  gone: (name: string) => `${name} is gone`,
  evicted: (count: number) => `${counted(count, 'Pod', 'Pods')} evicted`,
  jobs: (count: number) => `${counted(count, 'Job', 'Jobs')} started`,
  lowered: (times: number, wanted: number) =>
    `${times === 0 ? 'apply takes no replica away' : `apply takes replicas away ${times === 1 ? 'once' : `${times} times`}`}; ${wanted} wanted at the end`,
  stale: (old: number, all: number) => `${old} of ${all} Pods still have the old value in their environment`,
  restarts: (pod: string, count: number) => `${pod}: ${counted(count, 'restart', 'restarts')}`,
  unready: (not: number, all: number, workload: string) => `${not} of ${all} Pods of ${workload} not ready`,
  dropped: (packets: number, answered: number) =>
    `${counted(packets, 'packet', 'packets')} dropped, ${counted(answered, 'request', 'requests')} of Pods answered`,
};
