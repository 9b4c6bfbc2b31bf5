import type { Recorded } from './recorded.ts';

export const randomOne: Recorded = {
  title: 'a random cluster',
  zone: 'zone-a',
  services: [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { namespace: 'ns0', name: 'svc0' },
      spec: {
        ports: [
          { name: 'p0', protocol: 'TCP', port: 80 },
          { name: 'p1', protocol: 'TCP', port: 81 },
          { name: 'p2', protocol: 'TCP', port: 82 },
        ],
        clusterIP: '172.30.1.1',
        type: 'ClusterIP',
        sessionAffinity: 'ClientIP',
        sessionAffinityConfig: { clientIP: { timeoutSeconds: 913 } },
      },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { namespace: 'ns1', name: 'svc1' },
      spec: {
        ports: [
          { protocol: 'TCP', port: 80 },
          { name: 'p1', protocol: 'TCP', port: 81 },
          { name: 'p2', protocol: 'SCTP', port: 82, nodePort: 30012 },
        ],
        clusterIP: '172.30.0.2',
        type: 'LoadBalancer',
        loadBalancerSourceRanges: ['0.0.0.0/0'],
        externalTrafficPolicy: 'Cluster',
        healthCheckNodePort: 31001,
        internalTrafficPolicy: 'Local',
      },
      status: {
        loadBalancer: {
          ingress: [
            { ip: '5.6.0.1', ipMode: 'Proxy' },
            { ip: '5.6.1.1', ipMode: 'VIP' },
          ],
        },
      },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { namespace: 'ns2', name: 'svc2' },
      spec: {
        ports: [
          { protocol: 'UDP', port: 80 },
          { name: 'p1', protocol: 'TCP', port: 81 },
        ],
        clusterIP: '172.30.0.3',
        type: 'ClusterIP',
      },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { namespace: 'ns0', name: 'svc3' },
      spec: {
        ports: [
          { protocol: 'SCTP', port: 80 },
          { name: 'p1', protocol: 'TCP', port: 81 },
        ],
        clusterIP: 'None',
        type: 'ClusterIP',
      },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { namespace: 'ns1', name: 'svc4' },
      spec: { ports: [{ protocol: 'UDP', port: 80 }], clusterIP: '172.30.1.5', type: 'LoadBalancer', externalTrafficPolicy: 'Cluster' },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { namespace: 'ns2', name: 'svc5' },
      spec: {
        ports: [
          { name: 'p0', protocol: 'TCP', port: 80 },
          { name: 'p1', protocol: 'TCP', port: 81 },
          { name: 'p2', protocol: 'TCP', port: 82 },
        ],
        clusterIP: '172.30.1.6',
        type: 'ClusterIP',
        externalIPs: ['192.168.99.21', '192.168.99.22'],
        externalTrafficPolicy: 'Cluster',
      },
    },
  ],
  slices: [
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { namespace: 'ns0', name: 'svc0-1', labels: { 'kubernetes.io/service-name': 'svc0' } },
      addressType: 'IPv4',
      ports: [
        { name: 'p0', protocol: 'TCP', port: 8080 },
        { name: 'p1', protocol: 'TCP', port: 8081 },
        { name: 'p2', protocol: 'TCP', port: 8082 },
      ],
      endpoints: [],
    },
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { namespace: 'ns1', name: 'svc1-1', labels: { 'kubernetes.io/service-name': 'svc1' } },
      addressType: 'IPv4',
      ports: [
        { name: '', protocol: 'TCP', port: 8080 },
        { name: 'p1', protocol: 'TCP', port: 8081 },
        { name: 'p2', protocol: 'SCTP', port: 8082 },
      ],
      endpoints: [
        {
          addresses: ['10.180.1.9'],
          conditions: { ready: false, serving: false, terminating: true },
          nodeName: 'test-node',
          hints: { forNodes: [{ name: 'test-node' }] },
        },
        { addresses: ['10.180.1.11'], conditions: { ready: false, serving: false, terminating: true }, hints: { forNodes: [{ name: 'other' }] } },
      ],
    },
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { namespace: 'ns1', name: 'svc1-2', labels: { 'kubernetes.io/service-name': 'svc1' } },
      addressType: 'IPv4',
      ports: [
        { name: '', protocol: 'TCP', port: 8080 },
        { name: 'p1', protocol: 'TCP', port: 8081 },
        { name: 'p2', protocol: 'SCTP', port: 8082 },
      ],
      endpoints: [
        {
          addresses: ['10.180.1.28'],
          conditions: { ready: true, serving: true, terminating: false },
          nodeName: 'test-node',
          hints: { forNodes: [{ name: 'other' }] },
        },
        {
          addresses: ['10.180.1.28'],
          conditions: { ready: false, serving: true, terminating: true },
          nodeName: 'test-node',
          hints: { forNodes: [{ name: 'other' }] },
        },
      ],
    },
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { namespace: 'ns0', name: 'svc3-1', labels: { 'kubernetes.io/service-name': 'svc3' } },
      addressType: 'IPv4',
      ports: [
        { name: '', protocol: 'SCTP', port: 8080 },
        { name: 'p1', protocol: 'TCP', port: 8081 },
      ],
      endpoints: [
        { addresses: ['10.180.3.8'], hints: { forZones: [{ name: 'zone-b' }], forNodes: [{ name: 'test-node' }] } },
        {
          addresses: ['10.180.3.12'],
          conditions: { ready: true, serving: true, terminating: false },
          hints: { forZones: [{ name: 'zone-a' }], forNodes: [{ name: 'other' }] },
        },
      ],
    },
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { namespace: 'ns1', name: 'svc4-1', labels: { 'kubernetes.io/service-name': 'svc4' } },
      addressType: 'IPv4',
      ports: [],
      endpoints: [{ addresses: ['10.180.4.9'], nodeName: 'other', hints: { forNodes: [{ name: 'other' }] } }],
    },
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { namespace: 'ns2', name: 'svc5-1', labels: { 'kubernetes.io/service-name': 'svc5' } },
      addressType: 'IPv4',
      ports: [
        { name: 'p0', protocol: 'TCP' },
        { name: 'p1', protocol: 'TCP', port: 8081 },
        { name: 'p2', protocol: 'TCP', port: 8082 },
      ],
      endpoints: [
        { addresses: ['10.180.5.3'], nodeName: 'other', hints: { forZones: [{ name: 'zone-b' }] } },
        { addresses: ['10.180.5.8'], hints: { forZones: [{ name: 'zone-b' }] } },
      ],
    },
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { namespace: 'ns2', name: 'svc5-2', labels: { 'kubernetes.io/service-name': 'svc5' } },
      addressType: 'IPv4',
      ports: [
        { name: 'p0', protocol: 'TCP', port: 8080 },
        { name: 'p1', protocol: 'TCP', port: 8081 },
        { name: 'p2', protocol: 'TCP', port: 8082 },
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
*filter -A KUBE-EXTERNAL-SERVICES -m comment --comment "ns2/svc5:p0 has no endpoints" -m tcp -p tcp -d 192.168.99.21 --dport 80 -j REJECT
*filter -A KUBE-EXTERNAL-SERVICES -m comment --comment "ns2/svc5:p0 has no endpoints" -m tcp -p tcp -d 192.168.99.22 --dport 80 -j REJECT
*filter -A KUBE-FIREWALL -m comment --comment "block incoming localnet connections" -d 127.0.0.0/8 ! -s 127.0.0.0/8 -m conntrack ! --ctstate RELATED,ESTABLISHED,DNAT -j DROP
*filter -A KUBE-FORWARD -m conntrack --ctstate INVALID -m nfacct --nfacct-name ct_state_invalid_dropped_pkts -j DROP
*filter -A KUBE-FORWARD -m comment --comment "kubernetes forwarding rules" -m mark --mark 0x4000/0x4000 -j ACCEPT
*filter -A KUBE-FORWARD -m comment --comment "kubernetes forwarding conntrack rule" -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
*filter -A KUBE-SERVICES -m comment --comment "ns0/svc0:p0 has no endpoints" -m tcp -p tcp -d 172.30.1.1 --dport 80 -j REJECT
*filter -A KUBE-SERVICES -m comment --comment "ns0/svc0:p1 has no endpoints" -m tcp -p tcp -d 172.30.1.1 --dport 81 -j REJECT
*filter -A KUBE-SERVICES -m comment --comment "ns0/svc0:p2 has no endpoints" -m tcp -p tcp -d 172.30.1.1 --dport 82 -j REJECT
*filter -A KUBE-SERVICES -m comment --comment "ns1/svc4 has no endpoints" -m udp -p udp -d 172.30.1.5 --dport 80 -j REJECT
*filter -A KUBE-SERVICES -m comment --comment "ns2/svc2 has no endpoints" -m udp -p udp -d 172.30.0.3 --dport 80 -j REJECT
*filter -A KUBE-SERVICES -m comment --comment "ns2/svc2:p1 has no endpoints" -m tcp -p tcp -d 172.30.0.3 --dport 81 -j REJECT
*filter -A KUBE-SERVICES -m comment --comment "ns2/svc5:p0 has no endpoints" -m tcp -p tcp -d 172.30.1.6 --dport 80 -j REJECT
*nat :KUBE-EXT-AQI2S6QIMU7PVVRP - [0:0]
*nat :KUBE-EXT-BMP4532VJXXBNCFN - [0:0]
*nat :KUBE-EXT-HWILLENXGI6YPB2Y - [0:0]
*nat :KUBE-EXT-K6M6MV3U6LZLK3BO - [0:0]
*nat :KUBE-EXT-THDVWM3AJUZGQC26 - [0:0]
*nat :KUBE-MARK-MASQ - [0:0]
*nat :KUBE-NODEPORTS - [0:0]
*nat :KUBE-POSTROUTING - [0:0]
*nat :KUBE-SEP-4LBLZH7N6GRBRD7O - [0:0]
*nat :KUBE-SEP-6PKW7MQXHZHSI3XI - [0:0]
*nat :KUBE-SEP-B6FRDP3KMWRVLOHE - [0:0]
*nat :KUBE-SEP-EJYFLWU363ZSXVE2 - [0:0]
*nat :KUBE-SEP-HBRBEBFJBKNI6K6N - [0:0]
*nat :KUBE-SEP-I7NZTMVGO2JEB2HZ - [0:0]
*nat :KUBE-SEP-WZZHRYM6EYXCVD4J - [0:0]
*nat :KUBE-SERVICES - [0:0]
*nat :KUBE-SVC-AQI2S6QIMU7PVVRP - [0:0]
*nat :KUBE-SVC-BMP4532VJXXBNCFN - [0:0]
*nat :KUBE-SVC-HWILLENXGI6YPB2Y - [0:0]
*nat :KUBE-SVC-K6M6MV3U6LZLK3BO - [0:0]
*nat :KUBE-SVC-THDVWM3AJUZGQC26 - [0:0]
*nat :KUBE-SVL-AQI2S6QIMU7PVVRP - [0:0]
*nat :KUBE-SVL-HWILLENXGI6YPB2Y - [0:0]
*nat :KUBE-SVL-THDVWM3AJUZGQC26 - [0:0]
*nat -A KUBE-EXT-AQI2S6QIMU7PVVRP -m comment --comment "masquerade traffic for ns1/svc1 external destinations" -j KUBE-MARK-MASQ
*nat -A KUBE-EXT-AQI2S6QIMU7PVVRP -j KUBE-SVC-AQI2S6QIMU7PVVRP
*nat -A KUBE-EXT-BMP4532VJXXBNCFN -m comment --comment "masquerade traffic for ns2/svc5:p1 external destinations" -j KUBE-MARK-MASQ
*nat -A KUBE-EXT-BMP4532VJXXBNCFN -j KUBE-SVC-BMP4532VJXXBNCFN
*nat -A KUBE-EXT-HWILLENXGI6YPB2Y -m comment --comment "masquerade traffic for ns1/svc1:p2 external destinations" -j KUBE-MARK-MASQ
*nat -A KUBE-EXT-HWILLENXGI6YPB2Y -j KUBE-SVC-HWILLENXGI6YPB2Y
*nat -A KUBE-EXT-K6M6MV3U6LZLK3BO -m comment --comment "masquerade traffic for ns2/svc5:p2 external destinations" -j KUBE-MARK-MASQ
*nat -A KUBE-EXT-K6M6MV3U6LZLK3BO -j KUBE-SVC-K6M6MV3U6LZLK3BO
*nat -A KUBE-EXT-THDVWM3AJUZGQC26 -m comment --comment "masquerade traffic for ns1/svc1:p1 external destinations" -j KUBE-MARK-MASQ
*nat -A KUBE-EXT-THDVWM3AJUZGQC26 -j KUBE-SVC-THDVWM3AJUZGQC26
*nat -A KUBE-MARK-MASQ -j MARK --or-mark 0x4000
*nat -A KUBE-NODEPORTS -m comment --comment ns1/svc1:p2 -m sctp -p sctp -d 127.0.0.0/8 --dport 30012 -m nfacct --nfacct-name localhost_nps_accepted_pkts -j KUBE-EXT-HWILLENXGI6YPB2Y
*nat -A KUBE-NODEPORTS -m comment --comment ns1/svc1:p2 -m sctp -p sctp --dport 30012 -j KUBE-EXT-HWILLENXGI6YPB2Y
*nat -A KUBE-POSTROUTING -m mark ! --mark 0x4000/0x4000 -j RETURN
*nat -A KUBE-POSTROUTING -j MARK --xor-mark 0x4000
*nat -A KUBE-POSTROUTING -m comment --comment "kubernetes service traffic requiring SNAT" -j MASQUERADE
*nat -A KUBE-SEP-4LBLZH7N6GRBRD7O -m comment --comment ns2/svc5:p1 -s 10.180.5.3 -j KUBE-MARK-MASQ
*nat -A KUBE-SEP-4LBLZH7N6GRBRD7O -m comment --comment ns2/svc5:p1 -m tcp -p tcp -j DNAT --to-destination 10.180.5.3:8081
*nat -A KUBE-SEP-6PKW7MQXHZHSI3XI -m comment --comment ns2/svc5:p2 -s 10.180.5.3 -j KUBE-MARK-MASQ
*nat -A KUBE-SEP-6PKW7MQXHZHSI3XI -m comment --comment ns2/svc5:p2 -m tcp -p tcp -j DNAT --to-destination 10.180.5.3:8082
*nat -A KUBE-SEP-B6FRDP3KMWRVLOHE -m comment --comment ns1/svc1:p1 -s 10.180.1.28 -j KUBE-MARK-MASQ
*nat -A KUBE-SEP-B6FRDP3KMWRVLOHE -m comment --comment ns1/svc1:p1 -m tcp -p tcp -j DNAT --to-destination 10.180.1.28:8081
*nat -A KUBE-SEP-EJYFLWU363ZSXVE2 -m comment --comment ns2/svc5:p2 -s 10.180.5.8 -j KUBE-MARK-MASQ
*nat -A KUBE-SEP-EJYFLWU363ZSXVE2 -m comment --comment ns2/svc5:p2 -m tcp -p tcp -j DNAT --to-destination 10.180.5.8:8082
*nat -A KUBE-SEP-HBRBEBFJBKNI6K6N -m comment --comment ns1/svc1 -s 10.180.1.28 -j KUBE-MARK-MASQ
*nat -A KUBE-SEP-HBRBEBFJBKNI6K6N -m comment --comment ns1/svc1 -m tcp -p tcp -j DNAT --to-destination 10.180.1.28:8080
*nat -A KUBE-SEP-I7NZTMVGO2JEB2HZ -m comment --comment ns2/svc5:p1 -s 10.180.5.8 -j KUBE-MARK-MASQ
*nat -A KUBE-SEP-I7NZTMVGO2JEB2HZ -m comment --comment ns2/svc5:p1 -m tcp -p tcp -j DNAT --to-destination 10.180.5.8:8081
*nat -A KUBE-SEP-WZZHRYM6EYXCVD4J -m comment --comment ns1/svc1:p2 -s 10.180.1.28 -j KUBE-MARK-MASQ
*nat -A KUBE-SEP-WZZHRYM6EYXCVD4J -m comment --comment ns1/svc1:p2 -m sctp -p sctp -j DNAT --to-destination 10.180.1.28:8082
*nat -A KUBE-SERVICES -m comment --comment "ns1/svc1 cluster IP" -m tcp -p tcp -d 172.30.0.2 --dport 80 -j KUBE-SVL-AQI2S6QIMU7PVVRP
*nat -A KUBE-SERVICES -m comment --comment "ns1/svc1 loadbalancer IP" -m tcp -p tcp -d 5.6.1.1 --dport 80 -j KUBE-EXT-AQI2S6QIMU7PVVRP
*nat -A KUBE-SERVICES -m comment --comment "ns1/svc1:p1 cluster IP" -m tcp -p tcp -d 172.30.0.2 --dport 81 -j KUBE-SVL-THDVWM3AJUZGQC26
*nat -A KUBE-SERVICES -m comment --comment "ns1/svc1:p1 loadbalancer IP" -m tcp -p tcp -d 5.6.1.1 --dport 81 -j KUBE-EXT-THDVWM3AJUZGQC26
*nat -A KUBE-SERVICES -m comment --comment "ns1/svc1:p2 cluster IP" -m sctp -p sctp -d 172.30.0.2 --dport 82 -j KUBE-SVL-HWILLENXGI6YPB2Y
*nat -A KUBE-SERVICES -m comment --comment "ns1/svc1:p2 loadbalancer IP" -m sctp -p sctp -d 5.6.1.1 --dport 82 -j KUBE-EXT-HWILLENXGI6YPB2Y
*nat -A KUBE-SERVICES -m comment --comment "ns2/svc5:p1 cluster IP" -m tcp -p tcp -d 172.30.1.6 --dport 81 -j KUBE-SVC-BMP4532VJXXBNCFN
*nat -A KUBE-SERVICES -m comment --comment "ns2/svc5:p1 external IP" -m tcp -p tcp -d 192.168.99.21 --dport 81 -j KUBE-EXT-BMP4532VJXXBNCFN
*nat -A KUBE-SERVICES -m comment --comment "ns2/svc5:p1 external IP" -m tcp -p tcp -d 192.168.99.22 --dport 81 -j KUBE-EXT-BMP4532VJXXBNCFN
*nat -A KUBE-SERVICES -m comment --comment "ns2/svc5:p2 cluster IP" -m tcp -p tcp -d 172.30.1.6 --dport 82 -j KUBE-SVC-K6M6MV3U6LZLK3BO
*nat -A KUBE-SERVICES -m comment --comment "ns2/svc5:p2 external IP" -m tcp -p tcp -d 192.168.99.21 --dport 82 -j KUBE-EXT-K6M6MV3U6LZLK3BO
*nat -A KUBE-SERVICES -m comment --comment "ns2/svc5:p2 external IP" -m tcp -p tcp -d 192.168.99.22 --dport 82 -j KUBE-EXT-K6M6MV3U6LZLK3BO
*nat -A KUBE-SERVICES -m comment --comment "kubernetes service nodeports; NOTE: this must be the last rule in this chain" -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS
*nat -A KUBE-SVC-AQI2S6QIMU7PVVRP -m comment --comment "ns1/svc1 -> 10.180.1.28:8080" -j KUBE-SEP-HBRBEBFJBKNI6K6N
*nat -A KUBE-SVC-BMP4532VJXXBNCFN -m comment --comment "ns2/svc5:p1 cluster IP" -m tcp -p tcp -d 172.30.1.6 --dport 81 ! -s 10.0.0.0/8 -j KUBE-MARK-MASQ
*nat -A KUBE-SVC-BMP4532VJXXBNCFN -m comment --comment "ns2/svc5:p1 -> 10.180.5.3:8081" -m statistic --mode random --probability 0.5000000000 -j KUBE-SEP-4LBLZH7N6GRBRD7O
*nat -A KUBE-SVC-BMP4532VJXXBNCFN -m comment --comment "ns2/svc5:p1 -> 10.180.5.8:8081" -j KUBE-SEP-I7NZTMVGO2JEB2HZ
*nat -A KUBE-SVC-HWILLENXGI6YPB2Y -m comment --comment "ns1/svc1:p2 -> 10.180.1.28:8082" -j KUBE-SEP-WZZHRYM6EYXCVD4J
*nat -A KUBE-SVC-K6M6MV3U6LZLK3BO -m comment --comment "ns2/svc5:p2 cluster IP" -m tcp -p tcp -d 172.30.1.6 --dport 82 ! -s 10.0.0.0/8 -j KUBE-MARK-MASQ
*nat -A KUBE-SVC-K6M6MV3U6LZLK3BO -m comment --comment "ns2/svc5:p2 -> 10.180.5.3:8082" -m statistic --mode random --probability 0.5000000000 -j KUBE-SEP-6PKW7MQXHZHSI3XI
*nat -A KUBE-SVC-K6M6MV3U6LZLK3BO -m comment --comment "ns2/svc5:p2 -> 10.180.5.8:8082" -j KUBE-SEP-EJYFLWU363ZSXVE2
*nat -A KUBE-SVC-THDVWM3AJUZGQC26 -m comment --comment "ns1/svc1:p1 -> 10.180.1.28:8081" -j KUBE-SEP-B6FRDP3KMWRVLOHE
*nat -A KUBE-SVL-AQI2S6QIMU7PVVRP -m comment --comment "ns1/svc1 cluster IP" -m tcp -p tcp -d 172.30.0.2 --dport 80 ! -s 10.0.0.0/8 -j KUBE-MARK-MASQ
*nat -A KUBE-SVL-AQI2S6QIMU7PVVRP -m comment --comment "ns1/svc1 -> 10.180.1.28:8080" -j KUBE-SEP-HBRBEBFJBKNI6K6N
*nat -A KUBE-SVL-HWILLENXGI6YPB2Y -m comment --comment "ns1/svc1:p2 cluster IP" -m sctp -p sctp -d 172.30.0.2 --dport 82 ! -s 10.0.0.0/8 -j KUBE-MARK-MASQ
*nat -A KUBE-SVL-HWILLENXGI6YPB2Y -m comment --comment "ns1/svc1:p2 -> 10.180.1.28:8082" -j KUBE-SEP-WZZHRYM6EYXCVD4J
*nat -A KUBE-SVL-THDVWM3AJUZGQC26 -m comment --comment "ns1/svc1:p1 cluster IP" -m tcp -p tcp -d 172.30.0.2 --dport 81 ! -s 10.0.0.0/8 -j KUBE-MARK-MASQ
*nat -A KUBE-SVL-THDVWM3AJUZGQC26 -m comment --comment "ns1/svc1:p1 -> 10.180.1.28:8081" -j KUBE-SEP-B6FRDP3KMWRVLOHE
`,
  nftables: `
add chain ip kube-proxy cluster-ips-check
add chain ip kube-proxy external-6KJ5P52A-ns1/svc1/tcp/
add chain ip kube-proxy external-KFMNBMRL-ns1/svc1/sctp/p2
add chain ip kube-proxy external-ODA5DSIE-ns2/svc5/tcp/p1
add chain ip kube-proxy external-PVOOC5TM-ns2/svc5/tcp/p2
add chain ip kube-proxy external-X4FMTME5-ns1/svc1/tcp/p1
add chain ip kube-proxy filter-forward { type filter hook forward priority 0 ; }
add chain ip kube-proxy filter-input { type filter hook input priority 0 ; }
add chain ip kube-proxy filter-output { type filter hook output priority 0 ; }
add chain ip kube-proxy filter-output-pre-dnat { type filter hook output priority -110 ; }
add chain ip kube-proxy filter-prerouting-pre-dnat { type filter hook prerouting priority -110 ; }
add chain ip kube-proxy firewall-check
add chain ip kube-proxy local-6KJ5P52A-ns1/svc1/tcp/
add chain ip kube-proxy local-KFMNBMRL-ns1/svc1/sctp/p2
add chain ip kube-proxy local-X4FMTME5-ns1/svc1/tcp/p1
add chain ip kube-proxy masquerading
add chain ip kube-proxy nat-output { type nat hook output priority -100 ; }
add chain ip kube-proxy nat-postrouting { type nat hook postrouting priority 100 ; }
add chain ip kube-proxy nat-prerouting { type nat hook prerouting priority -100 ; }
add chain ip kube-proxy nodeport-endpoints-check
add chain ip kube-proxy reject-chain { comment "helper for @no-endpoint-services / @no-endpoint-nodeports" ; }
add chain ip kube-proxy service-6KJ5P52A-ns1/svc1/tcp/
add chain ip kube-proxy service-KFMNBMRL-ns1/svc1/sctp/p2
add chain ip kube-proxy service-ODA5DSIE-ns2/svc5/tcp/p1
add chain ip kube-proxy service-PVOOC5TM-ns2/svc5/tcp/p2
add chain ip kube-proxy service-X4FMTME5-ns1/svc1/tcp/p1
add chain ip kube-proxy service-endpoints-check
add chain ip kube-proxy services
add element ip kube-proxy cluster-ips { 172.30.0.2 }
add element ip kube-proxy cluster-ips { 172.30.0.3 }
add element ip kube-proxy cluster-ips { 172.30.1.1 }
add element ip kube-proxy cluster-ips { 172.30.1.5 }
add element ip kube-proxy cluster-ips { 172.30.1.6 }
add element ip kube-proxy hairpin-connections { 10.180.1.28 . 10.180.1.28 . sctp . 8082 }
add element ip kube-proxy hairpin-connections { 10.180.1.28 . 10.180.1.28 . tcp . 8080 }
add element ip kube-proxy hairpin-connections { 10.180.1.28 . 10.180.1.28 . tcp . 8081 }
add element ip kube-proxy no-endpoint-services { 172.30.0.3 . tcp . 81 comment "ns2/svc2:p1" : goto reject-chain }
add element ip kube-proxy no-endpoint-services { 172.30.0.3 . udp . 80 comment "ns2/svc2" : goto reject-chain }
add element ip kube-proxy no-endpoint-services { 172.30.1.1 . tcp . 80 comment "ns0/svc0:p0" : goto reject-chain }
add element ip kube-proxy no-endpoint-services { 172.30.1.1 . tcp . 81 comment "ns0/svc0:p1" : goto reject-chain }
add element ip kube-proxy no-endpoint-services { 172.30.1.1 . tcp . 82 comment "ns0/svc0:p2" : goto reject-chain }
add element ip kube-proxy no-endpoint-services { 172.30.1.5 . udp . 80 comment "ns1/svc4" : goto reject-chain }
add element ip kube-proxy no-endpoint-services { 172.30.1.6 . tcp . 80 comment "ns2/svc5:p0" : goto reject-chain }
add element ip kube-proxy no-endpoint-services { 192.168.99.21 . tcp . 80 comment "ns2/svc5:p0" : goto reject-chain }
add element ip kube-proxy no-endpoint-services { 192.168.99.22 . tcp . 80 comment "ns2/svc5:p0" : goto reject-chain }
add element ip kube-proxy nodeport-ips { 192.168.0.2 }
add element ip kube-proxy service-ips { 172.30.0.2 . sctp . 82 : goto local-KFMNBMRL-ns1/svc1/sctp/p2 }
add element ip kube-proxy service-ips { 172.30.0.2 . tcp . 80 : goto local-6KJ5P52A-ns1/svc1/tcp/ }
add element ip kube-proxy service-ips { 172.30.0.2 . tcp . 81 : goto local-X4FMTME5-ns1/svc1/tcp/p1 }
add element ip kube-proxy service-ips { 172.30.1.6 . tcp . 81 : goto service-ODA5DSIE-ns2/svc5/tcp/p1 }
add element ip kube-proxy service-ips { 172.30.1.6 . tcp . 82 : goto service-PVOOC5TM-ns2/svc5/tcp/p2 }
add element ip kube-proxy service-ips { 192.168.99.21 . tcp . 81 : goto external-ODA5DSIE-ns2/svc5/tcp/p1 }
add element ip kube-proxy service-ips { 192.168.99.21 . tcp . 82 : goto external-PVOOC5TM-ns2/svc5/tcp/p2 }
add element ip kube-proxy service-ips { 192.168.99.22 . tcp . 81 : goto external-ODA5DSIE-ns2/svc5/tcp/p1 }
add element ip kube-proxy service-ips { 192.168.99.22 . tcp . 82 : goto external-PVOOC5TM-ns2/svc5/tcp/p2 }
add element ip kube-proxy service-ips { 5.6.1.1 . sctp . 82 : goto external-KFMNBMRL-ns1/svc1/sctp/p2 }
add element ip kube-proxy service-ips { 5.6.1.1 . tcp . 80 : goto external-6KJ5P52A-ns1/svc1/tcp/ }
add element ip kube-proxy service-ips { 5.6.1.1 . tcp . 81 : goto external-X4FMTME5-ns1/svc1/tcp/p1 }
add element ip kube-proxy service-nodeports { sctp . 30012 : goto external-KFMNBMRL-ns1/svc1/sctp/p2 }
add set ip kube-proxy cluster-ips { type ipv4_addr ; comment "Active ClusterIPs" ; }
add set ip kube-proxy hairpin-connections { type ipv4_addr . ipv4_addr . inet_proto . inet_service ; comment "service hairpin connections" ; }
add set ip kube-proxy nodeport-ips { type ipv4_addr ; comment "IPs that accept NodePort traffic" ; }
add rule ip kube-proxy cluster-ips-check ip daddr @cluster-ips reject comment "Reject traffic to invalid ports of ClusterIPs"
add rule ip kube-proxy cluster-ips-check ip daddr { 172.30.0.0/16 } drop comment "Drop traffic to unallocated ClusterIPs"
add rule ip kube-proxy external-6KJ5P52A-ns1/svc1/tcp/ mark set mark or 0x4000 comment "masquerade"
add rule ip kube-proxy external-6KJ5P52A-ns1/svc1/tcp/ goto service-6KJ5P52A-ns1/svc1/tcp/
add rule ip kube-proxy external-KFMNBMRL-ns1/svc1/sctp/p2 mark set mark or 0x4000 comment "masquerade"
add rule ip kube-proxy external-KFMNBMRL-ns1/svc1/sctp/p2 goto service-KFMNBMRL-ns1/svc1/sctp/p2
add rule ip kube-proxy external-ODA5DSIE-ns2/svc5/tcp/p1 mark set mark or 0x4000 comment "masquerade"
add rule ip kube-proxy external-ODA5DSIE-ns2/svc5/tcp/p1 goto service-ODA5DSIE-ns2/svc5/tcp/p1
add rule ip kube-proxy external-PVOOC5TM-ns2/svc5/tcp/p2 mark set mark or 0x4000 comment "masquerade"
add rule ip kube-proxy external-PVOOC5TM-ns2/svc5/tcp/p2 goto service-PVOOC5TM-ns2/svc5/tcp/p2
add rule ip kube-proxy external-X4FMTME5-ns1/svc1/tcp/p1 mark set mark or 0x4000 comment "masquerade"
add rule ip kube-proxy external-X4FMTME5-ns1/svc1/tcp/p1 goto service-X4FMTME5-ns1/svc1/tcp/p1
add rule ip kube-proxy filter-forward ct state new jump service-endpoints-check
add rule ip kube-proxy filter-forward ct state new jump cluster-ips-check
add rule ip kube-proxy filter-input ct state new jump nodeport-endpoints-check
add rule ip kube-proxy filter-input ct state new jump service-endpoints-check
add rule ip kube-proxy filter-output ct state new jump service-endpoints-check
add rule ip kube-proxy filter-output ct state new jump cluster-ips-check
add rule ip kube-proxy filter-output-pre-dnat ct state new jump firewall-check
add rule ip kube-proxy filter-prerouting-pre-dnat ct state new jump firewall-check
add rule ip kube-proxy firewall-check ip daddr . meta l4proto . th dport vmap @firewall-ips
add rule ip kube-proxy local-6KJ5P52A-ns1/svc1/tcp/ meta l4proto tcp dnat ip addr . port to numgen random mod 1 map { 0 : 10.180.1.28 . 8080 }
add rule ip kube-proxy local-KFMNBMRL-ns1/svc1/sctp/p2 meta l4proto sctp dnat ip addr . port to numgen random mod 1 map { 0 : 10.180.1.28 . 8082 }
add rule ip kube-proxy local-X4FMTME5-ns1/svc1/tcp/p1 meta l4proto tcp dnat ip addr . port to numgen random mod 1 map { 0 : 10.180.1.28 . 8081 }
add rule ip kube-proxy masquerading mark and 0x4000 != 0 mark set mark xor 0x4000 masquerade fully-random
add rule ip kube-proxy masquerading ct status dnat ip saddr . ip daddr . meta l4proto . th dport @hairpin-connections masquerade fully-random
add rule ip kube-proxy nat-output jump services
add rule ip kube-proxy nat-postrouting jump masquerading
add rule ip kube-proxy nat-prerouting jump services
add rule ip kube-proxy nodeport-endpoints-check ip daddr @nodeport-ips meta l4proto . th dport vmap @no-endpoint-nodeports
add rule ip kube-proxy reject-chain reject
add rule ip kube-proxy service-6KJ5P52A-ns1/svc1/tcp/ meta l4proto tcp dnat ip addr . port to numgen random mod 1 map { 0 : 10.180.1.28 . 8080 }
add rule ip kube-proxy service-KFMNBMRL-ns1/svc1/sctp/p2 meta l4proto sctp dnat ip addr . port to numgen random mod 1 map { 0 : 10.180.1.28 . 8082 }
add rule ip kube-proxy service-ODA5DSIE-ns2/svc5/tcp/p1 meta l4proto tcp dnat ip addr . port to numgen random mod 2 map { 0 : 10.180.5.3 . 8081 , 1 : 10.180.5.8 . 8081 }
add rule ip kube-proxy service-PVOOC5TM-ns2/svc5/tcp/p2 meta l4proto tcp dnat ip addr . port to numgen random mod 2 map { 0 : 10.180.5.3 . 8082 , 1 : 10.180.5.8 . 8082 }
add rule ip kube-proxy service-X4FMTME5-ns1/svc1/tcp/p1 meta l4proto tcp dnat ip addr . port to numgen random mod 1 map { 0 : 10.180.1.28 . 8081 }
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
*filter -A KUBE-NODE-PORT -m comment --comment "Kubernetes health check node port" -m set --match-set KUBE-HEALTH-CHECK-NODE-PORT dst -j ACCEPT
*filter -A KUBE-SOURCE-RANGES-FIREWALL -j DROP
*nat :KUBE-LOAD-BALANCER - [0:0]
*nat :KUBE-MARK-MASQ - [0:0]
*nat :KUBE-NODE-PORT - [0:0]
*nat :KUBE-POSTROUTING - [0:0]
*nat :KUBE-SERVICES - [0:0]
*nat -A KUBE-LOAD-BALANCER -j KUBE-MARK-MASQ
*nat -A KUBE-MARK-MASQ -j MARK --or-mark 0x4000
*nat -A KUBE-NODE-PORT -p sctp -m comment --comment "Kubernetes nodeport SCTP port for masquerade purpose with type 'hash ip:port'" -m set --match-set KUBE-NODE-PORT-SCTP-HASH dst,dst -j KUBE-MARK-MASQ
*nat -A KUBE-POSTROUTING -m comment --comment "Kubernetes endpoints dst ip:port, source ip for solving hairpin purpose" -m set --match-set KUBE-LOOP-BACK dst,dst,src -j MASQUERADE
*nat -A KUBE-POSTROUTING -m mark ! --mark 0x4000/0x4000 -j RETURN
*nat -A KUBE-POSTROUTING -j MARK --xor-mark 0x4000
*nat -A KUBE-POSTROUTING -m comment --comment "kubernetes service traffic requiring SNAT" -j MASQUERADE
*nat -A KUBE-SERVICES -s 127.0.0.0/8 -j RETURN
*nat -A KUBE-SERVICES -m comment --comment "Kubernetes service lb portal" -m set --match-set KUBE-LOAD-BALANCER dst,dst -j KUBE-LOAD-BALANCER
*nat -A KUBE-SERVICES -m comment --comment "Kubernetes service cluster ip + port for masquerade purpose" -m set --match-set KUBE-CLUSTER-IP dst,dst ! -s 10.0.0.0/8 -j KUBE-MARK-MASQ
*nat -A KUBE-SERVICES -m comment --comment "Kubernetes service external ip + port for masquerade and filter purpose" -m set --match-set KUBE-EXTERNAL-IP dst,dst -j KUBE-MARK-MASQ
*nat -A KUBE-SERVICES -m comment --comment "Kubernetes service external ip + port for masquerade and filter purpose" -m set --match-set KUBE-EXTERNAL-IP dst,dst -m physdev ! --physdev-is-in -m addrtype ! --src-type LOCAL -j ACCEPT
*nat -A KUBE-SERVICES -m comment --comment "Kubernetes service external ip + port for masquerade and filter purpose" -m set --match-set KUBE-EXTERNAL-IP dst,dst -m addrtype --dst-type LOCAL -j ACCEPT
*nat -A KUBE-SERVICES -m addrtype --dst-type LOCAL -j KUBE-NODE-PORT
*nat -A KUBE-SERVICES -m set --match-set KUBE-CLUSTER-IP dst,dst -j ACCEPT
*nat -A KUBE-SERVICES -m set --match-set KUBE-LOAD-BALANCER dst,dst -j ACCEPT
-A --sctp-service 172.30.0.2:82 -s rr
-A --sctp-service 192.168.0.2:30012 -s rr
-A --sctp-service 5.6.1.1:82 -s rr
-A -t 172.30.0.2:80 -s rr
-A -t 172.30.0.2:81 -s rr
-A -t 172.30.0.3:81 -s rr
-A -t 172.30.1.1:80 -s rr -p 913
-A -t 172.30.1.1:81 -s rr -p 913
-A -t 172.30.1.1:82 -s rr -p 913
-A -t 172.30.1.6:80 -s rr
-A -t 172.30.1.6:81 -s rr
-A -t 172.30.1.6:82 -s rr
-A -t 192.168.99.21:80 -s rr
-A -t 192.168.99.21:81 -s rr
-A -t 192.168.99.21:82 -s rr
-A -t 192.168.99.22:80 -s rr
-A -t 192.168.99.22:81 -s rr
-A -t 192.168.99.22:82 -s rr
-A -t 5.6.1.1:80 -s rr
-A -t 5.6.1.1:81 -s rr
-A -u 172.30.0.3:80 -s rr
-A -u 172.30.1.5:80 -s rr
-a --sctp-service 172.30.0.2:82 -r 10.180.1.28:8082 -m -w 1
-a --sctp-service 192.168.0.2:30012 -r 10.180.1.28:8082 -m -w 1
-a --sctp-service 5.6.1.1:82 -r 10.180.1.28:8082 -m -w 1
-a -t 172.30.0.2:80 -r 10.180.1.28:8080 -m -w 1
-a -t 172.30.0.2:81 -r 10.180.1.28:8081 -m -w 1
-a -t 172.30.1.6:81 -r 10.180.5.3:8081 -m -w 1
-a -t 172.30.1.6:81 -r 10.180.5.8:8081 -m -w 1
-a -t 172.30.1.6:82 -r 10.180.5.3:8082 -m -w 1
-a -t 172.30.1.6:82 -r 10.180.5.8:8082 -m -w 1
-a -t 192.168.99.21:81 -r 10.180.5.3:8081 -m -w 1
-a -t 192.168.99.21:81 -r 10.180.5.8:8081 -m -w 1
-a -t 192.168.99.21:82 -r 10.180.5.3:8082 -m -w 1
-a -t 192.168.99.21:82 -r 10.180.5.8:8082 -m -w 1
-a -t 192.168.99.22:81 -r 10.180.5.3:8081 -m -w 1
-a -t 192.168.99.22:81 -r 10.180.5.8:8081 -m -w 1
-a -t 192.168.99.22:82 -r 10.180.5.3:8082 -m -w 1
-a -t 192.168.99.22:82 -r 10.180.5.8:8082 -m -w 1
-a -t 5.6.1.1:80 -r 10.180.1.28:8080 -m -w 1
-a -t 5.6.1.1:81 -r 10.180.1.28:8081 -m -w 1
KUBE-CLUSTER-IP 172.30.0.2,sctp:82
KUBE-CLUSTER-IP 172.30.0.2,tcp:80
KUBE-CLUSTER-IP 172.30.0.2,tcp:81
KUBE-CLUSTER-IP 172.30.0.3,tcp:81
KUBE-CLUSTER-IP 172.30.0.3,udp:80
KUBE-CLUSTER-IP 172.30.1.1,tcp:80
KUBE-CLUSTER-IP 172.30.1.1,tcp:81
KUBE-CLUSTER-IP 172.30.1.1,tcp:82
KUBE-CLUSTER-IP 172.30.1.5,udp:80
KUBE-CLUSTER-IP 172.30.1.6,tcp:80
KUBE-CLUSTER-IP 172.30.1.6,tcp:81
KUBE-CLUSTER-IP 172.30.1.6,tcp:82
KUBE-EXTERNAL-IP 192.168.99.21,tcp:80
KUBE-EXTERNAL-IP 192.168.99.21,tcp:81
KUBE-EXTERNAL-IP 192.168.99.21,tcp:82
KUBE-EXTERNAL-IP 192.168.99.22,tcp:80
KUBE-EXTERNAL-IP 192.168.99.22,tcp:81
KUBE-EXTERNAL-IP 192.168.99.22,tcp:82
KUBE-IPVS-IPS 172.30.0.2
KUBE-IPVS-IPS 172.30.0.3
KUBE-IPVS-IPS 172.30.1.1
KUBE-IPVS-IPS 172.30.1.5
KUBE-IPVS-IPS 172.30.1.6
KUBE-IPVS-IPS 192.168.99.21
KUBE-IPVS-IPS 192.168.99.22
KUBE-IPVS-IPS 5.6.1.1
KUBE-LOAD-BALANCER 5.6.1.1,sctp:82
KUBE-LOAD-BALANCER 5.6.1.1,tcp:80
KUBE-LOAD-BALANCER 5.6.1.1,tcp:81
KUBE-LOOP-BACK 10.180.1.28,sctp:8082,10.180.1.28
KUBE-LOOP-BACK 10.180.1.28,tcp:8080,10.180.1.28
KUBE-LOOP-BACK 10.180.1.28,tcp:8081,10.180.1.28
KUBE-LOOP-BACK 10.180.1.9,sctp:8082,10.180.1.9
KUBE-LOOP-BACK 10.180.1.9,tcp:8080,10.180.1.9
KUBE-LOOP-BACK 10.180.1.9,tcp:8081,10.180.1.9
KUBE-NODE-PORT-SCTP-HASH 192.168.0.2,sctp:30012
kube-ipvs0 172.30.0.2 172.30.0.3 172.30.1.1 172.30.1.5 172.30.1.6 192.168.99.21 192.168.99.22 5.6.1.1
`,
};
