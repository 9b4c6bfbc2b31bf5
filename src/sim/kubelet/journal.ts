import type { Micros, Pod } from '../../api/index.ts';
import type { ProcessHost } from '../kernel/index.ts';

interface Entry {
  readonly severity: 'I' | 'E';
  readonly at: Micros;
  readonly source: string;
  readonly message: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** Of so many lines journald has the last ones. */
const MOST = 2_000;
/** The kubelet's process id, as `ps` on the node shows it. */
const PID = '    701';

/** Values that are no texts: klog prints them as JSON. */
const structured: ReadonlySet<string> = new Set(['pods', 'event']);

/** Success and failure as handleProbeSync tells them: of liveness only failures come that far. */
const verdicts = { readiness: ['ready', ''], startup: ['started', 'unhealthy'], liveness: [undefined, 'unhealthy'] } as const;

/** Where syncLoopIteration logs what a source tells. */
const operations = { ADD: 'kubelet.go:2724', UPDATE: 'kubelet.go:2731', REMOVE: 'kubelet.go:2734', DELETE: 'kubelet.go:2740' } as const;

const nameOf = ({ metadata }: Pod): string => `${metadata?.namespace ?? ''}/${metadata?.name ?? ''}`;

/** What has been logged outlives the process: journald has it. */
export type JournalStore = Entry[];

/**
 * What the kubelet logs, in klog's format. Errors are output of the process as well, and so part of the run. Sources of the lines: the file that
 * logs them in Kubernetes.
 */
export class Journal {
  constructor(
    private readonly host: ProcessHost,
    private readonly entries: JournalStore,
  ) {}

  info(source: string, message: string, fields: Readonly<Record<string, string>> = {}): void {
    this.add({ severity: 'I', at: this.host.now(), source, message, fields });
  }

  error(source: string, message: string, err: string, fields: Readonly<Record<string, string>> = {}): void {
    const entry: Entry = { severity: 'E', at: this.host.now(), source, message, fields: { err, ...fields } };
    this.add(entry);
    this.host.output(this.host.address, 'stderr', this.line(entry));
  }

  /** What an event tells the user already: in the journal only. */
  warning(pod: Pod, reason: string, err: string): void {
    const [source, message] =
      reason === 'Unhealthy' ? (['prober.go:120', 'Probe failed'] as const) : (['pod_workers.go:1324', 'Error syncing pod, skipping'] as const);
    this.add({ severity: 'E', at: this.host.now(), source, message, fields: { err, pod: nameOf(pod), reason } });
  }

  /** A source tells of a Pod. */
  syncLoop(operation: keyof typeof operations, pod: Pod, source: 'api' | 'file' = 'api'): void {
    this.info(operations[operation], `SyncLoop ${operation}`, { source, pods: JSON.stringify([nameOf(pod)]) });
  }

  /** PLEG has seen something of a Pod's containers. */
  pleg(pod: Pod, { podUid: ID, type: Type, id: Data }: { readonly podUid: string; readonly type: string; readonly id: string }): void {
    this.info('kubelet.go:2752', 'SyncLoop (PLEG): event for pod', { pod: nameOf(pod), event: JSON.stringify({ ID, Type, Data }) });
  }

  /** A probe's verdict has changed. */
  probe(pod: Pod, { kind: probe, hasSucceeded }: { readonly kind: keyof typeof verdicts; readonly hasSucceeded: boolean }): void {
    const status = verdicts[probe][hasSucceeded ? 0 : 1];
    if (status === undefined) return;
    this.info('kubelet.go:2841', 'SyncLoop (probe)', { probe, status, pod: nameOf(pod) });
  }

  private add(entry: Entry): void {
    this.entries.push(entry);
    if (this.entries.length > MOST) this.entries.shift();
  }

  /** Everything that is still there, one entry a line. */
  text(): string {
    return this.entries.map((entry) => `${this.line(entry)}\n`).join('');
  }

  private line({ severity, at, source, message, fields }: Entry): string {
    const stamp = this.host.timestamp(at);
    const micros = String(((at % 1_000_000) + 1_000_000) % 1_000_000).padStart(6, '0');
    const pairs = Object.entries(fields)
      .map(([key, value]) => ` ${key}=${structured.has(key) ? value : JSON.stringify(value)}`)
      .join('');
    return `${severity}${stamp.slice(5, 7)}${stamp.slice(8, 10)} ${stamp.slice(11, 19)}.${micros} ${PID} ${source}] "${message}"${pairs}`;
  }
}
