/** Facts that the published model files do not hold: how lists are merged. From the Go tags and markers of `k8s.io/api`. */

/** `patchStrategy:"merge"` with its `patchMergeKey`, by `Model.field`; `''` = a set of primitives. */
export const patchMergeKeys: Readonly<Record<string, string>> = {
  'V1APIServiceStatus.conditions': 'type', 'V1CSINodeSpec.drivers': 'name', 'V1ComponentStatus.conditions': 'type', 'V1Container.env': 'name',
  'V1Container.ports': 'containerPort', 'V1Container.volumeDevices': 'devicePath', 'V1Container.volumeMounts': 'mountPath',
  'V1ContainerStatus.allocatedResourcesStatus': 'name', 'V1ContainerStatus.volumeMounts': 'mountPath', 'V1DaemonSetStatus.conditions': 'type',
  'V1DeploymentStatus.conditions': 'type', 'V1EphemeralContainer.env': 'name', 'V1EphemeralContainer.ports': 'containerPort',
  'V1EphemeralContainer.volumeDevices': 'devicePath', 'V1EphemeralContainer.volumeMounts': 'mountPath', 'V1FlowSchemaStatus.conditions': 'type',
  'V1JobStatus.conditions': 'type', 'V1MutatingAdmissionPolicySpec.matchConditions': 'name', 'V1MutatingWebhook.matchConditions': 'name',
  'V1MutatingWebhookConfiguration.webhooks': 'name', 'V1NamespaceStatus.conditions': 'type', 'V1NodeSpec.podCIDRs': '',
  'V1NodeStatus.addresses': 'type', 'V1NodeStatus.conditions': 'type', 'V1ObjectMeta.finalizers': '', 'V1ObjectMeta.ownerReferences': 'uid',
  'V1PersistentVolumeClaimStatus.conditions': 'type', 'V1PodDisruptionBudgetStatus.conditions': 'type', 'V1PodSpec.containers': 'name',
  'V1PodSpec.ephemeralContainers': 'name', 'V1PodSpec.hostAliases': 'ip', 'V1PodSpec.imagePullSecrets': 'name', 'V1PodSpec.initContainers': 'name',
  'V1PodSpec.resourceClaims': 'name', 'V1PodSpec.schedulingGates': 'name', 'V1PodSpec.topologySpreadConstraints': 'topologyKey',
  'V1PodSpec.volumes': 'name', 'V1PodStatus.conditions': 'type', 'V1PodStatus.hostIPs': 'ip', 'V1PodStatus.podIPs': 'ip',
  'V1PodStatus.resourceClaimStatuses': 'name', 'V1PriorityLevelConfigurationStatus.conditions': 'type', 'V1ReplicaSetStatus.conditions': 'type',
  'V1ReplicationControllerStatus.conditions': 'type', 'V1ResourceClaimStatus.reservedFor': 'uid', 'V1ServiceAccount.secrets': 'name',
  'V1ServiceCIDRStatus.conditions': 'type', 'V1ServiceSpec.ports': 'port', 'V1ServiceStatus.conditions': 'type',
  'V1StatefulSetStatus.conditions': 'type', 'V1ValidatingAdmissionPolicySpec.matchConditions': 'name',
  'V1ValidatingAdmissionPolicySpec.variables': 'name', 'V1ValidatingWebhook.matchConditions': 'name',
  'V1ValidatingWebhookConfiguration.webhooks': 'name', 'V2HorizontalPodAutoscalerStatus.conditions': 'type',
};

/** `patchStrategy:"replace"` on an object: a patch replaces it as a whole. */
export const replaceFields: ReadonlySet<string> = new Set([
  'V1PodDisruptionBudgetSpec.selector',
]);

