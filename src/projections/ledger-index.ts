import type {
  DocumentRecord,
  DocumentRef,
  FaultRecord,
  LedgerRecord,
  LedgerView,
  LossRecord,
  Message,
  Micros,
  OutputRecord,
  Seq,
  TransitionRecord,
} from '../api/index.ts';
import { countUpTo, seqOf } from './ascending.ts';
import { Present } from './present.ts';
import { isObject, text } from './values.ts';
import { type Noise, isClient, noiseOf, TRAFFIC } from './noise.ts';
import { isProblem } from './problems.ts';

export { countUpTo };

const push = <K, V>(map: Map<K, V[]>, key: K, value: V): void => {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
};

const self = (value: number): number => value;

/** Longer on its way than this, microseconds, a message is among the slow ones. */
export const QUICK = 20_000;

/** One running statechart, as the ledger tells it. */
export interface EntityHistory {
  readonly machine: string;
  readonly entity: string;
  readonly transitions: TransitionRecord[];
}

/**
 * Everything that views look up in the ledger, extended as the ledger grows and never rebuilt. Questions about a moment
 * take the last seq of that moment (`lastSeqAt`) and search by bisection.
 */
export class LedgerIndex {
  /** Messages in order. */
  readonly messages: Seq[] = [];
  /** Messages that no counter row swallows, in order. */
  readonly foregroundMessages: Seq[] = [];
  /** Messages that are long on their way, in order. */
  readonly slow: Seq[] = [];
  readonly problems: Seq[] = [];
  /** Messages that say what was read to decide them, in order. */
  readonly reading: Seq[] = [];
  readonly stateChanges: Seq[] = [];
  /** Versions of API objects. */
  readonly apiWrites: Seq[] = [];
  /** What users and scenarios did. */
  readonly actions: Seq[] = [];
  readonly faults: FaultRecord[] = [];
  readonly addresses = new Set<string>();
  readonly machineEntities = new Map<string, EntityHistory>();
  private readonly times: number[] = [];
  private readonly noises: Noise[] = [];
  private readonly rootOf: number[] = [];
  private readonly firstChild: number[] = [];
  private readonly lastChild: number[] = [];
  private readonly nextSibling: number[] = [];
  private readonly firstReply = new Map<Seq, Seq>();
  private readonly lossByMessage = new Map<Seq, LossRecord>();
  private readonly documents = new Map<DocumentRef, DocumentRecord[]>();
  private readonly refsByKind = new Map<string, DocumentRef[]>();
  private readonly recordsByKind = new Map<string, DocumentRecord[]>();
  private readonly present = new Map<string, Present>();
  private readonly dependants = new Map<DocumentRef, DocumentRef[]>();
  private readonly entitiesBySubject = new Map<DocumentRef, EntityHistory[]>();
  private readonly seqsBySubject = new Map<DocumentRef, Seq[]>();
  private readonly seqsByAddress = new Map<string, Seq[]>();
  private readonly outputs = new Map<string, OutputRecord[]>();
  /** What is tried again and again and failed the last time. */
  private readonly failing = new Set<string>();
  /** What faults added to the way of single messages. */
  private readonly delays = new Map<Seq, number>();
  private readonly starts = new Map<string, Seq[]>();

  constructor(readonly ledger: LedgerView) {
    this.extend();
  }

  /** How many records have been taken in. */
  get length(): number {
    return this.times.length;
  }

  /** Takes in what the ledger has grown by. */
  extend(): void {
    for (let seq = this.times.length + 1; seq <= this.ledger.length; seq++) {
      const record = this.ledger.at(seq as Seq);
      if (record) this.take(record);
    }
  }

  private take(record: LedgerRecord): void {
    const { seq, cause } = record;
    this.times.push(record.sentAt);
    this.firstChild.push(0);
    this.lastChild.push(0);
    this.nextSibling.push(0);
    this.rootOf.push(cause === 0 ? seq : (this.rootOf[cause - 1] ?? seq));
    if (cause !== 0) this.link(cause, seq);
    this.noises.push(noiseOf(record, cause === 0 ? 0 : (this.noises[cause - 1] ?? 0), this.isClientsOwn(record)));
    this.classify(record);
    const problem = isProblem(record, this);
    if (this.isNews(record, problem) && problem) this.problems.push(seq);
  }

  private link(cause: Seq, seq: Seq): void {
    const last = this.lastChild[cause - 1] ?? 0;
    if (last === 0) this.firstChild[cause - 1] = seq;
    else this.nextSibling[last - 1] = seq;
    this.lastChild[cause - 1] = seq;
  }

