import { compareStrings, isArray, isObject, type ResourceInfo, type StructSchema, type TypeSchema } from '../../apimachinery/index.ts';

/** The order of the fields of the Go structs that kubectl decodes and prints itself. From `k8s.io/api` and `apimachinery/pkg/apis/meta/v1`. */
const orders: Readonly<Record<string, string>> = {
  CoreV1Event:
    'kind apiVersion metadata involvedObject reason message source firstTimestamp lastTimestamp count type eventTime series action related reportingComponent reportingInstance',
  RbacV1Subject: 'kind apiGroup name namespace',
  V1AWSElasticBlockStoreVolumeSource: 'volumeID fsType partition readOnly',
  V1AppArmorProfile: 'type localhostProfile',
  V1AttachedVolume: 'name devicePath',
  V1AzureDiskVolumeSource: 'diskName diskURI cachingMode fsType readOnly kind',
  V1AzureFileVolumeSource: 'secretName shareName readOnly',
  V1BoundObjectReference: 'kind apiVersion name uid',
  V1CSIVolumeSource: 'driver readOnly fsType volumeAttributes nodePublishSecretRef',
  V1CephFSVolumeSource: 'monitors path user secretFile secretRef readOnly',
  V1CertificateSigningRequestCondition: 'type status reason message lastUpdateTime lastTransitionTime',
  V1CertificateSigningRequestSpec: 'request signerName expirationSeconds usages username uid groups extra',
  V1CertificateSigningRequestStatus: 'conditions certificate',
  V1CinderVolumeSource: 'volumeID fsType readOnly secretRef',
  V1ClusterRole: 'kind apiVersion metadata rules aggregationRule',
  V1ClusterRoleBinding: 'kind apiVersion metadata subjects roleRef',
  V1ClusterTrustBundleProjection: 'name signerName labelSelector optional path',
  V1Condition: 'type status observedGeneration lastTransitionTime reason message',
  V1ConfigMap: 'kind apiVersion metadata immutable data binaryData',
  V1ConfigMapKeySelector: 'name key optional',
  V1ConfigMapNodeConfigSource: 'namespace name uid resourceVersion kubeletConfigKey',
  V1ConfigMapProjection: 'name items optional',
  V1ConfigMapVolumeSource: 'name items defaultMode optional',
  V1Container:
    'name image command args workingDir ports envFrom env resources resizePolicy restartPolicy restartPolicyRules volumeMounts volumeDevices livenessProbe readinessProbe startupProbe lifecycle terminationMessagePath terminationMessagePolicy imagePullPolicy securityContext stdin stdinOnce tty',
  V1ContainerExtendedResourceRequest: 'containerName resourceName requestName',
  V1ContainerPort: 'name hostPort containerPort protocol hostIP',
  V1ContainerState: 'waiting running terminated',
  V1ContainerStateTerminated: 'exitCode signal reason message startedAt finishedAt containerID',
  V1ContainerStateWaiting: 'reason message',
  V1ContainerStatus:
    'name state lastState ready restartCount image imageID containerID started allocatedResources resources volumeMounts user allocatedResourcesStatus stopSignal',
  V1ControllerRevision: 'kind apiVersion metadata data revision',
  V1CronJobSpec: 'schedule timeZone startingDeadlineSeconds concurrencyPolicy suspend jobTemplate successfulJobsHistoryLimit failedJobsHistoryLimit',
  V1CrossVersionObjectReference: 'kind name apiVersion',
  V1DaemonSetCondition: 'type status lastTransitionTime reason message',
  V1DaemonSetSpec: 'selector template updateStrategy minReadySeconds revisionHistoryLimit',
  V1DaemonSetStatus:
    'currentNumberScheduled numberMisscheduled desiredNumberScheduled numberReady observedGeneration updatedNumberScheduled numberAvailable numberUnavailable collisionCount conditions',
  V1DaemonSetUpdateStrategy: 'type rollingUpdate',
  V1DeploymentCondition: 'type status lastUpdateTime lastTransitionTime reason message',
  V1DeploymentSpec: 'replicas selector template strategy minReadySeconds revisionHistoryLimit paused progressDeadlineSeconds',
  V1DeploymentStatus:
    'observedGeneration replicas updatedReplicas readyReplicas availableReplicas unavailableReplicas terminatingReplicas conditions collisionCount',
  V1DeploymentStrategy: 'type rollingUpdate',
  V1DownwardAPIVolumeFile: 'path fieldRef resourceFieldRef mode',
  V1DownwardAPIVolumeSource: 'items defaultMode',
  V1EnvFromSource: 'prefix configMapRef secretRef',
  V1EnvVarSource: 'fieldRef resourceFieldRef configMapKeyRef secretKeyRef fileKeyRef',
  V1EphemeralContainer:
    'name image command args workingDir ports envFrom env resources resizePolicy restartPolicy restartPolicyRules volumeMounts volumeDevices livenessProbe readinessProbe startupProbe lifecycle terminationMessagePath terminationMessagePolicy imagePullPolicy securityContext stdin stdinOnce tty targetContainerName',
  V1FCVolumeSource: 'targetWWNs lun fsType readOnly wwids',
  V1FileKeySelector: 'volumeName path key optional',
  V1FlexVolumeSource: 'driver fsType secretRef readOnly options',
  V1GCEPersistentDiskVolumeSource: 'pdName fsType partition readOnly',
  V1GitRepoVolumeSource: 'repository revision directory',
  V1HTTPGetAction: 'path port host scheme httpHeaders',
  V1HTTPIngressPath: 'path pathType backend',
  V1HorizontalPodAutoscalerSpec: 'scaleTargetRef minReplicas maxReplicas targetCPUUtilizationPercentage',
  V1HorizontalPodAutoscalerStatus: 'observedGeneration lastScaleTime currentReplicas desiredReplicas currentCPUUtilizationPercentage',
  V1HostAlias: 'ip hostnames',
  V1ISCSIVolumeSource: 'targetPortal iqn lun iscsiInterface fsType readOnly portals chapAuthDiscovery chapAuthSession secretRef initiatorName',
  V1ImageVolumeSource: 'reference pullPolicy',
  V1IngressBackend: 'service resource',
  V1IngressLoadBalancerIngress: 'ip hostname ports',
  V1IngressPortStatus: 'port protocol error',
  V1IngressSpec: 'ingressClassName defaultBackend tls rules',
  V1JobCondition: 'type status lastProbeTime lastTransitionTime reason message',
  V1JobSpec:
    'parallelism completions activeDeadlineSeconds podFailurePolicy successPolicy backoffLimit backoffLimitPerIndex maxFailedIndexes selector manualSelector template ttlSecondsAfterFinished completionMode suspend podReplacementPolicy managedBy',
  V1JobStatus: 'conditions startTime completionTime active succeeded failed terminating completedIndexes failedIndexes uncountedTerminatedPods ready',
  V1KeyToPath: 'key path mode',
  V1LabelSelector: 'matchLabels matchExpressions',
  V1LifecycleHandler: 'exec httpGet tcpSocket sleep',
  V1LinuxContainerUser: 'uid gid supplementalGroups',
  V1ListMeta: 'selfLink resourceVersion continue remainingItemCount shardInfo',
  V1LoadBalancerIngress: 'ip hostname ipMode ports',
  V1ManagedFieldsEntry: 'manager operation apiVersion time fieldsType fieldsV1 subresource',
  V1ModifyVolumeStatus: 'targetVolumeAttributesClassName status',
  V1NFSVolumeSource: 'server path readOnly',
  V1NamespaceCondition: 'type status lastTransitionTime reason message',
  V1NamespaceStatus: 'phase conditions',
  V1NodeAddress: 'type address',
  V1NodeAffinity: 'requiredDuringSchedulingIgnoredDuringExecution preferredDuringSchedulingIgnoredDuringExecution',
  V1NodeAllocatableResourceClaimStatus: 'resourceClaimName containers resources',
  V1NodeCondition: 'type status lastHeartbeatTime lastTransitionTime reason message',
  V1NodeConfigStatus: 'assigned active lastKnownGood error',
  V1NodeRuntimeHandler: 'name features',
  V1NodeSpec: 'podCIDR podCIDRs providerID unschedulable taints configSource externalID',
  V1NodeStatus:
    'capacity allocatable phase conditions addresses daemonEndpoints nodeInfo images volumesInUse volumesAttached config runtimeHandlers features declaredFeatures',
  V1NodeSystemInfo:
    'machineID systemUUID bootID kernelVersion osImage containerRuntimeVersion kubeletVersion kubeProxyVersion operatingSystem architecture swap',
  V1ObjectMeta:
    'name generateName namespace selfLink uid resourceVersion generation creationTimestamp deletionTimestamp deletionGracePeriodSeconds labels annotations ownerReferences finalizers managedFields',
  V1ObjectReference: 'kind namespace name uid apiVersion resourceVersion fieldPath',
  V1OwnerReference: 'apiVersion kind name uid controller blockOwnerDeletion',
  V1PersistentVolumeClaimCondition: 'type status lastProbeTime lastTransitionTime reason message',
  V1PersistentVolumeClaimSpec: 'accessModes selector resources volumeName storageClassName volumeMode dataSource dataSourceRef volumeAttributesClassName',
  V1PersistentVolumeClaimStatus:
    'phase accessModes capacity conditions allocatedResources allocatedResourceStatuses currentVolumeAttributesClassName modifyVolumeStatus',
  V1PhotonPersistentDiskVolumeSource: 'pdID fsType',
  V1PodAffinity: 'requiredDuringSchedulingIgnoredDuringExecution preferredDuringSchedulingIgnoredDuringExecution',
  V1PodAffinityTerm: 'labelSelector namespaces topologyKey namespaceSelector matchLabelKeys mismatchLabelKeys',
  V1PodAntiAffinity: 'requiredDuringSchedulingIgnoredDuringExecution preferredDuringSchedulingIgnoredDuringExecution',
  V1PodCertificateProjection: 'signerName keyType maxExpirationSeconds credentialBundlePath keyPath certificateChainPath userAnnotations',
  V1PodCondition: 'type observedGeneration status lastProbeTime lastTransitionTime reason message',
  V1PodDNSConfig: 'nameservers searches options',
  V1PodDisruptionBudgetSpec: 'minAvailable selector maxUnavailable unhealthyPodEvictionPolicy',
  V1PodDisruptionBudgetStatus: 'observedGeneration disruptedPods disruptionsAllowed currentHealthy desiredHealthy expectedPods conditions',
  V1PodFailurePolicyOnPodConditionsPattern: 'type status',
  V1PodSecurityContext:
    'seLinuxOptions windowsOptions runAsUser runAsGroup runAsNonRoot supplementalGroups supplementalGroupsPolicy fsGroup sysctls fsGroupChangePolicy seccompProfile appArmorProfile seLinuxChangePolicy',
  V1PodSpec:
    'volumes initContainers containers ephemeralContainers restartPolicy terminationGracePeriodSeconds activeDeadlineSeconds dnsPolicy nodeSelector serviceAccountName serviceAccount automountServiceAccountToken nodeName hostNetwork hostPID hostIPC shareProcessNamespace securityContext imagePullSecrets hostname subdomain affinity schedulerName tolerations hostAliases priorityClassName priority dnsConfig readinessGates runtimeClassName enableServiceLinks preemptionPolicy overhead topologySpreadConstraints setHostnameAsFQDN os hostUsers schedulingGates resourceClaims resources hostnameOverride schedulingGroup',
  V1PodStatus:
    'observedGeneration phase conditions message reason nominatedNodeName hostIP hostIPs podIP podIPs startTime initContainerStatuses containerStatuses qosClass ephemeralContainerStatuses resize resourceClaimStatuses extendedResourceClaimStatus allocatedResources resources nodeAllocatableResourceClaimStatuses',
  V1PolicyRule: 'verbs apiGroups resources resourceNames nonResourceURLs',
  V1PortStatus: 'port protocol error',
  V1PortworxVolumeSource: 'volumeID fsType readOnly',
  V1PreferredSchedulingTerm: 'weight preference',
  V1PriorityClass: 'kind apiVersion metadata value globalDefault description preemptionPolicy',
  V1Probe: 'exec httpGet tcpSocket grpc initialDelaySeconds timeoutSeconds periodSeconds successThreshold failureThreshold terminationGracePeriodSeconds',
  V1ProjectedVolumeSource: 'sources defaultMode',
  V1QuobyteVolumeSource: 'registry volume readOnly user group tenant',
  V1RBDVolumeSource: 'monitors image fsType pool user keyring secretRef readOnly',
  V1ReplicaSetCondition: 'type status lastTransitionTime reason message',
  V1ReplicaSetSpec: 'replicas minReadySeconds selector template',
  V1ReplicaSetStatus: 'replicas fullyLabeledReplicas readyReplicas availableReplicas terminatingReplicas observedGeneration conditions',
  V1ReplicationControllerCondition: 'type status lastTransitionTime reason message',
  V1ReplicationControllerSpec: 'replicas minReadySeconds selector template',
  V1ReplicationControllerStatus: 'replicas fullyLabeledReplicas readyReplicas availableReplicas observedGeneration conditions',
  V1ResourceFieldSelector: 'containerName resource divisor',
  V1ResourceHealth: 'resourceID health message',
  V1ResourceQuotaSpec: 'hard scopes scopeSelector',
  V1ResourceRequirements: 'limits requests claims',
  V1Role: 'kind apiVersion metadata rules',
  V1RoleBinding: 'kind apiVersion metadata subjects roleRef',
  V1RollingUpdateDaemonSet: 'maxUnavailable maxSurge',
  V1RollingUpdateDeployment: 'maxUnavailable maxSurge',
  V1RollingUpdateStatefulSetStrategy: 'partition maxUnavailable',
  V1SELinuxOptions: 'user role type level',
  V1ScaleIOVolumeSource: 'gateway system secretRef sslEnabled protectionDomain storagePool storageMode volumeName fsType readOnly',
  V1ScopedResourceSelectorRequirement: 'scopeName operator values',
  V1SeccompProfile: 'type localhostProfile',
  V1Secret: 'kind apiVersion metadata immutable data stringData type',
  V1SecretKeySelector: 'name key optional',
  V1SecretProjection: 'name items optional',
  V1SecretVolumeSource: 'secretName items defaultMode optional',
  V1SecurityContext:
    'capabilities privileged seLinuxOptions windowsOptions runAsUser runAsGroup runAsNonRoot readOnlyRootFilesystem allowPrivilegeEscalation procMount seccompProfile appArmorProfile',
  V1ServiceAccount: 'kind apiVersion metadata secrets imagePullSecrets automountServiceAccountToken',
  V1ServicePort: 'name protocol appProtocol port targetPort nodePort',
  V1ServiceSpec:
    'ports selector clusterIP clusterIPs type externalIPs sessionAffinity loadBalancerIP loadBalancerSourceRanges externalName externalTrafficPolicy healthCheckNodePort publishNotReadyAddresses sessionAffinityConfig ipFamilies ipFamilyPolicy allocateLoadBalancerNodePorts loadBalancerClass internalTrafficPolicy trafficDistribution',
  V1ServiceStatus: 'loadBalancer conditions',
  V1StatefulSetCondition: 'type status lastTransitionTime reason message',
  V1StatefulSetSpec:
    'replicas selector template volumeClaimTemplates serviceName podManagementPolicy updateStrategy revisionHistoryLimit minReadySeconds persistentVolumeClaimRetentionPolicy ordinals',
  V1StatefulSetStatus:
    'observedGeneration replicas readyReplicas currentReplicas updatedReplicas currentRevision updateRevision collisionCount conditions availableReplicas',
  V1StatefulSetUpdateStrategy: 'type rollingUpdate',
  V1StorageOSVolumeSource: 'volumeName volumeNamespace fsType readOnly secretRef',
  V1SuccessPolicyRule: 'succeededIndexes succeededCount',
  V1TCPSocketAction: 'port host',
  V1Taint: 'key value effect timeAdded',
  V1TokenRequestSpec: 'audiences expirationSeconds boundObjectRef',
  V1TokenRequestStatus: 'token expirationTimestamp',
  V1Toleration: 'key operator value effect tolerationSeconds',
  V1TopologySpreadConstraint: 'maxSkew topologyKey whenUnsatisfiable labelSelector minDomains nodeAffinityPolicy nodeTaintsPolicy matchLabelKeys',
  V1UncountedTerminatedPods: 'succeeded failed',
  V1UserInfo: 'username uid groups extra',
  V1Volume:
    'name hostPath emptyDir gcePersistentDisk awsElasticBlockStore gitRepo secret nfs iscsi glusterfs persistentVolumeClaim rbd flexVolume cinder cephfs flocker downwardAPI fc azureFile configMap vsphereVolume quobyte azureDisk photonPersistentDisk projected portworxVolume scaleIO storageos csi ephemeral image',
  V1VolumeDevice: 'name devicePath',
  V1VolumeMount: 'name readOnly recursiveReadOnly mountPath subPath mountPropagation subPathExpr',
  V1VolumeMountStatus: 'name mountPath readOnly recursiveReadOnly volumeStatus',
  V1VolumeProjection: 'secret downwardAPI configMap serviceAccountToken clusterTrustBundle podCertificate',
  V1VsphereVirtualDiskVolumeSource: 'volumePath fsType storagePolicyName storagePolicyID',
  V1WeightedPodAffinityTerm: 'weight podAffinityTerm',
  V1WindowsSecurityContextOptions: 'gmsaCredentialSpecName gmsaCredentialSpec runAsUserName hostProcess',
  V2ContainerResourceMetricSource: 'name target container',
  V2ContainerResourceMetricStatus: 'name current container',
  V2CrossVersionObjectReference: 'kind name apiVersion',
  V2ExternalMetricStatus: 'metric current',
  V2HPAScalingPolicy: 'type value periodSeconds',
  V2HPAScalingRules: 'stabilizationWindowSeconds selectPolicy policies tolerance',
  V2HorizontalPodAutoscalerBehavior: 'scaleUp scaleDown',
  V2HorizontalPodAutoscalerCondition: 'type status lastTransitionTime reason message',
  V2HorizontalPodAutoscalerSpec: 'scaleTargetRef minReplicas maxReplicas metrics behavior',
  V2HorizontalPodAutoscalerStatus: 'observedGeneration lastScaleTime currentReplicas desiredReplicas currentMetrics conditions',
  V2MetricSpec: 'type object pods resource containerResource external',
  V2MetricStatus: 'type object pods resource containerResource external',
  V2MetricTarget: 'type value averageValue averageUtilization',
  V2MetricValueStatus: 'value averageValue averageUtilization',
  V2ObjectMetricSource: 'describedObject target metric',
  V2ObjectMetricStatus: 'metric current describedObject',
  V2PodsMetricStatus: 'metric current',
  V2ResourceMetricStatus: 'name current',
};

