export { registry, type RegistryOptions } from './registry/registry.ts';
export { workloadHost, type WorkloadOptions } from './workload-host.ts';
