import { beforeEach, describe, expect, it } from 'vitest';
import { useEditor } from '../stores/editor.ts';
import { readLine } from './doing.ts';

/** Which of the editor's files a command line takes along: those that a shell would find under the names in it. */
describe('readLine', () => {
  beforeEach(() =>
    useEditor.getState().openFiles([
      { name: 'web.yaml', text: 'a' },
      { name: 'base/kustomization.yaml', text: 'b' },
      { name: 'base/web.yaml', text: 'c' },
    ]),
  );

  it.each([
    ['kubectl get pods', []],
    ['apply -f base/web.yaml', ['web.yaml', 'base/web.yaml']],
    ['apply -f ./base/', ['base/kustomization.yaml', 'base/web.yaml']],
    ['apply -f .', ['web.yaml', 'base/kustomization.yaml', 'base/web.yaml']],
    ['apply -k base', ['web.yaml', 'base/kustomization.yaml', 'base/web.yaml']],
    ['kustomize base', ['web.yaml', 'base/kustomization.yaml', 'base/web.yaml']],
  ])('%s', (line, names) => {
    const intent = readLine(line)?.intent;
    expect(intent?.type === 'kubectl' ? Object.keys(intent.files ?? {}) : undefined).toEqual(names);
  });

  it.each([
    ['edit cm c', true],
    ['create -f web.yaml --edit', true],
    ['apply edit-last-applied cm/c', true],
    ['create -f web.yaml', false],
  ])('%s opens the editor: %s', (line, opens) => {
    expect(readLine(line)?.edits !== undefined).toBe(opens);
  });
});
