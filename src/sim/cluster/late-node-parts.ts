import { address } from '../../api/index.ts';
import '../kubelet/cm/late.ts';
import '../kube-proxy/late-modes.ts';
import '../linux/syscalls/late-network.ts';
import { felix } from '../cni/calico/felix.ts';
import { bpfLxc, PROGRAM } from '../cni/cilium/index.ts';
import { portmap } from '../cni/meta/index.ts';
import { bridge, cilium, ciliumAgent, flannel, flanneld, hostLocal, kindnetd, weaveNet, weaver } from '../cni/overlay/index.ts';
import { containerdShim } from '../containerd/index.ts';
import { taskRelay } from '../cri/index.ts';
import { criDockerd, dockerd, mobyCall } from '../cri-dockerd/index.ts';
import { conmon, crio } from '../cri-o/index.ts';
import { csiHostpath, DISK_DRIVER, diskController, diskNode, externalAttacher, externalProvisioner, HOSTPATH_DRIVER, TOPOLOGY_KEY } from '../csi/index.ts';
import { devicePlugin } from '../device-plugin/index.ts';
import { bpfPrograms } from '../linux/bpf.ts';
import { deviceParts, type NodeContext, networkParts, policyParts, runtimeParts, storageParts } from './node-parts.ts';

/** What every runtime takes from the node's specification. */
function common({ spec, kernel, catalog }: NodeContext) {
  const { name: node, images, maxConcurrentDownloads } = spec;
  return { node, kernel, catalog, images, ...(maxConcurrentDownloads === undefined ? {} : { maxConcurrentDownloads }) };
}

runtimeParts.set('cri-o', (context) => {
  const { add, spec, registry, handlers } = context;
  const daemon = add('cri-o', crio({ ...common(context), registry, handlers }));
  add('conmon', conmon({ node: spec.name, daemon }));
  return daemon;
});

runtimeParts.set('cri-dockerd', (context) => {
  const { add, spec, registry } = context;
  const node = spec.name;
  const dockerdAt = address(`${node}/dockerd`);
  const daemon = add('cri-dockerd', criDockerd({ ...common(context), dockerd: dockerdAt }));
  const moby = address(`${node}/containerd`);
  add('dockerd', dockerd({ containerd: moby, registry, adapter: daemon }));
  add('containerd', taskRelay({ above: dockerdAt, below: (request) => mobyCall(node, request), exit: 'TaskExit' }));
  add('containerd-shim-runc-v2', containerdShim({ node, daemon: moby }));
  return daemon;
});

storageParts.set(HOSTPATH_DRIVER, {
  node: ({ add, spec, kernel }) => void add(`csi/${HOSTPATH_DRIVER}`, csiHostpath({ node: spec.name, kernel })),
  cluster: (add, nodes) =>
    void add(
      'csi-provisioner',
      externalProvisioner({
        nodes,
        driver: HOSTPATH_DRIVER,
        controller: (node) => address(`${node}/csi/${HOSTPATH_DRIVER}`),
        topologyKey: TOPOLOGY_KEY,
        attachRequired: false,
        storageClass: 'csi-hostpath-sc',
      }),
    ),
});

const DISK_CONTROLLER = address('csi-disk-controller');

storageParts.set(DISK_DRIVER, {
  node: ({ add, spec, kernel }) => void add(`csi/${DISK_DRIVER}`, diskNode({ node: spec.name, kernel, controller: DISK_CONTROLLER })),
  cluster: (add, nodes) => {
    add(DISK_CONTROLLER, diskController());
    add(
      'csi-disk-provisioner',
      externalProvisioner({ nodes, driver: DISK_DRIVER, controller: () => DISK_CONTROLLER, attachRequired: true, storageClass: 'csi-disk-sc' }),
    );
    add('csi-disk-attacher', externalAttacher({ driver: DISK_DRIVER, controller: DISK_CONTROLLER }));
  },
});

deviceParts.fill(({ add, spec, kernel }) => {
  for (const { resource, count } of spec.devices ?? []) {
    const vendor = resource.split('.')[0] ?? '';
    add(`${vendor}-device-plugin`, devicePlugin({ node: spec.name, kubelet: address(`${spec.name}/kubelet`), kernel, resource, count }));
  }
});

policyParts.set('calico', ({ add, spec, kernel, cluster }) => void add('calico-node', felix({ node: spec.name, kernel, clusterDNS: cluster.clusterDNS })));

/** The plugins that are built on the bridge plugin. */
function bridged({ add, spec, kernel }: NodeContext): { readonly node: string; readonly kernel: NodeContext['kernel'] } {
  const options = { node: spec.name, kernel };
  add('cni/bridge', bridge(options));
  add('cni/portmap', portmap(options));
  return options;
}

networkParts.set('bridge', (context) => {
  const options = bridged(context);
  context.add('cni/host-local', hostLocal(options));
  context.add('kindnetd', kindnetd(options));
});

networkParts.set('flannel', (context) => {
  const options = bridged(context);
  context.add('cni/host-local', hostLocal(options));
  context.add('cni/flannel', flannel(options));
  context.add('flanneld', flanneld({ ...options, podCIDR: context.cluster.podCIDR }));
});

networkParts.set('weave', (context) => {
  const options = bridged(context);
  context.add('cni/weave-ipam', hostLocal(options));
  context.add('cni/weave-net', weaveNet(options));
  context.add('weave', weaver(options));
});

bpfPrograms.set(PROGRAM, bpfLxc);

networkParts.set('cilium', ({ add, spec, kernel, cluster }) => {
  const options = { node: spec.name, kernel };
  add('cni/cilium-cni', cilium(options));
  add('cilium-agent', ciliumAgent({ ...options, clusterDNS: cluster.clusterDNS }));
});
