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

  /** A Pod has come by way of a source, or gone. */
  syncLoop(operation: 'ADD' | 'REMOVE', pod: Pod): void {
    this.info(operation === 'ADD' ? 'kubelet.go:2724' : 'kubelet.go:2734', `SyncLoop ${operation}`, { source: 'api', pods: nameOf(pod) });
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
      .map(([key, value]) => ` ${key}=${JSON.stringify(value)}`)
      .join('');
    return `${severity}${stamp.slice(5, 7)}${stamp.slice(8, 10)} ${stamp.slice(11, 19)}.${micros} ${PID} ${source}] "${message}"${pairs}`;
  }
}
