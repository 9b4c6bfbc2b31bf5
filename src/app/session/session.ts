import { micros, seconds } from '../../api/index.ts';
import type { Intent, Micros, Scenario, Seq } from '../../api/index.ts';
import { formatSpan } from '../../components/format.ts';
import { strings } from '../../components/strings.ts';
import type { Selection } from '../../projections/views.ts';
import type { BranchTree } from '../../scenarios/link-branches.ts';
import type { EnginePort, OpenedRun, RunInfo, Stay, Stayed } from '../port.ts';
import { activeConditions, useBreakpoints } from '../stores/breakpoints.ts';
import { useEditor } from '../stores/editor.ts';
import { useMessages } from '../stores/messages.ts';
import { branchShown, useRun } from '../stores/run.ts';
import { useSelection } from '../stores/selection.ts';
import { sequenceOptions, useSequenceOptions } from '../stores/sequence-options.ts';
import { useTransport } from '../stores/transport.ts';
import { appliedTexts } from './applied.ts';
import { Commands } from './commands.ts';
import { foregroundTimes } from './foreground.ts';
import { kept } from './kept.ts';
import { HORIZON_SECONDS } from './pace.ts';
import { shown } from './painted.ts';
import { Player } from './player.ts';
import { RowCache } from './row-cache.ts';
import { Settled } from './settled.ts';

const FRAME_INTERVAL_MS = 40;
const DETAIL_INTERVAL_MS = 250;
/** A dragging hand must have rested so long before what nobody waits for is brought up to date too. */
const STANDING_MS = 30;
const TIMELINE_BUCKETS = 240;
const LOOKAHEAD_ROWS = 60;
const LOOKBACK_ROWS = 24;
/** A message is seen travelling for at least this long, wall seconds, but never longer than this in virtual microseconds. */
const TRAVEL_SECONDS = 0.3;
const MAX_TRAIL = 1_200_000;
/** Readable playback looks this far ahead through silence, virtual seconds a slice. */
const SLICE_SECONDS = 5;

/** Joins the engine, the clock and the stores. One for the life of the page. */
export class Session {
  readonly port: EnginePort;
  readonly rows: RowCache;
  readonly player: Player;
  readonly commands: Commands;
  /** Grows whenever the clock is stopped or dragged: what was begun before does not set it going again. */
  halts = 0;
  private upcoming: readonly Micros[] = [];
  /** The steps from where the last one came to. */
  private around: (Stay & Pick<Stayed, 'next' | 'previous'> & { readonly t: Micros }) | undefined;
  private frontier: Micros = micros(0);
  private pumping: Promise<void> = Promise.resolve();
  /** Grows when another branch is shown: what was asked of the one before is not shown any more. */
  private branchesShown = 0;
  private frameDirty = false;
  private frameBusy = false;
  private lastFrameAt = 0;
  private advancing = false;
  private detailTimer: ReturnType<typeof setTimeout> | undefined;
  private inspecting = false;
  private inspectAgain = false;
  /** The moment that is asked for is one to stay at. */
  private hurried = false;
  private timelineFor = -1;
  private recordsShown = -1;
  private revisionShown = -1;
  /** The texts that the editor follows. */
  private textsShown: ReadonlyMap<string, string> = new Map();
  private previousShown = 0;
  private flashes = 0;
  private runs = 0;
  private underWay = 0;
  private readonly settled: Settled;

  constructor(port: EnginePort) {
    this.port = port;
    this.rows = new RowCache((from, to) => port.rows(from, to));
    this.player = new Player({
      input: () => ({ speed: this.live() ? 'live' : useTransport.getState().speed, frontier: this.frontier, upcoming: this.upcoming }),
      moved: () => this.refresh(),
      starved: () => void this.lookAhead(true),
      skipping: (length) => this.flash(length),
    });
    this.commands = new Commands(this);
    this.settled = new Settled(() => (this.player.playing ? 'playing' : this.idle() ? this.player.now() : 'loading'));
    this.rows.subscribe(() => this.settled.touch());
    useSequenceOptions.subscribe(() => this.refresh());
    useTransport.subscribe((state, before) => {
      if (state.zooms === before.zooms) return;
      this.rows.invalidate();
      this.refresh();
    });
    useSelection.subscribe((state, before) => {
      if (state.current !== before.current) this.onSelection(state.current);
    });
  }

