import { entered, holds, myths, printed, sent } from './card.ts';

/** What is often read of Services, DNS and the network. */
export const network = myths('network', [
  {
    id: 'e01',
    title: 'Two containers of a Pod can both listen on port 8080, since each is isolated.',
    reality: 'They share one network namespace: the second bind fails with EADDRINUSE. The API only warns of the duplicate port.',
    about: ['Pod', 'container', 'kernel'],
    source: 'kubernetes/pkg/api/pod/warnings.go',
    see: [
      entered('the second one ends', 'shared-pod', 75, 'container', 'terminated.Error', '*/port-clash/second'),
      printed('what it says', 'shared-pod', 19, 'bind: address already in use'),
    ],
  },
  {
    id: 'e02',
    title: 'kube-proxy balances round robin or at random.',
    reality: 'By mode: iptables and nftables choose at random, IPVS round robin by default. The mode that forwarded by itself, round robin, is gone.',
    about: ['kube-proxy', 'Service', 'iptables-restore'],
    source: 'kubernetes/pkg/proxy',
    see: [
      sent('the rules with their probabilities', 'service-iptables', 60, { from: '*/kube-proxy', method: 'iptables-restore' }),
      sent('IPVS', 'service-ipvs-nft', 20, { from: '*/kube-proxy', method: 'ipvsadm*' }),
      sent('nftables', 'service-ipvs-nft', 20, { from: '*/kube-proxy', method: 'nft*' }),
    ],
  },
  {
    id: 'e03',
    title: 'Large clusters should use IPVS.',
    reality: 'IPVS is deprecated since 1.35; nftables, GA since 1.33, takes its place. iptables is still the default on Linux.',
    about: ['kube-proxy', 'Service'],
    source: 'https://kubernetes.io/docs/reference/networking/virtual-ips/#proxy-modes',
    see: [sent('its successor at work', 'service-ipvs-nft', 20, { from: '*/kube-proxy', method: 'nft*' })],
  },
  {
    id: 'e04',
    title: 'Where there is no packet filter, kube-proxy forwards traffic itself.',
    reality: 'The userspace mode was removed in 1.26. No packet goes through kube-proxy: it writes rules, the kernel follows them.',
    about: ['kube-proxy', 'kernel'],
    source: 'kubernetes/CHANGELOG/CHANGELOG-1.26.md',
    see: [sent('a packet: kernel to Pod, no kube-proxy', 'service-iptables', 120, { from: '*/kernel', method: 'DNAT*' })],
  },
  {
    id: 'e05',
    title: 'The scheduler dh of IPVS gives session affinity.',
    reality: 'dh hashes the destination. Affinity is a field of the Service, sessionAffinity: ClientIP, 10800 s by default, in every mode.',
    about: ['Service'],
    source: 'kubernetes/staging/src/k8s.io/api/core/v1/types.go; ipvsadm(8)',
  },
  {
    id: 'e06',
    title: 'The chains are KUBE-SVC-BACKEND and KUBE-SEP-1, entered from PREROUTING.',
    reality:
      'Their names carry hashes. OUTPUT enters them too, and there are KUBE-NODEPORTS, KUBE-MARK-MASQ and KUBE-POSTROUTING. A probability is printed with ten digits.',
    about: ['kube-proxy', 'Service', 'iptables-restore'],
    source: 'kubernetes/pkg/proxy/iptables/proxier.go',
    see: [sent('the text that is restored', 'service-iptables', 60, { from: '*/kube-proxy', method: 'iptables-restore' })],
  },
  {
    id: 'e07',
    title: '5 to 10 ms with iptables and below 1 ms with IPVS, 50 and 100 Gbit/s, 80 and 20 % of a CPU.',
    reality:
      'The figures come without a source or a set-up, and were not reproduced. What holds is the shape: chains are searched one rule after another, a hash table is not.',
    about: ['kube-proxy'],
    source: 'None.',
    open: true,
    see: [
      sent('fifty Services more: the lookups of a request', 'service-ipvs-nft', 60, { from: '*/kube-proxy', to: 'node-1/kernel', method: 'iptables-restore' }),
    ],
  },
  {
    id: 'e08',
    title: 'A ClusterIP cannot be pinged because no machine has it.',
    reality:
      'So it is with iptables and nftables. With IPVS every node has it, on the interface kube-ipvs0, and answered; since the chain KUBE-IPVS-FILTER rejects what is no port of a Service, it does not answer either.',
    about: ['Service', 'kube-proxy'],
    source: 'kubernetes/pkg/proxy/ipvs/proxier.go KUBE-IPVS-FILTER',
    see: [sent('the address comes to kube-ipvs0', 'service-ipvs-nft', 20, { from: 'node-2/kube-proxy', method: 'ipvsadm*' })],
  },
  {
    id: 'e09',
    title: 'A NodePort opens a port on every node.',
    reality: 'It is a rule, not a socket: ss -l shows nothing.',
    about: ['Service', 'kube-proxy'],
    source: 'kubernetes/pkg/proxy/iptables/proxier.go KUBE-NODEPORTS',
    see: [
      sent('the rules', 'service-iptables', 60, { from: '*/kube-proxy', method: 'iptables-restore' }),
      sent('a request to a node', 'service-types', 60, { from: 'client/*', to: '*/kernel' }),
    ],
  },
  {
    id: 'e10',
    title: 'The resolver tries the name backend as it is first.',
    reality:
      'With ndots:5 and fewer dots than that, the search list comes first: backend.<namespace>.svc.cluster.local succeeds at once. The bare name would come last.',
    about: ['coredns', 'A'],
    source: 'resolv.conf(5); kubernetes/pkg/kubelet/network/dns/dns.go',
    see: [
      sent('a question', 'node-failure', 60, { channel: 'dns', to: 'coredns' }),
      sent('the first question: the search list', 'discovery', 79, { to: 'coredns', channel: 'dns', method: 'A backend.default.*' }),
    ],
  },
  {
    id: 'e11',
    title: 'A Pod gets environment variables for all Services that were there before it.',
    reality: 'For those of its own namespace, and for kubernetes. With enableServiceLinks: false, for kubernetes only.',
    about: ['Pod', 'Service', 'CreateContainer'],
    source: 'kubernetes/pkg/kubelet/kubelet_pods.go getServiceEnvVarMap',
    see: [
      sent('envs, in this request', 'service-iptables', 30, { from: '*/kubelet', method: 'CreateContainer' }),
      sent('a younger Pod', 'discovery', 40, { from: '*/kubelet', method: 'CreateContainer', subject: 'Pod/default/p2' }),
    ],
  },
  {
    id: 'e12',
    title: 'Each Pod has the name 10-244-1-5.<namespace>.pod.cluster.local.',
    reality: 'CoreDNS answers such names only if told: its own default is pods disabled; the Corefile of kubeadm says pods insecure.',
    about: ['coredns', 'Pod'],
    source: 'coredns/plugin/kubernetes README; kubernetes/cmd/kubeadm/app/phases/addons/dns/manifests.go',
    see: [sent('such a question', 'discovery', 80, { to: 'coredns', channel: 'dns', method: 'A 10-244-*' })],
  },
  {
    id: 'e13',
    title: 'Pods have 10.244.1.12, or 192.168.1.10, or 10.44.0.10; Services 10.96.5.20 or 10.3.0.24.',
    reality:
      'Those are examples of different clusters. The ranges are chosen when a cluster is set up (podCIDR, serviceCIDR of a scenario); one run has one of each.',
    about: ['Pod', 'Service', 'cni'],
    source: 'https://kubernetes.io/docs/concepts/cluster-administration/networking/',
    see: [
      printed('10.3.0.24 and its Pods', 'service-10-3', 30, '10.44.0.10,10.44.0.12,10.44.0.13'),
      printed('10.96.5.20 and its Pods', 'service-10-96', 30, '192.168.1.10,192.168.1.11,192.168.1.12'),
      printed('10.244.1.12', 'sandbox-cni', 40, '10.244.1.12'),
    ],
  },
  {
    id: 'e14',
    title: 'While the control plane is down everything goes on: probes work and availability is kept.',
    reality:
      'Liveness probes restart containers as ever. But a failing readiness probe changes nothing outside the node, so traffic still goes to that Pod; tokens and ConfigMaps grow old; a lost node is not made up for.',
    about: ['kube-apiserver', 'kubelet', 'EndpointSlice'],
    source: 'Follows from who writes EndpointSlices; the run cp-outage shows it.',
    see: [
      sent('traffic during the outage', 'cp-outage', 170, { channel: 'http', from: 'client/*' }),
      holds('how it ends', 'cp-outage', 170, 'Pod/*', 'status.phase', 'Running'),
    ],
  },
]);
