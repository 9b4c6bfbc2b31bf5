import { type Fault, micros, seconds } from '../../api/index.ts';
import type { FaultHandler } from './handler.ts';
import { runtimeDaemons, startDaemons } from './stop-runtime.ts';

const DOWN = 2;

/** `systemctl restart containerd`: the daemon is away for a moment (2 s unless said). It heals by itself. */
export const restartDaemon: FaultHandler<Extract<Fault, { type: 'restart-daemon' }>> = (kernel, { node, seconds: down = DOWN }) => {
  const daemons = runtimeDaemons(kernel, node);
  for (const daemon of daemons) kernel.crash(daemon);
  const back = (): void => startDaemons(kernel, node, daemons);
  kernel.scheduleFromHere(micros(kernel.now() + seconds(down)), back, { incarnation: 0 });
  return back;
};