/** `+listType=map` with its `+listMapKey`s: what identifies an item for server-side apply. */
export const listMapKeys: Readonly<Record<string, readonly string[]>> = {
  'V1APIServiceStatus.conditions': ['type'], 'V1AllocatedDeviceStatus.conditions': ['type'], 'V1CSINodeSpec.drivers': ['name'],
  'V1CertificateSigningRequestStatus.conditions': ['type'], 'V1ComponentStatus.conditions': ['type'], 'V1Container.env': ['name'],
  'V1Container.ports': ['containerPort', 'protocol'], 'V1Container.volumeDevices': ['devicePath'], 'V1Container.volumeMounts': ['mountPath'],
  'V1ContainerStatus.allocatedResourcesStatus': ['name'], 'V1ContainerStatus.volumeMounts': ['mountPath'],
  'V1CustomResourceDefinitionStatus.conditions': ['type'], 'V1DaemonSetStatus.conditions': ['type'], 'V1DeploymentStatus.conditions': ['type'],
  'V1EphemeralContainer.env': ['name'], 'V1EphemeralContainer.ports': ['containerPort', 'protocol'],
  'V1EphemeralContainer.volumeDevices': ['devicePath'], 'V1EphemeralContainer.volumeMounts': ['mountPath'], 'V1FlowSchemaStatus.conditions': ['type'],
  'V1MutatingAdmissionPolicySpec.matchConditions': ['name'], 'V1MutatingWebhook.matchConditions': ['name'],
  'V1MutatingWebhookConfiguration.webhooks': ['name'], 'V1NamespaceStatus.conditions': ['type'], 'V1NodeStatus.addresses': ['type'],
  'V1NodeStatus.conditions': ['type'], 'V1ObjectMeta.ownerReferences': ['uid'], 'V1PersistentVolumeClaimStatus.conditions': ['type'],
  'V1PodDisruptionBudgetStatus.conditions': ['type'], 'V1PodSpec.containers': ['name'], 'V1PodSpec.ephemeralContainers': ['name'],
  'V1PodSpec.hostAliases': ['ip'], 'V1PodSpec.imagePullSecrets': ['name'], 'V1PodSpec.initContainers': ['name'], 'V1PodSpec.resourceClaims': ['name'],
  'V1PodSpec.schedulingGates': ['name'], 'V1PodSpec.topologySpreadConstraints': ['topologyKey', 'whenUnsatisfiable'], 'V1PodSpec.volumes': ['name'],
  'V1PodStatus.conditions': ['type'], 'V1PodStatus.podIPs': ['ip'], 'V1PodStatus.resourceClaimStatuses': ['name'],
  'V1PriorityLevelConfigurationStatus.conditions': ['type'], 'V1ReplicaSetStatus.conditions': ['type'],
  'V1ReplicationControllerStatus.conditions': ['type'], 'V1ResourceClaimStatus.devices': ['driver', 'device', 'pool', 'shareID'],
  'V1ResourceClaimStatus.reservedFor': ['uid'], 'V1ResourceRequirements.claims': ['name'], 'V1ResourceStatus.resources': ['resourceID'],
  'V1ServiceAccount.secrets': ['name'], 'V1ServiceCIDRStatus.conditions': ['type'], 'V1ServiceSpec.ports': ['port', 'protocol'],
  'V1ServiceStatus.conditions': ['type'], 'V1StatefulSetStatus.conditions': ['type'], 'V1ValidatingAdmissionPolicySpec.matchConditions': ['name'],
  'V1ValidatingAdmissionPolicySpec.variables': ['name'], 'V1ValidatingAdmissionPolicyStatus.conditions': ['type'],
  'V1ValidatingWebhook.matchConditions': ['name'], 'V1ValidatingWebhookConfiguration.webhooks': ['name'],
  'V2HorizontalPodAutoscalerStatus.conditions': ['type'],
};

/** `+listType=set`. */
export const setLists: ReadonlySet<string> = new Set([
  'V1CSIDriverSpec.volumeLifecycleModes', 'V1ContainerRestartRuleOnExitCodes.values', 'V1Endpoint.addresses',
  'V1NodeAllocatableResourceClaimStatus.containers', 'V1NodeSpec.podCIDRs', 'V1NonResourcePolicyRule.nonResourceURLs',
  'V1NonResourcePolicyRule.verbs', 'V1ObjectMeta.finalizers', 'V1PodFailurePolicyOnExitCodesRequirement.values', 'V1ResourcePolicyRule.apiGroups',
  'V1ResourcePolicyRule.namespaces', 'V1ResourcePolicyRule.resources', 'V1ResourcePolicyRule.verbs', 'V1UncountedTerminatedPods.failed',
  'V1UncountedTerminatedPods.succeeded', 'V1ValidatingAdmissionPolicyBindingSpec.validationActions',
]);

/** `+mapType=atomic` / `+structType=atomic`: objects that have one owner as a whole. */
export const atomicFields: ReadonlySet<string> = new Set([
  'V1APIServiceSpec.caBundle', 'V1PodSpec.nodeSelector', 'V1ReplicationControllerSpec.selector', 'V1Scheduling.nodeSelector',
  'V1ServiceSpec.selector',
]);

/** Types marked `+structType=atomic` where they are declared. */
export const atomicStructs: ReadonlySet<string> = new Set([
  'V1LabelSelector', 'V1ObjectReference', 'V1LocalObjectReference', 'V1TypedLocalObjectReference', 'V1SecretReference', 'V1NodeSelector',
  'V1NodeSelectorTerm', 'V1ObjectFieldSelector', 'V1ResourceFieldSelector', 'V1ConfigMapKeySelector', 'V1SecretKeySelector', 'V1OwnerReference',
  'V1IngressServiceBackend', 'RbacV1Subject', 'V1RoleRef', 'V1TopologySelectorTerm',
]);
