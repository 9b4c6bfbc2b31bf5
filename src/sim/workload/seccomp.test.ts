import { expect, it } from 'vitest';
import { filterOf } from './seccomp.ts';

// OCI runtime-spec config-linux.md, seccomp
it.each([
  [undefined, 'mkdir', true],
  ['{"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"names":["mkdir","mkdirat"],"action":"SCMP_ACT_ERRNO"}]}', 'mkdir', false],
  ['{"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"names":["mkdir","mkdirat"],"action":"SCMP_ACT_ERRNO"}]}', 'openat', true],
  ['{"defaultAction":"SCMP_ACT_ERRNO","syscalls":[{"names":["openat"],"action":"SCMP_ACT_ALLOW"}]}', 'openat', true],
  ['{"defaultAction":"SCMP_ACT_ERRNO","syscalls":[{"names":["openat"],"action":"SCMP_ACT_ALLOW"}]}', 'mkdir', false],
  ['{"defaultAction":"SCMP_ACT_LOG"}', 'mkdir', true],
])('%s: %s passes %s', (profile, call, passes) => expect(filterOf(profile)(call)).toBe(passes));
