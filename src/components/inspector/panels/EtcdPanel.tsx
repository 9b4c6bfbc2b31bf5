import { useMemo, useState } from 'react';
import type { EtcdKey, EtcdView } from '../../../projections/etcd/views.ts';
import { panelStrings } from '../../strings-panels.ts';
import { YamlText } from '../YamlText.tsx';
import { Changes, Moment, type PanelProps, Section, Table, Th } from './parts.tsx';

const words = panelStrings.etcd;

/** Keys and their revisions, members and how they agree, watchers and leases. */
export function EtcdPanel(props: PanelProps<'etcd'>) {
  const { view, onJump, onSelect } = props;
  return (
    <>
      <Section title={words.members} note={words.quorum(view.quorum, view.members.length)}>
        <Table
          label={words.members}
          head={
            <tr>
              {[words.member, words.role, words.term, words.log, words.applied, words.revision, words.keys].map((name) => (
                <Th key={name}>{name}</Th>
              ))}
            </tr>
          }
        >
          {view.members.map((member) => (
            <tr key={member.name} className={`border-t border-line ${member.name === view.member ? 'bg-[var(--tint-select)]' : ''}`}>
              <th scope="row" className="px-2 py-1 text-left font-normal">
                <button type="button" className="link font-mono" onClick={() => onSelect({ kind: 'process', address: member.name })}>
                  {member.name}
                </button>
              </th>
              <td className="whitespace-nowrap px-2 py-1">
                {!member.up ? (
                  <span className="text-error">✕ {words.down}</span>
                ) : member.role === 'leader' ? (
                  `★ ${words.leader}`
                ) : member.leader === '' ? (
                  `${words.follower}, ${words.noLeader}`
                ) : (
                  words.followerOf(member.leader)
                )}
              </td>
              {[member.term, member.raftIndex, member.appliedIndex, member.revision, member.keys].map((value, i) => (
                <td key={`${member.name}${words.term}${String(i)}`} className="px-2 py-1 font-mono">
                  {value}
                </td>
              ))}
            </tr>
          ))}
        </Table>
        {view.members.length === 1 ? <p className="caption px-3 pt-1">{words.single}</p> : null}
      </Section>
      {view.chosen === undefined ? null : <Chosen chosen={view.chosen} {...props} />}
      <Keys {...props} />
      {view.log.length === 0 ? null : (
        <Section title={words.entries} open={false}>
          <ol className="px-3 font-mono text-xs">
            {view.log.map((entry) => (
              <li key={entry.index} className="flex gap-2">
                <span className="text-muted">
                  {entry.term}/{entry.index}
                </span>
                <span className="min-w-0 [overflow-wrap:anywhere]">{entry.entry || words.empty}</span>
              </li>
            ))}
          </ol>
        </Section>
      )}
      {view.terms.length < 2 ? null : (
        <Section title={words.terms} open={false}>
          <ol className="px-3 text-xs">
            {view.terms.map((term) => (
              <li key={term.seq} className="flex gap-2">
                <Moment seq={term.seq} t={term.t} onJump={onJump} />
                <span className="font-mono">
                  {words.term} {term.term}
                </span>
                <span>{term.leader === '' ? words.noLeader : term.leader}</span>
              </li>
            ))}
          </ol>
        </Section>
      )}
      <Watches view={view} onJump={onJump} />
      {view.leases.length === 0 ? null : (
        <Section title={words.leases} note={String(view.leases.length)} open={false}>
          <ul className="px-3 text-xs">
            {view.leases.map((lease) => (
              <li key={lease.id} className="flex gap-2">
                <Moment seq={lease.seq} t={lease.t} onJump={onJump} />
                <span className="font-mono">{lease.id}</span>
                <span>{words.ttl(lease.ttlSeconds, lease.keys)}</span>
              </li>
            ))}
          </ul>
        </Section>
      )}
    </>
  );
}

