export { type AttacherOptions, externalAttacher } from './attacher.ts';
export { DISK_DRIVER, type DiskNodeOptions, diskController, diskNode } from './disk.ts';
export { csiHostpath, type CsiDriverOptions, HOSTPATH_DRIVER, TOPOLOGY_KEY } from './hostpath.ts';
export { externalProvisioner, type ProvisionerOptions } from './provisioner.ts';
