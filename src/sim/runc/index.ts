export { ociRuntime, type OciRuntimeOptions } from './runc.ts';
