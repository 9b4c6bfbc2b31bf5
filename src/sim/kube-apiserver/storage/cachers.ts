import type { ResourceInfo, Scheme } from '../../apimachinery/index.ts';
import type { ProcessHost } from '../../kernel/index.ts';
import { Cacher } from './cacher.ts';
import type { EtcdClient } from './etcd-client.ts';

/** The watch caches of this server: one per resource in use, made when it is first needed. */
export class Cachers {
  private readonly byPrefix = new Map<string, Cacher>();

  constructor(
    private readonly host: ProcessHost,
    private readonly etcd: EtcdClient,
    private readonly scheme: Scheme,
  ) {}

  of(info: ResourceInfo): Cacher {
    let cacher = this.byPrefix.get(info.etcdPrefix);
    if (!cacher) {
      cacher = new Cacher(this.host, this.etcd, info);
      this.byPrefix.set(info.etcdPrefix, cacher);
    }
    return cacher;
  }

  /** The cache if it exists and is filled. */
  peek(info: ResourceInfo): Cacher | undefined {
    const cacher = this.byPrefix.get(info.etcdPrefix);
    return cacher?.isReady ? cacher : undefined;
  }

  /** By `group`, `version`, plural; throws when the scheme has no such resource. */
  resource(group: string, version: string, plural: string): Cacher {
    const info = this.scheme.resource(group, version, plural);
    if (!info) throw new Error(`no resource ${group}/${version}/${plural}`);
    return this.of(info);
  }

  all(): Iterable<Cacher> {
    return this.byPrefix.values();
  }
}