/** Fields that are structs and no pointers: Go prints them even when they are empty. From the same files. */
const always: Readonly<Record<string, string>> = {
  V1Container: 'resources',
  V1CronJob: 'spec status',
  V1CronJobSpec: 'jobTemplate',
  V1DaemonSet: 'spec status',
  V1DaemonSetSpec: 'template updateStrategy',
  V1Deployment: 'spec status',
  V1DeploymentSpec: 'template strategy',
  V1Ingress: 'spec status',
  V1IngressStatus: 'loadBalancer',
  V1Job: 'spec status',
  V1JobSpec: 'template',
  V1JobTemplateSpec: 'metadata spec',
  V1Namespace: 'spec status',
  V1PersistentVolumeClaimSpec: 'resources',
  V1Pod: 'spec status',
  V1PodTemplateSpec: 'metadata spec',
  V1ReplicaSet: 'spec status',
  V1ReplicationController: 'spec status',
  V1Service: 'spec status',
  V1ServiceStatus: 'loadBalancer',
  V1StatefulSet: 'spec status',
  V1StatefulSetSpec: 'template updateStrategy',
  V2HorizontalPodAutoscaler: 'spec status',
};

/** How most objects begin. */
const HEAD = 'kind apiVersion metadata spec status';

function ranked(keys: readonly string[], order: string): readonly string[] {
  const names = order.split(' ');
  const rank = (key: string): number => (names.includes(key) ? names.indexOf(key) : names.length);
  return keys.toSorted((a, b) => rank(a) - rank(b) || compareStrings(a, b));
}