  /** Starts a run and shows its first moment. Rejects with the engine's message when the scenario cannot run. */
  async open(scenario: Scenario, scenarioId?: string, draftKey = scenarioId, tree?: BranchTree): Promise<void> {
    await this.begin(() => this.port.open(scenario, tree), scenarioId, draftKey, tree);
  }

  /** Shows a recorded run from its beginning. Rejects with what is wrong with the text; the run before stays. */
  async openTrace(text: string): Promise<void> {
    const run = await this.port.openTrace(text);
    await this.begin(() => Promise.resolve(run));
  }

  /** Shows the run that `orrery serve` offers here, and keeps to its newest moment. Rejects when it does not answer. */
  async openLive(): Promise<void> {
    await this.begin(() => this.port.openLive(location.origin));
    await this.goLive();
  }

  /** Does the clock keep to the newest moment of a run that goes on elsewhere? */
  private live(): boolean {
    return useTransport.getState().live && servedShown();
  }

  /** Back to the newest moment of a run that goes on elsewhere, and on with it. */
  async goLive(): Promise<void> {
    const main = useRun.getState().run?.branches[0];
    if (main !== undefined && !main.current) await this.switchBranch(main.id);
    useTransport.getState().patch({ live: true });
    this.play();
  }

  private async begin(start: () => Promise<OpenedRun>, scenarioId?: string, draftKey?: string, tree?: BranchTree): Promise<void> {
    this.player.pause();
    this.runs += 1;
    useTransport.getState().reset();
    useSelection.getState().reset();
    useBreakpoints.getState().forgetHits();
    this.rows.clear();
    this.upcoming = [];
    this.around = undefined;
    this.recordsShown = -1;
    this.timelineFor = -1;
    useRun.getState().patch({
      status: 'starting',
      frame: undefined,
      timeline: undefined,
      inspector: undefined,
      cone: undefined,
      terminal: [],
      fingerprint: '',
      blocker: undefined,
      actions: {},
      linkCheck: undefined,
    });
    const run = await start();
    const { scenario } = run;
    this.frontier = run.frontier;
    this.rows.start();
    useRun.getState().patch({
      status: 'ready',
      run,
      scenario,
      scenarioId,
      scenarios: Object.fromEntries((tree?.branches ?? [{ name: 'main', scenario }]).map((branch) => [branch.name, branch.scenario])),
    });
    useEditor.getState().openFiles(scenario.spec.manifests, draftKey);
    this.textsShown = new Map();
    this.player.set(micros(0));
    useTransport.getState().patch({ t: micros(0) });
    const { runs } = this;
    await this.showFirst();
    if (runs === this.runs) void this.lookAhead(true);
  }

  /** The first moment is on screen before the engine loads what it needs to go on. */
  private async showFirst(): Promise<void> {
    this.refresh();
    await this.pumping;
    await shown(this.rows);
  }

  play(): void {
    this.player.play();
    useTransport.getState().patch({ playing: true, seq: undefined });
    this.refresh();
  }

  pause(): void {
    this.halt();
    this.refresh();
  }

  /** Stops the clock. Whoever calls it shows the moment at which it stands. */
  private halt(): void {
    this.halts += 1;
    this.player.pause();
    useTransport.getState().patch({ playing: false, waiting: false, live: false });
  }

  toggle(): void {
    if (useTransport.getState().playing) this.pause();
    else this.play();
  }

