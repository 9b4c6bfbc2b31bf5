export { explore, stateName } from './explore.ts';
export type { Interceptor, KernelOptions, Verdict } from './kernel.ts';
export { Kernel } from './kernel.ts';
export { type LatencyProfile, type LatencyRule, LatencyModel } from './latency.ts';
export { Ledger } from './ledger.ts';
export { type AnyLifecycle, type LifecycleHandle, type LifecycleOptions, tableOf } from './lifecycle.ts';
export { all, type Procedure, runProcedure, suspend } from './procedure.ts';
export type { Incoming, LossReason, Process, ProcessFactory, ProcessHost, Reply, RequestOptions, TimerHandle } from './process.ts';
export { type RandomStream, randomStream } from './random.ts';
