/** Fills in the parts of admission that most clusters never need: imported for that by `src/sim/cluster/later.ts`. */
import { confirmNoEscalation } from '../authorization/escalation.ts';
import { lateAdmission } from './late.ts';
import { mutatePolicies, validatePolicies } from './plugin/policy/policies.ts';
import { webhookDispatcher } from './plugin/webhook/dispatcher.ts';

lateAdmission.fill({ confirmNoEscalation, mutatePolicies, validatePolicies, webhooks: webhookDispatcher });