function ordered(value: unknown, type: TypeSchema | undefined): unknown {
  if (isArray(value)) return value.map((item) => ordered(item, type?.kind === 'list' ? type.item : undefined));
  if (!isObject(value)) return value;
  const struct: StructSchema | undefined = type?.kind === 'struct' ? type.struct : undefined;
  const filled: Readonly<Record<string, unknown>> =
    struct && always[struct.model] ? { ...Object.fromEntries((always[struct.model] ?? '').split(' ').map((key) => [key, {}])), ...value } : value;
  const keys = Object.keys(filled).filter((key) => filled[key] !== undefined);
  const isWhole = ['metadata', 'spec', 'status'].some((key) => key in filled);
  const names = struct ? ranked(keys, orders[struct.model] ?? (isWhole ? HEAD : '')) : keys.toSorted(compareStrings);
  return Object.fromEntries(names.map((key) => [key, ordered(filled[key], type?.kind === 'map' ? type.item : struct?.fields.get(key)?.type)]));
}

/** An object, or a list of such, as Go writes a struct: all of its fields, and in their order. */
export function inGoOrder(info: ResourceInfo, object: unknown): unknown {
  if (info.custom || !isObject(object)) return object;
  const struct: TypeSchema = { kind: 'struct', struct: info.schema };
  if (!isArray(object.items) || !String(object.kind).endsWith('List')) return ordered(object, struct);
  const { kind, apiVersion, metadata, items } = object;
  return { kind, apiVersion, metadata, items: items.map((item) => ordered(item, struct)) };
}
