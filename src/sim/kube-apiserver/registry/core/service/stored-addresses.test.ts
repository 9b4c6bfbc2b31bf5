import '../../../../apis/custom/index.ts';
import '../../../../apis/validation/late/index.ts';
import '../../../admission/late-index.ts';
import '../../../flowcontrol/late-index.ts';
import '../../../late-index.ts';
import { describe, expect, it } from 'vitest';
import { address, type KubeList, type KubeObject, micros, millis, resources, seconds } from '../../../../../api/index.ts';
import { ApiClient, type ApiRequest, type ApiResult, create, list, remove } from '../../../../client-go/index.ts';
import { etcd } from '../../../../etcd/index.ts';
import { Kernel, LatencyModel, type ProcessHost } from '../../../../kernel/index.ts';
import { kubeApiserver } from '../../../index.ts';
import { admin, Bench, flatProfile } from '../../../testing/bench.ts';
import { decodePorts, encodePorts } from './stored-addresses.ts';

interface ServiceObject extends KubeObject {
  readonly spec?: { readonly clusterIP?: string; readonly ports?: readonly { readonly port: number; readonly nodePort?: number }[] };
}

const REPLICAS = ['kube-apiserver-0', 'kube-apiserver-1', 'kube-apiserver-2'];

/** Three servers in front of one etcd, with so few addresses that they must meet. */
class Replicas {
  readonly kernel = new Kernel({ seed: 7, epochMs: 1_767_225_600_000, latency: (random) => new LatencyModel(flatProfile, random) });
  private host!: ProcessHost;

  constructor(serviceCIDR: string) {
    this.kernel.register(address('etcd-0'), etcd());
    for (const name of REPLICAS) this.kernel.register(address(name), kubeApiserver({ etcd: address('etcd-0'), serviceCIDR, replicated: true }));
    this.kernel.register(address('user'), (host) => {
      this.host = host;
      return { start() {}, receive() {} };
    });
    for (const name of ['etcd-0', ...REPLICAS, 'user']) this.kernel.start(address(name));
    this.run(5);
  }

  run(time: number): void {
    this.kernel.runUntil(micros(this.kernel.now() + seconds(time)));
  }

  /** All at the same moment, each to the next server. */
  all<T>(requests: readonly ApiRequest<T>[]): readonly ApiResult<T>[] {
    const results: ApiResult<T>[] = [];
    requests.forEach((request, index) => {
      new ApiClient(this.host, { userAgent: 'kubectl', credentials: admin, server: address(REPLICAS[index % REPLICAS.length] ?? '') }).send(
        request,
        (result) => {
          results[index] = result;
        },
      );
    });
    this.run(10);
    return results;
  }

  list<T extends KubeObject>(resource: (typeof resources)[keyof typeof resources]): readonly T[] {
    const [result] = this.all([list<KubeList<T>>(resource)]);
    return result?.ok ? result.object.items : [];
  }
}

const service = (name: string, spec: object = {}): ServiceObject =>
  ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: 'default' },
    spec: { selector: { app: name }, ports: [{ port: 80 }], ...spec },
  }) as ServiceObject;
const names = (count: number, prefix = 's'): readonly string[] => Array.from({ length: count }, (_, index) => `${prefix}${index}`);
const ips = (services: readonly ServiceObject[]): readonly string[] => services.map(({ spec }) => spec?.clusterIP ?? '').sort();
const ipAddresses = { group: 'networking.k8s.io', version: 'v1', resource: 'ipaddresses', kind: 'IPAddress', namespaced: false } as const;

describe('replicas of kube-apiserver that make Services at the same time', () => {
  it('never give out an address twice, though only 30 are free (`ipallocator.go` createIPAddress)', () => {
    const replicas = new Replicas('10.96.0.0/27');
    const results = replicas.all(names(29).map((name) => create(resources.services, service(name))));
    expect(results.filter(({ ok }) => !ok)).toEqual([]);
    const held = ips(replicas.list<ServiceObject>(resources.services));
    expect(held.length).toBe(30);
    expect(new Set(held).size).toBe(30);
    expect(
      replicas
        .list(ipAddresses)
        .map(({ metadata }) => metadata?.name ?? '')
        .sort(),
    ).toEqual(held);
    const [more] = replicas.all([create(resources.services, service('one-too-many'))]);
    expect(more?.ok === false && more.status.message).toContain('range is full');
  });

  it('give an address back to all of them', () => {
    const replicas = new Replicas('10.96.0.0/27');
    replicas.all(names(29).map((name) => create(resources.services, service(name))));
    replicas.all(names(29).map((name) => remove(resources.services, 'default', name)));
    expect(replicas.list(ipAddresses).map(({ metadata }) => metadata?.name)).toEqual(['10.96.0.1']);
    expect(replicas.all(names(29, 't').map((name) => create(resources.services, service(name)))).filter(({ ok }) => !ok)).toEqual([]);
  });

  it('let one of those win who ask for the same address, or the same node port', () => {
    const replicas = new Replicas('10.96.0.0/16');
    const refused = (spec: object, prefix: string) =>
      replicas
        .all(names(3, prefix).map((name) => create(resources.services, service(name, spec))))
        .flatMap((result) => (result.ok ? [] : [result.status.message?.replace(/"[a-z]\d"/, '"…"')]));
    const address = 'Service "…" is invalid: spec.clusterIPs: Invalid value: ["10.96.7.7"]: failed to allocate IP 10.96.7.7: provided IP is already allocated';
    expect(refused({ clusterIP: '10.96.7.7' }, 'a')).toEqual([address, address]);
    const port = 'Service "…" is invalid: spec.ports[0].nodePort: Invalid value: 30007: provided port is already allocated';
    expect(refused({ type: 'NodePort', ports: [{ port: 80, nodePort: 30_007 }] }, 'b')).toEqual([port, port]);
    // Those who lost hold nothing: two Services with addresses besides `kubernetes`.
    expect(replicas.list(ipAddresses).length).toBe(3);
  });
});

describe('a single kube-apiserver', () => {
  it('shows ServiceCIDR and IPAddresses from when somebody first asks for them', () => {
    const b = new Bench();
    b.ok(create(resources.services, service('before')));
    const held = () => (b.ok(list<KubeList<KubeObject>>(ipAddresses)).items ?? []).map(({ metadata }) => metadata?.name ?? '').sort();
    const services = () => ips(b.ok(list<KubeList<ServiceObject>>(resources.services)).items);
    expect(held()).toEqual(services());
    b.ok(create(resources.services, service('after')));
    b.run(millis(100));
    expect(held()).toEqual(services());
    expect(b.ok({ method: 'GET', path: '/apis/networking.k8s.io/v1/servicecidrs/kubernetes' })).toMatchObject({
      spec: { cidrs: ['10.96.0.0/12'] },
      status: { conditions: [{ type: 'Ready', status: 'True' }] },
    });
  });
});

/** `pkg/registry/core/service/allocator/bitmap.go` Snapshot: `big.Int.Bytes`. Bit 0 is the first port. */
describe('the record of node ports', () => {
  it.each([
    [[], ''],
    [[30_000], 'AQ=='],
    [[30_000, 30_009], 'AgE='],
  ] as const)('%j is %s', (ports, data) => {
    expect(encodePorts(new Set(ports))).toBe(data);
    expect([...decodePorts(data)].sort()).toEqual(ports);
  });
});
