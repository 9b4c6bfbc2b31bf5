/** What only the rules of kube-proxy's mode ipvs ask: imported by `src/sim/linux/syscalls/late-network.ts`. */
import { type Option, options } from './rule.ts';
import type { Packet } from './traverse.ts';

const match = (words: 0 | 1, fits: (value: string) => (packet: Packet) => boolean): Option => ({
  words,
  read: (draft, value, negated) => draft.matches.push({ kind: 'other', negated, fits: fits(value) }),
});

// iptables-extensions(8): physdev, ipvs. There are no bridges: each Pod has a wire of its own.
options['--physdev-is-in'] = match(0, () => () => false);
options['--vaddr'] = match(
  1,
  (address) =>
    ({ dst }) =>
      dst === address,
);
options['--vproto'] = match(
  1,
  (wanted) =>
    ({ protocol }) =>
      protocol === wanted,
);
options['--vport'] = match(
  1,
  (wanted) =>
    ({ port }) =>
      port === Number(wanted),
);
