import type { Recorded } from './recorded.ts';

export const overallIptables: Recorded = {
  title: 'TestOverallIPTablesRules',
  zone: '',
  services: [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { namespace: 'ns1', name: 'svc1' },
      spec: { ports: [{ name: 'p80', protocol: 'TCP', port: 80 }], clusterIP: '172.30.0.41' },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { namespace: 'ns2', name: 'svc2' },
      spec: {
        ports: [{ name: 'p80', protocol: 'TCP', port: 80, nodePort: 3001 }],
        clusterIP: '172.30.0.42',
        type: 'LoadBalancer',
        externalIPs: ['192.168.99.22'],
        externalTrafficPolicy: 'Local',
        healthCheckNodePort: 30000,
      },
      status: { loadBalancer: { ingress: [{ ip: '1.2.3.4' }] } },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { namespace: 'ns3', name: 'svc3' },
      spec: { ports: [{ name: 'p80', protocol: 'TCP', port: 80, nodePort: 3003 }], clusterIP: '172.30.0.43', type: 'NodePort' },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { namespace: 'ns4', name: 'svc4' },
      spec: { ports: [{ name: 'p80', protocol: 'TCP', port: 80 }], clusterIP: '172.30.0.44', type: 'NodePort', externalIPs: ['192.168.99.33'] },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { namespace: 'ns5', name: 'svc5' },
      spec: {
        ports: [{ name: 'p80', protocol: 'TCP', port: 80, nodePort: 3002 }],
        clusterIP: '172.30.0.45',
        type: 'LoadBalancer',
        sessionAffinity: 'ClientIP',
        loadBalancerSourceRanges: [' 203.0.113.0/25'],
        externalTrafficPolicy: 'Cluster',
        healthCheckNodePort: 30000,
        sessionAffinityConfig: { clientIP: { timeoutSeconds: 10800 } },
      },
      status: { loadBalancer: { ingress: [{ ip: '5.6.7.8' }] } },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { namespace: 'ns6', name: 'svc6' },
      spec: { ports: [{ name: 'p80', protocol: 'TCP', port: 80 }], clusterIP: '172.30.0.46', type: 'ClusterIP' },
    },
  ],
  slices: [
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { namespace: 'ns1', name: 'svc1-1', labels: { 'kubernetes.io/service-name': 'svc1' } },
      addressType: 'IPv4',
      ports: [{ name: 'p80', protocol: 'TCP', port: 80 }],
      endpoints: [{ addresses: ['10.180.0.1'] }],
    },
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { namespace: 'ns2', name: 'svc2-1', labels: { 'kubernetes.io/service-name': 'svc2' } },
      addressType: 'IPv4',
      ports: [{ name: 'p80', protocol: 'TCP', port: 80 }],
      endpoints: [{ addresses: ['10.180.0.2'] }],
    },
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { namespace: 'ns3', name: 'svc3-1', labels: { 'kubernetes.io/service-name': 'svc3' } },
      addressType: 'IPv4',
      ports: [{ name: 'p80', protocol: 'TCP', port: 80 }],
      endpoints: [{ addresses: ['10.180.0.3'] }],
    },
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { namespace: 'ns4', name: 'svc4-1', labels: { 'kubernetes.io/service-name': 'svc4' } },
      addressType: 'IPv4',
      ports: [{ name: 'p80', protocol: 'TCP', port: 80 }],
      endpoints: [{ addresses: ['10.180.0.4'] }, { addresses: ['10.180.0.5'], nodeName: 'test-node' }],
    },
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { namespace: 'ns5', name: 'svc5-1', labels: { 'kubernetes.io/service-name': 'svc5' } },
      addressType: 'IPv4',
      ports: [{ name: 'p80', protocol: 'TCP', port: 80 }],
      endpoints: [{ addresses: ['10.180.0.3'] }],
    },
  ],
  iptables: `
*filter :KUBE-EXTERNAL-SERVICES - [0:0]
*filter :KUBE-FIREWALL - [0:0]
*filter :KUBE-FORWARD - [0:0]
*filter :KUBE-NODEPORTS - [0:0]
*filter :KUBE-PROXY-FIREWALL - [0:0]
*filter :KUBE-SERVICES - [0:0]
*filter -A KUBE-EXTERNAL-SERVICES -m comment --comment "ns2/svc2:p80 has no local endpoints" -m tcp -p tcp -d 192.168.99.22 --dport 80 -j DROP
*filter -A KUBE-EXTERNAL-SERVICES -m comment --comment "ns2/svc2:p80 has no local endpoints" -m tcp -p tcp -d 1.2.3.4 --dport 80 -j DROP
*filter -A KUBE-EXTERNAL-SERVICES -m comment --comment "ns2/svc2:p80 has no local endpoints" -m addrtype --dst-type LOCAL -m tcp -p tcp --dport 3001 -j DROP
*filter -A KUBE-FIREWALL -m comment --comment "block incoming localnet connections" -d 127.0.0.0/8 ! -s 127.0.0.0/8 -m conntrack ! --ctstate RELATED,ESTABLISHED,DNAT -j DROP
*filter -A KUBE-FORWARD -m conntrack --ctstate INVALID -m nfacct --nfacct-name ct_state_invalid_dropped_pkts -j DROP
*filter -A KUBE-FORWARD -m comment --comment "kubernetes forwarding rules" -m mark --mark 0x4000/0x4000 -j ACCEPT
*filter -A KUBE-FORWARD -m comment --comment "kubernetes forwarding conntrack rule" -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
*filter -A KUBE-NODEPORTS -m comment --comment "ns2/svc2:p80 health check node port" -m tcp -p tcp --dport 30000 -j ACCEPT
*filter -A KUBE-PROXY-FIREWALL -m comment --comment "ns5/svc5:p80 traffic not accepted by KUBE-FW-NUKIZ6OKUXPJNT4C" -m tcp -p tcp -d 5.6.7.8 --dport 80 -j DROP
*filter -A KUBE-SERVICES -m comment --comment "ns6/svc6:p80 has no endpoints" -m tcp -p tcp -d 172.30.0.46 --dport 80 -j REJECT
*nat :KUBE-EXT-4SW47YFZTEDKD3PK - [0:0]
*nat :KUBE-EXT-GNZBNJ2PO5MGZ6GT - [0:0]
*nat :KUBE-EXT-NUKIZ6OKUXPJNT4C - [0:0]
*nat :KUBE-EXT-X27LE4BHSL4DOUIK - [0:0]
*nat :KUBE-FW-NUKIZ6OKUXPJNT4C - [0:0]
*nat :KUBE-MARK-MASQ - [0:0]
*nat :KUBE-NODEPORTS - [0:0]
*nat :KUBE-POSTROUTING - [0:0]
*nat :KUBE-SEP-C6EBXVWJJZMIWKLZ - [0:0]
*nat :KUBE-SEP-I77PXRDZVX7PMWMN - [0:0]
*nat :KUBE-SEP-OYPFS5VJICHGATKP - [0:0]
*nat :KUBE-SEP-RS4RBKLTHTF2IUXJ - [0:0]
*nat :KUBE-SEP-SXIVWICOYRO3J4NJ - [0:0]
*nat :KUBE-SEP-UKSFD7AGPMPPLUHC - [0:0]
*nat :KUBE-SERVICES - [0:0]
*nat :KUBE-SVC-4SW47YFZTEDKD3PK - [0:0]
*nat :KUBE-SVC-GNZBNJ2PO5MGZ6GT - [0:0]
*nat :KUBE-SVC-NUKIZ6OKUXPJNT4C - [0:0]
*nat :KUBE-SVC-X27LE4BHSL4DOUIK - [0:0]
*nat :KUBE-SVC-XPGD46QRK7WJZT7O - [0:0]
*nat -A KUBE-EXT-4SW47YFZTEDKD3PK -m comment --comment "masquerade traffic for ns4/svc4:p80 external destinations" -j KUBE-MARK-MASQ
*nat -A KUBE-EXT-4SW47YFZTEDKD3PK -j KUBE-SVC-4SW47YFZTEDKD3PK
*nat -A KUBE-EXT-GNZBNJ2PO5MGZ6GT -m comment --comment "pod traffic for ns2/svc2:p80 external destinations" -s 10.0.0.0/8 -j KUBE-SVC-GNZBNJ2PO5MGZ6GT
*nat -A KUBE-EXT-GNZBNJ2PO5MGZ6GT -m comment --comment "masquerade LOCAL traffic for ns2/svc2:p80 external destinations" -m addrtype --src-type LOCAL -j KUBE-MARK-MASQ
*nat -A KUBE-EXT-GNZBNJ2PO5MGZ6GT -m comment --comment "route LOCAL traffic for ns2/svc2:p80 external destinations" -m addrtype --src-type LOCAL -j KUBE-SVC-GNZBNJ2PO5MGZ6GT
*nat -A KUBE-EXT-NUKIZ6OKUXPJNT4C -m comment --comment "masquerade traffic for ns5/svc5:p80 external destinations" -j KUBE-MARK-MASQ
*nat -A KUBE-EXT-NUKIZ6OKUXPJNT4C -j KUBE-SVC-NUKIZ6OKUXPJNT4C
*nat -A KUBE-EXT-X27LE4BHSL4DOUIK -m comment --comment "masquerade traffic for ns3/svc3:p80 external destinations" -j KUBE-MARK-MASQ
*nat -A KUBE-EXT-X27LE4BHSL4DOUIK -j KUBE-SVC-X27LE4BHSL4DOUIK
*nat -A KUBE-FW-NUKIZ6OKUXPJNT4C -m comment --comment "ns5/svc5:p80 loadbalancer IP" -s 203.0.113.0/25 -j KUBE-EXT-NUKIZ6OKUXPJNT4C
*nat -A KUBE-FW-NUKIZ6OKUXPJNT4C -m comment --comment "other traffic to ns5/svc5:p80 will be dropped by KUBE-PROXY-FIREWALL"
*nat -A KUBE-MARK-MASQ -j MARK --or-mark 0x4000
*nat -A KUBE-NODEPORTS -m comment --comment ns2/svc2:p80 -m tcp -p tcp -d 127.0.0.0/8 --dport 3001 -m nfacct --nfacct-name localhost_nps_accepted_pkts -j KUBE-EXT-GNZBNJ2PO5MGZ6GT
*nat -A KUBE-NODEPORTS -m comment --comment ns2/svc2:p80 -m tcp -p tcp --dport 3001 -j KUBE-EXT-GNZBNJ2PO5MGZ6GT
*nat -A KUBE-NODEPORTS -m comment --comment ns3/svc3:p80 -m tcp -p tcp -d 127.0.0.0/8 --dport 3003 -m nfacct --nfacct-name localhost_nps_accepted_pkts -j KUBE-EXT-X27LE4BHSL4DOUIK
*nat -A KUBE-NODEPORTS -m comment --comment ns3/svc3:p80 -m tcp -p tcp --dport 3003 -j KUBE-EXT-X27LE4BHSL4DOUIK
*nat -A KUBE-NODEPORTS -m comment --comment ns5/svc5:p80 -m tcp -p tcp -d 127.0.0.0/8 --dport 3002 -m nfacct --nfacct-name localhost_nps_accepted_pkts -j KUBE-EXT-NUKIZ6OKUXPJNT4C
*nat -A KUBE-NODEPORTS -m comment --comment ns5/svc5:p80 -m tcp -p tcp --dport 3002 -j KUBE-EXT-NUKIZ6OKUXPJNT4C
*nat -A KUBE-POSTROUTING -m mark ! --mark 0x4000/0x4000 -j RETURN
*nat -A KUBE-POSTROUTING -j MARK --xor-mark 0x4000
*nat -A KUBE-POSTROUTING -m comment --comment "kubernetes service traffic requiring SNAT" -j MASQUERADE
*nat -A KUBE-SEP-C6EBXVWJJZMIWKLZ -m comment --comment ns4/svc4:p80 -s 10.180.0.5 -j KUBE-MARK-MASQ
*nat -A KUBE-SEP-C6EBXVWJJZMIWKLZ -m comment --comment ns4/svc4:p80 -m tcp -p tcp -j DNAT --to-destination 10.180.0.5:80
*nat -A KUBE-SEP-I77PXRDZVX7PMWMN -m comment --comment ns5/svc5:p80 -s 10.180.0.3 -j KUBE-MARK-MASQ
*nat -A KUBE-SEP-I77PXRDZVX7PMWMN -m comment --comment ns5/svc5:p80 -m recent --name KUBE-SEP-I77PXRDZVX7PMWMN --set -m tcp -p tcp -j DNAT --to-destination 10.180.0.3:80
*nat -A KUBE-SEP-OYPFS5VJICHGATKP -m comment --comment ns3/svc3:p80 -s 10.180.0.3 -j KUBE-MARK-MASQ
*nat -A KUBE-SEP-OYPFS5VJICHGATKP -m comment --comment ns3/svc3:p80 -m tcp -p tcp -j DNAT --to-destination 10.180.0.3:80
*nat -A KUBE-SEP-RS4RBKLTHTF2IUXJ -m comment --comment ns2/svc2:p80 -s 10.180.0.2 -j KUBE-MARK-MASQ
*nat -A KUBE-SEP-RS4RBKLTHTF2IUXJ -m comment --comment ns2/svc2:p80 -m tcp -p tcp -j DNAT --to-destination 10.180.0.2:80
*nat -A KUBE-SEP-SXIVWICOYRO3J4NJ -m comment --comment ns1/svc1:p80 -s 10.180.0.1 -j KUBE-MARK-MASQ
*nat -A KUBE-SEP-SXIVWICOYRO3J4NJ -m comment --comment ns1/svc1:p80 -m tcp -p tcp -j DNAT --to-destination 10.180.0.1:80
*nat -A KUBE-SEP-UKSFD7AGPMPPLUHC -m comment --comment ns4/svc4:p80 -s 10.180.0.4 -j KUBE-MARK-MASQ
*nat -A KUBE-SEP-UKSFD7AGPMPPLUHC -m comment --comment ns4/svc4:p80 -m tcp -p tcp -j DNAT --to-destination 10.180.0.4:80
*nat -A KUBE-SERVICES -m comment --comment "ns1/svc1:p80 cluster IP" -m tcp -p tcp -d 172.30.0.41 --dport 80 -j KUBE-SVC-XPGD46QRK7WJZT7O
*nat -A KUBE-SERVICES -m comment --comment "ns2/svc2:p80 cluster IP" -m tcp -p tcp -d 172.30.0.42 --dport 80 -j KUBE-SVC-GNZBNJ2PO5MGZ6GT
*nat -A KUBE-SERVICES -m comment --comment "ns2/svc2:p80 external IP" -m tcp -p tcp -d 192.168.99.22 --dport 80 -j KUBE-EXT-GNZBNJ2PO5MGZ6GT
*nat -A KUBE-SERVICES -m comment --comment "ns2/svc2:p80 loadbalancer IP" -m tcp -p tcp -d 1.2.3.4 --dport 80 -j KUBE-EXT-GNZBNJ2PO5MGZ6GT
*nat -A KUBE-SERVICES -m comment --comment "ns3/svc3:p80 cluster IP" -m tcp -p tcp -d 172.30.0.43 --dport 80 -j KUBE-SVC-X27LE4BHSL4DOUIK
*nat -A KUBE-SERVICES -m comment --comment "ns4/svc4:p80 cluster IP" -m tcp -p tcp -d 172.30.0.44 --dport 80 -j KUBE-SVC-4SW47YFZTEDKD3PK
*nat -A KUBE-SERVICES -m comment --comment "ns4/svc4:p80 external IP" -m tcp -p tcp -d 192.168.99.33 --dport 80 -j KUBE-EXT-4SW47YFZTEDKD3PK
*nat -A KUBE-SERVICES -m comment --comment "ns5/svc5:p80 cluster IP" -m tcp -p tcp -d 172.30.0.45 --dport 80 -j KUBE-SVC-NUKIZ6OKUXPJNT4C
*nat -A KUBE-SERVICES -m comment --comment "ns5/svc5:p80 loadbalancer IP" -m tcp -p tcp -d 5.6.7.8 --dport 80 -j KUBE-FW-NUKIZ6OKUXPJNT4C
*nat -A KUBE-SERVICES -m comment --comment "kubernetes service nodeports; NOTE: this must be the last rule in this chain" -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS
*nat -A KUBE-SVC-4SW47YFZTEDKD3PK -m comment --comment "ns4/svc4:p80 cluster IP" -m tcp -p tcp -d 172.30.0.44 --dport 80 ! -s 10.0.0.0/8 -j KUBE-MARK-MASQ
*nat -A KUBE-SVC-4SW47YFZTEDKD3PK -m comment --comment "ns4/svc4:p80 -> 10.180.0.4:80" -m statistic --mode random --probability 0.5000000000 -j KUBE-SEP-UKSFD7AGPMPPLUHC
*nat -A KUBE-SVC-4SW47YFZTEDKD3PK -m comment --comment "ns4/svc4:p80 -> 10.180.0.5:80" -j KUBE-SEP-C6EBXVWJJZMIWKLZ
*nat -A KUBE-SVC-GNZBNJ2PO5MGZ6GT -m comment --comment "ns2/svc2:p80 cluster IP" -m tcp -p tcp -d 172.30.0.42 --dport 80 ! -s 10.0.0.0/8 -j KUBE-MARK-MASQ
*nat -A KUBE-SVC-GNZBNJ2PO5MGZ6GT -m comment --comment "ns2/svc2:p80 -> 10.180.0.2:80" -j KUBE-SEP-RS4RBKLTHTF2IUXJ
*nat -A KUBE-SVC-NUKIZ6OKUXPJNT4C -m comment --comment "ns5/svc5:p80 cluster IP" -m tcp -p tcp -d 172.30.0.45 --dport 80 ! -s 10.0.0.0/8 -j KUBE-MARK-MASQ
*nat -A KUBE-SVC-NUKIZ6OKUXPJNT4C -m comment --comment "ns5/svc5:p80 -> 10.180.0.3:80" -m recent --name KUBE-SEP-I77PXRDZVX7PMWMN --rcheck --seconds 10800 --reap -j KUBE-SEP-I77PXRDZVX7PMWMN
*nat -A KUBE-SVC-NUKIZ6OKUXPJNT4C -m comment --comment "ns5/svc5:p80 -> 10.180.0.3:80" -j KUBE-SEP-I77PXRDZVX7PMWMN
*nat -A KUBE-SVC-X27LE4BHSL4DOUIK -m comment --comment "ns3/svc3:p80 cluster IP" -m tcp -p tcp -d 172.30.0.43 --dport 80 ! -s 10.0.0.0/8 -j KUBE-MARK-MASQ
*nat -A KUBE-SVC-X27LE4BHSL4DOUIK -m comment --comment "ns3/svc3:p80 -> 10.180.0.3:80" -j KUBE-SEP-OYPFS5VJICHGATKP
*nat -A KUBE-SVC-XPGD46QRK7WJZT7O -m comment --comment "ns1/svc1:p80 cluster IP" -m tcp -p tcp -d 172.30.0.41 --dport 80 ! -s 10.0.0.0/8 -j KUBE-MARK-MASQ
*nat -A KUBE-SVC-XPGD46QRK7WJZT7O -m comment --comment "ns1/svc1:p80 -> 10.180.0.1:80" -j KUBE-SEP-SXIVWICOYRO3J4NJ
`,
};
