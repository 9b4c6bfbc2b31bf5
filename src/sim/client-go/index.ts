export { ApiClient, type ApiResult, type ClientHost, type ClientIdentity, type Connection, type ConnectionHandlers, type WatchHandle } from './client.ts';
export { Informer, type InformerHandlers, type InformerOptions, keyOf, splitKey, whenAllSynced } from './informer.ts';
export { EventRecorder, type EventType } from './recorder.ts';
export * from './requests.ts';
export { type Reconciled, WorkQueue, type WorkQueueOptions } from './work-queue.ts';
