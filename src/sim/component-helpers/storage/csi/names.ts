import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { PersistentVolume } from '../../../../api/index.ts';

interface CsiSource {
  readonly driver: string;
  readonly volumeHandle: string;
}

/** A volume as `node.status.volumesAttached` and `volumesInUse` name it. Source: `kubernetes/pkg/volume/util/util.go` GetUniqueVolumeNameFromSpec. */
export const uniqueVolumeName = ({ driver, volumeHandle }: CsiSource): string => `kubernetes.io/csi/${driver}^${volumeHandle}`;

/** The name of the VolumeAttachment of a volume on a node. Source: `kubernetes/pkg/volume/csi/csi_attacher.go` getAttachmentName. */
export const attachmentName = ({ driver, volumeHandle }: CsiSource, node: string): string =>
  `csi-${bytesToHex(sha256(utf8ToBytes(volumeHandle + driver + node)))}`;

/** May several nodes have it at once? Source: `kubernetes/pkg/volume/util/util.go` IsMultiAttachAllowed. */
export function isMultiAttachAllowed({ spec }: PersistentVolume): boolean {
  const modes = spec?.accessModes ?? [];
  return modes.length === 0 || modes.includes('ReadWriteMany') || modes.includes('ReadOnlyMany');
}
