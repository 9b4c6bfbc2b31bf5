import type { Address, EtcdSnapshot, RaftEntry, RaftMessage, RaftMessageType, RaftProposal } from '../../../api/index.ts';
import type { EtcdMemberEvent } from '../../../machines/etcd-member.ts';
import type { RaftLog } from './log.ts';
import { Progress } from './progress.ts';

/** `--election-timeout` in ticks of `--heartbeat-interval`: 1000 ms of 100 ms (`etcd/server/embed/config.go`). */
export const ELECTION_TICKS = 10;
/** Entries in one MsgApp; etcd limits the size instead (512 KiB). */
const MAX_ENTRIES = 64;

/** What a member keeps on disk for raft: HardState and log. */
export interface RaftDisk {
  term: number;
  vote: Address | undefined;
  readonly log: RaftLog;
}

/** The statechart of the member, as far as raft moves it. */
export interface Role {
  readonly state: string;
  send(event: EtcdMemberEvent): boolean;
}

/** What raft asks of the member that runs it. */
export interface RaftPorts {
  readonly self: Address;
  /** All members, this one included. */
  readonly members: readonly Address[];
  send(to: Address, message: RaftMessage): void;
  /** Runs when what is written to the disk now is safe there. */
  synced(run: () => void): void;
  /** A number of ticks from ELECTION_TICKS to 2·ELECTION_TICKS − 1. */
  electionTicks(): number;
  apply(entry: RaftEntry): void;
  snapshot(): EtcdSnapshot;
  restore(snapshot: EtcdSnapshot): void;
  /** There is a new leader, or none. */
  leaderChanged(leader: Address | undefined): void;
  /** A batch of reads may be served when `index` is applied. */
  readable(context: string, index: number): void;
}

type Body = Omit<RaftMessage, 'type' | 'message' | 'term'>;
type Handler = (from: Address, message: RaftMessage) => void;

/** One node of the raft protocol as etcd configures it: pre-vote, quorum checks, safe reads by ReadIndex. Source: `go.etcd.io/raft/v3/raft.go`. */
export class Raft {
  leader: Address | undefined;
  private elapsed = 0;
  /** How far this leader's own disk is. */
  private own = 0;
  private timeout: number;
  private readonly votes = new Map<Address, boolean>();
  private readonly progress = new Map<Address, Progress>();
  private readonly reads = new Map<string, { readonly index: number; readonly from: Address; readonly acks: Set<Address> }>();
  /** Reads that wait until the leader has committed an entry of its own term. */
  private earlyReads: { readonly context: string; readonly from: Address }[] = [];
  private readonly handlers: Partial<Record<RaftMessageType, Handler>> = {
    MsgPreVote: (from, message) => this.vote(from, message),
    MsgVote: (from, message) => this.vote(from, message),
    MsgPreVoteResp: (from, message) => this.counted(from, message, 'preCandidate', 'PRE_VOTE_WON'),
    MsgVoteResp: (from, message) => this.counted(from, message, 'candidate', 'VOTE_WON'),
    MsgApp: (from, message) => this.append(from, message),
    MsgAppResp: (from, message) => this.appended(from, message),
    MsgHeartbeat: (from, message) => this.heartbeat(from, message),
    MsgHeartbeatResp: (from, message) => this.heard(from, message),
    MsgProp: (_from, message) => this.propose(message.proposals ?? []),
    MsgReadIndex: (from, message) => this.readIndex(message.context ?? '', from),
    MsgReadIndexResp: (_from, message) => this.ports.readable(message.context ?? '', message.index ?? 0),
    MsgSnap: (from, message) => this.install(from, message),
  };

  constructor(
    private readonly ports: RaftPorts,
    private readonly disk: RaftDisk,
    private readonly role: () => Role,
  ) {
    this.timeout = ports.electionTicks();
  }

  get isLeader(): boolean {
    return this.role().state === 'leader';
  }

  get quorum(): number {
    return Math.floor(this.ports.members.length / 2) + 1;
  }

  private get log(): RaftLog {
    return this.disk.log;
  }

