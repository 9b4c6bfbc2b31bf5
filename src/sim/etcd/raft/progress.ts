/**
 * What a leader knows of one member. In `probe` one MsgApp at a time is sent, until an answer says where the logs agree; in
 * `replicate` entries are sent as they come. Source: `go.etcd.io/raft/v3/tracker/progress.go`.
 */
export class Progress {
  match = 0;
  probe = true;
  /** A probe is on its way; the answer to it, or to a heartbeat, lets the next one go. */
  paused = false;
  /** Heard of since the last check of the quorum. */
  active = false;

  constructor(public next: number) {}

  /** The member has everything up to `index`. Returns whether that is news. */
  update(index: number): boolean {
    const news = index > this.match;
    if (news) this.match = index;
    if (index + 1 > this.next) this.next = index + 1;
    if (this.probe && (news || this.paused)) this.probe = false;
    this.paused = false;
    return news;
  }

  /** The member has no entry `rejected` to follow; its last one is `hint`. */
  refused(rejected: number, hint: number): void {
    if (rejected <= this.match) return;
    this.next = this.probe ? Math.max(Math.min(rejected, hint + 1), this.match + 1) : this.match + 1;
    this.probe = true;
    this.paused = false;
  }
}
