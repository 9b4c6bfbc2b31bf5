import type { Cgroup, NetworkInterface, NodePod, NodeView } from '../../../projections/node/views.ts';
import { formatBytes, formatSpan, lastPart } from '../../format.ts';
import { StateGlyph } from '../../state/StateGlyph.tsx';
import { panelStrings } from '../../strings-panels.ts';
import { NodeStage } from './NodeStage.tsx';
import { RpcList } from './RpcList.tsx';
import { Facts, Moment, type PanelProps, Section, short, Table, Th } from './parts.tsx';

const words = panelStrings.node;

/** A node from inside: kubelet, runtime, CNI and kernel, the Pods' sandboxes, and the calls between them. */
export function NodePanel(props: PanelProps<'node'>) {
  const { view, onSelect, onJump, onPreset } = props;
  const [only] = view.pods;
  const selection = view.pods.length === 1 && only !== undefined ? ({ kind: 'object', ref: only.ref } as const) : undefined;
  return (
    <>
      <NodeStage view={view} clock={props.clock} inFlight={props.inFlight} trail={props.trail} onSelect={onSelect} />
      <div className="flex flex-wrap gap-1.5 border-b border-line px-3 py-1.5">
        <button type="button" className="btn btn-line text-xs" onClick={() => onPreset('node-path')}>
          {words.nodePath}
        </button>
        {selection === undefined ? null : (
          <button type="button" className="btn btn-line text-xs" onClick={() => onPreset('selection', selection)}>
            {words.onePod}
          </button>
        )}
      </div>
      <Calls view={view} onJump={onJump} />
      <RpcList rpcs={view.rpcs} onJump={onJump} />
      <Section title={words.sandboxes} note={String(view.pods.length)}>
        {view.pods.map((pod) => (
          <Pod key={pod.ref} pod={pod} node={view.node} onSelect={onSelect} open={view.pods.length === 1} />
        ))}
      </Section>
      <Kubelet view={view} onSelect={onSelect} onJump={onJump} />
      <Section title={words.config} open={false}>
        <Facts facts={view.config} />
        <p className="caption px-3 py-1">{words.configRest(view.node)}</p>
      </Section>
      <Section title={words.hostNetwork} open={false}>
        <Network interfaces={view.interfaces} routes={view.routes} />
      </Section>
      {view.blocks.length === 0 ? null : (
        <Section title={words.ipam} open={false}>
          {view.blocks.map((block) => (
            <div key={block.cidr} className="px-3 text-xs">
              <p className="font-mono">
                {block.cidr} <span className="font-sans text-muted">{words.used(block.used, block.size)}</span>
              </p>
              <div className="-mx-3 py-1">
                <Facts facts={block.allocations} />
              </div>
            </div>
          ))}
        </Section>
      )}
      <Section title={words.facts} open={false}>
        <Facts facts={view.facts} />
      </Section>
      <Section title={words.conditions} open={false}>
        <Facts facts={view.conditions.map(({ type, status, reason }) => [type, `${status} ${reason}`] as const)} />
      </Section>
    </>
  );
}

function Calls({ view, onJump }: { readonly view: NodeView; readonly onJump: PanelProps<'node'>['onJump'] }) {
  const name = (address: string): string => (address.startsWith(`${view.node}/`) ? address.slice(view.node.length + 1) : address);
  return (
    <Section title={words.calls}>
      {view.calls.length === 0 ? (
        <p className="caption px-3">{words.noCalls}</p>
      ) : (
        <ol className="max-h-[220px] overflow-y-auto px-3 text-xs" tabIndex={0} aria-label={words.calls}>
          {view.calls.map((call) => (
            <li key={call.seq} className="flex flex-wrap items-baseline gap-x-2 border-b border-line py-0.5 last:border-0">
              <Moment seq={call.seq} t={call.t} onJump={onJump} />
              <span className="font-mono font-semibold">{call.method}</span>
              <span className="text-muted">
                {name(call.from)} → {name(call.to)}
              </span>
              <span className="ml-auto font-mono text-muted">
                {call.took === undefined ? (
                  words.pending
                ) : (
                  <>
                    <span className={call.ok ? 'text-ready' : 'text-error'}>
                      {call.ok ? '✓' : '✕'} {call.code}
                    </span>{' '}
                    {formatSpan(call.took)}
                  </>
                )}
              </span>
              {call.subject === '' ? null : <span className="w-full truncate text-muted">{lastPart(call.subject)}</span>}
            </li>
          ))}
        </ol>
      )}
    </Section>
  );
}

