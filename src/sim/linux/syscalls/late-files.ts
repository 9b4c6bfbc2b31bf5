/** What `ls -l` and `df` ask: imported by `src/sim/linux/shell/index.ts`. */
import { unitValue } from '../../apimachinery/quantity.ts';
import { micros } from '../../../api/index.ts';
import { fail, ok, text } from '../args.ts';
import type { Machine } from '../machine.ts';
import { lateCalls } from './call.ts';
import { writtenBytes } from './sysinfo.ts';

/** Size of a disk of which nothing is said (`kubelet/eviction/filesystem.ts` has the same). */
const SIZE = '100Gi';

/** The node's one disk, bytes: how large it is, and what Pods have written. Images are the runtime's to count. */
export function diskOf(machine: Machine): { readonly size: number; readonly used: number } {
  return { size: unitValue(machine.options.spec?.disk?.size ?? SIZE), used: writtenBytes(machine).bytes };
}

/** `{path}` → `{size, used}`: of the tmpfs that it is on, else of the disk. */
lateCalls.set('statfs', (machine, args) => {
  const path = text(args, 'path');
  const tmpfs = machine.files.tmpfsOf(path);
  return ok(tmpfs ? { ...tmpfs, tmpfs: true } : { ...diskOf(machine) });
});

/** `{path}` → `{size, modified}`: bytes, and RFC 3339. */
lateCalls.set('statx', (machine, args) => {
  const path = text(args, 'path');
  const stat = machine.files.stat(path);
  return stat ? ok({ size: stat.size, modified: machine.host.timestamp(micros(stat.modified)) }) : fail('ENOENT');
});
