import type { ImageSpec } from './model.ts';

/** Web servers, proxies and echo servers. */
export const web: readonly ImageSpec[] = [
  { repository: 'nginxinc/nginx-unprivileged', megabytes: 72, base: 'debian', entrypoint: ['/docker-entrypoint.sh'], cmd: ['nginx', '-g', 'daemon off;'], ports: [8080], stopSignal: 'SIGQUIT', executables: ['nginx', 'curl', '/docker-entrypoint.sh'] },
  { repository: 'nginxdemos/hello', megabytes: 18, base: 'alpine', entrypoint: ['/docker-entrypoint.sh'], cmd: ['nginx', '-g', 'daemon off;'], ports: [80], stopSignal: 'SIGQUIT', executables: ['nginx', 'curl', '/docker-entrypoint.sh'] },
  { repository: 'httpd', megabytes: 58, base: 'debian', cmd: ['httpd-foreground'], ports: [80], stopSignal: 'SIGWINCH', executables: ['httpd', 'httpd-foreground', 'apachectl'] },
  { repository: 'php', megabytes: 170, base: 'debian', entrypoint: ['docker-php-entrypoint'], cmd: ['apache2-foreground'], ports: [80], stopSignal: 'SIGWINCH', executables: ['php', 'docker-php-entrypoint', 'apache2-foreground', 'curl'] },
  { repository: 'caddy', megabytes: 17, base: 'alpine', cmd: ['caddy', 'run', '--config', '/etc/caddy/Caddyfile', '--adapter', 'caddyfile'], ports: [80], executables: ['caddy'] },
  { repository: 'traefik', megabytes: 50, base: 'alpine', entrypoint: ['/entrypoint.sh'], cmd: ['traefik'], ports: [80, 8080], executables: ['traefik', '/entrypoint.sh'] },
  { repository: 'haproxy', megabytes: 42, base: 'debian', entrypoint: ['docker-entrypoint.sh'], cmd: ['haproxy', '-f', '/usr/local/etc/haproxy/haproxy.cfg'], ports: [80], stopSignal: 'SIGUSR1', executables: ['haproxy', 'docker-entrypoint.sh'] },
  { repository: 'envoyproxy/envoy', megabytes: 65, base: 'ubuntu', entrypoint: ['/docker-entrypoint.sh'], cmd: ['envoy', '-c', '/etc/envoy/envoy.yaml'], ports: [10000], executables: ['envoy', '/docker-entrypoint.sh'] },
  { repository: 'tomcat', megabytes: 200, base: 'ubuntu', cmd: ['catalina.sh', 'run'], ports: [8080], executables: ['catalina.sh', 'java'] },
  { repository: 'crccheck/hello-world', megabytes: 2, base: 'busybox', cmd: ['busybox-httpd', '-f', '-v', '-p', '8000', '-h', '/www'], ports: [8000], executables: ['busybox-httpd'] },
  { repository: 'hashicorp/http-echo', megabytes: 4, base: 'distroless', entrypoint: ['/http-echo'], ports: [5678], executables: ['/http-echo', 'http-echo'] },
  { repository: 'kennethreitz/httpbin', megabytes: 190, base: 'ubuntu', cmd: ['gunicorn', '-b', '0.0.0.0:80', 'httpbin:app'], ports: [80], executables: ['gunicorn', 'python3'] },
  { repository: 'mendhak/http-https-echo', megabytes: 55, base: 'alpine', cmd: ['node', './index.js'], ports: [8080, 8443], executables: ['node'] },
  { repository: 'ealen/echo-server', megabytes: 40, base: 'alpine', cmd: ['node', 'webserver'], ports: [80], executables: ['node'] },
  { repository: 'traefik/whoami', megabytes: 3, base: 'scratch', entrypoint: ['/whoami'], ports: [80], executables: ['/whoami'] },
  { repository: 'containous/whoami', megabytes: 3, base: 'scratch', entrypoint: ['/whoami'], ports: [80], executables: ['/whoami'] },
  { repository: 'wordpress', megabytes: 240, base: 'debian', entrypoint: ['docker-entrypoint.sh'], cmd: ['apache2-foreground'], ports: [80], stopSignal: 'SIGWINCH', executables: ['php', 'apache2-foreground', 'docker-entrypoint.sh', 'curl'] },
  { repository: 'ghost', megabytes: 170, base: 'debian', entrypoint: ['docker-entrypoint.sh'], cmd: ['node', 'current/index.js'], ports: [2368], executables: ['node', 'docker-entrypoint.sh'] },
  { repository: 'grafana/grafana', megabytes: 130, base: 'alpine', entrypoint: ['/run.sh'], ports: [3000], executables: ['/run.sh', 'grafana', 'curl'] },
  { repository: 'prom/prometheus', megabytes: 100, base: 'busybox', entrypoint: ['/bin/prometheus'], ports: [9090], executables: ['prometheus', 'promtool'] },
];
