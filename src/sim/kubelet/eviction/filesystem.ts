import type { NodeSpec } from '../../../api/index.ts';
import { unitValue } from '../../apimachinery/quantity.ts';
import type { Procedure } from '../../kernel/index.ts';
import type { CriClient } from '../cri.ts';
import type { KernelCalls } from '../kernel-calls.ts';
import { type MachineUsage, machineUsage } from './usage.ts';

/** Root file system of a node: 100 GiB, as a small cloud machine has. */
const SIZE = '100Gi';
/** `mke2fs` makes an inode for each 16 KiB. */
const BYTES_PER_INODE = 16_384;

/** Size of the one disk that holds the node's files, images and writable layers. */
export interface Disk {
  readonly bytes: number;
  readonly inodes: number;
}

/** The one disk of a node, bytes and inodes; ext4 has an inode for each 16 KiB unless it is told. */
export function diskOf({ disk }: NodeSpec): Disk {
  const bytes = unitValue(disk?.size ?? SIZE);
  return { bytes, inodes: disk?.inodes ?? Math.floor(bytes / BYTES_PER_INODE) };
}

/** What cAdvisor tells of a file system: bytes, and files and directories. */
export interface FilesystemStats {
  readonly usedBytes: number;
  readonly capacityBytes: number;
  readonly inodesUsed: number;
  readonly inodes: number;
}

/** The node's disk: what the runtime's images take, and what Pods have written. undefined when the runtime does not answer. */
export function* filesystemStats(cri: CriClient, kernel: KernelCalls, { bytes, inodes }: Disk, known?: MachineUsage): Procedure<FilesystemStats | undefined> {
  const images = yield* cri.call('ImageFsInfo', {});
  const machine = known ?? (yield* machineUsage(kernel));
  if (!images.ok) return undefined;
  const { usedBytes, inodesUsed } = images.response;
  return { usedBytes: usedBytes + (machine?.disk ?? 0), capacityBytes: bytes, inodesUsed: inodesUsed + (machine?.inodes ?? 0), inodes };
}
