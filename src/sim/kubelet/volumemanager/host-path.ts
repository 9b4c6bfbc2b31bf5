import type { Procedure } from '../../kernel/index.ts';
import type { KernelCalls } from '../kernel-calls.ts';
import type { Content, Volume } from './plugins.ts';

/** What every node's disk holds besides the files of the simulation. */
const STANDARD_DIRECTORIES: ReadonlySet<string> = new Set([
  '',
  '/bin',
  '/boot',
  '/dev',
  '/etc',
  '/etc/kubernetes',
  '/etc/kubernetes/manifests',
  '/etc/ssl',
  '/etc/ssl/certs',
  '/home',
  '/lib',
  '/lib/modules',
  '/media',
  '/mnt',
  '/opt',
  '/proc',
  '/root',
  '/run',
  '/run/containerd',
  '/sbin',
  '/srv',
  '/sys',
  '/sys/fs',
  '/sys/fs/cgroup',
  '/tmp',
  '/usr',
  '/usr/lib',
  '/usr/share',
  '/var',
  '/var/cache',
  '/var/lib',
  '/var/lib/containerd',
  '/var/lib/kubelet',
  '/var/log',
  '/var/log/containers',
  '/var/log/pods',
  '/var/run',
  '/var/tmp',
]);
const STANDARD_FILES: ReadonlySet<string> = new Set([
  '/etc/fstab',
  '/etc/group',
  '/etc/hostname',
  '/etc/hosts',
  '/etc/localtime',
  '/etc/machine-id',
  '/etc/os-release',
  '/etc/passwd',
  '/etc/resolv.conf',
  '/etc/timezone',
]);
/** Sockets of the runtimes, by the process that answers CRI. */
const SOCKETS: Readonly<Record<string, RegExp>> = {
  containerd: /^\/(?:var\/)?run\/containerd\/containerd\.sock$/,
  'cri-o': /^\/(?:var\/)?run\/crio\/crio\.sock$/,
  'cri-dockerd': /^\/(?:var\/)?run\/(?:containerd\/containerd|cri-dockerd|docker)\.sock$/,
};
const CHARACTER_DEVICES = /^\/dev\/(?:null|zero|full|random|urandom|tty\d*|fuse|kmsg|kvm|net\/tun)$/;
const BLOCK_DEVICES = /^\/dev\/(?:sd[a-z]\d*|vd[a-z]\d*|nvme\dn\d(?:p\d)?|loop\d+)$/;

type Kind = 'directory' | 'file' | 'socket' | 'character device' | 'block device';

function standardKind(path: string, runtime: string): Kind | undefined {
  if (STANDARD_DIRECTORIES.has(path)) return 'directory';
  if (STANDARD_FILES.has(path)) return 'file';
  if (SOCKETS[runtime]?.test(path)) return 'socket';
  if (CHARACTER_DEVICES.test(path)) return 'character device';
  return BLOCK_DEVICES.test(path) ? 'block device' : undefined;
}

/** What each type wants to find, and its name in the error. */
const wanted: Readonly<Record<string, readonly [Kind, string]>> = {
  Directory: ['directory', 'a directory'],
  DirectoryOrCreate: ['directory', 'a directory'],
  File: ['file', 'a file'],
  FileOrCreate: ['file', 'a file'],
  Socket: ['socket', 'a socket file'],
  CharDevice: ['character device', 'a character device'],
  BlockDevice: ['block device', 'a block device'],
};

/** Looks whether a path of the node is what the volume says, and makes it where it may. Source: `pkg/volume/hostpath/host_path.go` `checkTypeInternal`. */
export function* hostPathContent({ hostPath }: Volume, kernel: KernelCalls, runtime: string): Procedure<Content> {
  const path = hostPath?.path ?? '/';
  const content: Content = { ok: true, version: '', hostPath: path };
  const type = hostPath?.type ?? '';
  const want = wanted[type];
  if (!want) return content;
  const found = yield* kernel.call('stat', { path });
  let kind = found.errno ? standardKind(path.replace(/\/+$/, ''), runtime) : (found.result?.['kind'] as Kind | undefined);
  if (kind === undefined && type === 'DirectoryOrCreate') {
    yield* kernel.call('mkdir', { path });
    kind = 'directory';
  } else if (kind === undefined && type === 'FileOrCreate') {
    yield* kernel.call('write', { path, text: '' });
    kind = 'file';
  }
  return kind === want[0] ? content : { ok: false, error: `hostPath type check failed: ${path} is not ${want[1]}` };
}
