import type { Procedure } from '../../kernel/index.ts';
import { bool, type Command, selectorFlags } from '../command.ts';
import { CommandError } from '../errors.ts';

function command(what: string): Command {
  return {
    short: `Display resource (CPU/memory) usage of ${what}.`,
    usage: '[NAME | -l label] [options]',
    flags: [...selectorFlags, bool('containers'), bool('no-headers')],
    *run(session): Procedure<void> {
      yield* session.api({ method: 'GET', path: '/api' });
      const { groups } = yield* session.api<{ readonly groups?: readonly { readonly name: string }[] }>({ method: 'GET', path: '/apis' });
      // Nothing serves metrics.k8s.io here, as on a cluster without metrics-server.
      if (!groups?.some(({ name }) => name === 'metrics.k8s.io')) throw new CommandError('Metrics API not available');
    },
  };
}

/** Source: `kubectl/pkg/cmd/top`. */
export const topPod = command('pods');
export const topNode = command('nodes');