  private get others(): readonly Address[] {
    return this.ports.members.filter((member) => member !== this.ports.self);
  }

  /** One heartbeat interval has passed. */
  tick(): void {
    this.elapsed++;
    if (!this.isLeader) {
      if (this.elapsed < this.timeout) return;
      this.elapsed = 0;
      this.lead(undefined);
      this.move('ELECTION_TIMEOUT');
      return;
    }
    if (this.elapsed >= ELECTION_TICKS) {
      this.elapsed = 0;
      if (!this.heardOfQuorum()) {
        this.stepDown();
        return;
      }
    }
    this.beat();
  }

  private heardOfQuorum(): boolean {
    let active = 1;
    for (const progress of this.progress.values()) {
      if (progress.active) active++;
      progress.active = false;
    }
    return active >= this.quorum;
  }

  private stepDown(): void {
    this.lead(undefined);
    this.move('QUORUM_LOST');
  }

  /** A message of another member. */
  step(from: Address, message: RaftMessage): void {
    const { term } = this.disk;
    if (message.term > term && !this.newer(from, message)) return;
    if (message.term < term && message.term > 0) this.stale(from, message);
    else this.handlers[message.message]?.(from, message);
  }

  /** A message of a later term. Returns whether it is to be handled. */
  private newer(from: Address, { message, term, reject }: RaftMessage): boolean {
    const asks = message === 'MsgVote' || message === 'MsgPreVote';
    // Whoever hears of a leader within the election time-out keeps to it.
    if (asks && this.leader !== undefined && this.elapsed < ELECTION_TICKS) return false;
    if (message === 'MsgPreVote' || (message === 'MsgPreVoteResp' && !reject)) return true;
    const leads = message === 'MsgApp' || message === 'MsgHeartbeat' || message === 'MsgSnap';
    this.begin(term, undefined);
    this.lead(leads ? from : undefined);
    this.move(leads ? 'LEADER_FOUND' : 'HIGHER_TERM');
    return true;
  }

  /** A message of an earlier term: whoever sent it is told of the present one. */
  private stale(from: Address, { message }: RaftMessage): void {
    if (message === 'MsgHeartbeat' || message === 'MsgApp') this.send(from, 'MsgAppResp', {});
    else if (message === 'MsgPreVote') this.send(from, 'MsgPreVoteResp', { reject: true });
  }

  private begin(term: number, vote: Address | undefined): void {
    this.disk.term = term;
    this.disk.vote = vote;
  }

  private lead(leader: Address | undefined): void {
    if (this.leader === leader) return;
    this.leader = leader;
    this.reads.clear();
    this.earlyReads = [];
    this.ports.leaderChanged(leader);
  }

  private move(type: EtcdMemberEvent['type']): void {
    this.role().send({ type, term: this.disk.term, leader: this.leader ?? '' });
  }

  private send(to: Address, message: RaftMessageType, body: Body, term = this.disk.term): void {
    this.ports.send(to, { type: 'raft', message, term, ...body });
  }

  // --- elections -------------------------------------------------------------------------------------------------------

  /** Entering the state `follower`. */
  follow(): void {
    this.elapsed = 0;
    this.timeout = this.ports.electionTicks();
    this.progress.clear();
  }

  requestPreVotes(): void {
    this.campaign('MsgPreVote', this.disk.term + 1);
  }

  requestVotes(): void {
    this.begin(this.disk.term + 1, this.ports.self);
    const { term } = this.disk;
    // The vote for itself must be safe before anybody hears of it.
    this.ports.synced(() => {
      if (this.role().state === 'candidate' && this.disk.term === term) this.campaign('MsgVote', term);
    });
  }

  private campaign(message: 'MsgPreVote' | 'MsgVote', term: number): void {
    this.timeout = this.ports.electionTicks();
    this.votes.clear();
    this.votes.set(this.ports.self, true);
    const { lastIndex, lastTerm } = this.log;
    for (const other of this.others) this.send(other, message, { index: lastIndex, logTerm: lastTerm }, term);
  }

