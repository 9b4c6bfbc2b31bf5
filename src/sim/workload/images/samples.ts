import type { ImageSpec } from './model.ts';

/** An image whose one program has its own name: `repository megabytes ports command…`. */
function line(text: string): ImageSpec {
  const [repository = '', megabytes = '0', ports = '-', ...cmd] = text.split(' ');
  const program = cmd[0] ?? '/app';
  return {
    repository,
    megabytes: Number(megabytes),
    base: Number(megabytes) > 40 ? 'debian' : Number(megabytes) > 6 ? 'alpine' : 'scratch',
    cmd: cmd.length > 0 ? cmd : ['/app'],
    ...(ports === '-' ? {} : { ports: ports.split(',').map(Number) }),
    executables: [program],
  };
}

/** Images of books and courses on Kubernetes, and of the projects that their exercises use. */
const sampleLines = `
gcr.io/kuar-demo/kuard-amd64 24 8080 /kuard
gcr.io/kuar-demo/kuard 24 8080 /kuard
luksa/kubia 250 8080 kubia
luksa/kubia-unhealthy 250 8080 kubia
luksa/kubia-pet 250 8080 kubia
luksa/kiada 50 8080,8443 kiada
gcr.io/google-samples/kubernetes-bootcamp 80 8080 bootcamp
jocatalin/kubernetes-bootcamp 80 8080 bootcamp
us-docker.pkg.dev/google-samples/containers/gke/hello-app 12 8080 hello-app
us-docker.pkg.dev/google-samples/containers/gke/whereami 50 8080 whereami
kodekloud/event-simulator 30 - event-simulator
nigelpoulton/k8sbook 60 8080 k8sbook
nigelpoulton/qsk-book 60 8080 k8sbook
paulbouwer/hello-kubernetes 60 8080 hello-kubernetes
stefanprodan/podinfo 25 9898,9797,9999 podinfo
ghcr.io/stefanprodan/podinfo 25 9898,9797,9999 podinfo
docker/getting-started 20 80 nginx
dockersamples/examplevotingapp_vote 60 80 gunicorn
dockersamples/examplevotingapp_result 90 80 node-server
dockersamples/examplevotingapp_worker 90 - worker
dockercoins/hasher 80 80 hasher
dockercoins/rng 50 80 rng
dockercoins/webui 80 80 node-server
dockercoins/worker 50 - worker
jpetazzo/httpenv 6 8888 httpenv
jpetazzo/clock 3 - clock
openshift/hello-openshift 6 8080,8888 hello-openshift
kicbase/echo-server 5 8080 echo-server
jmalloc/echo-server 5 8080 echo-server
inanimate/echo-server 8 8080 echo-server
mccutchen/go-httpbin 8 8080 go-httpbin
mcr.microsoft.com/azuredocs/azure-vote-front 300 80 gunicorn
mcr.microsoft.com/azuredocs/aks-helloworld 120 80 gunicorn
istio/examples-bookinfo-productpage-v1 60 9080 bookinfo
istio/examples-bookinfo-details-v1 60 9080 bookinfo
istio/examples-bookinfo-ratings-v1 60 9080 bookinfo
istio/examples-bookinfo-reviews-v1 200 9080 bookinfo
fluent/fluentd 60 24224,5140 fluentd
fluent/fluentd-kubernetes-daemonset 90 24224,24231 fluentd
quay.io/fluentd_elasticsearch/fluentd 90 24224 fluentd
fluent/fluent-bit 35 2020 fluent-bit
grafana/promtail 60 3101 promtail
grafana/loki 40 3100 loki
docker.elastic.co/elasticsearch/elasticsearch 600 9200,9300 eswrapper
docker.elastic.co/kibana/kibana 400 5601 kibana
docker.elastic.co/beats/filebeat 150 - filebeat
kibana 400 5601 kibana
logstash 400 5044,9600 logstash
phpmyadmin 170 80 apache2-foreground
phpmyadmin/phpmyadmin 170 80 apache2-foreground
adminer 90 8080 php-server
drupal 170 80 apache2-foreground
joomla 170 80 apache2-foreground
nextcloud 330 80 apache2-foreground
jenkins/jenkins 260 8080,50000 jenkins.sh
sonarqube 400 9000 sonarqube
gitea/gitea 60 3000,22 gitea
registry 10 5000 registry-server
hashicorp/vault 180 8200,8201 vault
hashicorp/consul 70 8500,8600,8300 consul
nats 8 4222,6222,8222 nats-server
apache/kafka 200 9092 kafka
bitnami/kafka 250 9092 kafka
confluentinc/cp-kafka 400 9092 kafka
zookeeper 100 2181,2888,3888,8080 zookeeper
confluentinc/cp-zookeeper 400 2181 zookeeper
influxdb 150 8086 influxd
minio/minio 60 9000,9001 minio
mongo-express 60 8081 node-server
couchdb 90 5984 couchdb
neo4j 300 7474,7687 neo4j
cockroachdb/cockroach 200 26257,8080 cockroach
bitnami/nginx 60 8080,8443 nginx
bitnami/redis 50 6379 redis-server
bitnami/postgresql 90 5432 bitnami-postgres
bitnami/mongodb 200 27017 mongod
public.ecr.aws/nginx/nginx 72 80 nginx
quay.io/redhattraining/hello-world-nginx 70 8080 nginx
jaegertracing/all-in-one 30 16686,14268,4317,4318 jaeger
kong 60 8000,8001,8443,8444 kong
istio/proxyv2 100 15001,15006,15021,15090 envoy
prom/alertmanager 30 9093 alertmanager
prom/node-exporter 12 9100 node_exporter
prom/pushgateway 10 9091 pushgateway
quay.io/prometheus/prometheus 100 9090 prometheus
quay.io/prometheus/node-exporter 12 9100 node_exporter
kubernetesui/dashboard 75 9090,8443 dashboard
kubernetesui/metrics-scraper 20 8000 metrics-scraper
registry.k8s.io/kube-state-metrics/kube-state-metrics 18 8080,8081 kube-state-metrics
registry.k8s.io/ingress-nginx/kube-webhook-certgen 25 - certgen
registry.k8s.io/node-problem-detector/node-problem-detector 60 20256,20257 node-problem-detector
registry.k8s.io/git-sync/git-sync 40 - git-sync
registry.k8s.io/sig-storage/nfs-provisioner 120 2049 nfs-provisioner
registry.k8s.io/sig-storage/hostpathplugin 20 9000 hostpathplugin
registry.k8s.io/sig-storage/csi-provisioner 27 - csi-provisioner
registry.k8s.io/sig-storage/csi-node-driver-registrar 12 - csi-node-driver-registrar
registry.k8s.io/sig-storage/livenessprobe 12 9808 livenessprobe
registry.k8s.io/e2e-test-images/resource-consumer 60 8080 consumer
registry.k8s.io/e2e-test-images/nautilus 50 80 nginx
registry.k8s.io/e2e-test-images/kitten 50 80 nginx
registry.k8s.io/e2e-test-images/echoserver 45 8080 nginx
registry.k8s.io/e2e-test-images/sample-apiserver 25 443 sample-apiserver
registry.k8s.io/e2e-test-images/volume/nfs 100 2049 nfs-server
registry.k8s.io/e2e-test-images/nonewprivs 2 - /nnp
gcr.io/k8s-minikube/storage-provisioner 10 - storage-provisioner
rancher/local-path-provisioner 15 - local-path-provisioner
calico/node 120 - start_runit
flannel/flannel 30 - flanneld
quay.io/cilium/cilium 250 9876 cilium-agent
quay.io/jetstack/cert-manager-controller 20 9402 cert-manager
argoproj/argocd 150 8080 argocd-server
`;