function Watches({ view, onJump }: Pick<PanelProps<'etcd'>, 'view' | 'onJump'>) {
  if (view.watches.length === 0) return null;
  return (
    <Section title={words.watches} note={String(view.watches.length)} open={false}>
      <ul className="px-3 text-xs">
        {view.watches.map((watch) => (
          <li key={watch.seq} className="flex flex-wrap gap-x-2">
            <Moment seq={watch.seq} t={watch.t} onJump={onJump} />
            <span className="font-mono [overflow-wrap:anywhere]">
              {watch.key}
              {watch.prefix ? '…' : ''}
            </span>
            <span className="text-muted">
              {watch.client}, {words.from(watch.startRevision)}, {words.events(watch.events)}
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Chosen({ chosen, onJump, onSelect, onDetail }: PanelProps<'etcd'> & { readonly chosen: NonNullable<EtcdView['chosen']> }) {
  return (
    <section className="border-b border-line bg-[var(--tint-near)] py-2">
      <h3 className="flex items-center gap-2 px-3 text-xs">
        <span className="min-w-0 flex-1 font-semibold [overflow-wrap:anywhere]">
          {words.revisions} <span className="font-mono">{chosen.key.key}</span>
        </span>
        <button type="button" className="btn btn-line text-xs" onClick={() => onSelect({ kind: 'object', ref: chosen.key.ref })}>
          {panelStrings.node.inspect}
        </button>
        <button type="button" className="btn text-xs" aria-label={`× ${words.revisions}`} onClick={() => onDetail(undefined)}>
          ✕
        </button>
      </h3>
      <p className="px-3 font-mono text-xs text-muted">
        create_revision {chosen.key.createRevision} · mod_revision {chosen.key.modRevision} · version {chosen.key.version}
      </p>
      <ol className="mt-1">
        {chosen.revisions.map((revision, i) => (
          <li key={revision.seq} className="px-3 text-xs">
            <details open={i === 0}>
              <summary className="py-0.5">
                <span className="font-mono font-semibold">{revision.revision}</span>{' '}
                {revision.op === 'MODIFIED' ? words.put.changed : revision.op === 'ADDED' ? words.put.created : words.put.gone}{' '}
                <span className="text-muted [overflow-wrap:anywhere]">{revision.by ?? ''}</span>
              </summary>
              <Moment seq={revision.seq} t={revision.t} onJump={onJump} />
              <div className="-mx-3">
                <Changes changes={revision.changes} />
              </div>
            </details>
          </li>
        ))}
      </ol>
      <details className="px-3 text-xs">
        <summary className="link">{words.value}</summary>
        <div className="-mx-3">
          <YamlText text={chosen.value} />
        </div>
      </details>
    </section>
  );
}

/** Keys under `/registry/<resource>/` together. */
function Keys({ view, detail, onDetail }: PanelProps<'etcd'>) {
  const [filter, setFilter] = useState('');
  const groups = useMemo(() => {
    const found = new Map<string, EtcdKey[]>();
    for (const key of view.keys) {
      if (!key.key.includes(filter.trim())) continue;
      const parts = key.key.split('/');
      const group = parts.slice(0, parts[2]?.includes('.') === true ? 4 : 3).join('/');
      found.set(group, [...(found.get(group) ?? []), key]);
    }
    return [...found].sort(([a], [b]) => (a < b ? -1 : 1));
  }, [view.keys, filter]);
  return (
    <Section title={words.keys} note={String(view.keys.length + view.more)}>
      <div className="px-3 pb-1">
        <input
          className="field w-full text-xs"
          value={filter}
          placeholder={words.find}
          aria-label={words.find}
          onChange={(event) => setFilter(event.target.value)}
        />
      </div>
      {groups.map(([group, keys]) => (
        <details key={group} className="px-3 text-xs" open={filter !== '' || keys.some((key) => key.ref === detail)}>
          <summary className="py-0.5 font-mono">
            {group} <span className="text-muted">{keys.length}</span>
          </summary>
          <ul className="border-l border-line pl-2">
            {keys.map((key) => (
              <li key={key.ref}>
                <button
                  type="button"
                  aria-pressed={key.ref === detail}
                  className="flex min-h-[24px] w-full items-center gap-2 rounded px-1 text-left font-mono hover:bg-[var(--tint-hover)] aria-pressed:bg-[var(--tint-select)]"
                  onClick={() => onDetail(key.ref)}
                >
                  <span className="min-w-0 flex-1 truncate" title={key.key}>
                    {key.key.slice(group.length + 1)}
                  </span>
                  <span className="text-muted" title={`${words.modified} ${key.modRevision}, ${words.version} ${key.version}`}>
                    @{key.modRevision} ×{key.version}
                  </span>
                </button>
              </li>
            ))}
          </ul>
        </details>
      ))}
      {view.more === 0 ? null : <p className="caption px-3">{words.more(view.more)}</p>}
    </Section>
  );
}