  /** Shows the moment `t`, computing the run up to it when needed. */
  async seek(t: Micros, seq?: Seq): Promise<void> {
    const target = micros(Math.max(0, t));
    if (target > this.frontier) await this.advance(target);
    this.player.place(servedShown() ? micros(Math.min(target, this.frontier)) : target);
    this.hurried = !this.player.playing;
    // Who goes to a moment wants to see its rows.
    useTransport.getState().patch({ seq, live: false, follow: true });
    this.upcoming = [];
    this.refresh();
    // While the clock runs there is always a next frame.
    if (!this.player.playing) await this.pumping;
  }

  /** Follows a dragging hand: the clock moves at once, the frame as soon as it can. */
  scrub(t: Micros): void {
    this.halts += 1;
    if (this.player.playing) this.pause();
    const target = micros(Math.min(Math.max(0, t), this.frontier));
    this.player.set(target);
    this.hurried = true;
    useTransport.getState().patch({ seq: undefined, follow: true });
    this.refresh();
  }

  async step(direction: 1 | -1): Promise<void> {
    this.halt();
    const { seq, unit, bookmarks } = useTransport.getState();
    const marks = bookmarks.map((bookmark) => bookmark.t);
    const { around } = this;
    const known = around?.t === this.player.now() && around.seq === seq && around.unit === unit && unit !== 'bookmark' ? around : undefined;
    for (let tries = 0; tries < 8; tries += 1) {
      const found =
        (tries === 0 && (direction === 1 ? known?.next : known?.previous)) || (await this.port.stepFrom(this.player.now(), seq, unit, direction, marks));
      if (found !== undefined) return this.seek(found.t, found.seq);
      if (direction === -1 || unit === 'bookmark') break;
      await this.advance(micros(this.frontier + seconds(SLICE_SECONDS * (tries + 1))));
    }
    this.pause();
    useMessages.getState().toast(strings.transport.noMore(strings.transport.units[unit], direction));
  }

  /** Selects a record and brings its moment on screen. */
  async show(seq: Seq, t?: Micros): Promise<void> {
    useSelection.getState().select({ kind: 'message', seq });
    const moment = t ?? (await this.port.inspect({ kind: 'message', seq }, this.frontier))?.message?.row.t;
    if (moment !== undefined) {
      this.pause();
      await this.seek(moment, seq);
    }
  }

  async switchBranch(id: string): Promise<void> {
    const submitted = this.commands.submitted();
    await this.showBranch(await this.port.switchBranch(id), submitted);
  }

  /** Shows what has become the current branch, at the moment shown. `submitted`: texts on their way, by name, that it may replace. */
  async showBranch(run: RunInfo, submitted: ReadonlyMap<string, string>): Promise<void> {
    this.branchesShown += 1;
    this.around = undefined;
    this.frontier = run.frontier;
    const { scenario, scenarios } = useRun.getState();
    useRun.getState().patch({ run, scenario: scenarios[branchShown(run)] ?? scenario, linkCheck: undefined });
    this.rows.clear();
    this.rows.start();
    this.recordsShown = -1;
    this.timelineFor = -1;
    const t = micros(Math.min(this.player.now(), run.frontier));
    this.followTexts(t, submitted);
    await this.seek(t);
  }

  /** The editor shows what the cluster has been given by `t`. `submitted` (another branch or a link is opened): by name, what may be replaced. */
  followTexts(t: Micros, submitted?: ReadonlyMap<string, string>): void {
    const { scenario, run, actions } = useRun.getState();
    if (scenario === undefined) return;
    const branch = branchShown(run);
    const texts = appliedTexts(scenario, actions[branch] ?? [], t);
    const same = texts.size === this.textsShown.size && [...texts].every(([name, text]) => this.textsShown.get(name) === text);
    if (submitted === undefined && same) return;
    this.textsShown = texts;
    const underWay = this.commands.submitted();
    if (submitted !== undefined) useEditor.getState().follow(texts, { submitted, adds: true });
    else useEditor.getState().follow(new Map([...texts].filter(([name]) => !underWay.has(name))));
  }

