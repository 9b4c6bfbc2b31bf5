/** The part of a server that answers AdmissionReviews, as the annotation `orrery.dev/admission-webhook` of its Pod describes it. */
import { Later } from '../../component-helpers/later.ts';
import type { Handler, System } from '../system.ts';

/** Wraps the handler of a server: POSTs of an AdmissionReview are answered by the description, all else as before. */
export const admissionWebhook = new Later<(system: System, description: string, handler: Handler) => Handler>('admission webhooks of workloads');
