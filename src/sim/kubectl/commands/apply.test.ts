import { describe, expect, it } from 'vitest';
import { kubectl } from '../testing/kubectl.ts';
import { LAST_APPLIED } from './apply.ts';

const files = { 'c.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {a: "2"}\n' };
const live = (remembered: string): object => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'c', namespace: 'default', uid: 'u', annotations: { [LAST_APPLIED]: remembered } },
  data: { a: '1' },
});
const applied = (remembered: string, verb: string) => kubectl([verb, '-f', 'c.yaml'], { '/api/v1/namespaces/default/configmaps/c': live(remembered) }, files);

/** Source: `apimachinery/pkg/util/strategicpatch/patch.go` CreateThreeWayMergePatch (ErrBadJSONDoc), `kubectl/pkg/cmd/apply/patcher.go` patchSimple. */
describe('an annotation that somebody has written over', () => {
  it.each(['abc', '[1]', '"text"', '1'])('%s ends the command', (remembered) => {
    const { stderr, stdout, requests } = applied(remembered, 'apply');
    expect(stdout).toBe('');
    expect(stderr).toContain('warning: error calculating patch from openapi v3 spec: invalid JSON document\n');
    expect(stderr).toContain('warning: error calculating patch from openapi spec: invalid JSON document\n');
    expect(stderr).toContain(`error: error when applying patch:\n\nto:\nResource: "/v1, Resource=configmaps", GroupVersionKind: "/v1, Kind=ConfigMap"\n`);
    expect(stderr).toContain(`for: "c.yaml": creating patch with:\noriginal:\n${remembered}\nmodified:\n`);
    expect(stderr).toMatch(/\nfor: invalid JSON document$/);
    expect(requests.filter(({ method }) => method === 'PATCH')).toEqual([]);
    expect(applied(remembered, 'diff').stderr).toContain(`error: creating patch with:\noriginal:\n${remembered}\n`);
  });

  it.each(['', 'null', '{}'])('“%s” remembers nothing', (remembered) => {
    expect(applied(remembered, 'apply').stdout).toBe('configmap/c configured');
  });
});
