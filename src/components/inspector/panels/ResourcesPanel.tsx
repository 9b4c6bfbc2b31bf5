import { micros } from '../../../api/index.ts';
import type { Cgroup } from '../../../projections/node/views.ts';
import type { EvictionRank, ResourceBar, UsageChart } from '../../../projections/resources/views.ts';
import { formatBytes, formatNumber, formatSpan, formatTime, lastPart } from '../../format.ts';
import { panelStrings } from '../../strings-panels.ts';
import { Moment, type PanelProps, Section, Table, Th } from './parts.tsx';

const words = panelStrings.resources;

/** What a node has and has promised, or a Pod asked for; memory over time; who would be evicted; the cgroups that enforce it. */
export function ResourcesPanel({ view, t, onSelect, onJump }: PanelProps<'resources'>) {
  return (
    <>
      {view.bars.length === 0 ? null : (
        <Section title={words.bars}>
          <ul className="px-3 text-xs">
            {view.bars.map((bar) => (
              <Bar key={bar.name} bar={bar} />
            ))}
          </ul>
        </Section>
      )}
      <Section title={words.memory}>
        {view.memory.history.length === 0 ? (
          <p className="caption px-3">{words.none}</p>
        ) : (
          <Chart chart={view.memory} title={words.memory} format={formatBytes} t={t} onJump={onJump} />
        )}
      </Section>
      {view.cpu.history.length === 0 ? null : (
        <Section title={words.cpu}>
          <Chart chart={view.cpu} title={words.cpu} format={cores} t={t} onJump={onJump} />
          {view.throttling === undefined ? null : (
            <p className="px-3 text-xs">
              {words.throttled(formatNumber(view.throttling.throttled), formatNumber(view.throttling.periods), formatSpan(micros(view.throttling.micros)))}
            </p>
          )}
        </Section>
      )}
      {view.ranking.length === 0 ? null : (
        <Section title={words.ranking}>
          <Ranking ranking={view.ranking} onSelect={onSelect} />
        </Section>
      )}
      {view.cgroups.length === 0 ? null : (
        <Section title={words.cgroups} note={String(view.cgroups.length)} open={view.cgroups.length < 40}>
          <div className="overflow-x-auto px-3" tabIndex={0} role="region" aria-label={words.cgroups}>
            {view.cgroups.map((cgroup) => (
              <Group
                key={cgroup.path}
                cgroup={cgroup}
                top={view.cgroups[0]?.depth ?? 0}
                owner={view.owners.find(([part]) => lastPart(cgroup.path).includes(part))?.[1] ?? ''}
              />
            ))}
          </div>
        </Section>
      )}
    </>
  );
}

const IN_BYTES: ReadonlySet<string> = new Set(['memory', 'ephemeral-storage']);
const amount = (name: string, value: number): string => (IN_BYTES.has(name) ? formatBytes(value) : String(Math.round(value * 1_000) / 1_000));

/** The whole bar is the capacity; what is hatched at its end is kept for the node itself. */
function Bar({ bar: { name, capacity, allocatable, requested, limits, used } }: { readonly bar: ResourceBar }) {
  const part = (value: number): string => `${Math.min(100, (value / Math.max(capacity, 1e-9)) * 100)}%`;
  const reserved = capacity > allocatable ? amount(name, capacity - allocatable) : '';
  return (
    <li className="border-b border-line py-1 last:border-0">
      <p className="flex flex-wrap gap-x-2">
        <span className="font-mono font-semibold">{name}</span>
        <span className="text-muted">{words.bar(amount(name, requested), amount(name, allocatable), reserved)}</span>
        {limits > 0 ? <span className="text-muted">{words.limits(amount(name, limits))}</span> : null}
        {used === undefined ? null : <span className="text-muted">{words.used(amount(name, used))}</span>}
      </p>
      <div aria-hidden className="relative mt-0.5 h-[10px] overflow-hidden rounded-[3px] border border-line bg-sunken">
        <div className="absolute inset-y-0 left-0 bg-[var(--tint-select)]" style={{ width: part(requested) }} />
        {used === undefined ? null : <div className="absolute inset-y-[2px] left-0 bg-accent" style={{ width: part(used) }} />}
        <div
          className="absolute inset-y-0 right-0 border-l-2 border-ink opacity-40"
          style={{ width: part(capacity - allocatable), background: 'repeating-linear-gradient(45deg, var(--edge) 0 2px, transparent 2px 5px)' }}
        />
      </div>
    </li>
  );
}

const WIDTH = 1_000;
const HEIGHT = 120;

const cores = (value: number): string => `${Math.round(value * 1_000)}m`;

