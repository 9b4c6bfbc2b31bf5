import type { NodeView } from '../../../projections/node/views.ts';
import { panelStrings } from '../../strings-panels.ts';
import { type PanelProps, Section } from './parts.tsx';

const words = panelStrings.node;

/** Every call of the CRI; those that the kubelet has made stand out, with their number, and lead to the last one. */
export function RpcList({ rpcs, onJump }: { readonly rpcs: NodeView['rpcs']; readonly onJump: PanelProps<'node'>['onJump'] }) {
  const all = rpcs.flatMap((service) => service.rpcs);
  return (
    <Section title={words.rpcs} note={words.rpcsUsed(all.filter(({ count }) => count > 0).length, all.length)} open={false}>
      {rpcs.map((service) => (
        <div key={service.name} className="px-3 pb-1 text-xs">
          <p className="font-mono font-semibold">
            {service.name} <span className="font-normal text-muted">{service.rpcs.length}</span>
          </p>
          <ul className="flex flex-wrap gap-x-2.5 border-t border-line py-1 font-mono">
            {service.rpcs.map(({ name, count, last }) => (
              <li key={name}>
                {last === undefined ? (
                  <span className="text-muted">{name}</span>
                ) : (
                  <button type="button" className="link font-semibold" title={words.rpcLast} onClick={() => onJump(last.seq, last.t)}>
                    {name} <span className="font-normal">×{count}</span>
                  </button>
                )}
              </li>
            ))}
          </ul>
        </div>
      ))}
    </Section>
  );
}
