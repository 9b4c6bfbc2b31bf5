import type { ProcessFactory } from '../kernel/index.ts';
import { EtcdServer, newDisk } from './server.ts';

/** The only etcd member of a cluster. Its disk lives in the closure and survives a crash of the process. */
export function etcd(): ProcessFactory {
  const disk = newDisk();
  return (host) => new EtcdServer(host, disk);
}
