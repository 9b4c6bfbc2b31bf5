export { runc, type RuncOptions } from './runc.ts';
