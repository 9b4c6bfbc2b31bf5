/** Parts of admission that need an object of their kind to exist before they do anything: loaded after the rest (`admission/late-index.ts`). */
import { Later } from '../../component-helpers/later.ts';
import type { RbacAuthorizer } from '../authorization/rbac.ts';
import type { ProcessHost } from '../../kernel/index.ts';
import type { AnyObject } from '../values.ts';
import type { AdmissionAttributes, AdmissionContext } from './plugin.ts';

/** Webhooks that concern one request. They are asked by messages, so both go on later. Errors: a StatusError given to `refuse`. */
export interface RemoteAdmission {
  /** Asks the mutating webhooks one after the other. `names` are those that changed the object. */
  mutate(
    object: AnyObject,
    attributes: AdmissionAttributes,
    resume: (object: AnyObject, names: readonly string[]) => void,
    refuse: (error: unknown) => void,
  ): void;
  /** Asks the validating webhooks. */
  validate(object: AnyObject, attributes: AdmissionAttributes, resume: () => void, refuse: (error: unknown) => void): void;
}

export interface LateAdmission {
  readonly mutatePolicies: (object: AnyObject, attributes: AdmissionAttributes, context: AdmissionContext) => AnyObject;
  readonly validatePolicies: (object: AnyObject, attributes: AdmissionAttributes, context: AdmissionContext) => void;
  readonly confirmNoEscalation: (rbac: RbacAuthorizer, object: AnyObject, attributes: AdmissionAttributes, context: AdmissionContext) => void;
  readonly webhooks: (host: ProcessHost, context: AdmissionContext) => RemoteAdmission;
}

export const lateAdmission = new Later<LateAdmission>('admission policies and webhooks');