  private vote(from: Address, { message, term, index = 0, logTerm = 0 }: RaftMessage): void {
    const pre = message === 'MsgPreVote';
    const answer = pre ? 'MsgPreVoteResp' : 'MsgVoteResp';
    const free = this.disk.vote === from || (this.disk.vote === undefined && this.leader === undefined) || (pre && term > this.disk.term);
    if (!free || !this.log.isUpToDate(index, logTerm)) this.send(from, answer, { reject: true });
    else if (pre) this.send(from, answer, {}, term);
    else {
      this.elapsed = 0;
      this.disk.vote = from;
      this.ports.synced(() => this.send(from, answer, {}, term));
    }
  }

  private counted(from: Address, { reject = false }: RaftMessage, state: string, won: 'PRE_VOTE_WON' | 'VOTE_WON'): void {
    if (this.role().state !== state) return;
    if (!this.votes.has(from)) this.votes.set(from, !reject);
    const granted = [...this.votes.values()].filter((vote) => vote).length;
    if (granted >= this.quorum) {
      if (won === 'VOTE_WON') this.lead(this.ports.self);
      this.move(won);
    } else if (this.votes.size - granted >= this.quorum) this.move('VOTE_LOST');
  }

  // --- the leader ------------------------------------------------------------------------------------------------------

  /** Entering the state `leader`. */
  takeOver(): void {
    this.elapsed = 0;
    this.own = 0;
    this.progress.clear();
    for (const other of this.others) this.progress.set(other, new Progress(this.log.lastIndex + 1));
    this.add([undefined]);
  }

  /** Adds proposals to the log, at the leader. */
  propose(proposals: readonly RaftProposal[]): void {
    if (this.isLeader) this.add(proposals);
  }

  private add(proposals: readonly (RaftProposal | undefined)[]): void {
    const { term } = this.disk;
    for (const proposal of proposals) this.log.push({ term, index: this.log.lastIndex + 1, ...(proposal ? { proposal } : {}) });
    const { lastIndex } = this.log;
    for (const other of this.others) this.replicate(other, false);
    this.ports.synced(() => {
      if (this.isLeader && this.disk.term === term) this.stable(lastIndex);
    });
  }

  private stable(index: number): void {
    this.own = Math.max(this.own, index);
    this.advance();
  }

  /** Sends what a member lacks; nothing new is sent only when asked to (`even`), to learn where it stands. */
  private replicate(to: Address, even: boolean): void {
    const progress = this.progress.get(to);
    if (!progress || (progress.probe && progress.paused)) return;
    const index = progress.next - 1;
    const logTerm = this.log.term(index);
    const entries = this.log.slice(progress.next, MAX_ENTRIES);
    if (logTerm === undefined || entries === undefined) {
      this.sendSnapshot(to, progress);
      return;
    }
    if (entries.length === 0 && !even) return;
    if (progress.probe) progress.paused = true;
    else progress.next += entries.length;
    this.send(to, 'MsgApp', { index, logTerm, entries, commit: this.log.commit });
    if (!progress.probe && entries.length === MAX_ENTRIES) this.replicate(to, false);
  }

  private sendSnapshot(to: Address, progress: Progress): void {
    progress.paused = true;
    progress.probe = true;
    const snapshot = this.ports.snapshot();
    progress.next = snapshot.index + 1;
    this.send(to, 'MsgSnap', { snapshot });
  }

  private appended(from: Address, { index = 0, reject = false, rejectHint = 0 }: RaftMessage): void {
    const progress = this.progress.get(from);
    if (!this.isLeader || !progress) return;
    progress.active = true;
    if (reject) {
      progress.refused(index, rejectHint);
      this.replicate(from, true);
    } else if (progress.update(index) && !this.advance()) this.replicate(from, false);
  }