function Kubelet({ view, onSelect, onJump }: Pick<PanelProps<'node'>, 'view' | 'onSelect' | 'onJump'>) {
  return (
    <>
      <Section title={words.loop} note={words.inLast(formatSpan(view.window))}>
        <ul className="px-3 text-xs">
          {view.loop.map((source) => (
            <li key={source.name} className="flex flex-wrap items-baseline gap-x-2 py-0.5">
              <span className="w-[3ch] text-right font-mono font-semibold">{source.count}</span>
              <span className="font-mono">{source.name}</span>
              <span className="text-muted">{words.cases[source.name]}</span>
              {source.last === undefined ? null : (
                <span className="ml-auto">
                  <Moment seq={source.last.seq} t={source.last.t} onJump={onJump} />
                </span>
              )}
            </li>
          ))}
        </ul>
      </Section>
      <Section title={words.workers} note={String(view.workers.length)} open={view.workers.length > 0 && view.workers.length <= 12}>
        <ul className="px-3 text-xs">
          {view.workers.map((worker) => (
            <li key={worker.pod} className="flex gap-2 py-0.5">
              <button type="button" className="link min-w-0 flex-1 truncate" onClick={() => onSelect({ kind: 'object', ref: worker.pod })}>
                {lastPart(worker.pod)}
              </button>
              <button
                type="button"
                className="link font-mono"
                onClick={() => onSelect({ kind: 'state', machine: 'pod-worker', entity: `${view.node}/${worker.pod.slice('Pod/'.length)}` })}
              >
                {worker.state}
              </button>
              <span className="text-muted">
                {worker.why} {words.source} {worker.source}
              </span>
            </li>
          ))}
        </ul>
      </Section>
    </>
  );
}

function Pod({
  pod,
  node,
  open,
  onSelect,
}: {
  readonly pod: NodePod;
  readonly node: string;
  readonly open: boolean;
  readonly onSelect: PanelProps<'node'>['onSelect'];
}) {
  const entity = `${node}/${pod.ref.slice('Pod/'.length)}`;
  return (
    <details open={open} className="border-t border-line px-3 py-1 text-xs first:border-0">
      <summary className="flex cursor-pointer items-center gap-1.5">
        <StateGlyph state={pod.token} size={11} />
        <span className="min-w-0 truncate font-semibold">{lastPart(pod.ref)}</span>
        <span className="text-muted">{pod.status}</span>
        <span className="ml-auto shrink-0 font-mono text-muted">
          {pod.sandbox === undefined ? words.noSandbox : `${short(pod.sandbox.id)} ${pod.sandbox.state}`}
        </span>
      </summary>
      <p className="flex flex-wrap gap-2 py-0.5">
        <button type="button" className="link" onClick={() => onSelect({ kind: 'object', ref: pod.ref })}>
          {words.inspect}
        </button>
        {pod.sandbox === undefined ? null : (
          <button type="button" className="link font-mono" onClick={() => onSelect({ kind: 'state', machine: 'sandbox', entity })}>
            sandbox {pod.sandbox.ip}
          </button>
        )}
      </p>
      <div className="-mx-3 py-1">
        <Table
          label={words.sandboxes}
          head={
            <tr>
              {['container', 'ID', 'kubelet', 'CRI', 'PID', 'image'].map((name) => (
                <Th key={name}>{name}</Th>
              ))}
            </tr>
          }
        >
          {pod.containers.map((container) => (
            <tr key={container.name} className="border-t border-line">
              <th scope="row" className="whitespace-nowrap px-2 py-1 text-left font-normal">
                <StateGlyph state={container.token} size={10} />{' '}
                <button type="button" className="link" onClick={() => onSelect({ kind: 'state', machine: 'container', entity: `${entity}/${container.name}` })}>
                  {container.name}
                </button>
                {container.restarts > 0 ? <span className="text-muted"> ×{container.restarts + 1}</span> : null}
              </th>
              <td className="px-2 py-1 font-mono">{short(container.id)}</td>
              <td className="px-2 py-1">{container.state}</td>
              <td className="px-2 py-1">{container.runtimeState}</td>
              <td className="px-2 py-1 font-mono">{container.pid === 0 ? '' : container.pid}</td>
              <td className="whitespace-nowrap px-2 py-1 font-mono">{container.image}</td>
            </tr>
          ))}
        </Table>
      </div>
      {pod.processes.length === 0 ? null : <Processes pod={pod} />}
      {pod.interfaces.length === 0 ? null : (
        <details className="py-0.5" open={open}>
          <summary className="caption font-semibold">
            {words.network} <span className="font-mono font-normal">{pod.sandbox?.netns}</span>
          </summary>
          <div className="-mx-3">
            <Network interfaces={pod.interfaces} routes={pod.routes} />
          </div>
        </details>
      )}
      {pod.cgroups.length === 0 ? null : (
        <details className="py-0.5" open={open}>
          <summary className="caption font-semibold">{words.cgroups}</summary>
          {pod.cgroups.map((cgroup) => (
            <CgroupRow key={cgroup.path} cgroup={cgroup} pod={pod} />
          ))}
        </details>
      )}
    </details>
  );
}