  act(t: Micros, intent: Intent, apart = false): ReturnType<EnginePort['act']> {
    return this.port.act(t, intent, apart);
  }

  /** After something was done: rows and views of the future are no longer what they were. */
  changed(frontier: Micros): void {
    this.frontier = frontier;
    this.upcoming = [];
    this.around = undefined;
    this.recordsShown = -1;
    this.timelineFor = -1;
    this.player.repace();
    this.refresh();
  }

  /** Asks for the frame at the clock, at most every 40 ms and never two at a time. */
  refresh(): void {
    this.frameDirty = true;
    this.settled.touch();
    if (!this.frameBusy) this.pumping = this.pumpFrames();
  }

  private async pumpFrames(): Promise<void> {
    this.frameBusy = true;
    try {
      while (this.frameDirty) {
        this.frameDirty = false;
        const wait = this.lastFrameAt + FRAME_INTERVAL_MS - performance.now();
        if (wait > 0 && this.player.playing) await new Promise((resolve) => globalThis.setTimeout(resolve, wait));
        this.lastFrameAt = performance.now();
        await this.fetchFrame();
      }
    } catch (error) {
      useMessages.getState().toast(strings.errors.engine(messageOf(error)), { tone: 'error' });
      this.pause();
    } finally {
      this.frameBusy = false;
      this.settled.touch();
    }
  }

  /** True while nothing that the page shows is being asked for. */
  private idle(): boolean {
    return !this.frameBusy && !this.frameDirty && this.detailTimer === undefined && this.underWay === 0 && this.rows.idle();
  }

  private async track<T>(work: Promise<T>): Promise<T> {
    this.underWay += 1;
    try {
      return await work;
    } finally {
      this.underWay -= 1;
      this.settled.touch();
    }
  }

  private async fetchFrame(): Promise<void> {
    const { runs, branchesShown } = this;
    if (useRun.getState().status !== 'ready') return;
    if (this.player.playing && activeConditions().length > 0 && (await this.stoppedByBreakpoint())) return;
    const t = this.player.now();
    const options = useSequenceOptions.getState();
    const selection = useSelection.getState().current;
    const trail = micros(Math.min(MAX_TRAIL, this.player.rate() * TRAVEL_SECONDS));
    const zoom = useTransport.getState().zooms.at(-1);
    const { seq, unit, bookmarks, follow } = useTransport.getState();
    const stay =
      this.hurried && !this.player.playing
        ? { seq, unit, bookmarks: bookmarks.map((bookmark) => bookmark.t), rows: follow ? this.rows.around() : undefined }
        : undefined;
    this.hurried = false;
    const asked = this.port.frame(
      t,
      {
        ...sequenceOptions(options),
        ...(selection === undefined ? {} : { selection }),
        ...(zoom === undefined ? {} : { window: { from: zoom.from, to: zoom.to } }),
      },
      trail,
      stay,
    );
    // The inspector's answer comes right behind the frame's, so that every pane shows the same moment.
    if (!this.player.playing) void this.track(stay ? this.readDecided(t) : this.inspectNow());
    const { stayed, ...frame } = await asked;
    if (runs !== this.runs) return;
    if (branchesShown !== this.branchesShown) return this.refresh();
    const transport = useTransport.getState();
    transport.patch({ t, seen: micros(Math.max(transport.seen, t)) });
    this.followTexts(t);
    useRun.getState().patch({ frame, trail, run: frame.run });
    if (stay && stayed) this.stay(t, selection, stay, stayed);
    this.player.tell();
    const otherRows = frame.run.records !== this.recordsShown || options.revision !== this.revisionShown;
    if (otherRows || stayed?.rows) this.rows.take(stayed?.rows, frame.sequence.rowCount, otherRows);
    this.recordsShown = frame.run.records;
    this.revisionShown = options.revision;
    if (transport.playing) {
      this.upcoming = foregroundTimes(
        await this.port.rows(Math.max(0, frame.sequence.cursorRow - LOOKBACK_ROWS), frame.sequence.cursorRow + 1 + LOOKAHEAD_ROWS),
        t,
      );
      void this.lookAhead(false);
      this.stopAtEnd(t);
    }
    this.commands.poll(t);
    if (stayed?.fingerprint === undefined) this.scheduleDetails();
    else void this.track(this.readTimeline());
  }

