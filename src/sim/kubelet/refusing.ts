import { micros, seconds } from '../../api/index.ts';
import type { Process, ProcessHost } from '../kernel/index.ts';

/** `RestartSec` of the unit that kubeadm's packages bring. */
const RESTART = seconds(10);

/** Why a kubelet does not run on cgroup v1. Source: `kubernetes/pkg/kubelet/apis/config/validation/validation_linux.go`. */
const CGROUP_V1_REFUSED =
  'failed to validate kubelet configuration, error: kubelet is configured to not run on a host using cgroup v1. cgroup v1 support is unsupported and will be removed in a future release';

/** A kubelet that does not accept its configuration: it says so and ends, and systemd starts it again. Its node never appears. */
export class RefusingKubelet implements Process {
  constructor(private readonly host: ProcessHost) {}

  start(): void {
    const say = (): void => this.host.output(this.host.address, 'stderr', `"command failed" err="${CGROUP_V1_REFUSED}"`);
    this.host.every(RESTART, 'systemd', say, micros(0));
  }

  receive(): void {
    // Nobody listens on port 10250.
  }
}
