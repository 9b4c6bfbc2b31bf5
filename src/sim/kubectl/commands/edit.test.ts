import { describe, expect, it } from 'vitest';
import { kubectl } from '../testing/kubectl.ts';
import { EDITED } from '../words.ts';

const path = '/api/v1/namespaces/default/configmaps';
const applied = '{"apiVersion":"v1","data":{"a":"1"},"kind":"ConfigMap","metadata":{"annotations":{},"name":"c","namespace":"default"}}\n';
const live = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'c', namespace: 'default', uid: 'u', annotations: { 'kubectl.kubernetes.io/last-applied-configuration': applied } },
  data: { a: '1' },
};
const answers = { [`${path}/c`]: live };

/** Source: `kubectl/pkg/cmd/util/editor/editoptions.go`; the texts as kubectl 1.35.2 prints them with a `KUBE_EDITOR`. */
describe('commands that hand a text to an editor', () => {
  it.each([
    [['KUBE_EDITOR=sed -i \'s/a: "1"/a: "2"/\'', 'edit', 'cm', 'c'], 'configmap/c edited', '', { data: { a: '2' } }],
    [['KUBE_EDITOR=true', 'edit', 'cm', 'c'], '', 'Edit cancelled, no changes made.', undefined],
    [
      ["KUBE_EDITOR=sed -i 's/name: c/name: d/'", 'edit', 'cm', 'c'],
      '',
      'A copy of your changes has been stored to "/tmp/kubectl-edit.yaml"\nerror: At least one of apiVersion, kind and name was changed',
      undefined,
    ],
    [["KUBE_EDITOR=sed -i 's/a/b'", 'edit', 'cm', 'c'], '', 'error: there was a problem with the editor "sed -i \'s/a/b\'"', undefined],
    [
      ['edit', 'cm', 'c'],
      '',
      'error: unable to launch the editor "vi": there is no terminal here; use kubectl patch, set or apply, or name a sed command in KUBE_EDITOR',
      undefined,
    ],
  ] as const)('%j', (args, stdout, stderr, body) => {
    const printed = kubectl(args, answers);
    expect(printed).toMatchObject({ stdout, stderr });
    const [patch] = printed.requests.filter(({ method }) => method === 'PATCH');
    if (body === undefined) expect(patch).toBeUndefined();
    else expect(patch?.body).toEqual(body);
  });

  it('edits what was applied last', () => {
    const { stdout, requests } = kubectl(['KUBE_EDITOR=sed -i \'s/"1"/"3"/\'', 'apply', 'edit-last-applied', 'cm', 'c'], answers);
    expect(stdout).toBe('configmap/c edited');
    expect(requests.at(-1)?.body).toEqual({ metadata: { annotations: { 'kubectl.kubernetes.io/last-applied-configuration': applied.replace('"1"', '"3"') } } });
  });

  it('edits what a file holds before it is made', () => {
    const files = { 'c.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: made}\ndata: {a: b}\n' };
    const { stdout, requests } = kubectl(["KUBE_EDITOR=sed -i 's/a: b/a: z/'", 'create', '-f', 'c.yaml', '--edit'], {}, files);
    expect(stdout).toBe('configmap/made created');
    expect(requests.at(-1)).toMatchObject({ method: 'POST', path, body: { data: { a: 'z' } } });
  });

  it.each(['kind: List\nitems: [null]', 'kind: List\nitems: [3]', 'just words'])('refuses %j, which is no object', (text) => {
    expect(kubectl(['edit', 'cm', 'c'], answers, { [EDITED]: text }).stderr).toContain(`error: unable to decode "edited-file": Object 'Kind' is missing in `);
  });

  it("takes what the page's editor hands back", () => {
    const text = 'apiVersion: v1\ndata: {a: "9"}\nkind: ConfigMap\nmetadata: {name: c, namespace: default, uid: u}\n';
    expect(kubectl(['edit', 'cm', 'c'], answers, { [EDITED]: text }).stdout).toBe('configmap/c edited');
  });
});
