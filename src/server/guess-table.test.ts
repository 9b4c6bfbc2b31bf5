import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const at = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));

/**
 * Somebody who knows Kubernetes guesses the file from the name, without searching: the path is Kubernetes' own, minus `pkg/`,
 * in kebab-case.
 */
it.each([
  ['NodeResourcesFit', 'sim/kube-scheduler/framework/plugins/noderesources/fit.ts'],
  ['NodeResourcesBalancedAllocation', 'sim/kube-scheduler/framework/plugins/noderesources/balanced-allocation.ts'],
  ['TaintToleration', 'sim/kube-scheduler/framework/plugins/tainttoleration/taint-toleration.ts'],
  ['ImageLocality', 'sim/kube-scheduler/framework/plugins/imagelocality/image-locality.ts'],
  ['the scheduling queue', 'sim/kube-scheduler/backend/queue/scheduling-queue.ts'],
  ['the rolling update', 'sim/kube-controller-manager/deployment/rolling.ts'],
  ['the endpoint slice reconciler', 'sim/kube-controller-manager/endpointslice/reconciler.ts'],
  ['the probe loop', 'sim/kubelet/prober/worker.ts'],
  ['the pod lifecycle event generator', 'sim/kubelet/pleg/generic.ts'],
  ['the Service rules', 'sim/kube-proxy/iptables/proxier.ts'],
  ['the LimitRanger admission plugin', 'sim/kube-apiserver/admission/plugin/limit-ranger.ts'],
  ['the watch cache', 'sim/kube-apiserver/storage/cacher.ts'],
  ["Calico's IPAM", 'sim/cni/calico/ipam.ts'],
  ['the container statechart', 'machines/container.ts'],
  ['kubectl rollout status', 'sim/kubectl/commands/rollout-status.ts'],
  ['the bus', 'sim/kernel/kernel.ts'],
])('%s is where one looks for it', (_, path) => {
  expect(existsSync(at(path)), path).toBe(true);
});
