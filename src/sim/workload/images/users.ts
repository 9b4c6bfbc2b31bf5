/** `USER` of images that do not run as root, by repository as on Docker Hub or in full. Source: the images' Dockerfiles. */
const USERS: Readonly<Record<string, string>> = {
  'docker.io/nginxinc/nginx-unprivileged': '101',
  'docker.io/curlimages/curl': 'curl_user',
  'docker.io/grafana/grafana': '472',
  'docker.io/prom/prometheus': 'nobody',
  'docker.io/library/elasticsearch': '1000:0',
  'registry.k8s.io/coredns/coredns': '65532:65532',
  'registry.k8s.io/metrics-server/metrics-server': '65534',
};

/** Publishers whose images all run as one user. */
const PUBLISHERS: readonly (readonly [string, string])[] = [
  ['docker.io/bitnami/', '1001'],
  ['docker.io/bitnamilegacy/', '1001'],
];

/** What an image's `USER` says; empty: root. Loaded with `later.ts`: what the first scenario runs says so itself (`first.ts`). */
export const userOfImage = (repository: string): string => USERS[repository] ?? PUBLISHERS.find(([prefix]) => repository.startsWith(prefix))?.[1] ?? '';
