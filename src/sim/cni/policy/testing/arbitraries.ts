import fc from 'fast-check';
import type { NetworkPolicy } from '../../../../api/index.ts';
import type { PolicyEndpoint } from '../policy.ts';
import type { Attempt } from './evaluate.ts';

/** The e2e suite's grid: Pods a, b, c in namespaces x, y, z, each with ports 80 and 81, TCP and UDP (`netpol/model.go`). */
export const ENDPOINTS: readonly PolicyEndpoint[] = ['x', 'y', 'z'].flatMap((namespace, i) =>
  ['a', 'b', 'c'].map(
    (name, j): PolicyEndpoint => ({
      namespace,
      name,
      node: j === 1 ? 'node-2' : 'node-1',
      ip: `10.244.${j === 1 ? 1 : 0}.${10 * i + j + 2}`,
      labels: { pod: name, ...(j === 0 ? { tier: 'front' } : {}) },
      namespaceLabels: { 'kubernetes.io/metadata.name': namespace, ns: namespace },
      ports: [
        { name: 'serve-80-tcp', protocol: 'TCP', port: 80 },
        { name: 'serve-81-tcp', protocol: 'TCP', port: j === 2 ? 8081 : 81 },
        { name: 'serve-53-udp', protocol: 'UDP', port: 53 },
      ],
    }),
  ),
);

const podName = fc.constantFrom('a', 'b', 'c');
const namespaceName = fc.constantFrom('x', 'y', 'z');
const optional = <T>(values: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(values, { nil: undefined });
const without = <T extends object>(value: T): T => Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as T;

const expression = (key: string, values: fc.Arbitrary<string>) =>
  fc.oneof(
    fc.record({ key: fc.constant(key), operator: fc.constantFrom('In', 'NotIn'), values: fc.uniqueArray(values, { minLength: 1, maxLength: 2 }) }),
    fc.record({ key: fc.constantFrom(key, 'tier'), operator: fc.constantFrom('Exists', 'DoesNotExist') }),
  );

const selector = (key: string, values: fc.Arbitrary<string>) =>
  fc.oneof(
    fc.constant({}),
    values.map((value) => ({ matchLabels: { [key]: value } })),
    expression(key, values).map((each) => ({ matchExpressions: [each] })),
  );

const block = fc.constantFrom(
  { cidr: '0.0.0.0/0' },
  { cidr: '10.244.0.0/16', except: ['10.244.1.0/24'] },
  { cidr: '0.0.0.0/0', except: ['10.244.0.2/32'] },
  { cidr: '10.244.0.0/24', except: ['10.244.0.2/32'] },
  { cidr: '10.244.0.0/24', except: ['10.244.0.12/32', '10.244.0.0/29'] },
  { cidr: '10.244.0.2/32' },
  { cidr: '10.244.1.0/24' },
);

const peer = (blocks: boolean) =>
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc
        .tuple(optional(selector('pod', podName)), optional(selector('ns', namespaceName)))
        .map(([podSelector, namespaceSelector]) =>
          without({ podSelector: namespaceSelector === undefined ? (podSelector ?? {}) : podSelector, namespaceSelector }),
        ),
    },
    { weight: blocks ? 2 : 0, arbitrary: block.map((ipBlock) => ({ ipBlock })) },
  );

const port = fc.oneof(
  fc.record({ protocol: fc.constantFrom('TCP', 'UDP'), port: fc.constantFrom<number | string>(80, 81, 53, 'serve-80-tcp', 'serve-81-tcp', 'serve-53-udp') }),
  fc.constantFrom(
    { port: 80 },
    { protocol: 'TCP' },
    { protocol: 'UDP' },
    { protocol: 'TCP', port: 80, endPort: 81 },
    { protocol: 'TCP', port: 79, endPort: 8081 },
  ),
);

const rules = (end: 'from' | 'to', blocks: boolean) =>
  fc.array(
    fc
      .tuple(optional(fc.array(peer(blocks), { maxLength: 3 })), optional(fc.array(port, { maxLength: 3 })))
      .map(([peers, ports]) => without({ [end]: peers, ports })),
    { maxLength: 3 },
  );

/** Any policies that the API takes, of what these Pods can tell apart. `blocks`: with ipBlock peers. */
export const policies = (blocks: boolean): fc.Arbitrary<readonly NetworkPolicy[]> =>
  fc
    .array(
      fc.tuple(
        namespaceName,
        selector('pod', podName),
        optional(rules('from', blocks)),
        optional(rules('to', blocks)),
        fc.constantFrom(undefined, ['Ingress'], ['Egress'], ['Ingress', 'Egress']),
      ),
      { maxLength: 4 },
    )
    .map((all) =>
      all.map(
        ([namespace, podSelector, ingress, egress, policyTypes], i) =>
          ({
            apiVersion: 'networking.k8s.io/v1',
            kind: 'NetworkPolicy',
            metadata: { namespace, name: `p${i}` },
            spec: without({ podSelector, ingress, egress, policyTypes }),
          }) as NetworkPolicy,
      ),
    );

/** Every Pod to every other one, on every port. */
export const ATTEMPTS: readonly Attempt[] = ENDPOINTS.flatMap((from) =>
  ENDPOINTS.filter((to) => to !== from).flatMap((to) =>
    (
      [
        ['TCP', 80],
        ['TCP', 81],
        ['TCP', 8081],
        ['UDP', 53],
      ] as const
    ).map(([protocol, number]): Attempt => ({ from, to, protocol, port: number })),
  ),
);
