import type { Pod } from '../../api/index.ts';

/** Has it ended, well or not? Source: `kubernetes/pkg/api/v1/pod/util.go` IsPodTerminal. */
export const isPodTerminal = ({ status }: Pod): boolean => isPodPhaseTerminal(status?.phase);

/** Source: `kubernetes/pkg/api/v1/pod/util.go` IsPodPhaseTerminal. */
export const isPodPhaseTerminal = (phase: string | undefined): boolean => phase === 'Succeeded' || phase === 'Failed';
