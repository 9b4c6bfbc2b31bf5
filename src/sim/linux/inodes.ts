import type { OciSpec } from '../../api/index.ts';

/** The six kinds of namespaces that a container has or shares, by inode number as in `/proc/<pid>/ns`. */
export interface NamespaceInodes {
  readonly pid: number;
  readonly net: number;
  readonly mnt: number;
  readonly uts: number;
  readonly ipc: number;
  readonly user: number;
}

/** Inodes of the host's own namespaces (`PROC_*_INIT_INO` of the kernel; net and mnt are the first that it hands out). */
export const HOST_NAMESPACES: NamespaceInodes = {
  pid: 4_026_531_836,
  net: 4_026_531_840,
  mnt: 4_026_531_841,
  uts: 4_026_531_838,
  ipc: 4_026_531_839,
  user: 4_026_531_837,
};

/** OCI's names of the kinds. */
const KINDS: Readonly<Record<string, keyof NamespaceInodes>> = { pid: 'pid', network: 'net', mount: 'mnt', uts: 'uts', ipc: 'ipc', user: 'user' };
const NAMES: readonly (readonly [keyof NamespaceInodes, string])[] = [
  ['pid', 'pid'],
  ['net', 'net'],
  ['uts', 'uts'],
  ['ipc', 'ipc'],
  ['user', 'user'],
];
const FIRST = 4_026_532_200;

/** Which namespace is which: new ones get a number, those that are joined by a path keep theirs. */
export class Inodes {
  private next = FIRST;
  private readonly byPath = new Map<string, number>();

  /** Of a new process: `pid` is its own, so that others can join what it holds open. */
  of({ linux }: OciSpec, pid: number, holdsThemOpen: boolean): NamespaceInodes {
    const inodes: { -readonly [K in keyof NamespaceInodes]: number } = { ...HOST_NAMESPACES };
    for (const { type, path } of linux.namespaces) {
      const kind = KINDS[type];
      if (kind) inodes[kind] = path === undefined ? this.next++ : this.at(path);
    }
    if (holdsThemOpen) for (const [kind, name] of NAMES) this.byPath.set(`/proc/${pid}/ns/${name}`, inodes[kind]);
    return inodes;
  }

  /** The process is gone, and its `/proc` directory with it. */
  forget(pid: number): void {
    for (const [, name] of NAMES) this.byPath.delete(`/proc/${pid}/ns/${name}`);
  }

  /** A namespace that is bind-mounted at a path, and so outlives its processes. */
  at(path: string): number {
    let inode = this.byPath.get(path);
    if (inode === undefined) {
      inode = this.next++;
      this.byPath.set(path, inode);
    }
    return inode;
  }

  unmount(path: string): void {
    this.byPath.delete(path);
  }
}