  /** Shows what was answered with a frame to stay at, in the same picture. */
  private stay(t: Micros, selection: Selection | undefined, stay: Stay, { inspector, fingerprint, next, previous }: Stayed): void {
    this.around = { t, ...stay, next, previous };
    const { patch, ...run } = useRun.getState();
    if (useSelection.getState().current === selection) patch({ inspector: kept(run.inspector, inspector) });
    if (fingerprint !== undefined) patch({ fingerprint });
  }

  /** Stops playback at the first breakpoint since the last frame, before anything later is shown. */
  private async stoppedByBreakpoint(): Promise<boolean> {
    const conditions = activeConditions();
    const from = useTransport.getState().t;
    const t = this.player.now();
    if (t <= from) return false;
    const { runs, branchesShown } = this;
    const hit = await this.port.hit(conditions, from, t);
    if (hit === undefined || runs !== this.runs || branchesShown !== this.branchesShown || !this.player.playing) return false;
    this.pause();
    useBreakpoints.getState().hit(hit);
    useMessages.getState().toast(strings.transport.stopped(hit.condition));
    void this.seek(hit.t, hit.seq);
    return true;
  }

  /** A scenario with an end pauses there once; pressing play goes on. */
  private stopAtEnd(t: Micros): void {
    const until = useRun.getState().scenario?.spec.until;
    if (until === undefined || this.live()) return;
    const end = seconds(until);
    if (t >= end && this.previousShown < end) this.pause();
    this.previousShown = t;
  }

  private async lookAhead(starved: boolean): Promise<void> {
    if (this.advancing) return;
    const { speed } = useTransport.getState();
    const t = this.player.now();
    const readable = speed === 'readable';
    const live = this.live();
    const goal = live
      ? Number.MAX_SAFE_INTEGER
      : readable
        ? starved || this.upcoming.length < 4
          ? Math.max(this.frontier, t) + SLICE_SECONDS * 1_000_000
          : 0
        : t + (1 + speed) * 1_000_000;
    if (goal <= this.frontier) return;
    if (readable && !live && this.frontier >= t + (HORIZON_SECONDS + SLICE_SECONDS) * 1_000_000) return;
    this.advancing = true;
    useTransport.getState().patch({ waiting: starved && this.player.playing && !live });
    try {
      await this.advance(micros(goal));
    } finally {
      this.advancing = false;
      useTransport.getState().patch({ waiting: false });
    }
    this.refresh();
  }

  private async advance(t: Micros): Promise<void> {
    const { runs, branchesShown } = this;
    const run = await this.track(this.port.advance(t));
    if (runs !== this.runs || branchesShown !== this.branchesShown) return;
    this.frontier = run.frontier;
    useRun.getState().patch({ run: kept(useRun.getState().run, run) });
    this.scheduleDetails();
  }

  private flash(length: Micros): void {
    this.flashes += 1;
    const id = this.flashes;
    useTransport.getState().patch({ flash: { text: formatSpan(length), id } });
    globalThis.setTimeout(() => {
      if (useTransport.getState().flash?.id === id) useTransport.getState().patch({ flash: undefined });
    }, 1_200);
  }

  private onSelection(selection: Selection | undefined): void {
    useRun.getState().patch({ path: undefined });
    if (selection === undefined) useRun.getState().patch({ inspector: undefined, cone: undefined });
    else if (selection.kind !== 'message') useRun.getState().patch({ cone: undefined });
    this.refresh();
    void this.track(this.inspectNow());
  }

