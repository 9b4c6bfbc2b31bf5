import type { Fault } from '../../api/index.ts';
import type { Kernel } from '../kernel/index.ts';
import { faultHandlers } from './registry.ts';

/** The faults that are in force, by id; healing undoes exactly what was injected under that id. */
export class FaultControl {
  private readonly active = new Map<string, { readonly fault: Fault; readonly heal: () => void }>();

  constructor(private readonly kernel: Kernel) {}

  inject(id: string, fault: Fault): void {
    this.heal(id);
    const handler = faultHandlers[fault.type] as (kernel: Kernel, fault: Fault) => () => void;
    this.kernel.fault(fault, 'injected', () => this.active.set(id, { fault, heal: handler(this.kernel, fault) }));
  }

  /** Healing what is not broken does nothing. */
  heal(id: string): void {
    const active = this.active.get(id);
    if (!active) return;
    this.active.delete(id);
    this.kernel.fault(active.fault, 'healed', active.heal);
  }
}
