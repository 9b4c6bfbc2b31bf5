import type { Recorded } from './recorded.ts';

export const masquerade: Recorded = {
  title: 'TestInternalExternalMasquerade',
  zone: '',
  services: [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { namespace: 'ns1', name: 'svc1' },
      spec: { ports: [{ name: 'p80', protocol: 'TCP', port: 80, nodePort: 3001 }], clusterIP: '172.30.0.41', type: 'LoadBalancer', healthCheckNodePort: 30001 },
      status: { loadBalancer: { ingress: [{ ip: '1.2.3.4' }] } },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { namespace: 'ns2', name: 'svc2' },
      spec: {
        ports: [{ name: 'p80', protocol: 'TCP', port: 80, nodePort: 3002 }],
        clusterIP: '172.30.0.42',
        type: 'LoadBalancer',
        externalTrafficPolicy: 'Local',
        healthCheckNodePort: 30002,
      },
      status: { loadBalancer: { ingress: [{ ip: '5.6.7.8' }] } },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { namespace: 'ns3', name: 'svc3' },
      spec: {
        ports: [{ name: 'p80', protocol: 'TCP', port: 80, nodePort: 3003 }],
        clusterIP: '172.30.0.43',
        type: 'LoadBalancer',
        healthCheckNodePort: 30003,
        internalTrafficPolicy: 'Local',
      },
      status: { loadBalancer: { ingress: [{ ip: '9.10.11.12' }] } },
    },
  ],
  slices: [
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { namespace: 'ns1', name: 'svc1-1', labels: { 'kubernetes.io/service-name': 'svc1' } },
      addressType: 'IPv4',
      ports: [{ name: 'p80', protocol: 'TCP', port: 80 }],
      endpoints: [
        { addresses: ['10.180.0.1'], nodeName: 'test-node' },
        { addresses: ['10.180.1.1'], nodeName: 'remote' },
      ],
    },
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { namespace: 'ns2', name: 'svc2-1', labels: { 'kubernetes.io/service-name': 'svc2' } },
      addressType: 'IPv4',
      ports: [{ name: 'p80', protocol: 'TCP', port: 80 }],
      endpoints: [
        { addresses: ['10.180.0.2'], nodeName: 'test-node' },
        { addresses: ['10.180.1.2'], nodeName: 'remote' },
      ],
    },
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { namespace: 'ns3', name: 'svc3-1', labels: { 'kubernetes.io/service-name': 'svc3' } },
      addressType: 'IPv4',
      ports: [{ name: 'p80', protocol: 'TCP', port: 80 }],
      endpoints: [
        { addresses: ['10.180.0.3'], nodeName: 'test-node' },
        { addresses: ['10.180.1.3'], nodeName: 'remote' },
      ],
    },
  ],
  iptables: `
*filter :KUBE-EXTERNAL-SERVICES - [0:0]
*filter :KUBE-FIREWALL - [0:0]
*filter :KUBE-FORWARD - [0:0]
*filter :KUBE-NODEPORTS - [0:0]
*filter :KUBE-PROXY-FIREWALL - [0:0]
*filter :KUBE-SERVICES - [0:0]
*filter -A KUBE-FIREWALL -m comment --comment "block incoming localnet connections" -d 127.0.0.0/8 ! -s 127.0.0.0/8 -m conntrack ! --ctstate RELATED,ESTABLISHED,DNAT -j DROP
*filter -A KUBE-FORWARD -m conntrack --ctstate INVALID -m nfacct --nfacct-name ct_state_invalid_dropped_pkts -j DROP
*filter -A KUBE-FORWARD -m comment --comment "kubernetes forwarding rules" -m mark --mark 0x4000/0x4000 -j ACCEPT
*filter -A KUBE-FORWARD -m comment --comment "kubernetes forwarding conntrack rule" -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
*filter -A KUBE-NODEPORTS -m comment --comment "ns2/svc2:p80 health check node port" -m tcp -p tcp --dport 30002 -j ACCEPT
*nat :KUBE-EXT-GNZBNJ2PO5MGZ6GT - [0:0]
*nat :KUBE-EXT-X27LE4BHSL4DOUIK - [0:0]
*nat :KUBE-EXT-XPGD46QRK7WJZT7O - [0:0]
*nat :KUBE-MARK-MASQ - [0:0]
*nat :KUBE-NODEPORTS - [0:0]
*nat :KUBE-POSTROUTING - [0:0]
*nat :KUBE-SEP-3PCRBPAMK2XLAIHQ - [0:0]
*nat :KUBE-SEP-J7UNSSMXXN3UTZD6 - [0:0]
*nat :KUBE-SEP-OYPFS5VJICHGATKP - [0:0]
*nat :KUBE-SEP-RS4RBKLTHTF2IUXJ - [0:0]
*nat :KUBE-SEP-SXIVWICOYRO3J4NJ - [0:0]
*nat :KUBE-SEP-TOIS5JUHRKSSXDL7 - [0:0]
*nat :KUBE-SERVICES - [0:0]
*nat :KUBE-SVC-GNZBNJ2PO5MGZ6GT - [0:0]
*nat :KUBE-SVC-X27LE4BHSL4DOUIK - [0:0]
*nat :KUBE-SVC-XPGD46QRK7WJZT7O - [0:0]
*nat :KUBE-SVL-GNZBNJ2PO5MGZ6GT - [0:0]
*nat :KUBE-SVL-X27LE4BHSL4DOUIK - [0:0]
*nat -A KUBE-EXT-GNZBNJ2PO5MGZ6GT -m comment --comment "pod traffic for ns2/svc2:p80 external destinations" -s 10.0.0.0/8 -j KUBE-SVC-GNZBNJ2PO5MGZ6GT
*nat -A KUBE-EXT-GNZBNJ2PO5MGZ6GT -m comment --comment "masquerade LOCAL traffic for ns2/svc2:p80 external destinations" -m addrtype --src-type LOCAL -j KUBE-MARK-MASQ
*nat -A KUBE-EXT-GNZBNJ2PO5MGZ6GT -m comment --comment "route LOCAL traffic for ns2/svc2:p80 external destinations" -m addrtype --src-type LOCAL -j KUBE-SVC-GNZBNJ2PO5MGZ6GT
*nat -A KUBE-EXT-GNZBNJ2PO5MGZ6GT -j KUBE-SVL-GNZBNJ2PO5MGZ6GT
*nat -A KUBE-EXT-X27LE4BHSL4DOUIK -m comment --comment "masquerade traffic for ns3/svc3:p80 external destinations" -j KUBE-MARK-MASQ
*nat -A KUBE-EXT-X27LE4BHSL4DOUIK -j KUBE-SVC-X27LE4BHSL4DOUIK
*nat -A KUBE-EXT-XPGD46QRK7WJZT7O -m comment --comment "masquerade traffic for ns1/svc1:p80 external destinations" -j KUBE-MARK-MASQ
*nat -A KUBE-EXT-XPGD46QRK7WJZT7O -j KUBE-SVC-XPGD46QRK7WJZT7O
*nat -A KUBE-MARK-MASQ -j MARK --or-mark 0x4000
*nat -A KUBE-NODEPORTS -m comment --comment ns1/svc1:p80 -m tcp -p tcp -d 127.0.0.0/8 --dport 3001 -m nfacct --nfacct-name localhost_nps_accepted_pkts -j KUBE-EXT-XPGD46QRK7WJZT7O
*nat -A KUBE-NODEPORTS -m comment --comment ns1/svc1:p80 -m tcp -p tcp --dport 3001 -j KUBE-EXT-XPGD46QRK7WJZT7O
*nat -A KUBE-NODEPORTS -m comment --comment ns2/svc2:p80 -m tcp -p tcp -d 127.0.0.0/8 --dport 3002 -m nfacct --nfacct-name localhost_nps_accepted_pkts -j KUBE-EXT-GNZBNJ2PO5MGZ6GT
*nat -A KUBE-NODEPORTS -m comment --comment ns2/svc2:p80 -m tcp -p tcp --dport 3002 -j KUBE-EXT-GNZBNJ2PO5MGZ6GT
*nat -A KUBE-NODEPORTS -m comment --comment ns3/svc3:p80 -m tcp -p tcp -d 127.0.0.0/8 --dport 3003 -m nfacct --nfacct-name localhost_nps_accepted_pkts -j KUBE-EXT-X27LE4BHSL4DOUIK
*nat -A KUBE-NODEPORTS -m comment --comment ns3/svc3:p80 -m tcp -p tcp --dport 3003 -j KUBE-EXT-X27LE4BHSL4DOUIK
*nat -A KUBE-POSTROUTING -m mark ! --mark 0x4000/0x4000 -j RETURN
*nat -A KUBE-POSTROUTING -j MARK --xor-mark 0x4000
*nat -A KUBE-POSTROUTING -m comment --comment "kubernetes service traffic requiring SNAT" -j MASQUERADE
*nat -A KUBE-SEP-3PCRBPAMK2XLAIHQ -m comment --comment ns3/svc3:p80 -s 10.180.1.3 -j KUBE-MARK-MASQ
*nat -A KUBE-SEP-3PCRBPAMK2XLAIHQ -m comment --comment ns3/svc3:p80 -m tcp -p tcp -j DNAT --to-destination 10.180.1.3:80
*nat -A KUBE-SEP-J7UNSSMXXN3UTZD6 -m comment --comment ns2/svc2:p80 -s 10.180.1.2 -j KUBE-MARK-MASQ
*nat -A KUBE-SEP-J7UNSSMXXN3UTZD6 -m comment --comment ns2/svc2:p80 -m tcp -p tcp -j DNAT --to-destination 10.180.1.2:80
*nat -A KUBE-SEP-OYPFS5VJICHGATKP -m comment --comment ns3/svc3:p80 -s 10.180.0.3 -j KUBE-MARK-MASQ
*nat -A KUBE-SEP-OYPFS5VJICHGATKP -m comment --comment ns3/svc3:p80 -m tcp -p tcp -j DNAT --to-destination 10.180.0.3:80
*nat -A KUBE-SEP-RS4RBKLTHTF2IUXJ -m comment --comment ns2/svc2:p80 -s 10.180.0.2 -j KUBE-MARK-MASQ
*nat -A KUBE-SEP-RS4RBKLTHTF2IUXJ -m comment --comment ns2/svc2:p80 -m tcp -p tcp -j DNAT --to-destination 10.180.0.2:80
*nat -A KUBE-SEP-SXIVWICOYRO3J4NJ -m comment --comment ns1/svc1:p80 -s 10.180.0.1 -j KUBE-MARK-MASQ
*nat -A KUBE-SEP-SXIVWICOYRO3J4NJ -m comment --comment ns1/svc1:p80 -m tcp -p tcp -j DNAT --to-destination 10.180.0.1:80
*nat -A KUBE-SEP-TOIS5JUHRKSSXDL7 -m comment --comment ns1/svc1:p80 -s 10.180.1.1 -j KUBE-MARK-MASQ
*nat -A KUBE-SEP-TOIS5JUHRKSSXDL7 -m comment --comment ns1/svc1:p80 -m tcp -p tcp -j DNAT --to-destination 10.180.1.1:80
*nat -A KUBE-SERVICES -m comment --comment "ns1/svc1:p80 cluster IP" -m tcp -p tcp -d 172.30.0.41 --dport 80 -j KUBE-SVC-XPGD46QRK7WJZT7O
*nat -A KUBE-SERVICES -m comment --comment "ns1/svc1:p80 loadbalancer IP" -m tcp -p tcp -d 1.2.3.4 --dport 80 -j KUBE-EXT-XPGD46QRK7WJZT7O
*nat -A KUBE-SERVICES -m comment --comment "ns2/svc2:p80 cluster IP" -m tcp -p tcp -d 172.30.0.42 --dport 80 -j KUBE-SVC-GNZBNJ2PO5MGZ6GT
*nat -A KUBE-SERVICES -m comment --comment "ns2/svc2:p80 loadbalancer IP" -m tcp -p tcp -d 5.6.7.8 --dport 80 -j KUBE-EXT-GNZBNJ2PO5MGZ6GT
*nat -A KUBE-SERVICES -m comment --comment "ns3/svc3:p80 cluster IP" -m tcp -p tcp -d 172.30.0.43 --dport 80 -j KUBE-SVL-X27LE4BHSL4DOUIK
*nat -A KUBE-SERVICES -m comment --comment "ns3/svc3:p80 loadbalancer IP" -m tcp -p tcp -d 9.10.11.12 --dport 80 -j KUBE-EXT-X27LE4BHSL4DOUIK
*nat -A KUBE-SERVICES -m comment --comment "kubernetes service nodeports; NOTE: this must be the last rule in this chain" -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS
*nat -A KUBE-SVC-GNZBNJ2PO5MGZ6GT -m comment --comment "ns2/svc2:p80 cluster IP" -m tcp -p tcp -d 172.30.0.42 --dport 80 ! -s 10.0.0.0/8 -j KUBE-MARK-MASQ
*nat -A KUBE-SVC-GNZBNJ2PO5MGZ6GT -m comment --comment "ns2/svc2:p80 -> 10.180.0.2:80" -m statistic --mode random --probability 0.5000000000 -j KUBE-SEP-RS4RBKLTHTF2IUXJ
*nat -A KUBE-SVC-GNZBNJ2PO5MGZ6GT -m comment --comment "ns2/svc2:p80 -> 10.180.1.2:80" -j KUBE-SEP-J7UNSSMXXN3UTZD6
*nat -A KUBE-SVC-X27LE4BHSL4DOUIK -m comment --comment "ns3/svc3:p80 -> 10.180.0.3:80" -m statistic --mode random --probability 0.5000000000 -j KUBE-SEP-OYPFS5VJICHGATKP
*nat -A KUBE-SVC-X27LE4BHSL4DOUIK -m comment --comment "ns3/svc3:p80 -> 10.180.1.3:80" -j KUBE-SEP-3PCRBPAMK2XLAIHQ
*nat -A KUBE-SVC-XPGD46QRK7WJZT7O -m comment --comment "ns1/svc1:p80 cluster IP" -m tcp -p tcp -d 172.30.0.41 --dport 80 ! -s 10.0.0.0/8 -j KUBE-MARK-MASQ
*nat -A KUBE-SVC-XPGD46QRK7WJZT7O -m comment --comment "ns1/svc1:p80 -> 10.180.0.1:80" -m statistic --mode random --probability 0.5000000000 -j KUBE-SEP-SXIVWICOYRO3J4NJ
*nat -A KUBE-SVC-XPGD46QRK7WJZT7O -m comment --comment "ns1/svc1:p80 -> 10.180.1.1:80" -j KUBE-SEP-TOIS5JUHRKSSXDL7
*nat -A KUBE-SVL-GNZBNJ2PO5MGZ6GT -m comment --comment "ns2/svc2:p80 -> 10.180.0.2:80" -j KUBE-SEP-RS4RBKLTHTF2IUXJ
*nat -A KUBE-SVL-X27LE4BHSL4DOUIK -m comment --comment "ns3/svc3:p80 cluster IP" -m tcp -p tcp -d 172.30.0.43 --dport 80 ! -s 10.0.0.0/8 -j KUBE-MARK-MASQ
*nat -A KUBE-SVL-X27LE4BHSL4DOUIK -m comment --comment "ns3/svc3:p80 -> 10.180.0.3:80" -j KUBE-SEP-OYPFS5VJICHGATKP
`,
};
