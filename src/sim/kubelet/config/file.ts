import { md5 } from '@noble/hashes/legacy.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Container, NodeSpec, Pod, StaticPodManifest } from '../../../api/index.ts';

export const CONFIG_HASH = 'kubernetes.io/config.hash';
export const CONFIG_MIRROR = 'kubernetes.io/config.mirror';
const CONFIG_SEEN = 'kubernetes.io/config.seen';
const CONFIG_SOURCE = 'kubernetes.io/config.source';

/** Where the file source looks (`staticPodPath` as kubeadm sets it). */
const STATIC_POD_PATH = '/etc/kubernetes/manifests';

/** A Pod of a file, not of the API server (`kubernetes/pkg/kubelet/types/pod_update.go` IsStaticPod). */
export const isStaticPod = (pod: Pod): boolean => (pod.metadata?.annotations?.[CONFIG_SOURCE] ?? 'api') !== 'api';
/** The shadow of a static Pod in the API. */
export const isMirrorPod = (pod: Pod): boolean => pod.metadata?.annotations?.[CONFIG_MIRROR] !== undefined;
/** The static Pod that a mirror Pod stands for, by UID. */
export const mirroredUid = (pod: Pod): string => pod.metadata?.annotations?.[CONFIG_MIRROR] ?? '';

function withDefaults(container: Container): Container {
  const latest = /(^|\/)[^:@/]+$|:latest$/.test(container.image ?? '');
  return { imagePullPolicy: latest ? 'Always' : 'IfNotPresent', ...container };
}

/**
 * A static Pod as the kubelet takes it over from its file: its name ends in the node's, its UID comes from its content, and it
 * tolerates every NoExecute taint. Source: `kubernetes/pkg/kubelet/config/common.go` applyDefaults.
 */
export function staticPod({ metadata, spec }: StaticPodManifest, node: string, seen: string): Pod {
  const file = `${STATIC_POD_PATH}/${metadata.name}.yaml`;
  const uid = bytesToHex(md5(utf8ToBytes(`${JSON.stringify({ metadata, spec })}host:${node}file:${file}`)));
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `${metadata.name}-${node}`,
      namespace: metadata.namespace ?? 'default',
      uid,
      ...(metadata.labels ? { labels: metadata.labels } : {}),
      annotations: { ...metadata.annotations, [CONFIG_HASH]: uid, [CONFIG_SEEN]: seen, [CONFIG_SOURCE]: 'file' },
    },
    spec: {
      restartPolicy: 'Always',
      terminationGracePeriodSeconds: 30,
      dnsPolicy: 'ClusterFirst',
      enableServiceLinks: true,
      ...spec,
      containers: spec.containers.map(withDefaults),
      ...(spec.initContainers ? { initContainers: spec.initContainers.map(withDefaults) } : {}),
      nodeName: node,
      tolerations: [...(spec.tolerations ?? []), { operator: 'Exists', effect: 'NoExecute' }],
    },
    status: { phase: 'Pending' },
  };
}

/** The static Pods of a node, as its file source delivers them. `seen` is an RFC 3339 time. */
export function staticPodsOf(node: NodeSpec, seen: string): readonly Pod[] {
  return (node.staticPods ?? []).map((manifest) => staticPod(manifest, node.name, seen));
}