  private scheduleDetails(): void {
    const { playing } = this.player;
    if (playing && this.detailTimer !== undefined) return;
    clearTimeout(this.detailTimer);
    this.detailTimer = globalThis.setTimeout(
      () => {
        this.detailTimer = undefined;
        void this.track(this.fetchDetails());
      },
      playing ? DETAIL_INTERVAL_MS : STANDING_MS,
    );
  }

  private async fetchDetails(): Promise<void> {
    if (this.player.playing) await this.inspectNow();
    await this.readTimeline();
    if (!this.player.playing) await this.readFingerprint();
  }

  /** The inspector at the clock. One question at a time: a dragging hand asks faster than a large object is explained. */
  private async inspectNow(): Promise<void> {
    this.inspectAgain = true;
    if (this.inspecting) return;
    this.inspecting = true;
    try {
      while (this.inspectAgain) {
        this.inspectAgain = false;
        await this.readInspector();
      }
    } finally {
      this.inspecting = false;
    }
  }

  private async readInspector(): Promise<void> {
    const { current } = useSelection.getState();
    const t = this.player.now();
    const { runs } = this;
    await this.readDecided(t);
    if (current === undefined) return;
    const inspector = await this.port.inspect(current, t);
    if (runs === this.runs && useSelection.getState().current === current) useRun.getState().patch({ inspector: kept(useRun.getState().inspector, inspector) });
    if (current.kind === 'message' && useRun.getState().cone?.seq !== current.seq) {
      const view = await this.port.cone(current.seq);
      if (useSelection.getState().current === current) useRun.getState().patch({ cone: { seq: current.seq, view } });
    }
  }

  private async readTimeline(): Promise<void> {
    const { runs } = this;
    const extent = this.extent();
    const zoom = useTransport.getState().zooms.at(-1);
    const from = zoom?.from ?? 0;
    const to = zoom?.to ?? Math.max(extent, 1);
    const key = from * 7 + to + Math.min(this.frontier, to);
    if (key !== this.timelineFor) {
      this.timelineFor = key;
      const timeline = await this.port.timeline(micros(from), micros(to), TIMELINE_BUCKETS);
      if (runs === this.runs) useRun.getState().patch({ timeline: { ...timeline, to: micros(to) } });
    }
  }

  /** What the line that is selected in the editor has decided so far. */
  private async readDecided(t: Micros): Promise<void> {
    const { current } = useSelection.getState();
    if (current?.kind !== 'line' && useRun.getState().decided === undefined) return;
    const seqs = current?.kind === 'line' && !this.player.playing ? await this.port.lineReaders(current.file, current.line, t) : undefined;
    if (useSelection.getState().current === current) useRun.getState().patch({ decided: seqs === undefined ? undefined : new Set(seqs) });
  }

  /** What the overview spans: what has been seen, the scenario's length, and some room, in round figures. */
  private extent(): number {
    const until = (useRun.getState().scenario?.spec.until ?? 0) * 1_000_000;
    const wanted = Math.max(useTransport.getState().seen * 1.1, until, 10_000_000);
    const unit = wanted < 60_000_000 ? 10_000_000 : wanted < 600_000_000 ? 60_000_000 : 600_000_000;
    return Math.ceil(wanted / unit) * unit;
  }

  private async readFingerprint(): Promise<void> {
    if (useRun.getState().status !== 'ready') return;
    const { runs } = this;
    const t = this.player.now();
    const fingerprint = await this.port.fingerprint(t);
    if (runs === this.runs && t === this.player.now()) useRun.getState().patch({ fingerprint });
  }
}

/** Is the run on screen one that goes on elsewhere? Its branches are not. */
function servedShown(): boolean {
  const { run } = useRun.getState();
  return run?.live !== undefined && run.branches[0]?.current === true;
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
