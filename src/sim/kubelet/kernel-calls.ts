import type { Address, DocumentRef, SyscallResult } from '../../api/index.ts';
import { type Procedure, type ProcessHost, suspend } from '../kernel/index.ts';

/** The kubelet's system calls on its node: directories, files and cgroups. */
export class KernelCalls {
  constructor(
    private readonly host: ProcessHost,
    private readonly kernel: Address,
  ) {}

  /** Makes a system call; `errno` is set in the answer when it failed (`ECONNREFUSED` when the node is down). */
  send(call: string, args: Readonly<Record<string, unknown>>, onResult: (result: SyscallResult) => void, subject?: DocumentRef): void {
    this.host.request(
      { to: this.kernel, channel: 'syscall', method: call, subject, payload: { type: 'syscall', call, args } },
      (reply) => onResult(reply.payload.type === 'syscall-result' ? reply.payload : { type: 'syscall-result', errno: 'EINVAL' }),
      { onFailure: () => onResult({ type: 'syscall-result', errno: 'ECONNREFUSED' }) },
    );
  }

  call(call: string, args: Readonly<Record<string, unknown>>, subject?: DocumentRef): Procedure<SyscallResult> {
    return suspend<SyscallResult>((resume) => this.send(call, args, resume, subject));
  }
}
