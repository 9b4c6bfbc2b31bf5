import { expect, it } from 'vitest';
import { kubectl } from './testing/kubectl.ts';

const path = '/api/v1/namespaces/default/configmaps/c';
const answers = { [path]: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c', namespace: 'default' } } };

/** What every object of JavaScript inherits is no command, file, format or label. */
it.each([
  ['toString', 'error: unknown command "toString" for "kubectl"'],
  ['apply -f constructor', 'error: the path "constructor" does not exist'],
  ['get cm c -o constructor', 'error: unable to match a printer suitable for the output format "constructor"'],
  ['debug c --image=i --profile=constructor', 'error: unknown profile: constructor'],
  ['config set users.a.constructor x', 'error: unable to parse users.a.constructor'],
])('kubectl %s', (line, stderr) => expect(kubectl(line.split(' '), answers).stderr).toContain(stderr));

it('a label may be called constructor', () => {
  const { stdout, requests } = kubectl(['label', 'cm', 'c', 'constructor=x', 'toString-'], answers);
  expect(stdout).toBe('label "toString" not found.\nconfigmap/c labeled');
  expect(requests.at(-1)?.body).toEqual({ metadata: { labels: { constructor: 'x' } } });
});
