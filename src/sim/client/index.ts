export { outsideClient, type OutsideClientOptions } from './outside-client.ts';
