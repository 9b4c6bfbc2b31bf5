import { expect, it } from 'vitest';
import { splitCommand } from './split-command.ts';

it.each([
  ['get pods -o wide', ['get', 'pods', '-o', 'wide']],
  ['run a --image=nginx -- sh -c \'echo "hi there"; sleep 1\'', ['run', 'a', '--image=nginx', '--', 'sh', '-c', 'echo "hi there"; sleep 1']],
  ['get pods -o jsonpath="{.items[*].metadata.name}"', ['get', 'pods', '-o', 'jsonpath={.items[*].metadata.name}']],
  [' a\\ b  "" ', ['a b', '']],
  ['', []],
])('%s', (line, words) => expect(splitCommand(line)).toEqual(words));
