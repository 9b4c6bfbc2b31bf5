import type { Address } from '../../../api/index.ts';
import type { ResourceInfo, Scheme } from '../../apimachinery/index.ts';
import type { ProcessHost } from '../../kernel/index.ts';
import type { Related } from '../authorization/node-graph.ts';
import type { UserInfo } from '../endpoints/flight.ts';
import { errors, type StatusError } from '../endpoints/status-error.ts';
import type { AnyObject } from '../values.ts';

export type AdmissionOperation = 'CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT';

/** What an admission plugin sees of a request. Source: `apiserver/pkg/admission/interfaces.go` Attributes. */
export interface AdmissionAttributes {
  readonly operation: AdmissionOperation;
  readonly info: ResourceInfo;
  readonly subresource: string;
  readonly namespace: string;
  readonly name: string;
  readonly user: UserInfo;
  readonly dryRun: boolean;
  /** The stored object for UPDATE and DELETE. */
  readonly before: AnyObject | undefined;
  readonly warn: (text: string) => void;
}

/** What plugins may look up: the watch caches, as informers of the real server do. */
export interface AdmissionContext {
  readonly host: ProcessHost;
  readonly scheme: Scheme;
  /** Services whose servers run outside the Pods, by `namespace/name`. */
  readonly processes?: ReadonlyMap<string, Address> | undefined;
  /** From the cache of `group/resource`; undefined when there is none of that name. */
  get(resource: string, namespace: string | undefined, name: string): AnyObject | undefined;
  /** Is there any object of `group/resource`? */
  has(resource: string): boolean;
  /** All objects of `group/resource` in a namespace (or all). */
  list(resource: string, namespace?: string): Iterable<AnyObject>;
  /** How nodes and objects are related, for the node authorizer. */
  readonly related: Related;
  /** Adds usage to a ResourceQuota's status: a write of the server's own, as the quota evaluator does. */
  charge(quota: AnyObject, used: Readonly<Record<string, string>>): void;
}

/** One admission plugin: one file in `plugin/`, one line in `plugins.ts`. A plugin refuses by throwing a StatusError. */
export interface AdmissionPlugin {
  readonly name: string;
  /** `group/resource` it cares about; absent = all. Others are skipped without a call. */
  readonly resources?: ReadonlySet<string>;
  readonly operations: ReadonlySet<AdmissionOperation>;
  /** Returns the object to go on with: the same one when nothing changed. */
  admit?(object: AnyObject, attributes: AdmissionAttributes, context: AdmissionContext): AnyObject;
  validate?(object: AnyObject, attributes: AdmissionAttributes, context: AdmissionContext): void;
}

/** `<resource> "<name>" is forbidden: <why>` (`admission.NewForbidden`). */
export function forbid(object: AnyObject, { info, name }: AdmissionAttributes, why: string): StatusError {
  const known = name || object.metadata?.name || (object.metadata?.generateName ? object.metadata.generateName : '');
  return errors.forbidden(info.type, known || 'Unknown', why);
}
