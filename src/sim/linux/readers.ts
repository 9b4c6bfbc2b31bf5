import type { StreamName } from '../../api/index.ts';
import { sendFrame } from '../component-helpers/relay.ts';
import type { ProcessHost } from '../kernel/index.ts';
import type { SyscallMessage } from './machine.ts';

/** Open ends of FIFOs and watched files: who reads what a process writes, at once. */
export class Readers {
  private readonly open = new Map<string, SyscallMessage[]>();

  constructor(private readonly host: ProcessHost) {}

  add(name: string, reader: SyscallMessage): void {
    const readers = this.open.get(name);
    if (readers) readers.push(reader);
    else this.open.set(name, [reader]);
  }

  /** Hands what was written to every reader; those that are gone are forgotten. */
  emit(name: string, stream: StreamName, data: string): void {
    const readers = this.open.get(name);
    if (!readers) return;
    const left = readers.filter((reader) => sendFrame(this.host, reader, { stream, data }));
    if (left.length > 0) this.open.set(name, left);
    else this.open.delete(name);
  }

  /** The writer has closed its end. */
  close(name: string): void {
    this.emit(name, 'close', '');
    this.open.delete(name);
  }
}
