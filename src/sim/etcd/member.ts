import {
  type Address,
  documentRef,
  type EtcdCompact,
  type EtcdLeaseGrant,
  type EtcdMaintenance,
  type EtcdMemberStatus,
  type EtcdRange,
  type EtcdSnapshot,
  type EtcdTxn,
  type EtcdWatchCreate,
  type Micros,
  micros,
  millis,
  type RaftEntry,
  type RaftMessage,
  type RaftOperation,
  type RaftProposal,
  seconds,
} from '../../api/index.ts';
import { etcdMember } from '../../machines/etcd-member.ts';
import type { Incoming, LifecycleHandle, ProcessHost, TimerHandle } from '../kernel/index.ts';
import type { Stamp, StoreEvent } from './mvcc/store.ts';
import { describeEntry } from './raft/describe.ts';
import { RaftLog } from './raft/log.ts';
import { ELECTION_TICKS, Raft, type RaftDisk } from './raft/raft.ts';
import { ReadIndexLoop } from './raft/read-index.ts';
import { type EtcdDisk, EtcdServer, newDisk, restoredDisk } from './server.ts';

/** `--heartbeat-interval` (`etcd/server/embed/config.go`). */
const TICK = millis(100);
/** ReqTimeout: 5 s for queueing and the disk, and twice the election time-out (`etcd/server/config/config.go`). */
const REQUEST_TIMEOUT = seconds(7);
/** A stream that wants a leader ends after this many election time-outs without one (`server/etcdserver/api/v3rpc/interceptor.go` maxNoLeaderCnt). */
const MAX_NO_LEADER = 3;
/** `--snapshot-count` and `--experimental-snapshot-catchup-entries` of etcd 3.6. */
const SNAPSHOT_COUNT = 10_000;
const CATCH_UP_ENTRIES = 5_000;

const TIMEOUT = 'etcdserver: request timed out';
const LEADER_FAILED = 'etcdserver: request timed out, possibly due to previous leader failure';
const LEADER_CHANGED = 'etcdserver: leader changed';
const NO_LEADER = 'etcdserver: no leader';
/** Errors of a member that may be gone when another is asked (`etcd/api/v3/rpctypes/error.go`: codes.Unavailable). */
const unavailable: ReadonlySet<string> = new Set([TIMEOUT, LEADER_FAILED, LEADER_CHANGED, NO_LEADER]);

export interface MemberDisk extends EtcdDisk, RaftDisk {}

export const newMemberDisk = (stamp: Stamp): MemberDisk => ({ ...newDisk(stamp), term: 0, vote: undefined, log: new RaftLog() });

/** What all members of a cluster agree on, so that it is written down once: every one of them applies every revision. */
export interface Recorded {
  /** The last revision whose objects stand in the ledger. */
  revision: number;
  /** Keys of that revision: one transaction may change several. */
  readonly keys: Set<string>;
}

interface Proposal {
  readonly request: Incoming;
  readonly proposal: RaftProposal;
  readonly since: Micros;
  readonly timer: TimerHandle;
}

/** One of several members: what a client writes goes through the log of raft before it is applied; a linearizable read asks the leader how far the log is. Source: `etcd/server/etcdserver/{server,v3_server,raft}.go`. */
export class EtcdMember extends EtcdServer {
  private readonly raft: Raft;
  private role: LifecycleHandle<typeof etcdMember> | undefined;
  private readonly proposals = new Map<string, Proposal>();
  private readonly reads: ReadIndexLoop;
  private readonly leases = new Map<number, TimerHandle>();
  private waiting: RaftProposal[] = [];
  private nextId = 1;
  private leaderElectedAt = Number.NEGATIVE_INFINITY;
  private checksWithoutLeader = 0;
  private shown = '';
  private readonly incarnation: string;

  constructor(
    host: ProcessHost,
    protected override readonly disk: MemberDisk,
    private readonly members: readonly Address[],
    private readonly recorded: Recorded,
  ) {
    super(host, disk);
    this.incarnation = `${host.address}/${host.now()}`;
    this.reads = new ReadIndexLoop(host, (context) => this.raft.askReadIndex(context));
    this.raft = new Raft(
      {
        self: host.address,
        members,
        send: (to, message) => void host.send({ to, channel: 'raft', method: message.message, payload: message }),
        synced: (run) => void host.after(this.fsync(), run),
        electionTicks: () => ELECTION_TICKS + host.random.int(0, ELECTION_TICKS - 1),
        apply: (entry) => this.apply(entry),
        snapshot: () => this.snapshot(),
        restore: (snapshot) => this.restore(snapshot),
        leaderChanged: (leader) => this.leaderChanged(leader),
        readable: (context, index) => this.reads.confirmed(context, index, this.disk.log.applied),
      },
      disk,
      () => this.role ?? { state: 'follower', send: () => false },
    );
  }

