export type { RuntimeFlavor, TaskCall } from './flavor.ts';
export { taskRelay, type TaskRelayOptions } from './relay.ts';
export type { CriServerOptions } from './runtime.ts';
export { criServer } from './server.ts';
