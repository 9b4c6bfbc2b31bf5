import type { Recorded } from './recorded.ts';

export const randomTwo: Recorded = {
  title: 'another',
  zone: 'zone-a',
  services: [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { namespace: 'ns0', name: 'svc0' },
      spec: {
        ports: [
          { protocol: 'UDP', port: 80 },
          { name: 'p1', protocol: 'SCTP', port: 81, nodePort: 30001 },
        ],
        clusterIP: '172.30.1.1',
        type: 'NodePort',
        externalTrafficPolicy: 'Local',
      },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { namespace: 'ns1', name: 'svc1' },
      spec: {
        ports: [
          { name: 'p0', protocol: 'TCP', port: 80, nodePort: 30010 },
          { name: 'p1', protocol: 'UDP', port: 81, nodePort: 30011 },
        ],
        clusterIP: '172.30.0.2',
        type: 'NodePort',
        sessionAffinity: 'ClientIP',
        externalTrafficPolicy: 'Cluster',
        healthCheckNodePort: 31001,
        sessionAffinityConfig: { clientIP: { timeoutSeconds: 18715 } },
      },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { namespace: 'ns2', name: 'svc2' },
      spec: {
        ports: [{ name: 'p0', protocol: 'SCTP', port: 80, nodePort: 30020 }],
        clusterIP: '172.30.0.3',
        type: 'ExternalName',
        externalIPs: ['192.168.99.9', '192.168.99.10'],
        sessionAffinity: 'ClientIP',
        externalTrafficPolicy: 'Local',
        sessionAffinityConfig: { clientIP: { timeoutSeconds: 19291 } },
      },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { namespace: 'ns0', name: 'svc3' },
      spec: {
        ports: [
          { name: 'p0', protocol: 'SCTP', port: 80 },
          { name: 'p1', protocol: 'SCTP', port: 81, nodePort: 30031 },
        ],
        clusterIP: '172.30.0.4',
        type: 'LoadBalancer',
        externalTrafficPolicy: 'Cluster',
        healthCheckNodePort: 31003,
        internalTrafficPolicy: 'Local',
      },
      status: { loadBalancer: { ingress: [{ ip: '5.6.0.3', ipMode: 'VIP' }] } },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { namespace: 'ns1', name: 'svc4' },
      spec: {
        ports: [{ protocol: 'SCTP', port: 80, nodePort: 30040 }],
        clusterIP: '172.30.1.5',
        type: 'NodePort',
        externalTrafficPolicy: 'Cluster',
        internalTrafficPolicy: 'Local',
      },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { namespace: 'ns2', name: 'svc5' },
      spec: {
        ports: [
          { name: 'p0', protocol: 'UDP', port: 80 },
          { name: 'p1', protocol: 'TCP', port: 81, nodePort: 30051 },
        ],
        clusterIP: '172.30.1.6',
        type: 'LoadBalancer',
        externalIPs: ['192.168.99.21', '192.168.99.22'],
        sessionAffinity: 'ClientIP',
        loadBalancerSourceRanges: ['203.0.113.0/25'],
        externalTrafficPolicy: 'Local',
        healthCheckNodePort: 31005,
        sessionAffinityConfig: { clientIP: { timeoutSeconds: 3184 } },
      },
      status: { loadBalancer: { ingress: [{ ip: '5.6.0.5' }] } },
    },
  ],
  slices: [
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { namespace: 'ns1', name: 'svc1-1', labels: { 'kubernetes.io/service-name': 'svc1' } },
      addressType: 'IPv4',
      ports: [
        { name: 'p0', protocol: 'TCP', port: 8080 },
        { name: 'p1', protocol: 'UDP', port: 8081 },
      ],
      endpoints: [
        {
          addresses: ['10.180.1.5'],
          conditions: { ready: false, terminating: true },
          nodeName: 'test-node',
          hints: { forZones: [{ name: 'zone-b' }], forNodes: [{ name: 'other' }] },
        },
      ],
    },
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { namespace: 'ns1', name: 'svc1-2', labels: { 'kubernetes.io/service-name': 'svc1' } },
      addressType: 'IPv4',
      ports: [{ name: 'p1', protocol: 'UDP', port: 8081 }],
      endpoints: [
        {
          addresses: ['10.180.1.23'],
          conditions: { ready: true, serving: true, terminating: false },
          nodeName: 'test-node',
          hints: { forZones: [{ name: 'zone-a' }], forNodes: [{ name: 'test-node' }] },
        },
      ],
    },
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { namespace: 'ns2', name: 'svc2-1', labels: { 'kubernetes.io/service-name': 'svc2' } },
      addressType: 'IPv4',
      ports: [{ name: 'p0', protocol: 'SCTP', port: 8080 }],
      endpoints: [
        {
          addresses: ['10.180.2.12'],
          conditions: { ready: false, serving: false, terminating: true },
          nodeName: 'other',
          hints: { forZones: [{ name: 'zone-a' }] },
        },
        { addresses: ['10.180.2.12'], conditions: { ready: false, terminating: true }, hints: { forZones: [{ name: 'zone-a' }] } },
      ],
    },
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { namespace: 'ns0', name: 'svc3-1-v6', labels: { 'kubernetes.io/service-name': 'svc3' } },
      addressType: 'IPv6',
      ports: [
        { name: 'p0', protocol: 'SCTP', port: 8080 },
        { name: 'p1', protocol: 'SCTP', port: 8081 },
      ],
      endpoints: [],
    },
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { namespace: 'ns0', name: 'svc3-2', labels: { 'kubernetes.io/service-name': 'svc3' } },
      addressType: 'IPv4',
      ports: [
        { name: 'p0', protocol: 'SCTP', port: 8080 },
        { name: 'p1', protocol: 'SCTP', port: 8081 },
      ],
      endpoints: [
        {
          addresses: ['10.180.3.28'],
          conditions: { ready: false },
          nodeName: 'test-node',
          hints: { forZones: [{ name: 'zone-b' }], forNodes: [{ name: 'other' }] },
        },
        {
          addresses: ['10.180.3.32'],
          conditions: { ready: false, serving: false, terminating: true },
          nodeName: 'other',
          hints: { forZones: [{ name: 'zone-b' }], forNodes: [{ name: 'other' }] },
        },
        { addresses: ['10.180.3.30'], conditions: { ready: false, terminating: true }, nodeName: 'test-node' },
      ],
    },
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { namespace: 'ns1', name: 'svc4-1', labels: { 'kubernetes.io/service-name': 'svc4' } },
      addressType: 'IPv4',
      ports: [{ name: '', protocol: 'SCTP', port: 8080 }],
      endpoints: [{ addresses: ['10.180.4.11'], conditions: { ready: true, serving: true, terminating: false }, nodeName: 'test-node' }],
    },
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { namespace: 'ns2', name: 'svc5-1', labels: { 'kubernetes.io/service-name': 'svc5' } },
      addressType: 'IPv4',
      ports: [
        { name: 'p0', protocol: 'UDP' },
        { name: 'p1', protocol: 'TCP', port: 8081 },
      ],
      endpoints: [
        { addresses: ['10.180.5.9'], conditions: { ready: false, serving: false, terminating: true }, nodeName: 'other' },
        { addresses: ['10.180.5.5'], conditions: { ready: false, terminating: true }, nodeName: 'other' },
        { addresses: ['10.180.5.10'], conditions: { ready: true, serving: true, terminating: false }, nodeName: 'test-node' },
      ],
    },
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { namespace: 'ns2', name: 'svc5-2', labels: { 'kubernetes.io/service-name': 'svc5' } },
      addressType: 'IPv4',
      ports: [
        { name: 'p0', protocol: 'UDP', port: 8080 },
        { name: 'p1', protocol: 'TCP', port: 8081 },
      ],
      endpoints: [],
    },
  ],
  iptables: `
*filter :KUBE-EXTERNAL-SERVICES - [0:0]
*filter :KUBE-FIREWALL - [0:0]
*filter :KUBE-FORWARD - [0:0]
*filter :KUBE-NODEPORTS - [0:0]
*filter :KUBE-PROXY-FIREWALL - [0:0]
*filter :KUBE-SERVICES - [0:0]
*filter -A KUBE-EXTERNAL-SERVICES -m comment --comment "ns0/svc0:p1 has no endpoints" -m addrtype --dst-type LOCAL -m sctp -p sctp --dport 30001 -j REJECT
*filter -A KUBE-EXTERNAL-SERVICES -m comment --comment "ns2/svc5:p0 has no endpoints" -m udp -p udp -d 192.168.99.21 --dport 80 -j REJECT
*filter -A KUBE-EXTERNAL-SERVICES -m comment --comment "ns2/svc5:p0 has no endpoints" -m udp -p udp -d 192.168.99.22 --dport 80 -j REJECT
*filter -A KUBE-EXTERNAL-SERVICES -m comment --comment "ns2/svc5:p0 has no endpoints" -m udp -p udp -d 5.6.0.5 --dport 80 -j REJECT
*filter -A KUBE-FIREWALL -m comment --comment "block incoming localnet connections" -d 127.0.0.0/8 ! -s 127.0.0.0/8 -m conntrack ! --ctstate RELATED,ESTABLISHED,DNAT -j DROP
*filter -A KUBE-FORWARD -m conntrack --ctstate INVALID -m nfacct --nfacct-name ct_state_invalid_dropped_pkts -j DROP
*filter -A KUBE-FORWARD -m comment --comment "kubernetes forwarding rules" -m mark --mark 0x4000/0x4000 -j ACCEPT
*filter -A KUBE-FORWARD -m comment --comment "kubernetes forwarding conntrack rule" -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
*filter -A KUBE-NODEPORTS -m comment --comment "ns2/svc5:p0 health check node port" -m tcp -p tcp --dport 31005 -j ACCEPT
*filter -A KUBE-NODEPORTS -m comment --comment "ns2/svc5:p1 health check node port" -m tcp -p tcp --dport 31005 -j ACCEPT
*filter -A KUBE-PROXY-FIREWALL -m comment --comment "ns2/svc5:p1 traffic not accepted by KUBE-FW-BMP4532VJXXBNCFN" -m tcp -p tcp -d 5.6.0.5 --dport 81 -j DROP
*filter -A KUBE-SERVICES -m comment --comment "ns0/svc0 has no endpoints" -m udp -p udp -d 172.30.1.1 --dport 80 -j REJECT
*filter -A KUBE-SERVICES -m comment --comment "ns0/svc0:p1 has no endpoints" -m sctp -p sctp -d 172.30.1.1 --dport 81 -j REJECT
*filter -A KUBE-SERVICES -m comment --comment "ns2/svc5:p0 has no endpoints" -m udp -p udp -d 172.30.1.6 --dport 80 -j REJECT
*nat :KUBE-EXT-5GB27UQIOC6MEWAA - [0:0]
*nat :KUBE-EXT-AA2M5VBYPKHL3WZ3 - [0:0]
*nat :KUBE-EXT-BMP4532VJXXBNCFN - [0:0]
*nat :KUBE-EXT-OLOC2ULLHZA7YT4I - [0:0]
*nat :KUBE-EXT-RZSIHSYOEJJ3BTXN - [0:0]
*nat :KUBE-EXT-UHNDUXEJTTWH45FM - [0:0]
*nat :KUBE-FW-BMP4532VJXXBNCFN - [0:0]
*nat :KUBE-MARK-MASQ - [0:0]
*nat :KUBE-NODEPORTS - [0:0]
*nat :KUBE-POSTROUTING - [0:0]
*nat :KUBE-SEP-2KG3RSL7WOBAAFP4 - [0:0]
*nat :KUBE-SEP-IVMTO7K6CTBARMSW - [0:0]
*nat :KUBE-SEP-K3PEOA4MSI3ZB2PP - [0:0]
*nat :KUBE-SEP-MAFCRSWCLUEGFQK5 - [0:0]
*nat :KUBE-SEP-NPXI6BWYZIJK4PY2 - [0:0]
*nat :KUBE-SEP-YR25KTXTEJTWBBXX - [0:0]
*nat :KUBE-SERVICES - [0:0]
*nat :KUBE-SVC-5GB27UQIOC6MEWAA - [0:0]
*nat :KUBE-SVC-AA2M5VBYPKHL3WZ3 - [0:0]
*nat :KUBE-SVC-BMP4532VJXXBNCFN - [0:0]
*nat :KUBE-SVC-OLOC2ULLHZA7YT4I - [0:0]
*nat :KUBE-SVC-RZSIHSYOEJJ3BTXN - [0:0]
*nat :KUBE-SVC-UHNDUXEJTTWH45FM - [0:0]
*nat :KUBE-SVL-AA2M5VBYPKHL3WZ3 - [0:0]
*nat :KUBE-SVL-BMP4532VJXXBNCFN - [0:0]
*nat :KUBE-SVL-OLOC2ULLHZA7YT4I - [0:0]
*nat :KUBE-SVL-UHNDUXEJTTWH45FM - [0:0]
*nat -A KUBE-EXT-5GB27UQIOC6MEWAA -m comment --comment "masquerade traffic for ns1/svc1:p1 external destinations" -j KUBE-MARK-MASQ
*nat -A KUBE-EXT-5GB27UQIOC6MEWAA -j KUBE-SVC-5GB27UQIOC6MEWAA
*nat -A KUBE-EXT-AA2M5VBYPKHL3WZ3 -m comment --comment "masquerade traffic for ns0/svc3:p0 external destinations" -j KUBE-MARK-MASQ
*nat -A KUBE-EXT-AA2M5VBYPKHL3WZ3 -j KUBE-SVC-AA2M5VBYPKHL3WZ3
*nat -A KUBE-EXT-BMP4532VJXXBNCFN -m comment --comment "pod traffic for ns2/svc5:p1 external destinations" -s 10.0.0.0/8 -j KUBE-SVC-BMP4532VJXXBNCFN
*nat -A KUBE-EXT-BMP4532VJXXBNCFN -m comment --comment "masquerade LOCAL traffic for ns2/svc5:p1 external destinations" -m addrtype --src-type LOCAL -j KUBE-MARK-MASQ
*nat -A KUBE-EXT-BMP4532VJXXBNCFN -m comment --comment "route LOCAL traffic for ns2/svc5:p1 external destinations" -m addrtype --src-type LOCAL -j KUBE-SVC-BMP4532VJXXBNCFN
*nat -A KUBE-EXT-BMP4532VJXXBNCFN -j KUBE-SVL-BMP4532VJXXBNCFN
*nat -A KUBE-EXT-OLOC2ULLHZA7YT4I -m comment --comment "masquerade traffic for ns1/svc4 external destinations" -j KUBE-MARK-MASQ
*nat -A KUBE-EXT-OLOC2ULLHZA7YT4I -j KUBE-SVC-OLOC2ULLHZA7YT4I
*nat -A KUBE-EXT-RZSIHSYOEJJ3BTXN -m comment --comment "masquerade traffic for ns1/svc1:p0 external destinations" -j KUBE-MARK-MASQ
*nat -A KUBE-EXT-RZSIHSYOEJJ3BTXN -j KUBE-SVC-RZSIHSYOEJJ3BTXN
*nat -A KUBE-EXT-UHNDUXEJTTWH45FM -m comment --comment "masquerade traffic for ns0/svc3:p1 external destinations" -j KUBE-MARK-MASQ
*nat -A KUBE-EXT-UHNDUXEJTTWH45FM -j KUBE-SVC-UHNDUXEJTTWH45FM
*nat -A KUBE-FW-BMP4532VJXXBNCFN -m comment --comment "ns2/svc5:p1 loadbalancer IP" -s 203.0.113.0/25 -j KUBE-EXT-BMP4532VJXXBNCFN
*nat -A KUBE-FW-BMP4532VJXXBNCFN -m comment --comment "other traffic to ns2/svc5:p1 will be dropped by KUBE-PROXY-FIREWALL"
*nat -A KUBE-MARK-MASQ -j MARK --or-mark 0x4000
*nat -A KUBE-NODEPORTS -m comment --comment ns0/svc3:p1 -m sctp -p sctp -d 127.0.0.0/8 --dport 30031 -m nfacct --nfacct-name localhost_nps_accepted_pkts -j KUBE-EXT-UHNDUXEJTTWH45FM
*nat -A KUBE-NODEPORTS -m comment --comment ns0/svc3:p1 -m sctp -p sctp --dport 30031 -j KUBE-EXT-UHNDUXEJTTWH45FM
*nat -A KUBE-NODEPORTS -m comment --comment ns1/svc1:p0 -m tcp -p tcp -d 127.0.0.0/8 --dport 30010 -m nfacct --nfacct-name localhost_nps_accepted_pkts -j KUBE-EXT-RZSIHSYOEJJ3BTXN
*nat -A KUBE-NODEPORTS -m comment --comment ns1/svc1:p0 -m tcp -p tcp --dport 30010 -j KUBE-EXT-RZSIHSYOEJJ3BTXN
*nat -A KUBE-NODEPORTS -m comment --comment ns1/svc1:p1 -m udp -p udp -d 127.0.0.0/8 --dport 30011 -m nfacct --nfacct-name localhost_nps_accepted_pkts -j KUBE-EXT-5GB27UQIOC6MEWAA
*nat -A KUBE-NODEPORTS -m comment --comment ns1/svc1:p1 -m udp -p udp --dport 30011 -j KUBE-EXT-5GB27UQIOC6MEWAA
*nat -A KUBE-NODEPORTS -m comment --comment ns1/svc4 -m sctp -p sctp -d 127.0.0.0/8 --dport 30040 -m nfacct --nfacct-name localhost_nps_accepted_pkts -j KUBE-EXT-OLOC2ULLHZA7YT4I
*nat -A KUBE-NODEPORTS -m comment --comment ns1/svc4 -m sctp -p sctp --dport 30040 -j KUBE-EXT-OLOC2ULLHZA7YT4I
*nat -A KUBE-NODEPORTS -m comment --comment ns2/svc5:p1 -m tcp -p tcp -d 127.0.0.0/8 --dport 30051 -m nfacct --nfacct-name localhost_nps_accepted_pkts -j KUBE-EXT-BMP4532VJXXBNCFN
*nat -A KUBE-NODEPORTS -m comment --comment ns2/svc5:p1 -m tcp -p tcp --dport 30051 -j KUBE-EXT-BMP4532VJXXBNCFN
*nat -A KUBE-POSTROUTING -m mark ! --mark 0x4000/0x4000 -j RETURN
*nat -A KUBE-POSTROUTING -j MARK --xor-mark 0x4000
*nat -A KUBE-POSTROUTING -m comment --comment "kubernetes service traffic requiring SNAT" -j MASQUERADE
*nat -A KUBE-SEP-2KG3RSL7WOBAAFP4 -m comment --comment ns1/svc1:p0 -s 10.180.1.5 -j KUBE-MARK-MASQ
*nat -A KUBE-SEP-2KG3RSL7WOBAAFP4 -m comment --comment ns1/svc1:p0 -m recent --name KUBE-SEP-2KG3RSL7WOBAAFP4 --set -m tcp -p tcp -j DNAT --to-destination 10.180.1.5:8080
*nat -A KUBE-SEP-IVMTO7K6CTBARMSW -m comment --comment ns1/svc1:p1 -s 10.180.1.23 -j KUBE-MARK-MASQ
*nat -A KUBE-SEP-IVMTO7K6CTBARMSW -m comment --comment ns1/svc1:p1 -m recent --name KUBE-SEP-IVMTO7K6CTBARMSW --set -m udp -p udp -j DNAT --to-destination 10.180.1.23:8081
*nat -A KUBE-SEP-K3PEOA4MSI3ZB2PP -m comment --comment ns0/svc3:p0 -s 10.180.3.30 -j KUBE-MARK-MASQ
*nat -A KUBE-SEP-K3PEOA4MSI3ZB2PP -m comment --comment ns0/svc3:p0 -m sctp -p sctp -j DNAT --to-destination 10.180.3.30:8080
*nat -A KUBE-SEP-MAFCRSWCLUEGFQK5 -m comment --comment ns2/svc5:p1 -s 10.180.5.10 -j KUBE-MARK-MASQ
*nat -A KUBE-SEP-MAFCRSWCLUEGFQK5 -m comment --comment ns2/svc5:p1 -m recent --name KUBE-SEP-MAFCRSWCLUEGFQK5 --set -m tcp -p tcp -j DNAT --to-destination 10.180.5.10:8081
*nat -A KUBE-SEP-NPXI6BWYZIJK4PY2 -m comment --comment ns1/svc4 -s 10.180.4.11 -j KUBE-MARK-MASQ
*nat -A KUBE-SEP-NPXI6BWYZIJK4PY2 -m comment --comment ns1/svc4 -m sctp -p sctp -j DNAT --to-destination 10.180.4.11:8080
*nat -A KUBE-SEP-YR25KTXTEJTWBBXX -m comment --comment ns0/svc3:p1 -s 10.180.3.30 -j KUBE-MARK-MASQ
*nat -A KUBE-SEP-YR25KTXTEJTWBBXX -m comment --comment ns0/svc3:p1 -m sctp -p sctp -j DNAT --to-destination 10.180.3.30:8081
*nat -A KUBE-SERVICES -m comment --comment "ns0/svc3:p0 cluster IP" -m sctp -p sctp -d 172.30.0.4 --dport 80 -j KUBE-SVL-AA2M5VBYPKHL3WZ3
*nat -A KUBE-SERVICES -m comment --comment "ns0/svc3:p0 loadbalancer IP" -m sctp -p sctp -d 5.6.0.3 --dport 80 -j KUBE-EXT-AA2M5VBYPKHL3WZ3
*nat -A KUBE-SERVICES -m comment --comment "ns0/svc3:p1 cluster IP" -m sctp -p sctp -d 172.30.0.4 --dport 81 -j KUBE-SVL-UHNDUXEJTTWH45FM
*nat -A KUBE-SERVICES -m comment --comment "ns0/svc3:p1 loadbalancer IP" -m sctp -p sctp -d 5.6.0.3 --dport 81 -j KUBE-EXT-UHNDUXEJTTWH45FM
*nat -A KUBE-SERVICES -m comment --comment "ns1/svc1:p0 cluster IP" -m tcp -p tcp -d 172.30.0.2 --dport 80 -j KUBE-SVC-RZSIHSYOEJJ3BTXN
*nat -A KUBE-SERVICES -m comment --comment "ns1/svc1:p1 cluster IP" -m udp -p udp -d 172.30.0.2 --dport 81 -j KUBE-SVC-5GB27UQIOC6MEWAA
*nat -A KUBE-SERVICES -m comment --comment "ns1/svc4 cluster IP" -m sctp -p sctp -d 172.30.1.5 --dport 80 -j KUBE-SVL-OLOC2ULLHZA7YT4I
*nat -A KUBE-SERVICES -m comment --comment "ns2/svc5:p1 cluster IP" -m tcp -p tcp -d 172.30.1.6 --dport 81 -j KUBE-SVC-BMP4532VJXXBNCFN
*nat -A KUBE-SERVICES -m comment --comment "ns2/svc5:p1 external IP" -m tcp -p tcp -d 192.168.99.21 --dport 81 -j KUBE-EXT-BMP4532VJXXBNCFN
*nat -A KUBE-SERVICES -m comment --comment "ns2/svc5:p1 external IP" -m tcp -p tcp -d 192.168.99.22 --dport 81 -j KUBE-EXT-BMP4532VJXXBNCFN
*nat -A KUBE-SERVICES -m comment --comment "ns2/svc5:p1 loadbalancer IP" -m tcp -p tcp -d 5.6.0.5 --dport 81 -j KUBE-FW-BMP4532VJXXBNCFN
*nat -A KUBE-SERVICES -m comment --comment "kubernetes service nodeports; NOTE: this must be the last rule in this chain" -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS
*nat -A KUBE-SVC-5GB27UQIOC6MEWAA -m comment --comment "ns1/svc1:p1 cluster IP" -m udp -p udp -d 172.30.0.2 --dport 81 ! -s 10.0.0.0/8 -j KUBE-MARK-MASQ
*nat -A KUBE-SVC-5GB27UQIOC6MEWAA -m comment --comment "ns1/svc1:p1 -> 10.180.1.23:8081" -m recent --name KUBE-SEP-IVMTO7K6CTBARMSW --rcheck --seconds 18715 --reap -j KUBE-SEP-IVMTO7K6CTBARMSW
*nat -A KUBE-SVC-5GB27UQIOC6MEWAA -m comment --comment "ns1/svc1:p1 -> 10.180.1.23:8081" -j KUBE-SEP-IVMTO7K6CTBARMSW
*nat -A KUBE-SVC-AA2M5VBYPKHL3WZ3 -m comment --comment "ns0/svc3:p0 -> 10.180.3.30:8080" -j KUBE-SEP-K3PEOA4MSI3ZB2PP
*nat -A KUBE-SVC-BMP4532VJXXBNCFN -m comment --comment "ns2/svc5:p1 cluster IP" -m tcp -p tcp -d 172.30.1.6 --dport 81 ! -s 10.0.0.0/8 -j KUBE-MARK-MASQ
*nat -A KUBE-SVC-BMP4532VJXXBNCFN -m comment --comment "ns2/svc5:p1 -> 10.180.5.10:8081" -m recent --name KUBE-SEP-MAFCRSWCLUEGFQK5 --rcheck --seconds 3184 --reap -j KUBE-SEP-MAFCRSWCLUEGFQK5
*nat -A KUBE-SVC-BMP4532VJXXBNCFN -m comment --comment "ns2/svc5:p1 -> 10.180.5.10:8081" -j KUBE-SEP-MAFCRSWCLUEGFQK5
*nat -A KUBE-SVC-OLOC2ULLHZA7YT4I -m comment --comment "ns1/svc4 -> 10.180.4.11:8080" -j KUBE-SEP-NPXI6BWYZIJK4PY2
*nat -A KUBE-SVC-RZSIHSYOEJJ3BTXN -m comment --comment "ns1/svc1:p0 cluster IP" -m tcp -p tcp -d 172.30.0.2 --dport 80 ! -s 10.0.0.0/8 -j KUBE-MARK-MASQ
*nat -A KUBE-SVC-RZSIHSYOEJJ3BTXN -m comment --comment "ns1/svc1:p0 -> 10.180.1.5:8080" -m recent --name KUBE-SEP-2KG3RSL7WOBAAFP4 --rcheck --seconds 18715 --reap -j KUBE-SEP-2KG3RSL7WOBAAFP4
*nat -A KUBE-SVC-RZSIHSYOEJJ3BTXN -m comment --comment "ns1/svc1:p0 -> 10.180.1.5:8080" -j KUBE-SEP-2KG3RSL7WOBAAFP4
*nat -A KUBE-SVC-UHNDUXEJTTWH45FM -m comment --comment "ns0/svc3:p1 -> 10.180.3.30:8081" -j KUBE-SEP-YR25KTXTEJTWBBXX
*nat -A KUBE-SVL-AA2M5VBYPKHL3WZ3 -m comment --comment "ns0/svc3:p0 cluster IP" -m sctp -p sctp -d 172.30.0.4 --dport 80 ! -s 10.0.0.0/8 -j KUBE-MARK-MASQ
*nat -A KUBE-SVL-AA2M5VBYPKHL3WZ3 -m comment --comment "ns0/svc3:p0 -> 10.180.3.30:8080" -j KUBE-SEP-K3PEOA4MSI3ZB2PP
*nat -A KUBE-SVL-BMP4532VJXXBNCFN -m comment --comment "ns2/svc5:p1 -> 10.180.5.10:8081" -m recent --name KUBE-SEP-MAFCRSWCLUEGFQK5 --rcheck --seconds 3184 --reap -j KUBE-SEP-MAFCRSWCLUEGFQK5
*nat -A KUBE-SVL-BMP4532VJXXBNCFN -m comment --comment "ns2/svc5:p1 -> 10.180.5.10:8081" -j KUBE-SEP-MAFCRSWCLUEGFQK5
*nat -A KUBE-SVL-OLOC2ULLHZA7YT4I -m comment --comment "ns1/svc4 cluster IP" -m sctp -p sctp -d 172.30.1.5 --dport 80 ! -s 10.0.0.0/8 -j KUBE-MARK-MASQ
*nat -A KUBE-SVL-OLOC2ULLHZA7YT4I -m comment --comment "ns1/svc4 -> 10.180.4.11:8080" -j KUBE-SEP-NPXI6BWYZIJK4PY2
*nat -A KUBE-SVL-UHNDUXEJTTWH45FM -m comment --comment "ns0/svc3:p1 cluster IP" -m sctp -p sctp -d 172.30.0.4 --dport 81 ! -s 10.0.0.0/8 -j KUBE-MARK-MASQ
*nat -A KUBE-SVL-UHNDUXEJTTWH45FM -m comment --comment "ns0/svc3:p1 -> 10.180.3.30:8081" -j KUBE-SEP-YR25KTXTEJTWBBXX
`,
  nftables: `
add chain ip kube-proxy cluster-ips-check
add chain ip kube-proxy endpoint-L2NXVCAR-ns1/svc1/tcp/p0__10.180.1.5/8080
add chain ip kube-proxy endpoint-OJEN2J4U-ns2/svc5/tcp/p1__10.180.5.10/8081
add chain ip kube-proxy endpoint-WDX4KTFA-ns1/svc1/udp/p1__10.180.1.23/8081
add chain ip kube-proxy external-7DQPPLKU-ns1/svc1/udp/p1
add chain ip kube-proxy external-FGBX6LKG-ns0/svc3/sctp/p1
add chain ip kube-proxy external-MGK3KRVY-ns1/svc4/sctp/
add chain ip kube-proxy external-ODA5DSIE-ns2/svc5/tcp/p1
add chain ip kube-proxy external-PYZYZ4IH-ns1/svc1/tcp/p0
add chain ip kube-proxy external-S7BAQR34-ns0/svc3/sctp/p0
add chain ip kube-proxy filter-forward { type filter hook forward priority 0 ; }
add chain ip kube-proxy filter-input { type filter hook input priority 0 ; }
add chain ip kube-proxy filter-output { type filter hook output priority 0 ; }
add chain ip kube-proxy filter-output-pre-dnat { type filter hook output priority -110 ; }
add chain ip kube-proxy filter-prerouting-pre-dnat { type filter hook prerouting priority -110 ; }
add chain ip kube-proxy firewall-527YISBI-ns2/svc5/udp/p0
add chain ip kube-proxy firewall-ODA5DSIE-ns2/svc5/tcp/p1
add chain ip kube-proxy firewall-check
add chain ip kube-proxy local-FGBX6LKG-ns0/svc3/sctp/p1
add chain ip kube-proxy local-MGK3KRVY-ns1/svc4/sctp/
add chain ip kube-proxy local-ODA5DSIE-ns2/svc5/tcp/p1
add chain ip kube-proxy local-S7BAQR34-ns0/svc3/sctp/p0
add chain ip kube-proxy masquerading
add chain ip kube-proxy nat-output { type nat hook output priority -100 ; }
add chain ip kube-proxy nat-postrouting { type nat hook postrouting priority 100 ; }
add chain ip kube-proxy nat-prerouting { type nat hook prerouting priority -100 ; }
add chain ip kube-proxy nodeport-endpoints-check
add chain ip kube-proxy reject-chain { comment "helper for @no-endpoint-services / @no-endpoint-nodeports" ; }
add chain ip kube-proxy service-7DQPPLKU-ns1/svc1/udp/p1
add chain ip kube-proxy service-FGBX6LKG-ns0/svc3/sctp/p1
add chain ip kube-proxy service-MGK3KRVY-ns1/svc4/sctp/
add chain ip kube-proxy service-ODA5DSIE-ns2/svc5/tcp/p1
add chain ip kube-proxy service-PYZYZ4IH-ns1/svc1/tcp/p0
add chain ip kube-proxy service-S7BAQR34-ns0/svc3/sctp/p0
add chain ip kube-proxy service-endpoints-check
add chain ip kube-proxy services
add element ip kube-proxy cluster-ips { 172.30.0.2 }
add element ip kube-proxy cluster-ips { 172.30.0.4 }
add element ip kube-proxy cluster-ips { 172.30.1.1 }
add element ip kube-proxy cluster-ips { 172.30.1.5 }
add element ip kube-proxy cluster-ips { 172.30.1.6 }
add element ip kube-proxy firewall-ips { 5.6.0.5 . tcp . 81 : goto firewall-ODA5DSIE-ns2/svc5/tcp/p1 }
add element ip kube-proxy firewall-ips { 5.6.0.5 . udp . 80 : goto firewall-527YISBI-ns2/svc5/udp/p0 }
add element ip kube-proxy hairpin-connections { 10.180.1.23 . 10.180.1.23 . udp . 8081 }
add element ip kube-proxy hairpin-connections { 10.180.1.5 . 10.180.1.5 . tcp . 8080 }
add element ip kube-proxy hairpin-connections { 10.180.3.30 . 10.180.3.30 . sctp . 8080 }
add element ip kube-proxy hairpin-connections { 10.180.3.30 . 10.180.3.30 . sctp . 8081 }
add element ip kube-proxy hairpin-connections { 10.180.4.11 . 10.180.4.11 . sctp . 8080 }
add element ip kube-proxy hairpin-connections { 10.180.5.10 . 10.180.5.10 . tcp . 8081 }
add element ip kube-proxy no-endpoint-nodeports { sctp . 30001 comment "ns0/svc0:p1" : goto reject-chain }
add element ip kube-proxy no-endpoint-services { 172.30.1.1 . sctp . 81 comment "ns0/svc0:p1" : goto reject-chain }
add element ip kube-proxy no-endpoint-services { 172.30.1.1 . udp . 80 comment "ns0/svc0" : goto reject-chain }
add element ip kube-proxy no-endpoint-services { 172.30.1.6 . udp . 80 comment "ns2/svc5:p0" : goto reject-chain }
add element ip kube-proxy no-endpoint-services { 192.168.99.21 . udp . 80 comment "ns2/svc5:p0" : goto reject-chain }
add element ip kube-proxy no-endpoint-services { 192.168.99.22 . udp . 80 comment "ns2/svc5:p0" : goto reject-chain }
add element ip kube-proxy no-endpoint-services { 5.6.0.5 . udp . 80 comment "ns2/svc5:p0" : goto reject-chain }
add element ip kube-proxy nodeport-ips { 192.168.0.2 }
add element ip kube-proxy service-ips { 172.30.0.2 . tcp . 80 : goto service-PYZYZ4IH-ns1/svc1/tcp/p0 }
add element ip kube-proxy service-ips { 172.30.0.2 . udp . 81 : goto service-7DQPPLKU-ns1/svc1/udp/p1 }
add element ip kube-proxy service-ips { 172.30.0.4 . sctp . 80 : goto local-S7BAQR34-ns0/svc3/sctp/p0 }
add element ip kube-proxy service-ips { 172.30.0.4 . sctp . 81 : goto local-FGBX6LKG-ns0/svc3/sctp/p1 }
add element ip kube-proxy service-ips { 172.30.1.5 . sctp . 80 : goto local-MGK3KRVY-ns1/svc4/sctp/ }
add element ip kube-proxy service-ips { 172.30.1.6 . tcp . 81 : goto service-ODA5DSIE-ns2/svc5/tcp/p1 }
add element ip kube-proxy service-ips { 192.168.99.21 . tcp . 81 : goto external-ODA5DSIE-ns2/svc5/tcp/p1 }
add element ip kube-proxy service-ips { 192.168.99.22 . tcp . 81 : goto external-ODA5DSIE-ns2/svc5/tcp/p1 }
add element ip kube-proxy service-ips { 5.6.0.3 . sctp . 80 : goto external-S7BAQR34-ns0/svc3/sctp/p0 }
add element ip kube-proxy service-ips { 5.6.0.3 . sctp . 81 : goto external-FGBX6LKG-ns0/svc3/sctp/p1 }
add element ip kube-proxy service-ips { 5.6.0.5 . tcp . 81 : goto external-ODA5DSIE-ns2/svc5/tcp/p1 }
add element ip kube-proxy service-nodeports { sctp . 30031 : goto external-FGBX6LKG-ns0/svc3/sctp/p1 }
add element ip kube-proxy service-nodeports { sctp . 30040 : goto external-MGK3KRVY-ns1/svc4/sctp/ }
add element ip kube-proxy service-nodeports { tcp . 30010 : goto external-PYZYZ4IH-ns1/svc1/tcp/p0 }
add element ip kube-proxy service-nodeports { tcp . 30051 : goto external-ODA5DSIE-ns2/svc5/tcp/p1 }
add element ip kube-proxy service-nodeports { udp . 30011 : goto external-7DQPPLKU-ns1/svc1/udp/p1 }
add set ip kube-proxy affinity-L2NXVCAR-ns1/svc1/tcp/p0__10.180.1.5/8080 { type ipv4_addr ; flags dynamic,timeout ; timeout 18715s ; }
add set ip kube-proxy affinity-OJEN2J4U-ns2/svc5/tcp/p1__10.180.5.10/8081 { type ipv4_addr ; flags dynamic,timeout ; timeout 3184s ; }
add set ip kube-proxy affinity-WDX4KTFA-ns1/svc1/udp/p1__10.180.1.23/8081 { type ipv4_addr ; flags dynamic,timeout ; timeout 18715s ; }
add set ip kube-proxy cluster-ips { type ipv4_addr ; comment "Active ClusterIPs" ; }
add set ip kube-proxy hairpin-connections { type ipv4_addr . ipv4_addr . inet_proto . inet_service ; comment "service hairpin connections" ; }
add set ip kube-proxy nodeport-ips { type ipv4_addr ; comment "IPs that accept NodePort traffic" ; }
add rule ip kube-proxy cluster-ips-check ip daddr @cluster-ips reject comment "Reject traffic to invalid ports of ClusterIPs"
add rule ip kube-proxy cluster-ips-check ip daddr { 172.30.0.0/16 } drop comment "Drop traffic to unallocated ClusterIPs"
add rule ip kube-proxy endpoint-L2NXVCAR-ns1/svc1/tcp/p0__10.180.1.5/8080 update @affinity-L2NXVCAR-ns1/svc1/tcp/p0__10.180.1.5/8080 { ip saddr }
add rule ip kube-proxy endpoint-L2NXVCAR-ns1/svc1/tcp/p0__10.180.1.5/8080 meta l4proto tcp dnat to 10.180.1.5:8080
add rule ip kube-proxy endpoint-OJEN2J4U-ns2/svc5/tcp/p1__10.180.5.10/8081 update @affinity-OJEN2J4U-ns2/svc5/tcp/p1__10.180.5.10/8081 { ip saddr }
add rule ip kube-proxy endpoint-OJEN2J4U-ns2/svc5/tcp/p1__10.180.5.10/8081 meta l4proto tcp dnat to 10.180.5.10:8081
add rule ip kube-proxy endpoint-WDX4KTFA-ns1/svc1/udp/p1__10.180.1.23/8081 update @affinity-WDX4KTFA-ns1/svc1/udp/p1__10.180.1.23/8081 { ip saddr }
add rule ip kube-proxy endpoint-WDX4KTFA-ns1/svc1/udp/p1__10.180.1.23/8081 meta l4proto udp dnat to 10.180.1.23:8081
add rule ip kube-proxy external-7DQPPLKU-ns1/svc1/udp/p1 mark set mark or 0x4000 comment "masquerade"
add rule ip kube-proxy external-7DQPPLKU-ns1/svc1/udp/p1 goto service-7DQPPLKU-ns1/svc1/udp/p1
add rule ip kube-proxy external-FGBX6LKG-ns0/svc3/sctp/p1 mark set mark or 0x4000 comment "masquerade"
add rule ip kube-proxy external-FGBX6LKG-ns0/svc3/sctp/p1 goto service-FGBX6LKG-ns0/svc3/sctp/p1
add rule ip kube-proxy external-MGK3KRVY-ns1/svc4/sctp/ mark set mark or 0x4000 comment "masquerade"
add rule ip kube-proxy external-MGK3KRVY-ns1/svc4/sctp/ goto service-MGK3KRVY-ns1/svc4/sctp/
add rule ip kube-proxy external-ODA5DSIE-ns2/svc5/tcp/p1 ip saddr 10.0.0.0/8 goto service-ODA5DSIE-ns2/svc5/tcp/p1 comment "short-circuit pod traffic"
add rule ip kube-proxy external-ODA5DSIE-ns2/svc5/tcp/p1 fib saddr type local mark set mark or 0x4000 comment "masquerade local traffic"
add rule ip kube-proxy external-ODA5DSIE-ns2/svc5/tcp/p1 fib saddr type local goto service-ODA5DSIE-ns2/svc5/tcp/p1 comment "short-circuit local traffic"
add rule ip kube-proxy external-ODA5DSIE-ns2/svc5/tcp/p1 goto local-ODA5DSIE-ns2/svc5/tcp/p1
add rule ip kube-proxy external-PYZYZ4IH-ns1/svc1/tcp/p0 mark set mark or 0x4000 comment "masquerade"
add rule ip kube-proxy external-PYZYZ4IH-ns1/svc1/tcp/p0 goto service-PYZYZ4IH-ns1/svc1/tcp/p0
add rule ip kube-proxy external-S7BAQR34-ns0/svc3/sctp/p0 mark set mark or 0x4000 comment "masquerade"
add rule ip kube-proxy external-S7BAQR34-ns0/svc3/sctp/p0 goto service-S7BAQR34-ns0/svc3/sctp/p0
add rule ip kube-proxy filter-forward ct state new jump service-endpoints-check
add rule ip kube-proxy filter-forward ct state new jump cluster-ips-check
add rule ip kube-proxy filter-input ct state new jump nodeport-endpoints-check
add rule ip kube-proxy filter-input ct state new jump service-endpoints-check
add rule ip kube-proxy filter-output ct state new jump service-endpoints-check
add rule ip kube-proxy filter-output ct state new jump cluster-ips-check
add rule ip kube-proxy filter-output-pre-dnat ct state new jump firewall-check
add rule ip kube-proxy filter-prerouting-pre-dnat ct state new jump firewall-check
add rule ip kube-proxy firewall-527YISBI-ns2/svc5/udp/p0 ip saddr != { 203.0.113.0/25 } drop
add rule ip kube-proxy firewall-ODA5DSIE-ns2/svc5/tcp/p1 ip saddr != { 203.0.113.0/25 } drop
add rule ip kube-proxy firewall-check ip daddr . meta l4proto . th dport vmap @firewall-ips
add rule ip kube-proxy local-FGBX6LKG-ns0/svc3/sctp/p1 meta l4proto sctp dnat ip addr . port to numgen random mod 1 map { 0 : 10.180.3.30 . 8081 }
add rule ip kube-proxy local-MGK3KRVY-ns1/svc4/sctp/ meta l4proto sctp dnat ip addr . port to numgen random mod 1 map { 0 : 10.180.4.11 . 8080 }
add rule ip kube-proxy local-ODA5DSIE-ns2/svc5/tcp/p1 ip saddr @affinity-OJEN2J4U-ns2/svc5/tcp/p1__10.180.5.10/8081 goto endpoint-OJEN2J4U-ns2/svc5/tcp/p1__10.180.5.10/8081
add rule ip kube-proxy local-ODA5DSIE-ns2/svc5/tcp/p1 numgen random mod 1 vmap { 0 : goto endpoint-OJEN2J4U-ns2/svc5/tcp/p1__10.180.5.10/8081 }
add rule ip kube-proxy local-S7BAQR34-ns0/svc3/sctp/p0 meta l4proto sctp dnat ip addr . port to numgen random mod 1 map { 0 : 10.180.3.30 . 8080 }
add rule ip kube-proxy masquerading mark and 0x4000 != 0 mark set mark xor 0x4000 masquerade fully-random
add rule ip kube-proxy masquerading ct status dnat ip saddr . ip daddr . meta l4proto . th dport @hairpin-connections masquerade fully-random
add rule ip kube-proxy nat-output jump services
add rule ip kube-proxy nat-postrouting jump masquerading
add rule ip kube-proxy nat-prerouting jump services
add rule ip kube-proxy nodeport-endpoints-check ip daddr @nodeport-ips meta l4proto . th dport vmap @no-endpoint-nodeports
add rule ip kube-proxy reject-chain reject
add rule ip kube-proxy service-7DQPPLKU-ns1/svc1/udp/p1 ip saddr @affinity-WDX4KTFA-ns1/svc1/udp/p1__10.180.1.23/8081 goto endpoint-WDX4KTFA-ns1/svc1/udp/p1__10.180.1.23/8081
add rule ip kube-proxy service-7DQPPLKU-ns1/svc1/udp/p1 numgen random mod 1 vmap { 0 : goto endpoint-WDX4KTFA-ns1/svc1/udp/p1__10.180.1.23/8081 }
add rule ip kube-proxy service-FGBX6LKG-ns0/svc3/sctp/p1 meta l4proto sctp dnat ip addr . port to numgen random mod 1 map { 0 : 10.180.3.30 . 8081 }
add rule ip kube-proxy service-MGK3KRVY-ns1/svc4/sctp/ meta l4proto sctp dnat ip addr . port to numgen random mod 1 map { 0 : 10.180.4.11 . 8080 }
add rule ip kube-proxy service-ODA5DSIE-ns2/svc5/tcp/p1 ip saddr @affinity-OJEN2J4U-ns2/svc5/tcp/p1__10.180.5.10/8081 goto endpoint-OJEN2J4U-ns2/svc5/tcp/p1__10.180.5.10/8081
add rule ip kube-proxy service-ODA5DSIE-ns2/svc5/tcp/p1 numgen random mod 1 vmap { 0 : goto endpoint-OJEN2J4U-ns2/svc5/tcp/p1__10.180.5.10/8081 }
add rule ip kube-proxy service-PYZYZ4IH-ns1/svc1/tcp/p0 ip saddr @affinity-L2NXVCAR-ns1/svc1/tcp/p0__10.180.1.5/8080 goto endpoint-L2NXVCAR-ns1/svc1/tcp/p0__10.180.1.5/8080
add rule ip kube-proxy service-PYZYZ4IH-ns1/svc1/tcp/p0 numgen random mod 1 vmap { 0 : goto endpoint-L2NXVCAR-ns1/svc1/tcp/p0__10.180.1.5/8080 }
add rule ip kube-proxy service-S7BAQR34-ns0/svc3/sctp/p0 meta l4proto sctp dnat ip addr . port to numgen random mod 1 map { 0 : 10.180.3.30 . 8080 }
add rule ip kube-proxy service-endpoints-check ip daddr . meta l4proto . th dport vmap @no-endpoint-services
add rule ip kube-proxy services ip daddr @cluster-ips ip saddr != 10.0.0.0/8 mark set mark or 0x4000 comment "masquerade clusterIP traffic from outside cluster"
add rule ip kube-proxy services ip daddr . meta l4proto . th dport vmap @service-ips
add rule ip kube-proxy services ip daddr @nodeport-ips meta l4proto . th dport vmap @service-nodeports
`,
  ipvs: `
*filter :KUBE-FORWARD - [0:0]
*filter :KUBE-IPVS-FILTER - [0:0]
*filter :KUBE-IPVS-OUT-FILTER - [0:0]
*filter :KUBE-NODE-PORT - [0:0]
*filter :KUBE-PROXY-FIREWALL - [0:0]
*filter :KUBE-SOURCE-RANGES-FIREWALL - [0:0]
*filter -A KUBE-FORWARD -m comment --comment "kubernetes forwarding rules" -m mark --mark 0x4000/0x4000 -j ACCEPT
*filter -A KUBE-FORWARD -m comment --comment "kubernetes forwarding conntrack rule" -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
*filter -A KUBE-IPVS-FILTER -m set --match-set KUBE-LOAD-BALANCER dst,dst -j RETURN
*filter -A KUBE-IPVS-FILTER -m set --match-set KUBE-CLUSTER-IP dst,dst -j RETURN
*filter -A KUBE-IPVS-FILTER -m set --match-set KUBE-EXTERNAL-IP dst,dst -j RETURN
*filter -A KUBE-IPVS-FILTER -m set --match-set KUBE-EXTERNAL-IP-LOCAL dst,dst -j RETURN
*filter -A KUBE-IPVS-FILTER -m set --match-set KUBE-HEALTH-CHECK-NODE-PORT dst -j RETURN
*filter -A KUBE-IPVS-FILTER -m conntrack --ctstate NEW -m set --match-set KUBE-IPVS-IPS dst -j REJECT
*filter -A KUBE-IPVS-OUT-FILTER -s 5.6.0.5 -m ipvs --vaddr 5.6.0.5 --vproto tcp --vport 81 -j DROP
*filter -A KUBE-IPVS-OUT-FILTER -s 5.6.0.5 -m ipvs --vaddr 5.6.0.5 --vproto udp --vport 80 -j DROP
*filter -A KUBE-NODE-PORT -m comment --comment "Kubernetes health check node port" -m set --match-set KUBE-HEALTH-CHECK-NODE-PORT dst -j ACCEPT
*filter -A KUBE-PROXY-FIREWALL -m comment --comment "Kubernetes service load balancer ip + port for load balancer with sourceRange" -m set --match-set KUBE-LOAD-BALANCER-FW dst,dst -j KUBE-SOURCE-RANGES-FIREWALL
*filter -A KUBE-SOURCE-RANGES-FIREWALL -m comment --comment "Kubernetes service load balancer ip + port + source cidr for packet filter purpose" -m set --match-set KUBE-LOAD-BALANCER-SOURCE-CIDR dst,dst,src -j RETURN
*filter -A KUBE-SOURCE-RANGES-FIREWALL -j DROP
*nat :KUBE-LOAD-BALANCER - [0:0]
*nat :KUBE-MARK-MASQ - [0:0]
*nat :KUBE-NODE-PORT - [0:0]
*nat :KUBE-POSTROUTING - [0:0]
*nat :KUBE-SERVICES - [0:0]
*nat -A KUBE-LOAD-BALANCER -m comment --comment "Kubernetes service load balancer ip + port with externalTrafficPolicy=local" -m set --match-set KUBE-LOAD-BALANCER-LOCAL dst,dst -j RETURN
*nat -A KUBE-LOAD-BALANCER -j KUBE-MARK-MASQ
*nat -A KUBE-MARK-MASQ -j MARK --or-mark 0x4000
*nat -A KUBE-NODE-PORT -p tcp -m comment --comment "Kubernetes nodeport TCP port with externalTrafficPolicy=local" -m set --match-set KUBE-NODE-PORT-LOCAL-TCP dst -j RETURN
*nat -A KUBE-NODE-PORT -p tcp -m comment --comment "Kubernetes nodeport TCP port for masquerade purpose" -m set --match-set KUBE-NODE-PORT-TCP dst -j KUBE-MARK-MASQ
*nat -A KUBE-NODE-PORT -p udp -m comment --comment "Kubernetes nodeport UDP port for masquerade purpose" -m set --match-set KUBE-NODE-PORT-UDP dst -j KUBE-MARK-MASQ
*nat -A KUBE-NODE-PORT -p sctp -m comment --comment "Kubernetes nodeport SCTP port with externalTrafficPolicy=local with type 'hash ip:port'" -m set --match-set KUBE-NODE-PORT-LOCAL-SCTP-HASH dst,dst -j RETURN
*nat -A KUBE-NODE-PORT -p sctp -m comment --comment "Kubernetes nodeport SCTP port for masquerade purpose with type 'hash ip:port'" -m set --match-set KUBE-NODE-PORT-SCTP-HASH dst,dst -j KUBE-MARK-MASQ
*nat -A KUBE-POSTROUTING -m comment --comment "Kubernetes endpoints dst ip:port, source ip for solving hairpin purpose" -m set --match-set KUBE-LOOP-BACK dst,dst,src -j MASQUERADE
*nat -A KUBE-POSTROUTING -m mark ! --mark 0x4000/0x4000 -j RETURN
*nat -A KUBE-POSTROUTING -j MARK --xor-mark 0x4000
*nat -A KUBE-POSTROUTING -m comment --comment "kubernetes service traffic requiring SNAT" -j MASQUERADE
*nat -A KUBE-SERVICES -s 127.0.0.0/8 -j RETURN
*nat -A KUBE-SERVICES -m comment --comment "Kubernetes service lb portal" -m set --match-set KUBE-LOAD-BALANCER dst,dst -j KUBE-LOAD-BALANCER
*nat -A KUBE-SERVICES -m comment --comment "Kubernetes service cluster ip + port for masquerade purpose" -m set --match-set KUBE-CLUSTER-IP dst,dst ! -s 10.0.0.0/8 -j KUBE-MARK-MASQ
*nat -A KUBE-SERVICES -m comment --comment "Kubernetes service external ip + port with externalTrafficPolicy=local" -m set --match-set KUBE-EXTERNAL-IP-LOCAL dst,dst -m physdev ! --physdev-is-in -m addrtype ! --src-type LOCAL -j ACCEPT
*nat -A KUBE-SERVICES -m comment --comment "Kubernetes service external ip + port with externalTrafficPolicy=local" -m set --match-set KUBE-EXTERNAL-IP-LOCAL dst,dst -m addrtype --dst-type LOCAL -j ACCEPT
*nat -A KUBE-SERVICES -m addrtype --dst-type LOCAL -j KUBE-NODE-PORT
*nat -A KUBE-SERVICES -m set --match-set KUBE-CLUSTER-IP dst,dst -j ACCEPT
*nat -A KUBE-SERVICES -m set --match-set KUBE-LOAD-BALANCER dst,dst -j ACCEPT
-A --sctp-service 172.30.0.4:80 -s rr
-A --sctp-service 172.30.0.4:81 -s rr
-A --sctp-service 172.30.1.1:81 -s rr
-A --sctp-service 172.30.1.5:80 -s rr
-A --sctp-service 192.168.0.2:30001 -s rr
-A --sctp-service 192.168.0.2:30031 -s rr
-A --sctp-service 192.168.0.2:30040 -s rr
-A --sctp-service 5.6.0.3:80 -s rr
-A --sctp-service 5.6.0.3:81 -s rr
-A -t 172.30.0.2:80 -s rr -p 18715
-A -t 172.30.1.6:81 -s rr -p 3184
-A -t 192.168.0.2:30010 -s rr -p 18715
-A -t 192.168.0.2:30051 -s rr -p 3184
-A -t 192.168.99.21:81 -s rr -p 3184
-A -t 192.168.99.22:81 -s rr -p 3184
-A -t 5.6.0.5:81 -s rr -p 3184
-A -u 172.30.0.2:81 -s rr -p 18715
-A -u 172.30.1.1:80 -s rr
-A -u 172.30.1.6:80 -s rr -p 3184
-A -u 192.168.0.2:30011 -s rr -p 18715
-A -u 192.168.99.21:80 -s rr -p 3184
-A -u 192.168.99.22:80 -s rr -p 3184
-A -u 5.6.0.5:80 -s rr -p 3184
-a --sctp-service 172.30.0.4:80 -r 10.180.3.30:8080 -m -w 1
-a --sctp-service 172.30.0.4:81 -r 10.180.3.30:8081 -m -w 1
-a --sctp-service 172.30.1.5:80 -r 10.180.4.11:8080 -m -w 1
-a --sctp-service 192.168.0.2:30031 -r 10.180.3.30:8081 -m -w 1
-a --sctp-service 192.168.0.2:30040 -r 10.180.4.11:8080 -m -w 1
-a --sctp-service 5.6.0.3:80 -r 10.180.3.30:8080 -m -w 1
-a --sctp-service 5.6.0.3:81 -r 10.180.3.30:8081 -m -w 1
-a -t 172.30.0.2:80 -r 10.180.1.5:8080 -m -w 1
-a -t 172.30.1.6:81 -r 10.180.5.10:8081 -m -w 1
-a -t 192.168.0.2:30010 -r 10.180.1.5:8080 -m -w 1
-a -t 192.168.0.2:30051 -r 10.180.5.10:8081 -m -w 1
-a -t 192.168.99.21:81 -r 10.180.5.10:8081 -m -w 1
-a -t 192.168.99.22:81 -r 10.180.5.10:8081 -m -w 1
-a -t 5.6.0.5:81 -r 10.180.5.10:8081 -m -w 1
-a -u 172.30.0.2:81 -r 10.180.1.23:8081 -m -w 1
-a -u 192.168.0.2:30011 -r 10.180.1.23:8081 -m -w 1
KUBE-CLUSTER-IP 172.30.0.2,tcp:80
KUBE-CLUSTER-IP 172.30.0.2,udp:81
KUBE-CLUSTER-IP 172.30.0.4,sctp:80
KUBE-CLUSTER-IP 172.30.0.4,sctp:81
KUBE-CLUSTER-IP 172.30.1.1,sctp:81
KUBE-CLUSTER-IP 172.30.1.1,udp:80
KUBE-CLUSTER-IP 172.30.1.5,sctp:80
KUBE-CLUSTER-IP 172.30.1.6,tcp:81
KUBE-CLUSTER-IP 172.30.1.6,udp:80
KUBE-EXTERNAL-IP-LOCAL 192.168.99.21,tcp:81
KUBE-EXTERNAL-IP-LOCAL 192.168.99.21,udp:80
KUBE-EXTERNAL-IP-LOCAL 192.168.99.22,tcp:81
KUBE-EXTERNAL-IP-LOCAL 192.168.99.22,udp:80
KUBE-HEALTH-CHECK-NODE-PORT 31005
KUBE-IPVS-IPS 172.30.0.2
KUBE-IPVS-IPS 172.30.0.4
KUBE-IPVS-IPS 172.30.1.1
KUBE-IPVS-IPS 172.30.1.5
KUBE-IPVS-IPS 172.30.1.6
KUBE-IPVS-IPS 192.168.99.21
KUBE-IPVS-IPS 192.168.99.22
KUBE-IPVS-IPS 5.6.0.3
KUBE-IPVS-IPS 5.6.0.5
KUBE-LOAD-BALANCER 5.6.0.3,sctp:80
KUBE-LOAD-BALANCER 5.6.0.3,sctp:81
KUBE-LOAD-BALANCER 5.6.0.5,tcp:81
KUBE-LOAD-BALANCER 5.6.0.5,udp:80
KUBE-LOAD-BALANCER-FW 5.6.0.5,tcp:81
KUBE-LOAD-BALANCER-FW 5.6.0.5,udp:80
KUBE-LOAD-BALANCER-LOCAL 5.6.0.5,tcp:81
KUBE-LOAD-BALANCER-LOCAL 5.6.0.5,udp:80
KUBE-LOAD-BALANCER-SOURCE-CIDR 5.6.0.5,tcp:81,203.0.113.0/25
KUBE-LOAD-BALANCER-SOURCE-CIDR 5.6.0.5,udp:80,203.0.113.0/25
KUBE-LOOP-BACK 10.180.1.23,udp:8081,10.180.1.23
KUBE-LOOP-BACK 10.180.1.5,tcp:8080,10.180.1.5
KUBE-LOOP-BACK 10.180.1.5,udp:8081,10.180.1.5
KUBE-LOOP-BACK 10.180.3.28,sctp:8080,10.180.3.28
KUBE-LOOP-BACK 10.180.3.28,sctp:8081,10.180.3.28
KUBE-LOOP-BACK 10.180.3.30,sctp:8080,10.180.3.30
KUBE-LOOP-BACK 10.180.3.30,sctp:8081,10.180.3.30
KUBE-LOOP-BACK 10.180.4.11,sctp:8080,10.180.4.11
KUBE-LOOP-BACK 10.180.5.10,tcp:8081,10.180.5.10
KUBE-NODE-PORT-LOCAL-SCTP-HASH 192.168.0.2,sctp:30001
KUBE-NODE-PORT-LOCAL-TCP 30051
KUBE-NODE-PORT-SCTP-HASH 192.168.0.2,sctp:30001
KUBE-NODE-PORT-SCTP-HASH 192.168.0.2,sctp:30031
KUBE-NODE-PORT-SCTP-HASH 192.168.0.2,sctp:30040
KUBE-NODE-PORT-TCP 30010
KUBE-NODE-PORT-TCP 30051
KUBE-NODE-PORT-UDP 30011
kube-ipvs0 172.30.0.2 172.30.0.4 172.30.1.1 172.30.1.5 172.30.1.6 192.168.99.21 192.168.99.22 5.6.0.3 5.6.0.5
`,
};
