import type { Address } from '../../api/index.ts';
import type { ResourceInfo, Scheme } from '../apimachinery/index.ts';
import type { ProcessHost } from '../kernel/index.ts';
import type { AdmissionContext } from './admission/plugin.ts';
import type { Related } from './authorization/node-graph.ts';
import type { RbacObjects } from './authorization/rbac.ts';
import type { Cacher } from './storage/cacher.ts';
import type { Cachers } from './storage/cachers.ts';
import type { EtcdClient } from './storage/etcd-client.ts';
import { type AnyObject, metaOf } from './values.ts';

/** Resources that admission and authorization read; their caches are filled before the server is ready. */
const needed: readonly (readonly [group: string, version: string, plural: string])[] = [
  ['', 'v1', 'namespaces'],
  ['', 'v1', 'serviceaccounts'],
  ['', 'v1', 'limitranges'],
  ['', 'v1', 'resourcequotas'],
  ['', 'v1', 'services'],
  ['', 'v1', 'pods'],
  ['', 'v1', 'nodes'],
  ['networking.k8s.io', 'v1', 'ingressclasses'],
  ['scheduling.k8s.io', 'v1', 'priorityclasses'],
  ['storage.k8s.io', 'v1', 'storageclasses'],
  ['node.k8s.io', 'v1', 'runtimeclasses'],
  ['rbac.authorization.k8s.io', 'v1', 'clusterroles'],
  ['rbac.authorization.k8s.io', 'v1', 'clusterrolebindings'],
  ['rbac.authorization.k8s.io', 'v1', 'roles'],
  ['rbac.authorization.k8s.io', 'v1', 'rolebindings'],
  ['flowcontrol.apiserver.k8s.io', 'v1', 'flowschemas'],
  ['flowcontrol.apiserver.k8s.io', 'v1', 'prioritylevelconfigurations'],
  ['apiextensions.k8s.io', 'v1', 'customresourcedefinitions'],
  ['admissionregistration.k8s.io', 'v1', 'validatingadmissionpolicies'],
  ['admissionregistration.k8s.io', 'v1', 'validatingadmissionpolicybindings'],
  ['admissionregistration.k8s.io', 'v1', 'mutatingadmissionpolicies'],
  ['admissionregistration.k8s.io', 'v1', 'mutatingadmissionpolicybindings'],
  ['admissionregistration.k8s.io', 'v1', 'validatingwebhookconfigurations'],
  ['admissionregistration.k8s.io', 'v1', 'mutatingwebhookconfigurations'],
];

/** Reads of the watch caches by `group/resource`, as the informers inside the real server give them. */
export class Lookup implements AdmissionContext {
  private readonly infos = new Map<string, ResourceInfo>();

  constructor(
    readonly host: ProcessHost,
    readonly scheme: Scheme,
    private readonly cachers: Cachers,
    private readonly etcd: EtcdClient,
    readonly processes?: ReadonlyMap<string, Address>,
  ) {
    for (const [group, version, plural] of needed) {
      const info = scheme.resource(group, version, plural);
      if (info) this.infos.set(`${group}/${plural}`, info);
    }
  }

  readonly related: Related = {
    pod: (namespace, name) => this.get('/pods', namespace, name),
    pods: (namespace) => this.list('/pods', namespace),
    objects: (resource) => this.filled(resource),
  };

  /** What a cache holds; undefined while it holds nothing yet, in which case it begins to be filled. */
  private filled(resource: string): Iterable<AnyObject> | undefined {
    const found = this.cacher(resource);
    return found && this.cachers.peek(found.info)?.cache.all();
  }

  /** Fills the caches; runs `done` when all are. */
  fill(done: () => void): void {
    let open = this.infos.size;
    for (const info of this.infos.values()) {
      this.cachers.of(info).whenReady(() => {
        if (--open === 0) done();
      });
    }
  }

  /** A cache that was not needed before starts to fill now, and is empty until then. */
  private cacher(resource: string): { readonly info: ResourceInfo; readonly cacher: Cacher } | undefined {
    let info = this.infos.get(resource);
    if (!info) {
      const [group = '', plural] = resource.split('/');
      info = this.scheme.all().find(({ type }) => type.group === group && type.resource === plural);
      if (info) this.infos.set(resource, info);
    }
    return info && { info, cacher: this.cachers.of(info) };
  }

  get(resource: string, namespace: string | undefined, name: string): AnyObject | undefined {
    const found = this.cacher(resource);
    return found?.cacher.get(namespace ? `${found.info.etcdPrefix}/${namespace}/${name}` : `${found.info.etcdPrefix}/${name}`);
  }

  has(resource: string): boolean {
    return (this.cacher(resource)?.cacher.cache.size ?? 0) > 0;
  }

  *list(resource: string, namespace?: string): Iterable<AnyObject> {
    const found = this.cacher(resource);
    if (!found) return;
    for (const object of found.cacher.cache.all()) if (namespace === undefined || metaOf(object).namespace === namespace) yield object;
  }

  rbac(): RbacObjects {
    const group = 'rbac.authorization.k8s.io';
    return {
      clusterRoleBindings: () => this.list(`${group}/clusterrolebindings`),
      roleBindings: () => this.list(`${group}/rolebindings`),
      clusterRole: (name) => this.get(`${group}/clusterroles`, undefined, name),
      role: (namespace, name) => this.get(`${group}/roles`, namespace, name),
    };
  }

  charge(quota: AnyObject, used: Readonly<Record<string, string>>): void {
    const info = this.infos.get('/resourcequotas');
    if (!info) return;
    const { namespace = '', name = '', resourceVersion } = metaOf(quota);
    const key = `${info.etcdPrefix}/${namespace}/${name}`;
    const status = { ...quota.status, hard: quota.spec?.hard, used: { ...(quota.status?.used as object | undefined), ...used } };
    const value = { ...quota, status };
    this.etcd.send(
      { type: 'etcd-txn', compare: [{ key, modRevision: Number(resourceVersion) }], success: [{ op: 'put', key, value }], failure: [{ op: 'get', key }] },
      () => {},
    );
  }
}
