import type { Message, Payload, SyscallResult } from '../../api/index.ts';
import type { Process, ProcessFactory, ProcessHost } from '../kernel/index.ts';
import { fail } from './args.ts';
import { FileStore } from './files.ts';
import { type Durable, type KernelOptions, Machine } from './machine.ts';
import { type Calls, lateCalls } from './syscalls/call.ts';
import { fifoCalls } from './syscalls/fifos.ts';
import { fileCalls } from './syscalls/files.ts';
import { networkCalls } from './syscalls/network.ts';
import { processCalls } from './syscalls/processes.ts';
import { statisticsCalls } from './syscalls/sysinfo.ts';
import { forward, forwardQuery } from './traffic.ts';

/** Every system call and netlink operation, by its own name. */
const calls: Calls = { ...fifoCalls, ...fileCalls, ...networkCalls, ...processCalls, ...statisticsCalls };

const isTraffic = (message: Message<Payload>): message is Message<Extract<Payload, { type: 'traffic-request' }>> => message.payload.type === 'traffic-request';

const isQuery = (message: Message<Payload>): message is Message<Extract<Payload, { type: 'dns-query' }>> => message.payload.type === 'dns-query';

class LinuxKernel implements Process {
  private readonly machine: Machine;

  constructor(
    private readonly host: ProcessHost,
    options: KernelOptions,
    durable: Durable,
  ) {
    this.machine = new Machine(host, options, durable);
  }

  start(): void {
    this.machine.forgetShown();
    this.machine.publishHost('ADDED');
    this.machine.document('ADDED', 'iptables', this.machine.tables);
    const { joins, peers } = this.machine.options;
    if (joins)
      for (const { kernel: to } of peers)
        this.host.send({ to, channel: 'tcp', method: 'BGP OPEN', payload: { type: 'syscall', call: 'BGP OPEN', args: { speaker: this.host.address } } });
  }

  receive(message: Message<Payload>): void {
    const { payload } = message;
    if (isTraffic(message)) forward(this.machine, message);
    else if (isQuery(message)) forwardQuery(this.machine, message);
    else if (payload.type === 'syscall') {
      const call = calls[payload.call] ?? lateCalls.get(payload.call);
      this.answer(message, call ? call(this.machine, payload.args, message) : fail('ENOSYS'));
    }
  }

  private answer(message: Message<Payload>, result: SyscallResult | undefined): void {
    if (result) this.host.reply(message, { payload: result, ...(result.errno ? { code: result.errno } : {}) });
  }
}

/** The Linux kernel of one node. Its disk and what BIRD knows survive a reboot; everything else is gone. */
export function kernel(options: KernelOptions): ProcessFactory {
  const durable: Durable = {
    files: new FileStore(),
    blockRoutes: new Map(),
    prefixes: new Set(),
    ownBlocks: new Set(),
    containers: new Map(),
    shown: new Map(),
  };
  return (host) => new LinuxKernel(host, options, durable);
}
