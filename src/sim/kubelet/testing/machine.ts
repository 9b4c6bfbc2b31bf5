import { address, type Micros, millis } from '../../../api/index.ts';
import { type AnyLifecycle, Kernel, LatencyModel, type LifecycleHandle, type LifecycleOptions } from '../../kernel/index.ts';

/** Runs one machine on a kernel of its own. */
export class MachineBench<L extends AnyLifecycle> {
  readonly kernel = new Kernel({ seed: 1, epochMs: 0, latency: (random) => new LatencyModel({ name: 'test', jitter: 0, rules: [], costs: {} }, random) });
  life!: LifecycleHandle<L>;

  constructor(machine: L, options: Omit<LifecycleOptions<L>, 'entity'> = {}) {
    this.kernel.register(address('p'), (host) => ({
      start: () => {
        this.life = host.lifecycle(machine, { entity: 'e', ...options });
      },
      receive() {},
    }));
    this.kernel.start(address('p'));
  }

  get state(): string {
    return this.life.state;
  }

  /** Lets time pass, milliseconds. */
  wait(ms: number): void {
    this.kernel.runUntil((this.kernel.now() + millis(ms)) as Micros);
  }
}
