export { csiHostpath, type CsiDriverOptions, HOSTPATH_DRIVER } from './hostpath.ts';
export { externalProvisioner, type ProvisionerOptions } from './provisioner.ts';
