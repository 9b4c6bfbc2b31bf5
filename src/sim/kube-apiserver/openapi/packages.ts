/** In which package of Kubernetes a model's type is declared: OpenAPI names definitions after it. From the `package` clauses of `k8s.io/api` and its kin (v1.36). */
const packages: Readonly<Record<string, string>> = {
  'io.k8s.api.admissionregistration.v1':
    'AdmissionregistrationV1ServiceReference AdmissionregistrationV1WebhookClientConfig V1ApplyConfiguration V1AuditAnnotation V1ExpressionWarning V1JSONPatch ' +
    'V1MatchCondition V1MatchResources V1MutatingAdmissionPolicy V1MutatingAdmissionPolicyBinding V1MutatingAdmissionPolicyBindingSpec V1MutatingAdmissionPolicySpec ' +
    'V1MutatingWebhook V1MutatingWebhookConfiguration V1Mutation V1NamedRuleWithOperations V1ParamKind V1ParamRef V1RuleWithOperations V1TypeChecking ' +
    'V1ValidatingAdmissionPolicy V1ValidatingAdmissionPolicyBinding V1ValidatingAdmissionPolicyBindingSpec V1ValidatingAdmissionPolicySpec ' +
    'V1ValidatingAdmissionPolicyStatus V1ValidatingWebhook V1ValidatingWebhookConfiguration V1Validation V1Variable',
  'io.k8s.api.apps.v1':
    'V1ControllerRevision V1DaemonSet V1DaemonSetCondition V1DaemonSetSpec V1DaemonSetStatus V1DaemonSetUpdateStrategy V1Deployment V1DeploymentCondition V1DeploymentSpec ' +
    'V1DeploymentStatus V1DeploymentStrategy V1ReplicaSet V1ReplicaSetCondition V1ReplicaSetSpec V1ReplicaSetStatus V1RollingUpdateDaemonSet V1RollingUpdateDeployment ' +
    'V1RollingUpdateStatefulSetStrategy V1StatefulSet V1StatefulSetCondition V1StatefulSetOrdinals V1StatefulSetPersistentVolumeClaimRetentionPolicy V1StatefulSetSpec ' +
    'V1StatefulSetStatus V1StatefulSetUpdateStrategy',
  'io.k8s.api.authentication.v1':
    'AuthenticationV1TokenRequest V1BoundObjectReference V1SelfSubjectReview V1SelfSubjectReviewStatus V1TokenRequestSpec V1TokenRequestStatus V1TokenReview ' +
    'V1TokenReviewSpec V1TokenReviewStatus V1UserInfo',
  'io.k8s.api.authorization.v1':
    'V1FieldSelectorAttributes V1LabelSelectorAttributes V1LocalSubjectAccessReview V1NonResourceAttributes V1NonResourceRule V1ResourceAttributes V1ResourceRule ' +
    'V1SelfSubjectAccessReview V1SelfSubjectAccessReviewSpec V1SelfSubjectRulesReview V1SelfSubjectRulesReviewSpec V1SubjectAccessReview V1SubjectAccessReviewSpec ' +
    'V1SubjectAccessReviewStatus V1SubjectRulesReviewStatus',
  'io.k8s.api.autoscaling.v1':
    'V1CrossVersionObjectReference V1HorizontalPodAutoscaler V1HorizontalPodAutoscalerSpec V1HorizontalPodAutoscalerStatus V1Scale V1ScaleSpec V1ScaleStatus',
  'io.k8s.api.autoscaling.v2':
    'V2ContainerResourceMetricSource V2ContainerResourceMetricStatus V2CrossVersionObjectReference V2ExternalMetricSource V2ExternalMetricStatus V2HPAScalingPolicy ' +
    'V2HPAScalingRules V2HorizontalPodAutoscaler V2HorizontalPodAutoscalerBehavior V2HorizontalPodAutoscalerCondition V2HorizontalPodAutoscalerSpec ' +
    'V2HorizontalPodAutoscalerStatus V2MetricIdentifier V2MetricSpec V2MetricStatus V2MetricTarget V2MetricValueStatus V2ObjectMetricSource V2ObjectMetricStatus ' +
    'V2PodsMetricSource V2PodsMetricStatus V2ResourceMetricSource V2ResourceMetricStatus',
  'io.k8s.api.batch.v1':
    'V1CronJob V1CronJobSpec V1CronJobStatus V1Job V1JobCondition V1JobSpec V1JobStatus V1JobTemplateSpec V1PodFailurePolicy V1PodFailurePolicyOnExitCodesRequirement ' +
    'V1PodFailurePolicyOnPodConditionsPattern V1PodFailurePolicyRule V1SuccessPolicy V1SuccessPolicyRule V1UncountedTerminatedPods',
  'io.k8s.api.certificates.v1':
    'V1CertificateSigningRequest V1CertificateSigningRequestCondition V1CertificateSigningRequestSpec V1CertificateSigningRequestStatus',
  'io.k8s.api.coordination.v1': 'V1Lease V1LeaseSpec',
  'io.k8s.api.core.v1':
    'CoreV1EndpointPort CoreV1Event CoreV1EventSeries CoreV1ResourceClaim V1AWSElasticBlockStoreVolumeSource V1Affinity V1AppArmorProfile V1AttachedVolume ' +
    'V1AzureDiskVolumeSource V1AzureFilePersistentVolumeSource V1AzureFileVolumeSource V1Binding V1CSIPersistentVolumeSource V1CSIVolumeSource V1Capabilities ' +
    'V1CephFSPersistentVolumeSource V1CephFSVolumeSource V1CinderPersistentVolumeSource V1CinderVolumeSource V1ClientIPConfig V1ClusterTrustBundleProjection ' +
    'V1ComponentCondition V1ComponentStatus V1ConfigMap V1ConfigMapEnvSource V1ConfigMapKeySelector V1ConfigMapNodeConfigSource V1ConfigMapProjection ' +
    'V1ConfigMapVolumeSource V1Container V1ContainerExtendedResourceRequest V1ContainerImage V1ContainerPort V1ContainerResizePolicy V1ContainerRestartRule ' +
    'V1ContainerRestartRuleOnExitCodes V1ContainerState V1ContainerStateRunning V1ContainerStateTerminated V1ContainerStateWaiting V1ContainerStatus V1ContainerUser ' +
    'V1DaemonEndpoint V1DownwardAPIProjection V1DownwardAPIVolumeFile V1DownwardAPIVolumeSource V1EmptyDirVolumeSource V1EndpointAddress V1EndpointSubset V1Endpoints ' +
    'V1EnvFromSource V1EnvVar V1EnvVarSource V1EphemeralContainer V1EphemeralVolumeSource V1EventSource V1ExecAction V1FCVolumeSource V1FileKeySelector ' +
    'V1FlexPersistentVolumeSource V1FlexVolumeSource V1FlockerVolumeSource V1GCEPersistentDiskVolumeSource V1GRPCAction V1GitRepoVolumeSource ' +
    'V1GlusterfsPersistentVolumeSource V1GlusterfsVolumeSource V1HTTPGetAction V1HTTPHeader V1HostAlias V1HostIP V1HostPathVolumeSource V1ISCSIPersistentVolumeSource ' +
    'V1ISCSIVolumeSource V1ImageVolumeSource V1ImageVolumeStatus V1KeyToPath V1Lifecycle V1LifecycleHandler V1LimitRange V1LimitRangeItem V1LimitRangeSpec ' +
    'V1LinuxContainerUser V1LoadBalancerIngress V1LoadBalancerStatus V1LocalObjectReference V1LocalVolumeSource V1ModifyVolumeStatus V1NFSVolumeSource V1Namespace ' +
    'V1NamespaceCondition V1NamespaceSpec V1NamespaceStatus V1Node V1NodeAddress V1NodeAffinity V1NodeAllocatableResourceClaimStatus V1NodeCondition V1NodeConfigSource ' +
    'V1NodeConfigStatus V1NodeDaemonEndpoints V1NodeFeatures V1NodeRuntimeHandler V1NodeRuntimeHandlerFeatures V1NodeSelector V1NodeSelectorRequirement V1NodeSelectorTerm ' +
    'V1NodeSpec V1NodeStatus V1NodeSwapStatus V1NodeSystemInfo V1ObjectFieldSelector V1ObjectReference V1PersistentVolume V1PersistentVolumeClaim ' +
    'V1PersistentVolumeClaimCondition V1PersistentVolumeClaimSpec V1PersistentVolumeClaimStatus V1PersistentVolumeClaimTemplate V1PersistentVolumeClaimVolumeSource ' +
    'V1PersistentVolumeSpec V1PersistentVolumeStatus V1PhotonPersistentDiskVolumeSource V1Pod V1PodAffinity V1PodAffinityTerm V1PodAntiAffinity V1PodCertificateProjection ' +
    'V1PodCondition V1PodDNSConfig V1PodDNSConfigOption V1PodExtendedResourceClaimStatus V1PodIP V1PodOS V1PodReadinessGate V1PodResourceClaim V1PodResourceClaimStatus ' +
    'V1PodSchedulingGate V1PodSchedulingGroup V1PodSecurityContext V1PodSpec V1PodStatus V1PodTemplate V1PodTemplateSpec V1PortStatus V1PortworxVolumeSource ' +
    'V1PreferredSchedulingTerm V1Probe V1ProjectedVolumeSource V1QuobyteVolumeSource V1RBDPersistentVolumeSource V1RBDVolumeSource V1ReplicationController ' +
    'V1ReplicationControllerCondition V1ReplicationControllerSpec V1ReplicationControllerStatus V1ResourceFieldSelector V1ResourceHealth V1ResourceQuota ' +
    'V1ResourceQuotaSpec V1ResourceQuotaStatus V1ResourceRequirements V1ResourceStatus V1SELinuxOptions V1ScaleIOPersistentVolumeSource V1ScaleIOVolumeSource ' +
    'V1ScopeSelector V1ScopedResourceSelectorRequirement V1SeccompProfile V1Secret V1SecretEnvSource V1SecretKeySelector V1SecretProjection V1SecretReference ' +
    'V1SecretVolumeSource V1SecurityContext V1Service V1ServiceAccount V1ServiceAccountTokenProjection V1ServicePort V1ServiceSpec V1ServiceStatus V1SessionAffinityConfig ' +
    'V1SleepAction V1StorageOSPersistentVolumeSource V1StorageOSVolumeSource V1Sysctl V1TCPSocketAction V1Taint V1Toleration V1TopologySelectorLabelRequirement ' +
    'V1TopologySelectorTerm V1TopologySpreadConstraint V1TypedLocalObjectReference V1TypedObjectReference V1Volume V1VolumeDevice V1VolumeMount V1VolumeMountStatus ' +
    'V1VolumeNodeAffinity V1VolumeProjection V1VolumeResourceRequirements V1VolumeStatus V1VsphereVirtualDiskVolumeSource V1WeightedPodAffinityTerm ' +
    'V1WindowsSecurityContextOptions',
  'io.k8s.api.discovery.v1': 'DiscoveryV1EndpointPort V1Endpoint V1EndpointConditions V1EndpointHints V1EndpointSlice V1ForNode V1ForZone',
  'io.k8s.api.events.v1': 'EventsV1Event EventsV1EventSeries',
  'io.k8s.api.flowcontrol.v1':
    'FlowcontrolV1Subject V1ExemptPriorityLevelConfiguration V1FlowDistinguisherMethod V1FlowSchema V1FlowSchemaCondition V1FlowSchemaSpec V1FlowSchemaStatus ' +
    'V1GroupSubject V1LimitResponse V1LimitedPriorityLevelConfiguration V1NonResourcePolicyRule V1PolicyRulesWithSubjects V1PriorityLevelConfiguration ' +
    'V1PriorityLevelConfigurationCondition V1PriorityLevelConfigurationReference V1PriorityLevelConfigurationSpec V1PriorityLevelConfigurationStatus V1QueuingConfiguration ' +
    'V1ResourcePolicyRule V1ServiceAccountSubject V1UserSubject',
  'io.k8s.api.networking.v1':
    'V1HTTPIngressPath V1HTTPIngressRuleValue V1IPAddress V1IPAddressSpec V1IPBlock V1Ingress V1IngressBackend V1IngressClass V1IngressClassParametersReference ' +
    'V1IngressClassSpec V1IngressLoadBalancerIngress V1IngressLoadBalancerStatus V1IngressPortStatus V1IngressRule V1IngressServiceBackend V1IngressSpec V1IngressStatus ' +
    'V1IngressTLS V1NetworkPolicy V1NetworkPolicyEgressRule V1NetworkPolicyIngressRule V1NetworkPolicyPeer V1NetworkPolicyPort V1NetworkPolicySpec V1ParentReference ' +
    'V1ServiceBackendPort V1ServiceCIDR V1ServiceCIDRSpec V1ServiceCIDRStatus',
  'io.k8s.api.node.v1': 'V1Overhead V1RuntimeClass V1Scheduling',
  'io.k8s.api.policy.v1': 'V1Eviction V1PodDisruptionBudget V1PodDisruptionBudgetSpec V1PodDisruptionBudgetStatus',
  'io.k8s.api.rbac.v1': 'RbacV1Subject V1AggregationRule V1ClusterRole V1ClusterRoleBinding V1PolicyRule V1Role V1RoleBinding V1RoleRef',
  'io.k8s.api.resource.v1':
    'ResourceV1ResourceClaim V1AllocatedDeviceStatus V1AllocationResult V1CELDeviceSelector V1CapacityRequestPolicy V1CapacityRequestPolicyRange V1CapacityRequirements ' +
    'V1Counter V1CounterSet V1Device V1DeviceAllocationConfiguration V1DeviceAllocationResult V1DeviceAttribute V1DeviceCapacity V1DeviceClaim V1DeviceClaimConfiguration ' +
    'V1DeviceClass V1DeviceClassConfiguration V1DeviceClassSpec V1DeviceConstraint V1DeviceCounterConsumption V1DeviceRequest V1DeviceRequestAllocationResult ' +
    'V1DeviceSelector V1DeviceSubRequest V1DeviceTaint V1DeviceToleration V1ExactDeviceRequest V1NetworkDeviceData V1NodeAllocatableResourceMapping ' +
    'V1OpaqueDeviceConfiguration V1ResourceClaimConsumerReference V1ResourceClaimSpec V1ResourceClaimStatus V1ResourceClaimTemplate V1ResourceClaimTemplateSpec ' +
    'V1ResourcePool V1ResourceSlice V1ResourceSliceSpec',
  'io.k8s.api.scheduling.v1': 'V1PriorityClass',
  'io.k8s.api.storage.v1':
    'StorageV1TokenRequest V1CSIDriver V1CSIDriverSpec V1CSINode V1CSINodeDriver V1CSINodeSpec V1CSIStorageCapacity V1StorageClass V1VolumeAttachment ' +
    'V1VolumeAttachmentSource V1VolumeAttachmentSpec V1VolumeAttachmentStatus V1VolumeAttributesClass V1VolumeError V1VolumeNodeResources',
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1':
    'ApiextensionsV1ServiceReference ApiextensionsV1WebhookClientConfig V1CustomResourceColumnDefinition V1CustomResourceConversion V1CustomResourceDefinition ' +
    'V1CustomResourceDefinitionCondition V1CustomResourceDefinitionNames V1CustomResourceDefinitionSpec V1CustomResourceDefinitionStatus V1CustomResourceDefinitionVersion ' +
    'V1CustomResourceSubresourceScale V1CustomResourceSubresources V1CustomResourceValidation V1ExternalDocumentation V1JSONSchemaProps V1SelectableField V1ValidationRule ' +
    'V1WebhookConversion',
  'io.k8s.apimachinery.pkg.apis.meta.v1':
    'V1Condition V1DeleteOptions V1FieldSelectorRequirement V1LabelSelector V1LabelSelectorRequirement V1ListMeta V1ManagedFieldsEntry V1ObjectMeta V1OwnerReference ' +
    'V1Preconditions V1ShardInfo V1Status V1StatusCause V1StatusDetails',
  'io.k8s.kube-aggregator.pkg.apis.apiregistration.v1':
    'ApiregistrationV1ServiceReference V1APIService V1APIServiceCondition V1APIServiceSpec V1APIServiceStatus',
};

const byModel = new Map(Object.entries(packages).flatMap(([name, models]) => models.split(' ').map((model) => [model, name] as const)));

/** `V1PodSpec` → `io.k8s.api.core.v1`; undefined for what is no model of Kubernetes' own. */
export function packageOf(model: string): string | undefined {
  return byModel.get(model);
}
