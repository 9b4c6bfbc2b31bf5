import type { ImageSpec } from './model.ts';

const entrypoint = ['docker-entrypoint.sh'];

/** Databases, caches and queues. */
export const databases: readonly ImageSpec[] = [
  { repository: 'redis', megabytes: 50, base: 'debian', entrypoint, cmd: ['redis-server'], ports: [6379], executables: ['redis-server', 'redis-cli', 'redis-sentinel', 'docker-entrypoint.sh'] },
  { repository: 'memcached', megabytes: 32, base: 'debian', entrypoint, cmd: ['memcached'], ports: [11211], executables: ['memcached', 'docker-entrypoint.sh'] },
  { repository: 'postgres', megabytes: 155, base: 'debian', entrypoint, cmd: ['postgres'], ports: [5432], stopSignal: 'SIGINT', executables: ['postgres', 'psql', 'pg_isready', 'pg_dump', 'docker-entrypoint.sh'] },
  { repository: 'mysql', megabytes: 230, base: 'redhat', entrypoint, cmd: ['mysqld'], ports: [3306, 33060], executables: ['mysqld', 'mysql', 'mysqladmin', 'mysqldump', 'docker-entrypoint.sh'] },
  { repository: 'mariadb', megabytes: 120, base: 'ubuntu', entrypoint, cmd: ['mariadbd'], ports: [3306], executables: ['mariadbd', 'mysqld', 'mariadb', 'mysql', 'mysqladmin', 'mariadb-admin', 'docker-entrypoint.sh'] },
  { repository: 'mongo', megabytes: 270, base: 'ubuntu', entrypoint, cmd: ['mongod'], ports: [27017], executables: ['mongod', 'mongosh', 'mongo', 'docker-entrypoint.sh'] },
  { repository: 'rabbitmq', megabytes: 110, base: 'ubuntu', entrypoint, cmd: ['rabbitmq-server'], ports: [5672], executables: ['rabbitmq-server', 'rabbitmqctl', 'rabbitmq-diagnostics', 'docker-entrypoint.sh'] },
  { repository: 'elasticsearch', megabytes: 600, base: 'ubuntu', entrypoint: ['/bin/tini', '--', '/usr/local/bin/docker-entrypoint.sh'], cmd: ['eswrapper'], ports: [9200, 9300], executables: ['tini', 'eswrapper', 'docker-entrypoint.sh', 'curl'] },
  { repository: 'cassandra', megabytes: 145, base: 'ubuntu', entrypoint, cmd: ['cassandra', '-f'], ports: [9042, 7000], executables: ['cassandra', 'cqlsh', 'nodetool', 'docker-entrypoint.sh'] },
  { repository: 'gcr.io/google-samples/cassandra', megabytes: 150, base: 'debian', cmd: ['/sbin/dumb-init', '/bin/bash', '/run.sh'], ports: [9042, 7000], open: true },
  { repository: 'registry.k8s.io/kubernetes-zookeeper', megabytes: 160, base: 'ubuntu', ports: [2181, 2888, 3888], open: true },
  { repository: 'registry.k8s.io/redis', megabytes: 90, base: 'debian', cmd: ['redis-server'], ports: [6379], executables: ['redis-server', 'redis-cli'] },
  { repository: 'registry.k8s.io/etcd', megabytes: 58, base: 'distroless', cmd: ['etcd'], ports: [2379, 2380], executables: ['etcd', 'etcdctl'] },
];
