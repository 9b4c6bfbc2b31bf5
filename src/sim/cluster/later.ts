/**
 * What a cluster needs only when a person asks for it: every command of kubectl but `apply`, the tables that they print,
 * the schedules of CronJobs, other runtimes and network providers than the usual ones. The page loads this after the first frame, or before a run that could need it by itself
 * and always before somebody does something.
 */
import '../apis/custom/index.ts';
import '../apis/table/printers.ts';
import '../apis/validation/late/index.ts';
import '../kube-apiserver/admission/late-index.ts';
import '../kube-apiserver/flowcontrol/late-index.ts';
import '../kube-apiserver/late-index.ts';
import '../kube-controller-manager/cronjob/croner.ts';
import '../kube-controller-manager/job/late.ts';
import '../kubectl/commands/index.ts';
import '../kubectl/local/index.ts';
import '../linux/shell/index.ts';
import '../workload/later.ts';
import './late-control-plane.ts';
import './late-node-parts.ts';
import '../workload/programs/admission-review.ts';
