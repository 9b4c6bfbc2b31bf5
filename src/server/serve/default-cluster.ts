import type { Scenario } from '../../api/index.ts';
import { defaultCluster, scenarioOf } from '../../scenarios/index.ts';

/** The Service that kubeadm's CoreDNS add-on makes: clients read the address of the cluster's DNS from it. CoreDNS itself runs beside the control plane here. */
const KUBE_DNS = `apiVersion: v1
kind: Service
metadata:
  name: kube-dns
  namespace: kube-system
  labels: {k8s-app: kube-dns, kubernetes.io/cluster-service: "true", kubernetes.io/name: CoreDNS}
spec:
  clusterIP: 10.96.0.10
  ports:
    - {name: dns, port: 53, protocol: UDP, targetPort: 53}
    - {name: dns-tcp, port: 53, protocol: TCP, targetPort: 53}
    - {name: metrics, port: 9153, protocol: TCP, targetPort: 9153}
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata:
  name: kube-dns
  namespace: kube-system
  labels: {kubernetes.io/service-name: kube-dns}
addressType: IPv4
endpoints:
  - {addresses: [192.168.0.2], conditions: {ready: true, serving: true, terminating: false}}
ports:
  - {name: dns, port: 53, protocol: UDP}
  - {name: dns-tcp, port: 53, protocol: TCP}
  - {name: metrics, port: 9153, protocol: TCP}
`;

/** What `serve` serves when it is given nothing: three nodes, Flannel (each Pod's address is of its node's podCIDR), CoreDNS' Service, metrics-server. */
export function defaultScenario(): Scenario {
  return scenarioOf([{ name: 'kube-dns.yaml', text: KUBE_DNS }], {
    title: 'orrery serve',
    cluster: { ...defaultCluster(), cni: 'flannel', addons: ['metrics-server'] },
  });
}
