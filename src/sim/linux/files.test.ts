import { expect, it } from 'vitest';
import { FileStore } from './files.ts';

// fallocate(2), tmpfs(5) `size`, du(1).
it('counts bytes and inodes, and a tmpfs holds only what it has room for', () => {
  const files = new FileStore();
  files.write('/v/a/note', 'hello\n', false);
  expect(files.usage('/v')).toEqual({ bytes: 6, inodes: 3 });
  expect(files.allocate('/v/big', 1_000, false)).toBe(true);
  expect(files.allocate('/v/big', 500, true)).toBe(true);
  expect(files.usage('/v').bytes).toBe(1_506);
  files.write('/v/big', '', false);
  expect(files.usage('/v').bytes).toBe(6);
  files.mountTmpfs('/v/memory', 1_000);
  expect([files.allocate('/v/memory/x', 800, false), files.allocate('/v/memory/y', 300, false), files.usage('/v/memory').bytes]).toEqual([true, false, 800]);
  files.remove('/v/memory');
  expect(files.allocate('/v/memory/x', 8_000, false)).toBe(true);
});