  override start(): void {
    this.role = this.host.lifecycle(etcdMember, {
      entity: this.host.address,
      effects: {
        requestPreVotes: () => this.raft.requestPreVotes(),
        requestVotes: () => this.raft.requestVotes(),
        follow: () => this.raft.follow(),
        lead: () => {
          this.raft.takeOver();
          this.promote();
        },
      },
    });
    // Members were started one after another: their ticks are not in step.
    this.host.every(TICK, 'raft', () => this.tick(), micros(this.host.random.int(1, TICK)));
    this.host.every(seconds(1), 'status', () => this.look());
    this.report();
  }

  override receive(message: Incoming): void {
    if (message.payload.type === 'raft') {
      if (!this.halted) this.raft.step(message.from, message.payload);
    } else super.receive(message);
  }

  private tick(): void {
    if (!this.halted) this.raft.tick();
  }

  // --- requests of clients ---------------------------------------------------------------------------------------------

  protected override txn(request: Incoming, txn: EtcdTxn): void {
    if ([...txn.success, ...txn.failure].every(({ op }) => op === 'get')) this.linearizable(request, () => super.txn(request, txn));
    else this.propose(request, txn);
  }

  protected override range(request: Incoming, range: EtcdRange): void {
    this.linearizable(request, () => super.range(request, range));
  }

  protected override grant(request: Incoming, grant: EtcdLeaseGrant): void {
    this.propose(request, grant);
  }

  protected override compact(request: Incoming, compact: EtcdCompact): void {
    this.propose(request, compact);
  }

  /** kube-apiserver's watches want a leader (`clientv3.WithRequireLeader`). */
  protected override watch(request: Incoming, watch: EtcdWatchCreate): void {
    if (this.raft.leader === undefined) this.cancelWatch(request);
    else super.watch(request, watch);
  }

  private cancelWatch(request: Incoming): void {
    const payload = { type: 'etcd-watch-response', revision: this.disk.store.revision, events: [], canceled: NO_LEADER } as const;
    this.host.reply(request, { method: 'Watch', code: 'Unavailable', payload });
  }

  protected override codeOf(error: string): string {
    return unavailable.has(error) ? 'Unavailable' : super.codeOf(error);
  }

  private refuse(request: Incoming, error: string): void {
    this.answer(request, { revision: this.disk.store.revision, error });
  }

  private linearizable(request: Incoming, serve: () => void): void {
    this.reads.add({ serve, fail: (error) => this.refuse(request, error) });
  }

  private propose(request: Incoming, operation: RaftOperation): void {
    const id = `${this.incarnation}/${this.nextId++}`;
    const proposal: RaftProposal = { id, operation };
    const timer = this.host.after(REQUEST_TIMEOUT, () => this.timedOut(id));
    this.proposals.set(id, { request, proposal, since: this.host.now(), timer });
    this.hand(proposal);
  }

  /** To the log when this is the leader, else to the leader. While there is none, proposals wait. */
  private hand(proposal: RaftProposal): void {
    const { leader } = this.raft;
    if (this.raft.isLeader) this.raft.propose([proposal]);
    else if (leader) this.forward(leader, [proposal]);
    else this.waiting.push(proposal);
  }

  private forward(leader: Address, proposals: readonly RaftProposal[]): void {
    const payload: RaftMessage = { type: 'raft', message: 'MsgProp', term: 0, proposals };
    this.host.send({ to: leader, channel: 'raft', method: 'MsgProp', payload });
  }

  private timedOut(id: string): void {
    const open = this.proposals.get(id);
    if (!open) return;
    this.proposals.delete(id);
    this.waiting = this.waiting.filter((proposal) => proposal.id !== id);
    const lost = open.since < this.leaderElectedAt && open.since > this.leaderElectedAt - 2 * ELECTION_TICKS * TICK;
    this.refuse(open.request, lost ? LEADER_FAILED : TIMEOUT);
  }

  // --- what raft tells -------------------------------------------------------------------------------------------------

  private leaderChanged(leader: Address | undefined): void {
    if (leader !== this.host.address) this.demote();
    if (leader === undefined) return;
    this.leaderElectedAt = this.host.now();
    this.checksWithoutLeader = 0;
    this.reads.leaderChanged(LEADER_CHANGED);
    if (leader !== this.host.address && this.waiting.length > 0) this.forward(leader, this.waiting.splice(0));
  }

  /** The leader alone lets leases end; it gives all of them their whole time again (`server/lease/lessor.go` Promote). */
  private promote(): void {
    for (const proposal of this.waiting.splice(0)) this.raft.propose([proposal]);
    const now = this.host.now();
    for (const { id, ttl } of [...this.disk.lessor.all()]) this.armLease(id, this.disk.lessor.restore(id, ttl / seconds(1), now).expiresAt);
  }

  private demote(): void {
    for (const timer of this.leases.values()) this.host.cancel(timer);
    this.leases.clear();
  }

  protected override armLease(id: number, expiresAt: Micros): void {
    if (!this.raft.isLeader) return;
    const left = Math.max(0, expiresAt - this.host.now()) as Micros;
    const timer = this.host.after(left, () => this.host.asLoop('lease expiry', () => this.expire(id)));
    this.leases.set(id, timer);
  }

  protected override expire(id: number): void {
    this.leases.delete(id);
    this.raft.propose([{ id: '', operation: { type: 'etcd-lease-revoke', leaseId: id } }]);
  }