  private isClientsOwn(record: LedgerRecord): boolean {
    if (record.kind !== 'message') return false;
    const root = this.ledger.at(this.rootOf[record.seq - 1] as Seq);
    return root?.kind === 'loop' && isClient(root.process);
  }

  /**
   * Is a failure worth telling? Not while the cluster boots (everything waits for the API server), and of what is tried again
   * and again (heartbeats, probes, a client's requests) only the first failure of a row.
   */
  private isNews(record: LedgerRecord, problem: boolean): boolean {
    if (record.sentAt < 0) return false;
    const message =
      record.kind === 'loss'
        ? this.message(record.cause)
        : record.kind === 'message' && record.replyTo !== undefined
          ? this.message(record.replyTo)
          : undefined;
    const noise = message ? (this.noises[message.seq - 1] ?? 0) : 0;
    if (!message || noise === 0) return true;
    if (noise === TRAFFIC && !isClient(message.from)) return false;
    const key = `${message.from} ${message.to} ${message.method}`;
    const before = this.failing.has(key);
    if (problem) this.failing.add(key);
    else this.failing.delete(key);
    return !before;
  }

  private classify(record: LedgerRecord): void {
    const { seq } = record;
    if (this.noises[seq - 1] === 0 && record.kind === 'message') this.foregroundMessages.push(seq);
    if (record.kind === 'message') this.takeMessage(record);
    else if (record.kind === 'document') this.takeDocument(record);
    else if (record.kind === 'transition') this.takeTransition(record);
    else if (record.kind === 'loss') this.lossByMessage.set(record.cause, record);
    else if (record.kind === 'output') push(this.outputs, record.source, record);
    else if (record.kind === 'fault') this.takeFault(record);
    else if (record.kind === 'action') this.actions.push(seq);
    else if (record.kind === 'loop') {
      this.addresses.add(record.process);
      if (record.loop === 'start') push(this.starts, record.process as string, seq);
    }
  }

  private takeFault(record: FaultRecord): void {
    this.faults.push(record);
    const { fault } = record;
    if (fault.type !== 'delay-message' || record.phase !== 'injected') return;
    const { message, by } = fault;
    this.delays.set(message, (this.delays.get(message) ?? 0) + by);
    const place = countUpTo(this.slow, message, self);
    if (this.slow[place - 1] !== message) this.slow.splice(place, 0, message);
  }

  private takeMessage(message: Message): void {
    const { seq } = message;
    this.messages.push(seq);
    if (message.arrivesAt - message.sentAt > QUICK) this.slow.push(seq);
    if (message.reads !== undefined && message.reads.length > 0) this.reading.push(seq);
    this.addresses.add(message.from);
    this.addresses.add(message.to);
    push(this.seqsByAddress, message.from as string, seq);
    if (message.to !== message.from) push(this.seqsByAddress, message.to as string, seq);
    if (message.subject !== undefined) push(this.seqsBySubject, message.subject, seq);
    if (message.replyTo !== undefined && !this.firstReply.has(message.replyTo)) this.firstReply.set(message.replyTo, seq);
  }

  private takeDocument(record: DocumentRecord): void {
    const known = this.documents.has(record.ref);
    push(this.documents, record.ref, record);
    if (record.resourceVersion !== undefined) this.apiWrites.push(record.seq);
    const slash = record.ref.indexOf('/');
    const kind = slash < 0 ? record.ref : record.ref.slice(0, slash);
    push(this.recordsByKind, kind, record);
    if (known) return;
    push(this.refsByKind, kind, record.ref);
    for (const owner of ownerRefs(record, (ref) => this.documents.has(ref))) push(this.dependants, owner, record.ref);
  }

  private takeTransition(record: TransitionRecord): void {
    const key = `${record.machine} ${record.entity}`;
    let history = this.machineEntities.get(key);
    if (!history) {
      history = { machine: record.machine, entity: record.entity, transitions: [] };
      this.machineEntities.set(key, history);
      if (record.subject !== undefined) push(this.entitiesBySubject, record.subject, history);
    }
    history.transitions.push(record);
    if (record.subject !== undefined) push(this.seqsBySubject, record.subject, record.seq);
    if (this.noises[record.seq - 1] === 0) this.stateChanges.push(record.seq);
  }

  // --- moments -------------------------------------------------------------------------------------------------------

  /** Seq of the last record at or before `t`; 0 when there is none. */
  lastSeqAt(t: Micros): Seq {
    return countUpTo(this.times, t, self) as Seq;
  }

  timeOf(seq: Seq): Micros {
    return (this.times[seq - 1] ?? 0) as Micros;
  }

  // --- causes --------------------------------------------------------------------------------------------------------

  noise(seq: Seq): Noise {
    return this.noises[seq - 1] ?? 0;
  }

