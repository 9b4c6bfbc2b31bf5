const labelNamespaces = ['kubelet.kubernetes.io', 'node.kubernetes.io'];
const kubeletLabels = new Set([
  'kubernetes.io/hostname',
  'topology.kubernetes.io/zone',
  'topology.kubernetes.io/region',
  'failure-domain.beta.kubernetes.io/zone',
  'failure-domain.beta.kubernetes.io/region',
  'beta.kubernetes.io/instance-type',
  'node.kubernetes.io/instance-type',
  'kubernetes.io/os',
  'kubernetes.io/arch',
  'beta.kubernetes.io/os',
  'beta.kubernetes.io/arch',
]);

const within = (namespace: string, parent: string): boolean => namespace === parent || namespace.endsWith(`.${parent}`);

/** Whether a kubelet may set this label on its own Node. Source: `k8s.io/kubelet/pkg/apis/well_known_labels.go`, `plugin/pkg/admission/noderestriction`. */
export function isKubeletLabel(key: string): boolean {
  const namespace = key.includes('/') ? (key.split('/')[0] ?? '') : '';
  if (within(namespace, 'node-restriction.kubernetes.io')) return false;
  if (kubeletLabels.has(key) || labelNamespaces.some((parent) => within(namespace, parent))) return true;
  return !within(namespace, 'kubernetes.io') && !within(namespace, 'k8s.io');
}