/** Namespaces that several containers of a Pod share, or each has its own: the inode tells. */
function Processes({ pod }: { readonly pod: NodePod }) {
  const kinds = [...new Set(pod.processes.flatMap((process) => Object.keys(process.namespaces)))];
  const shared = (kind: string, inode: number | undefined): boolean =>
    inode !== undefined && pod.processes.filter((process) => process.namespaces[kind] === inode).length > 1;
  return (
    <details className="py-0.5" open>
      <summary className="caption font-semibold">{words.processes}</summary>
      <div className="-mx-3 py-1">
        <Table
          label={words.processes}
          head={
            <tr>
              {['PID', 'PPID', 'container', 'RSS', ...kinds, 'command'].map((name) => (
                <Th key={name}>{name}</Th>
              ))}
            </tr>
          }
        >
          {pod.processes.map((process) => (
            <tr key={process.pid} className="border-t border-line font-mono">
              <td className="px-2 py-1">{process.pid}</td>
              <td className="px-2 py-1 text-muted">{process.ppid}</td>
              <td className="px-2 py-1">{process.container}</td>
              <td className="px-2 py-1">{process.rssBytes === 0 ? '' : formatBytes(process.rssBytes)}</td>
              {kinds.map((kind) => (
                <td key={kind} className={`px-2 py-1 ${shared(kind, process.namespaces[kind]) ? 'font-semibold text-accent' : 'text-muted'}`}>
                  {shared(kind, process.namespaces[kind]) ? '● ' : ''}
                  {String(process.namespaces[kind] ?? '').slice(-4)}
                </td>
              ))}
              <td className="max-w-[320px] truncate px-2 py-1" title={process.args}>
                {process.args}
              </td>
            </tr>
          ))}
        </Table>
      </div>
    </details>
  );
}

function Network({ interfaces, routes }: { readonly interfaces: readonly NetworkInterface[]; readonly routes: readonly string[] }) {
  return (
    <div className="px-3 font-mono text-xs">
      {interfaces.map((each) => (
        <p key={each.name} className="[overflow-wrap:anywhere]">
          <strong>{each.name}</strong>
          {each.peer === '' ? '' : `@${each.peer}`} {each.addresses.join(' ')}{' '}
          <span className="text-muted">
            mtu {each.mtu} {each.state}
          </span>
        </p>
      ))}
      {routes.map((route) => (
        <p key={route} className="text-muted [overflow-wrap:anywhere]">
          {route}
        </p>
      ))}
    </div>
  );
}

function CgroupRow({ cgroup, pod }: { readonly cgroup: Cgroup; readonly pod: NodePod }) {
  const owner =
    pod.containers.find(({ id }) => id !== '' && cgroup.path.includes(id))?.name ??
    (pod.sandbox !== undefined && cgroup.path.includes(pod.sandbox.id) ? 'POD (pause)' : '');
  const name = lastPart(cgroup.path);
  return (
    <div className="py-0.5 font-mono" style={{ paddingLeft: cgroup.depth * 12 }}>
      <p className="truncate" title={cgroup.path}>
        {name.length > 40 ? `${name.slice(0, 18)}…` : name} <span className="font-sans font-semibold">{owner}</span>{' '}
        <span className="text-muted">{cgroup.pids.join(' ')}</span>
      </p>
      <p className="text-muted [overflow-wrap:anywhere]">{cgroup.files.map(([file, value]) => `${file}=${value.replace(/\s+/gu, ' ').trim()}`).join('  ')}</p>
    </div>
  );
}