  /** The action, fault or loop at the top of the record's causal chain. */
  root(seq: Seq): Seq {
    return (this.rootOf[seq - 1] ?? seq) as Seq;
  }

  /** What the record caused directly, in order. */
  effects(seq: Seq): Seq[] {
    const effects: Seq[] = [];
    for (let child = this.firstChild[seq - 1] ?? 0; child !== 0; child = this.nextSibling[child - 1] ?? 0) effects.push(child as Seq);
    return effects;
  }

  message(seq: Seq | undefined): Message | undefined {
    const record = seq === undefined ? undefined : this.ledger.at(seq);
    return record?.kind === 'message' ? record : undefined;
  }

  /** The first answer to a request. */
  reply(request: Seq): Message | undefined {
    return this.message(this.firstReply.get(request));
  }

  /** When a message arrives, with what a fault did to it on its way. */
  arrival(message: Message): Micros {
    return (message.arrivesAt + (this.delays.get(message.seq) ?? 0)) as Micros;
  }

  loss(message: Seq): LossRecord | undefined {
    return this.lossByMessage.get(message);
  }

  // --- documents -----------------------------------------------------------------------------------------------------

  versions(ref: DocumentRef): readonly DocumentRecord[] {
    return this.documents.get(ref) ?? [];
  }

  /** The version in force when record `at` had been written; a DELETED one says that it is gone. */
  versionAt(ref: DocumentRef, at: Seq): DocumentRecord | undefined {
    const versions = this.documents.get(ref);
    return versions?.[countUpTo(versions, at, seqOf) - 1];
  }

  /** The same, absent when the document does not exist then. */
  existing(ref: DocumentRef, at: Seq): DocumentRecord | undefined {
    const version = this.versionAt(ref, at);
    return version?.op === 'DELETED' ? undefined : version;
  }

  /** Every reference that begins with `kind/`, in order of first appearance. */
  refsOf(kind: string): readonly DocumentRef[] {
    return this.refsByKind.get(kind) ?? [];
  }

  /** Every version of every document of a kind, in order. */
  recordsOf(kind: string): readonly DocumentRecord[] {
    return this.recordsByKind.get(kind) ?? [];
  }

  /** First parts of references: kinds of API objects, and names of processes that keep inner documents. */
  kinds(): IterableIterator<string> {
    return this.refsByKind.keys();
  }

  /** All documents of a kind that exist then, in order of first appearance. The same list as long as it holds the same. */
  objects(kind: string, at: Seq): readonly DocumentRecord[] {
    let present = this.present.get(kind);
    if (!present) {
      present = new Present(this, kind);
      this.present.set(kind, present);
    }
    return present.at(at);
  }

  dependantsOf(ref: DocumentRef): readonly DocumentRef[] {
    return this.dependants.get(ref) ?? [];
  }

  ownersOf(record: DocumentRecord): readonly DocumentRef[] {
    return ownerRefs(record, (ref) => this.documents.has(ref));
  }

  // --- by thing ------------------------------------------------------------------------------------------------------

  entitiesOf(subject: DocumentRef): readonly EntityHistory[] {
    return this.entitiesBySubject.get(subject) ?? [];
  }

  history(machine: string, entity: string): EntityHistory | undefined {
    return this.machineEntities.get(`${machine} ${entity}`);
  }

  /** Messages and transitions about an object. */
  about(subject: DocumentRef): readonly Seq[] {
    return this.seqsBySubject.get(subject) ?? [];
  }

  /** Messages that an address sent or got. */
  touching(address: string): readonly Seq[] {
    return this.seqsByAddress.get(address) ?? [];
  }

  outputOf(source: string): readonly OutputRecord[] {
    return this.outputs.get(source) ?? [];
  }

  /** Seqs at which a process was started by itself (boot, restart). */
  startsOf(process: string): readonly Seq[] {
    return this.starts.get(process) ?? [];
  }
}

function ownerRefs(record: DocumentRecord, exists: (ref: DocumentRef) => boolean): DocumentRef[] {
  const metadata = isObject(record.value) ? record.value['metadata'] : undefined;
  const owners = isObject(metadata) ? metadata['ownerReferences'] : undefined;
  if (!isObject(metadata) || !Array.isArray(owners)) return [];
  const namespace = text(metadata['namespace']);
  return owners.filter(isObject).map((owner) => {
    const namespaced = `${text(owner['kind'])}/${namespace}/${text(owner['name'])}` as DocumentRef;
    const clusterWide = `${text(owner['kind'])}/${text(owner['name'])}` as DocumentRef;
    return namespace === '' || (!exists(namespaced) && exists(clusterWide)) ? clusterWide : namespaced;
  });
}
