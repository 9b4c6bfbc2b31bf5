import { expect, it } from 'vitest';
import { firstAt } from './json-path.ts';

const object = {
  spec: {
    'a.b': 1,
    list: [
      { n: 'x', v: 1 },
      { n: 'y', v: 2 },
    ],
  },
  status: {
    conditions: [
      { type: 'Ready', status: 'False' },
      { type: 'Synced', status: 'True' },
    ],
  },
};

// Forms that `client-go/util/jsonpath/jsonpath_test.go` has and that printer columns of known operators use.
it.each([
  ['.spec.list[0].n', 'x'],
  ['.spec.list[-1].v', 2],
  ['.spec.list[*].n', 'x'],
  [".spec['a.b']", 1],
  ['.status.conditions[?(@.type=="Synced")].status', 'True'],
  [".status.conditions[?(@.type=='Ready')].status", 'False'],
  ['.status.conditions[?(@.type!="Ready")].type', 'Synced'],
  ['.status.conditions[?(@.type=="None")].status', undefined],
  ['.spec.list[7]', undefined],
  ['.spec..n', undefined],
])('%s', (path, value) => {
  expect(firstAt(object, path)).toBe(value);
});
