import type { OciSpec } from '../../api/index.ts';

/** What is there in every image, and is no program. */
const DIRECTORIES: ReadonlySet<string> = new Set([
  '/',
  '/bin',
  '/dev',
  '/etc',
  '/home',
  '/lib',
  '/opt',
  '/proc',
  '/root',
  '/run',
  '/sbin',
  '/srv',
  '/sys',
  '/tmp',
  '/usr',
  '/usr/bin',
  '/usr/local',
  '/var',
  '/var/lib',
  '/var/log',
]);
const FILES: ReadonlySet<string> = new Set(['/etc/hostname', '/etc/hosts', '/etc/os-release', '/etc/passwd', '/etc/group', '/etc/resolv.conf']);

const PATH = ['/usr/local/sbin/', '/usr/local/bin/', '/usr/sbin/', '/usr/bin/', '/sbin/', '/bin/'];

/**
 * Finds a program in a container's root file system as runc does before it starts one (Go's exec.LookPath).
 *
 * @returns undefined when it is there, else runc's words. An image without a list of executables has whatever is asked for.
 */
export function lookPath(spec: OciSpec, program: string): string | undefined {
  const { executables } = spec.root;
  if (program === '') return 'no command specified';
  if (!executables) return undefined;
  const mounted = spec.mounts.some(({ destination }) => program.startsWith(`${destination}/`));
  if (DIRECTORIES.has(program)) return `exec: "${program}": is a directory`;
  if (FILES.has(program)) return `exec: "${program}": permission denied`;
  if (program.includes('/')) {
    const prefix = PATH.find((directory) => program.startsWith(directory));
    const name = prefix ? program.slice(prefix.length) : program;
    const there = mounted || executables.includes(name) || executables.includes(program);
    return there ? undefined : `exec: "${program}": stat ${program}: no such file or directory`;
  }
  return executables.includes(program) ? undefined : `exec: "${program}": executable file not found in $PATH`;
}
