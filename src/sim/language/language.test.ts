import { describe, expect, it } from 'vitest';
import { check, complete, explain } from './index.ts';

const deployment = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 2
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: web}
    spec:
      containers:
      - name: web
        image: nginx
        ports:
        - containerPort: 80
`;

const said = (text: string): readonly string[] => check(text).map(({ line, column, severity, message }) => `${line}:${column} ${severity} ${message}`);

describe('check', () => {
  it('has nothing to say of a good manifest', () => {
    expect(check(deployment).filter(({ severity }) => severity !== 'info')).toEqual([]);
  });

  it('finds every structural mistake at its place and offers a fix', () => {
    const text = deployment.replace('replicas: 2', 'replica: 2').replace('image:', 'imagee:').replace('containerPort: 80', 'containerPort: "80"');
    expect(said(text)).toEqual([
      '6:3 error unknown field "spec.replica"; did you mean "replicas"?',
      '15:9 error unknown field "spec.template.spec.containers[0].imagee"; did you mean "image"?',
      '17:26 error spec.template.spec.containers[0].ports[0].containerPort: a whole number is needed here, not a string',
    ]);
    const [first] = check(text);
    const { from, to, insert } = first?.fix ?? { from: 0, to: 0, insert: '' };
    expect(text.slice(0, from) + insert + text.slice(to)).toContain('  replicas: 2');
  });

  it("gives the server's refusal in its own words", () => {
    expect(said(deployment.replace('labels: {app: web}', 'labels: {app: x}'))).toEqual([
      '11:15 error spec.template.metadata.labels: Invalid value: {"app":"x"}: `selector` does not match template `labels`',
    ]);
  });

  it.each([
    ['unknown kind', 'apiVersion: v1\nkind: Pob\n', '2:7 error no matches for kind "Pob" in version "v1"; did you mean "Pod"?'],
    [
      'a container',
      'apiVersion: v1\nkind: Container\n',
      '2:7 error no matches for kind "Container" in version "v1": the smallest thing that can be created is a Pod; containers stand in its spec.containers',
    ],
    [
      'old version',
      'apiVersion: extensions/v1beta1\nkind: Ingress\n',
      '1:13 error no matches for kind "Ingress" in version "extensions/v1beta1"; Ingress is in networking.k8s.io/v1',
    ],
    ['a list of nothing', '- a\n', '1:1 error a manifest is a map with apiVersion, kind and metadata'],
    ['tabs', 'apiVersion: v1\nkind: Pod\nmetadata:\n\tname: x\n', '4:1 error Tabs are not allowed as indentation'],
    [
      'a key twice',
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: x, a: y}\n',
      '4:14 warning key "a" already set in map: only the last one counts',
    ],
    ['too large', 'x'.repeat(4_000_000), '1:1 error Request entity too large: limit is 3145728'],
  ])('%s', (_name, text, expected) => {
    expect(said(text)[0]).toBe(expected);
  });

  it('refuses what nests too deep', () => {
    expect(said('['.repeat(20_000))[0]).toMatch(/error exceeded max depth of 500$/);
  });

  it('refuses alias bombs', () => {
    const bomb = [
      'a: &a [x,x,x,x,x,x,x,x,x]',
      ...['b', 'c', 'd', 'e', 'f', 'g'].map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdef'[index]}`).join(',')}]`),
    ].join('\n');
    expect(said(bomb)[0]).toMatch(/excessive aliasing|Excessive alias/);
  });

  it('treats __proto__ as a key', () => {
    expect(said('apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n__proto__: {x: 1}\n')).toEqual(['4:1 error unknown field "__proto__"']);
    expect(Object.hasOwn(Object.prototype, 'x')).toBe(false);
  });

  it('looks across documents', () => {
    const service = (selector: string, port: string): string =>
      `${deployment}---\napiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec:\n  selector: {app: ${selector}}\n  ports: [{port: 80, targetPort: ${port}}]\n`;
    expect(said(service('web', '80'))).toEqual([]);
    expect(said(service('wev', '80'))[0]).toContain('no Pod of this text has these labels (Deployment "web" has app=web)');
    expect(said(service('web', '8080'))[0]).toContain('declare no container port 8080');
  });

  it('knows custom resources that the text defines', () => {
    const crd = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: tabs.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {plural: tabs, kind: Tab}
  versions:
  - name: v1
    served: true
    storage: true
    schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {size: {type: integer}}}}}}
---
apiVersion: example.com/v1
kind: Tab
metadata: {name: a}
spec: {sizee: 1}
`;
    expect(said(crd)).toEqual(['17:8 error unknown field "spec.sizee"; did you mean "size"?']);
  });
});

describe('complete', () => {
  const labels = (text: string): readonly string[] => complete(text.replace('|', ''), text.indexOf('|')).options.map(({ label }) => label);

  it.each([
    ['kinds of a version', 'apiVersion: apps/v1\nkind: |', 'StatefulSet'],
    ['keys of a nested object', deployment.replace('  replicas: 2', '  repl|'), 'replicas'],
    ['keys of a list item', `${deployment}          |`, 'protocol'],
    ['keys of a container', deployment.replace('image: nginx', 'im|'), 'imagePullPolicy'],
    ['values', deployment.replace('image: nginx', 'imagePullPolicy: |'), 'IfNotPresent'],
  ])('%s', (_name, text, expected) => {
    expect(labels(text)).toContain(expected);
  });

  it('leaves out what is there already', () => {
    expect(labels(deployment.replace('  selector:', '  |\n  selector:'))).not.toContain('replicas');
  });
});

describe('explain', () => {
  it('names path, type and values', () => {
    const text = deployment.replace('image: nginx', 'imagePullPolicy: Always');
    expect(explain(text, text.indexOf('imagePull') + 2)).toBe(
      'Deployment.spec.template.spec.containers.imagePullPolicy <string>\n\nValues: Always, IfNotPresent, Never',
    );
    expect(explain(text, text.indexOf('containerPort') + 2)).toBe('Deployment.spec.template.spec.containers.ports.containerPort <integer> -required-');
    expect(explain(text, 0)).toContain('Deployment.apiVersion <string>');
  });
});
