import '../../cluster/later.ts';
import { describe, expect, it } from 'vitest';
import { type Scenario, seconds, type Step } from '../../../api/index.ts';
import { createSimulation } from '../../cluster/simulation.ts';

const CONVERTER = `apiVersion: v1
kind: Pod
metadata:
  name: conv
  labels: { app: conv }
  annotations:
    orrery.dev/admission-webhook: >-
      {"/convert": {"convert": {
        "shop.example.com/v1": [{"op": "move", "from": "/spec/dimensions/size", "path": "/spec/size"}, {"op": "remove", "path": "/spec/dimensions"}],
        "shop.example.com/v2": [{"op": "add", "path": "/spec/dimensions", "value": {}}, {"op": "move", "from": "/spec/size", "path": "/spec/dimensions/size"}]}}}
spec: { containers: [{ name: c, image: 'registry.example.com/conversion:1.0.0', ports: [{ containerPort: 8443 }] }] }
---
apiVersion: v1
kind: Service
metadata: { name: conv }
spec: { selector: { app: conv }, ports: [{ port: 443, targetPort: 8443 }] }
`;

const DEFINITION = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: widgets.shop.example.com }
spec:
  group: shop.example.com
  scope: Namespaced
  names: { plural: widgets, singular: widget, kind: Widget }
  conversion:
    strategy: Webhook
    webhook: { conversionReviewVersions: [v1], clientConfig: { service: { namespace: default, name: conv, path: /convert } } }
  versions:
    - name: v1
      served: true
      storage: true
      schema: { openAPIV3Schema: { type: object, properties: { spec: { type: object, properties: { size: { type: integer } } } } } }
    - name: v2
      served: true
      storage: false
      schema: { openAPIV3Schema: { type: object, properties: { spec: { type: object, properties: { dimensions: { type: object, properties: { size: { type: integer } } } } } } } }
`;

const widget = (version: string, name: string, spec: string): string =>
  `apiVersion: shop.example.com/${version}\nkind: Widget\nmetadata: { name: ${name} }\nspec: ${spec}\n`;

function run(manifests: readonly string[], steps: readonly (Omit<Extract<Step, { apply: string }>, 'at'> | { readonly kubectl: string })[]) {
  const cluster = {
    nodes: [{ name: 'node-1', cpu: '4', memory: '8Gi', maxPods: 110, labels: {}, taints: [], images: ['registry.example.com/conversion:1.0.0'] }],
    podCIDR: '10.244.0.0/16',
    serviceCIDR: '10.96.0.0/12',
    clusterDNS: '10.96.0.10',
    cni: 'calico',
    proxyMode: 'iptables',
    registry: [],
    clients: [],
  } as const;
  const scenario: Scenario = {
    apiVersion: 'orrery.dev/v1alpha1',
    kind: 'Scenario',
    metadata: { name: 'test' },
    spec: {
      title: 'test',
      seed: 4,
      profile: 'textbook',
      checkpoints: [],
      manifests: manifests.map((text, index) => ({ name: `${index}.yaml`, text })),
      steps: steps.map((step, index) => ({ at: 20 + index * 2, ...step })),
      cluster,
    },
  };
  const simulation = createSimulation(scenario);
  simulation.runUntil(seconds(20 + steps.length * 2 + 2));
  const records = simulation.ledger.all();
  const printed = records.flatMap((record) => (record.kind === 'output' && record.process === 'user' && record.sentAt >= seconds(20) ? [record.text] : []));
  const stored = (name: string): unknown => records.findLast((record) => record.kind === 'document' && record.ref === `Widget/default/${name}`);
  return { printed, stored, records };
}

/** `apiextensions-apiserver/pkg/apiserver/conversion/webhook_converter.go`. */
describe('versions that a webhook converts', () => {
  it('are stored in one, and read, changed, listed and watched in each', () => {
    const size = (version: string, path: string) => ({
      kubectl: `get widgets.${version}.shop.example.com -o 'jsonpath={range .items[*]}{.apiVersion},{${path}};{end}'`,
    });
    const { printed, stored, records } = run(
      [CONVERTER, DEFINITION],
      [
        { apply: widget('v2', 'a', '{ dimensions: { size: 3 } }') },
        { apply: widget('v1', 'b', '{ size: 4 }') },
        size('v1', '.spec.size'),
        size('v2', '.spec.dimensions.size'),
        { kubectl: `patch widgets.v2.shop.example.com b --type=merge -p '{"spec":{"dimensions":{"size":7}}}'` },
        { kubectl: 'get widgets.v1.shop.example.com b -o jsonpath={.spec}' },
        { kubectl: 'get widgets.v2.shop.example.com -w' },
        { kubectl: 'delete widgets.v2.shop.example.com a' },
      ],
    );
    expect(printed).toEqual(
      expect.arrayContaining([
        'shop.example.com/v1,3;shop.example.com/v1,4;',
        'shop.example.com/v2,3;shop.example.com/v2,4;',
        'widget.shop.example.com/b patched',
        '{"size":7}',
        'widget.shop.example.com "a" deleted from default namespace',
      ]),
    );
    expect(stored('b')).toMatchObject({ value: { apiVersion: 'shop.example.com/v1', spec: { size: 7 } } });
    expect(records.some((record) => record.kind === 'message' && record.method === 'POST /convert ConversionReview')).toBe(true);
  });

  it('cannot be had while the webhook is not there', () => {
    const { printed } = run(
      [DEFINITION],
      [
        { apply: widget('v2', 'a', '{ dimensions: { size: 3 } }') },
        { apply: widget('v1', 'b', '{ size: 4 }') },
        { kubectl: 'get widgets.v2.shop.example.com b' },
      ],
    );
    const failed = (version: string): string =>
      `conversion webhook for shop.example.com/${version}, Kind=Widget failed: Post "https://conv.default.svc:443/convert?timeout=30s": service "conv" not found`;
    expect(printed.join('\n')).toContain(failed('v2'));
    expect(printed.join('\n')).toContain('widget.shop.example.com/b created');
    expect(printed.join('\n')).toContain(`Error from server: ${failed('v1')}`);
  });
});