  /** Commits what a quorum has. Only entries of the own term are counted (raft paper, 5.4.2). Returns whether something was committed. */
  private advance(): boolean {
    const matches = [this.own, ...[...this.progress.values()].map(({ match }) => match)].sort((a, b) => b - a);
    const index = matches[this.quorum - 1] ?? 0;
    if (index <= this.log.commit || this.log.term(index) !== this.disk.term) return false;
    this.commitTo(index);
    for (const other of this.others) this.replicate(other, true);
    for (const { context, from } of this.earlyReads.splice(0)) this.readIndex(context, from);
    return true;
  }

  private beat(context?: string): void {
    for (const [other, { match }] of this.progress)
      this.send(other, 'MsgHeartbeat', { commit: Math.min(match, this.log.commit), ...(context === undefined ? {} : { context }) });
  }

  private heard(from: Address, { context }: RaftMessage): void {
    const progress = this.progress.get(from);
    if (!this.isLeader || !progress) return;
    progress.active = true;
    progress.paused = false;
    if (progress.match < this.log.lastIndex || progress.probe) this.replicate(from, true);
    const read = context === undefined ? undefined : this.reads.get(context);
    if (context === undefined || !read) return;
    read.acks.add(from);
    if (read.acks.size < this.quorum) return;
    this.reads.delete(context);
    this.answerRead(context, read.from, read.index);
  }

  // --- linearizable reads ----------------------------------------------------------------------------------------------

  /** The leader confirms by a round of heartbeats that it still leads, then says up to where a reader must have applied. */
  readIndex(context: string, from: Address): void {
    if (!this.isLeader) return;
    if (this.log.term(this.log.commit) !== this.disk.term) {
      this.earlyReads.push({ context, from });
      return;
    }
    this.reads.set(context, { index: this.log.commit, from, acks: new Set([this.ports.self]) });
    this.beat(context);
  }

  /** Asks for the index of a batch of reads, wherever the leader is. Without a leader nothing happens. */
  askReadIndex(context: string): void {
    if (this.isLeader) this.readIndex(context, this.ports.self);
    else if (this.leader) this.send(this.leader, 'MsgReadIndex', { context });
  }

  private answerRead(context: string, from: Address, index: number): void {
    if (from === this.ports.self) this.ports.readable(context, index);
    else this.send(from, 'MsgReadIndexResp', { context, index });
  }

  // --- followers -------------------------------------------------------------------------------------------------------

  private obey(from: Address): void {
    this.elapsed = 0;
    const found = this.leader !== from || this.role().state !== 'follower';
    this.lead(from);
    if (found) this.move('LEADER_FOUND');
  }

  private append(from: Address, { index = 0, logTerm = 0, entries = [], commit = 0 }: RaftMessage): void {
    this.obey(from);
    if (index < this.log.commit) {
      this.send(from, 'MsgAppResp', { index: this.log.commit });
      return;
    }
    const last = this.log.append(index, logTerm, entries);
    if (last === undefined) {
      this.send(from, 'MsgAppResp', { index, reject: true, rejectHint: this.log.lastIndex });
      return;
    }
    const { term } = this.disk;
    const answer = (): void => this.send(from, 'MsgAppResp', { index: last }, term);
    this.commitTo(Math.min(commit, last));
    if (entries.length > 0) this.ports.synced(answer);
    else answer();
  }

  private heartbeat(from: Address, { commit = 0, context }: RaftMessage): void {
    this.obey(from);
    this.commitTo(Math.min(commit, this.log.lastIndex));
    this.send(from, 'MsgHeartbeatResp', context === undefined ? {} : { context });
  }

  private install(from: Address, { snapshot }: RaftMessage): void {
    this.obey(from);
    if (snapshot && snapshot.index > this.log.commit) {
      this.log.restore(snapshot.index, snapshot.term);
      this.ports.restore(snapshot);
    }
    this.ports.synced(() => this.send(from, 'MsgAppResp', { index: this.log.commit }));
  }

  /** Commits up to an index and applies what is committed, in order. */
  private commitTo(index: number): void {
    if (index <= this.log.commit) return;
    this.log.commit = index;
    for (const entry of this.log.slice(this.log.applied + 1, index - this.log.applied) ?? []) {
      this.log.applied = entry.index;
      this.ports.apply(entry);
    }
  }
}
