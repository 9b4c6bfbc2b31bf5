import { describe, expect, it } from 'vitest';
import { refusals } from './index.ts';

const web = (edit: (text: string) => string = (text) => text): string =>
  edit(`apiVersion: apps/v1
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
          image: nginx:1.27
`);
const three = web((text) => text.replace('replicas: 2', 'replicas: three'));
const patch = String.raw`"map[metadata:map[annotations:map[kubectl.kubernetes.io/last-applied-configuration:{\"kind\":\"Deployment\"}\n]] spec:map[replicas:three]]"`;
const pods = 'apiVersion: v1\nkind: Pod\nmetadata: {name: p}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: p2}\n';

const said = (text: string, printed: string): readonly string[] =>
  refusals(text, printed).map(({ line, column, field, subject, reason, hint }) =>
    [line === undefined ? '' : `${line}:${column}`, field ?? subject, reason, ...(hint === undefined ? [] : [`(${hint})`])].join(' '),
  );

describe('what was refused', () => {
  // The texts are those that kubectl 1.36 prints (kubectl/pkg/cmd/util/helpers.go checkErr, apply.go, patcher.go).
  it.each([
    [
      'a wrong type in a patch: the server names no field',
      three,
      `The request is invalid: patch: Invalid value: ${patch}: unrecognized type: int32`,
      ['6:13 spec.replicas unrecognized type: int32 (spec.replicas: a whole number is needed here, not a string)'],
    ],
    [
      'the same among several documents',
      `kind: Pod\napiVersion: v1\nmetadata: {name: web}\nspec: {nodeName: 1}\n---\n${three}`,
      `Error from server (Invalid): error when applying patch:\n{"spec":{"replicas":"three"}}\nto:\nResource: "apps/v1, Resource=deployments", GroupVersionKind: "apps/v1, Kind=Deployment"\nName: "web", Namespace: "default"\nfor: "web.yaml": error when patching "web.yaml":  "" is invalid: patch: Invalid value: ${patch}: unrecognized type: int32`,
      ['11:13 spec.replicas unrecognized type: int32 (spec.replicas: a whole number is needed here, not a string)'],
    ],
    [
      'a wrong type in a new object',
      three,
      'Error from server (BadRequest): error when creating "web.yaml": Deployment in version "v1" cannot be handled as a Deployment: json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32',
      [
        '6:13 spec.replicas json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32 (spec.replicas: a whole number is needed here, not a string)',
      ],
    ],
    [
      'unknown fields of a patch',
      web((text) => text.replace('replicas: 2', 'replcas: 2').replace('image:', 'imagee:')),
      `The request is invalid: patch: Invalid value: ${patch}: strict decoding error: unknown field "spec.replcas", unknown field "spec.template.spec.containers[0].imagee"`,
      [
        '6:3 spec.replcas unknown field "spec.replcas" (unknown field "spec.replcas"; did you mean "replicas"?)',
        '15:11 spec.template.spec.containers[0].imagee unknown field "spec.template.spec.containers[0].imagee" (unknown field "spec.template.spec.containers[0].imagee"; did you mean "image"?)',
      ],
    ],
    [
      'an immutable field',
      web(),
      'The Deployment "web" is invalid: spec.selector: Invalid value: {"matchLabels":{"app":"other"}}: field is immutable',
      ['8:5 spec.selector field is immutable'],
    ],
    [
      'several fields at once, one of them not written',
      web((text) => text.replace('- name: web\n          ', '- ')),
      'The Deployment "web" is invalid: \n* spec.replicas: Invalid value: -1: must be greater than or equal to 0\n* spec.template.spec.containers[0].name: Required value',
      ['6:13 spec.replicas must be greater than or equal to 0', '14:11 spec.template.spec.containers[0].name Required value'],
    ],
    [
      'a name',
      web((text) => text.replace('name: web', 'name: Web_1')),
      "The Deployment \"Web_1\" is invalid: metadata.name: Invalid value: \"Web_1\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
      [
        "4:9 metadata.name a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com')",
      ],
    ],
    [
      'a quota, of the second object',
      pods,
      'Error from server (Forbidden): error when creating "p.yaml": pods "p2" is forbidden: exceeded quota: few, requested: pods=1, used: pods=2, limited: pods=2',
      ['7:18 pods "p2" exceeded quota: few, requested: pods=1, used: pods=2, limited: pods=2'],
    ],
    [
      'a webhook: it names no object',
      pods,
      'Error from server: error when creating "p.yaml": admission webhook "no.example.com" denied the request: not today',
      ['  admission webhook "no.example.com" denied the request: not today'],
    ],
    [
      'a policy',
      pods,
      `The pods "p2" is invalid: ValidatingAdmissionPolicy 'short' with binding 'short' denied request: too long`,
      [`7:18 pods "p2" ValidatingAdmissionPolicy 'short' with binding 'short' denied request: too long`],
    ],
    [
      'a namespace that is not there',
      web((text) => text.replace('name: web\nspec', 'name: web\n  namespace: nowhere\nspec')),
      'Error from server (NotFound): error when creating "web.yaml": namespaces "nowhere" not found',
      ['5:14 metadata.namespace namespaces "nowhere" not found'],
    ],
    [
      'an unknown kind',
      web((text) => text.replace('Deployment', 'Deploymint')),
      'error: resource mapping not found for name: "web" namespace: "" from "web.yaml": no matches for kind "Deploymint" in version "apps/v1"\nensure CRDs are installed first',
      ['2:7 kind no matches for kind "Deploymint" in version "apps/v1" (no matches for kind "Deploymint" in version "apps/v1"; did you mean "Deployment"?)'],
    ],
    [
      'a conflict of field managers',
      web(),
      'error: Apply failed with 1 conflict: conflict with "kubectl-client-side-apply" using apps/v1: .spec.replicas\nPlease review the fields above--they currently have other managers.',
      ['6:13 spec.replicas conflict with "kubectl-client-side-apply" using apps/v1: .spec.replicas'],
    ],
    [
      'text that is no YAML',
      web((text) => text.replace('kind: Deployment', 'kind: [Deployment')),
      "error: error parsing web.yaml: error converting YAML to JSON: yaml: line 2: did not find expected ',' or ']'",
      [expect.stringMatching(/^[23]:\d+ {2}yaml: line 2: did not find expected ',' or '\]'$/u)],
    ],
    [
      'a scenario with its own places',
      'kind: Scenario',
      'a.yaml:7:16: spec.description: Invalid key\na.yaml:9:1: spec: no',
      ['7:16  spec.description: Invalid key', '9:1  spec: no'],
    ],
    [
      'several failures',
      pods,
      'Error from server (Forbidden): error when creating "p.yaml": pods "p" is forbidden: a\nThe Pod "p2" is invalid: spec.containers: Required value',
      ['3:18 pods "p" a', '5:1 spec.containers Required value'],
    ],
    ['what nobody foresaw', web(), 'Unable to connect to the server: EOF', ['  Unable to connect to the server: EOF']],
  ])('%s', (_, text, printed, expected) => {
    expect(said(text, printed)).toEqual(expected);
  });
});