  private apply({ proposal }: RaftEntry): void {
    if (proposal) this.perform(proposal);
    this.reads.applied(this.disk.log.applied);
    const { log } = this.disk;
    if (log.applied - log.firstIndex >= SNAPSHOT_COUNT + CATCH_UP_ENTRIES) log.compact(log.applied - CATCH_UP_ENTRIES);
  }

  private perform({ id, operation }: RaftProposal): void {
    const own = this.proposals.get(id);
    this.proposals.delete(id);
    this.host.cancel(own?.timer);
    const { store, lessor } = this.disk;
    if (operation.type === 'etcd-txn') {
      const { succeeded, kvs, events } = store.txn(operation.compare, operation.success, operation.failure);
      this.committed(events, micros(0));
      if (own) this.answer(own.request, { revision: store.revision, succeeded, kvs });
    } else if (operation.type === 'etcd-lease-grant') {
      const lease = lessor.grant(operation.ttlSeconds, this.host.now());
      this.armLease(lease.id, lease.expiresAt);
      if (own) this.answer(own.request, { revision: store.revision, leaseId: lease.id });
    } else if (operation.type === 'etcd-lease-revoke') {
      const deletes = lessor.revoke(operation.leaseId).map((key) => ({ op: 'delete', key }) as const);
      this.committed(store.txn([], deletes, []).events, micros(0));
    } else {
      const error = store.compact(operation.revision);
      if (own) this.answer(own.request, { revision: store.revision, ...(error ? { error } : {}) });
    }
  }

  /** The first member that applies a revision writes it down. */
  protected override document(event: StoreEvent): void {
    if (event.revision < this.recorded.revision || (event.revision === this.recorded.revision && this.recorded.keys.has(event.kv.key))) return;
    if (event.revision > this.recorded.revision) {
      this.recorded.revision = event.revision;
      this.recorded.keys.clear();
    }
    this.recorded.keys.add(event.kv.key);
    super.document(event);
  }

  // --- the data directory ----------------------------------------------------------------------------------------------

  protected override snapshot(): EtcdSnapshot {
    const { log } = this.disk;
    return { ...super.snapshot(), index: log.applied, term: log.term(log.applied) ?? log.lastTerm };
  }

  /** The leader's snapshot replaces what this member has; its watchers begin anew from there. */
  private restore(snapshot: EtcdSnapshot): void {
    const { store, lessor } = restoredDisk(snapshot, this.host.now());
    this.disk.store = store;
    this.disk.lessor = lessor;
    this.endWatches();
    this.reads.applied(snapshot.index);
  }

  protected override maintain(request: Incoming, command: EtcdMaintenance): void {
    if (command.command === 'compact') {
      const { revision } = this.disk.store;
      this.propose(request, { type: 'etcd-compact', revision: command.revision ?? revision });
    } else super.maintain(request, command);
  }

  /** All members get new data; the first of them to do so writes down what that changes. */
  protected override replaceData(data: EtcdDisk): void {
    const { log } = this.disk;
    log.restore(0, 0);
    this.disk.term = 0;
    this.disk.vote = undefined;
    if (this.recorded.revision === data.store.revision) {
      this.disk.store = data.store;
      this.disk.lessor = data.lessor;
      return;
    }
    super.replaceData(data);
    this.recorded.revision = data.store.revision;
    this.recorded.keys.clear();
  }

  private endWatches(): void {
    for (const watcher of this.watchers.all()) {
      this.watchers.delete(watcher);
      this.host.end(watcher.request);
    }
  }

  // --- what is to be seen ----------------------------------------------------------------------------------------------

  private look(): void {
    if (this.raft.leader === undefined && ++this.checksWithoutLeader >= MAX_NO_LEADER) {
      for (const watcher of this.watchers.all()) {
        this.watchers.delete(watcher);
        this.cancelWatch(watcher.request);
      }
    }
    this.report();
  }

  protected override report(): void {
    const { log, store, term } = this.disk;
    const { leader } = this.raft;
    const shown = `${term} ${leader ?? ''} ${log.lastIndex} ${log.applied} ${store.compactRevision}`;
    if (shown === this.shown) return;
    const op = this.shown === '' ? 'ADDED' : 'MODIFIED';
    this.shown = shown;
    const tail = log.slice(Math.max(log.firstIndex, log.lastIndex - 9), 10) ?? [];
    const status: EtcdMemberStatus = {
      endpoint: `${this.host.address}:2379`,
      version: '3.6.14',
      isLeader: this.raft.isLeader,
      ...(leader === undefined ? {} : { leader }),
      raftTerm: term,
      raftIndex: log.lastIndex,
      raftAppliedIndex: log.applied,
      revision: store.revision,
      compactRevision: store.compactRevision,
      keys: store.keyCount,
      members: this.members,
      quorum: this.raft.quorum,
      log: tail.map((entry) => ({ term: entry.term, index: entry.index, entry: describeEntry(entry) })),
    };
    this.host.document(op, documentRef(`${this.host.address}/status`), status);
  }
}
