/**
 * What a cluster needs only when a person asks for it: every command of kubectl but `apply`, the tables that they print,
 * the schedules of CronJobs. The page loads this after the first frame, or before a run that could need it by itself
 * (`needs-later.ts`), and always before somebody does something.
 */
import '../apis/table/printers.ts';
import '../kube-controller-manager/cronjob/croner.ts';
import '../kubectl/commands/index.ts';
