import { type Micros, seconds } from '../../../api/index.ts';
import type { Process, ProcessFactory, ProcessHost } from '../../kernel/index.ts';
import { serveHealthz } from '../../component-helpers/healthz.ts';
import { ApiClient } from '../client.ts';
import { EventRecorder } from '../recorder.ts';
import { LeaderElector, RENEW_DEADLINE } from './leader-elector.ts';

/** A static Pod whose container has ended is seen by the next relist of its kubelet and started again at once. */
const RESTART = seconds(1);

class Electing implements Process {
  private inner: Process | undefined;

  constructor(
    private readonly host: ProcessHost,
    private readonly name: string,
    private readonly factory: ProcessFactory,
  ) {}

  start(): void {
    const { host, name } = this;
    // Half of the deadline, so that a server that does not answer can be asked twice (`cmd/kube-scheduler/app/options`, leaderelection config).
    const timeout = (RENEW_DEADLINE / 2) as Micros;
    const client = new ApiClient(host, {
      userAgent: `${name}/v1.36.2 leader-election`,
      credentials: { kind: 'client-certificate', commonName: `system:${name}`, organizations: [] },
      timeout,
    });
    new LeaderElector(host, {
      client,
      recorder: new EventRecorder(host, client, name),
      name,
      identity: host.address,
      onStartedLeading: () => {
        this.inner = this.factory(host);
        this.inner.start();
      },
      onStoppedLeading: () => host.exit(RESTART),
    }).start();
  }

  receive(message: Parameters<Process['receive']>[0]): void {
    if (this.inner) this.inner.receive(message);
    // Those that wait are as healthy as the one that leads.
    else serveHealthz(this.host, message);
  }
}

/** A process of which several replicas run, and one works: the one that holds the Lease `kube-system/<name>`. */
export const electing =
  (name: string, factory: ProcessFactory): ProcessFactory =>
  (host) =>
    new Electing(host, name, factory);
