/** Fills in the checks of seldom used kinds and fields: imported for that by `src/sim/cluster/later.ts`. Adding a kind is one line in the table. */
import { lateChecks, type Validator } from '../late.ts';
import * as registration from './admission-registration.ts';
import { validateHorizontalPodAutoscaler } from './autoscaling.ts';
import * as batch from './batch.ts';
import { validateClaim, validateClaimSpec, validateClaimUpdate } from './claims.ts';
import { validateCustomResourceDefinition, validateCustomResourceDefinitionUpdate } from './custom-resource-definition.ts';
import * as limits from './limits.ts';
import * as networking from './networking.ts';
import { rarePodChecks } from './pod.ts';
import { validatePodResize } from './resize.ts';
import * as small from './small-kinds.ts';
import * as storage from './storage.ts';

/** The checks of a new object, then those of the change. */
const also = (create: Validator['create'], update: NonNullable<Validator['update']>): Validator => ({
  create,
  update: (errors, next, before) => {
    create(errors, next);
    update(errors, next, before);
  },
});

const storageKinds: Readonly<Record<string, Validator>> = {
  persistentvolumes: { create: storage.validatePersistentVolume, update: storage.validatePersistentVolumeUpdate },
  persistentvolumeclaims: { create: validateClaim, update: validateClaimUpdate },
  'storageclasses.storage.k8s.io': also(storage.validateStorageClass, storage.validateStorageClassUpdate),
  'volumeattachments.storage.k8s.io': { create: storage.validateVolumeAttachment },
  'csinodes.storage.k8s.io': { create: storage.validateCSINode },
  'csidrivers.storage.k8s.io': also(storage.validateCSIDriver, storage.validateCSIDriverUpdate),
  'csistoragecapacities.storage.k8s.io': { create: storage.validateCSIStorageCapacity },
  'volumeattributesclasses.storage.k8s.io': also(storage.validateVolumeAttributesClass, storage.validateVolumeAttributesClassUpdate),
};

const validators: Readonly<Record<string, Validator>> = {
  ...storageKinds,
  limitranges: { create: limits.validateLimitRange },
  resourcequotas: { create: limits.validateResourceQuota, update: limits.validateResourceQuotaUpdate },
  'jobs.batch': { create: batch.validateJob, update: batch.validateJobUpdate },
  'cronjobs.batch': { create: batch.validateCronJob, update: batch.validateCronJobUpdate },
  'ingresses.networking.k8s.io': { create: networking.validateIngressCreate, update: networking.validateIngress },
  'ingressclasses.networking.k8s.io': also(networking.validateIngressClass, networking.validateIngressClassUpdate),
  'networkpolicies.networking.k8s.io': { create: networking.validateNetworkPolicy },
  'servicecidrs.networking.k8s.io': { create: networking.validateServiceCIDR },
  'ipaddresses.networking.k8s.io': { name: 'none', create: networking.validateIPAddress },
  'horizontalpodautoscalers.autoscaling': { create: validateHorizontalPodAutoscaler },
  'poddisruptionbudgets.policy': { name: 'path-segment', create: small.validatePodDisruptionBudget },
  'priorityclasses.scheduling.k8s.io': { create: small.validatePriorityClass, update: small.validatePriorityClassUpdate },
  'runtimeclasses.node.k8s.io': { create: small.validateRuntimeClass, update: small.validateRuntimeClassUpdate },
  'controllerrevisions.apps': { create: small.validateControllerRevision, update: small.validateControllerRevisionUpdate },
  'certificatesigningrequests.certificates.k8s.io': { create: small.validateSigningRequest },
  'flowschemas.flowcontrol.apiserver.k8s.io': { create: small.validateFlowSchema },
  'prioritylevelconfigurations.flowcontrol.apiserver.k8s.io': { create: small.validatePriorityLevel },
  'apiservices.apiregistration.k8s.io': { create: small.validateAPIService },
  'customresourcedefinitions.apiextensions.k8s.io': { create: validateCustomResourceDefinition, update: validateCustomResourceDefinitionUpdate },
  'mutatingwebhookconfigurations.admissionregistration.k8s.io': { create: registration.validateWebhookConfiguration },
  'validatingwebhookconfigurations.admissionregistration.k8s.io': { create: registration.validateWebhookConfiguration },
  'validatingadmissionpolicies.admissionregistration.k8s.io': { create: registration.validateValidatingPolicy },
  'validatingadmissionpolicybindings.admissionregistration.k8s.io': { create: registration.validateValidatingPolicyBinding },
  'mutatingadmissionpolicies.admissionregistration.k8s.io': { create: registration.validateMutatingPolicy },
  'mutatingadmissionpolicybindings.admissionregistration.k8s.io': { create: registration.validateMutatingPolicyBinding },
};

lateChecks.fill({ validators, pod: rarePodChecks, claimSpec: validateClaimSpec, resize: validatePodResize });