interface ChartProps extends Pick<PanelProps<'resources'>, 'onJump'> {
  readonly chart: UsageChart;
  readonly title: string;
  readonly format: (value: number) => string;
  readonly t: number;
}

function Chart({ chart: { history, marks }, title, format, t, onJump }: ChartProps) {
  const from = history[0]?.t ?? micros(0);
  const span = Math.max(1, t - from);
  const most = Math.max(1e-6, ...history.map(({ value }) => value));
  // A line far above what is used would press the curve flat; its value is written beside.
  const shown = marks.filter(({ value }) => value <= most * 3);
  const top = Math.max(most, ...shown.map(({ value }) => value)) * 1.05;
  const x = (at: number): number => ((at - from) / span) * WIDTH;
  const y = (value: number): number => HEIGHT - (value / top) * HEIGHT;
  const path = history
    .map(({ t: at, value }, i) => (i === 0 ? `M${x(at)} ${y(value)}` : `H${x(at)}V${y(value)}`))
    .concat(`H${WIDTH}`)
    .join('');
  return (
    <>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={title}
        className="mx-3 h-[120px] w-[calc(100%-24px)] border-b border-line"
      >
        <path d={`${path}V${HEIGHT}H0Z`} className="fill-[var(--tint-select)]" />
        <path d={path} fill="none" className="stroke-[var(--accent)]" strokeWidth="2" vectorEffect="non-scaling-stroke" />
        {shown.map(({ name, value }) => (
          <path
            key={name}
            d={`M0 ${y(value)}H${WIDTH}`}
            fill="none"
            className={name === 'limit' || name === 'capacity' ? 'stroke-[var(--error)]' : 'stroke-[var(--blocked)]'}
            strokeWidth="1.5"
            strokeDasharray="6 4"
            vectorEffect="non-scaling-stroke"
          />
        ))}
      </svg>
      <p className="caption flex flex-wrap gap-x-3 px-3">
        <span className="font-mono">{formatTime(from)}</span>
        {marks.map(({ name, value }) => (
          <span key={name}>
            ┅ {words.marks[name]} {format(value)}
          </span>
        ))}
        <span className="ml-auto">{words.now(format(history.at(-1)?.value ?? 0))}</span>
      </p>
      <ol className="max-h-[120px] overflow-y-auto px-3 text-xs" tabIndex={0} aria-label={title}>
        {[...history].reverse().map(({ seq, t: at, value }) => (
          <li key={seq} className="flex gap-2">
            <Moment seq={seq} t={at} onJump={onJump} />
            <span className="font-mono">{format(value)}</span>
          </li>
        ))}
      </ol>
    </>
  );
}

function Ranking({ ranking, onSelect }: { readonly ranking: readonly EvictionRank[]; readonly onSelect: PanelProps<'resources'>['onSelect'] }) {
  const { pod, qos, priority, request, used, over } = words.columns;
  return (
    <>
      <p className="caption px-3 pb-1">{words.rankingHelp}</p>
      <Table
        label={words.ranking}
        head={
          <tr>
            {[pod, qos, priority, request, used, over].map((name) => (
              <Th key={name}>{name}</Th>
            ))}
          </tr>
        }
      >
        {ranking.map((each) => (
          <tr key={each.ref} className="border-t border-line font-mono">
            <th scope="row" className="whitespace-nowrap px-2 py-1 text-left font-normal">
              <button type="button" className="link" onClick={() => onSelect({ kind: 'object', ref: each.ref })}>
                {lastPart(each.ref)}
              </button>
            </th>
            <td className="px-2 py-1">{each.qos}</td>
            <td className="px-2 py-1">{each.priority}</td>
            <td className="px-2 py-1">{formatBytes(each.request)}</td>
            <td className="px-2 py-1">{formatBytes(each.used)}</td>
            <td className={`px-2 py-1 ${each.over > 0 ? 'text-blocked' : 'text-muted'}`}>{each.over > 0 ? formatBytes(each.over) : '–'}</td>
          </tr>
        ))}
      </Table>
    </>
  );
}

function Group({ cgroup: { path, depth, files, pids }, top, owner }: { readonly cgroup: Cgroup; readonly top: number; readonly owner: string }) {
  const name = lastPart(path);
  return (
    <div className="whitespace-nowrap py-0.5 font-mono text-xs" style={{ paddingInlineStart: (depth - top) * 14 }}>
      <span title={path}>{name.length > 26 ? `${name.slice(0, 22)}…` : name}</span> <strong className="font-sans">{owner}</strong>{' '}
      <span className="text-muted">{files.map(([file, value]) => `${file}=${value.replace(/\s+/gu, ' ').trim()}`).join('  ')}</span>{' '}
      <span className="text-muted">{pids.length === 0 ? '' : `pid ${pids.join(' ')}`}</span>
    </div>
  );
}