const named = sampleLines.trim().split('\n').map(line);

/** Tools: they do what they are told, or wait. */
const tools: readonly ImageSpec[] = [
  {
    repository: 'registry.k8s.io/ingress-nginx/controller',
    megabytes: 110,
    base: 'alpine',
    entrypoint: ['/usr/bin/dumb-init', '--'],
    cmd: ['/nginx-ingress-controller'],
    ports: [80, 443],
    executables: ['/usr/bin/dumb-init', '/nginx-ingress-controller', 'nginx', 'curl'],
  },
  { repository: 'alexeiled/stress-ng', megabytes: 5, base: 'alpine', entrypoint: ['/stress-ng'], executables: ['stress-ng', '/stress-ng'] },
  { repository: 'colinianking/stress-ng', megabytes: 20, base: 'alpine', entrypoint: ['/usr/bin/stress-ng'], executables: ['stress-ng'] },
  { repository: 'containerstack/alpine-stress', megabytes: 10, base: 'alpine', cmd: ['/bin/sh'], executables: ['stress'] },
  { repository: 'giantswarm/tiny-tools', megabytes: 15, base: 'alpine', cmd: ['sh'], executables: ['curl', 'dig', 'jq'] },
  { repository: 'tutum/dnsutils', megabytes: 60, base: 'ubuntu', cmd: ['/bin/bash'], executables: ['dig', 'nslookup', 'host'] },
  { repository: 'amouat/network-utils', megabytes: 90, base: 'debian', cmd: ['/bin/bash'], executables: ['dig', 'nslookup', 'ping', 'curl', 'nc'] },
  {
    repository: 'wbitt/network-multitool',
    megabytes: 30,
    base: 'alpine',
    entrypoint: ['/docker-entrypoint.sh'],
    cmd: ['nginx', '-g', 'daemon off;'],
    ports: [80, 443],
    executables: ['nginx', 'curl', 'dig', '/docker-entrypoint.sh'],
  },
  { repository: 'alpine/git', megabytes: 15, base: 'alpine', entrypoint: ['git'], cmd: ['--help'], executables: ['git'] },
  { repository: 'alpine/curl', megabytes: 6, base: 'alpine', entrypoint: ['curl'], executables: ['curl'] },
  { repository: 'amazon/aws-cli', megabytes: 130, base: 'redhat', entrypoint: ['/usr/local/bin/aws'], executables: ['aws'] },
  {
    repository: 'docker',
    megabytes: 110,
    base: 'alpine',
    entrypoint: ['dockerd-entrypoint.sh'],
    cmd: ['dockerd'],
    executables: ['docker', 'dockerd', 'dockerd-entrypoint.sh'],
  },
  // kubernetes.io/docs/tasks/configure-pod-container/image-volumes: an artifact of files only.
  { repository: 'quay.io/crio/artifact', megabytes: 1, base: 'scratch', files: { file: '2\n', 'dir/file': '1\n' } },
  { repository: 'rockylinux', megabytes: 70, base: 'redhat', cmd: ['/bin/bash'] },
  { repository: 'almalinux', megabytes: 70, base: 'redhat', cmd: ['/bin/bash'] },
  { repository: 'amazonlinux', megabytes: 60, base: 'redhat', cmd: ['/bin/bash'] },
  { repository: 'rust', megabytes: 500, base: 'debian', cmd: ['bash'], executables: ['cargo', 'rustc', 'gcc', 'git', 'curl'] },
  {
    repository: 'maven',
    megabytes: 300,
    base: 'ubuntu',
    entrypoint: ['/usr/local/bin/mvn-entrypoint.sh'],
    cmd: ['mvn'],
    executables: ['mvn', 'java', 'mvn-entrypoint.sh'],
  },
];

/** Programs with an entrypoint, to which a Pod's `args` are arguments. Source: their Dockerfiles. */
const applications: readonly ImageSpec[] = [
  {
    repository: 'luksa/fortune',
    megabytes: 50,
    base: 'ubuntu',
    entrypoint: ['/bin/fortuneloop.sh'],
    cmd: ['10'],
    executables: ['/bin/fortuneloop.sh', 'fortune'],
  },
  {
    repository: 'luksa/batch-job',
    megabytes: 5,
    base: 'busybox',
    entrypoint: ['/bin/sh', '-c', 'echo "$(date) Batch job starting"; sleep 120; echo "$(date) Finished succesfully"'],
  },
  ...['kodekloud/webapp-color', 'kodekloud/simple-webapp'].map(
    (repository): ImageSpec => ({
      repository,
      megabytes: 30,
      base: 'alpine',
      entrypoint: ['webapp-color'],
      ports: [8080],
      executables: ['webapp-color', 'python'],
    }),
  ),
];

export const samples: readonly ImageSpec[] = [...named, ...tools, ...applications];
