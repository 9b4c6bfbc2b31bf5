import type { OciRuntimeName } from '../../api/index.ts';

/** What differs between OCI runtimes. */
export interface OciBinary {
  readonly name: OciRuntimeName;
  /** Milliseconds of `create` and `start`: a micro-VM or a user-space kernel has to boot first. */
  readonly createMs: number;
  readonly startMs: number;
  readonly createFailed: (reason: string) => string;
  /** The words for a program that is not there; `reason` is runc's. */
  readonly notExecutable: (reason: string, program: string) => string;
}

const unable = (reason: string): string => `unable to start container process: ${reason}`;

/**
 * OCI runtimes by handler name. crun is the one written in C; kata starts a virtual machine for each Pod; runsc (gVisor) runs a
 * kernel of its own in user space. Times: measurements published by the projects, rounded.
 */
export const binaries: Readonly<Record<OciRuntimeName, OciBinary>> = {
  runc: { name: 'runc', createMs: 30, startMs: 10, createFailed: (reason) => `runc create failed: ${reason}`, notExecutable: unable },
  crun: {
    name: 'crun',
    createMs: 15,
    startMs: 5,
    createFailed: (reason) => reason,
    notExecutable: (_, program) => `executable file \`${program}\` not found${program.includes('/') ? '' : ' in $PATH'}: No such file or directory`,
  },
  kata: { name: 'kata', createMs: 500, startMs: 20, createFailed: (reason) => reason, notExecutable: unable },
  runsc: { name: 'runsc', createMs: 150, startMs: 20, createFailed: (reason) => `creating container: ${reason}`, notExecutable: unable },
};
