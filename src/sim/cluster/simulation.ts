import { type Address, address, type Intent, micros, type Micros, type Scenario, type Seq, seconds } from '../../api/index.ts';
import { FaultControl } from '../faults/index.ts';
import { Kernel, LatencyModel } from '../kernel/index.ts';
import { intentOfWords, type KubectlUser, kubectlUser, splitCommand } from '../kubectl/index.ts';
import { nodeIP } from './addresses.ts';
import { compose } from './compose.ts';
import { profileOf } from './profiles.ts';

/** How long the cluster boots before the scenario begins. */
const BOOT = seconds(30);
/** Wall time of the simulated world at T+0. */
const EPOCH_MS = Date.UTC(2026, 0, 1);
/** Nothing written to the API for this long (leases and heartbeats aside) counts as quiet. */
const QUIET = seconds(30);
/** Written every 10 s, whether there is news or not: a heartbeat, too. */
const AUTOSCALER_STATUS = 'ConfigMap/kube-system/cluster-autoscaler-status';

export interface SimulationOptions {
  /** Wall time of the simulated world at T+0, milliseconds since the Unix epoch; the same for every run unless told otherwise. */
  readonly epochMs?: number;
  /** The cluster boots only when it is run. */
  readonly asleep?: boolean;
}

/** A running cluster: the scenario's processes on one kernel, driven by intents, observed through the ledger. */
export class Simulation {
  readonly kernel: Kernel;
  private readonly user: KubectlUser;
  private readonly faults: FaultControl;
  private lastWrite: Micros = micros(0);
  private scanned = 0;
  private nextStep = 0;

  constructor(
    readonly scenario: Scenario,
    { epochMs = EPOCH_MS, asleep = false }: SimulationOptions = {},
  ) {
    const { seed, profile, costs, latency: travel, manifestsAt = 0 } = scenario.spec;
    this.kernel = new Kernel({
      seed,
      epochMs,
      startAt: micros(seconds(manifestsAt) - BOOT),
      latency: (random) => new LatencyModel(profileOf(profile, costs, travel, scenario.spec.cluster.clients), random),
    });
    const { nodes } = scenario.spec.cluster;
    this.user = kubectlUser(nodes.map(({ name }, index) => ({ name, ip: nodeIP(index), kernel: address(`${name}/kernel`) })));
    const order = compose(this.kernel, scenario);
    this.kernel.register(address('user'), this.user.factory);
    this.faults = new FaultControl(this.kernel);
    for (const process of order) this.kernel.start(process);
    this.kernel.start(address('user'));
    if (!asleep) this.runUntil(micros(-1));
  }

  get ledger() {
    return this.kernel.ledger;
  }

  now(): Micros {
    return this.kernel.now();
  }

  addresses(): readonly Address[] {
    return this.kernel.addresses();
  }

  /**
   * Runs up to and including `until`; the scenario's own manifests and steps happen at their times. With `records` it stops before that at
   * the end of the instant in which so many more have been written: a second may hold a handful of events or ten thousand.
   */
  runUntil(until: Micros, records?: number): void {
    const full = records === undefined ? undefined : this.ledger.length + records;
    if (full !== undefined) {
      for (let next = this.nextAt(); next !== undefined && next < until; next = this.nextAt()) {
        this.toEndOf(next);
        if (this.ledger.length >= full) return;
      }
    }
    this.toEndOf(until);
  }

  /** When something happens next. */
  private nextAt(): Micros | undefined {
    const event = this.kernel.nextEventAt();
    const step = this.scriptedSteps()[this.nextStep]?.at;
    return event === undefined || (step !== undefined && step < event) ? step : event;
  }

  private toEndOf(until: Micros): void {
    const steps = this.scriptedSteps();
    for (let step = steps[this.nextStep]; step && step.at <= until; step = steps[this.nextStep]) {
      this.kernel.runUntil(step.at);
      this.nextStep++;
      this.submit(step.intent);
    }
    this.kernel.runUntil(until);
  }

  /** Does what a user asks, now. Returns the seq of the action, under which its output is found. */
  submit(intent: Intent): Seq {
    const seq = this.kernel.ledger.nextSeq;
    return this.kernel.act(intent, () => {
      if (intent.type === 'inject-fault') this.faults.inject(intent.id, intent.fault);
      else if (intent.type === 'heal-fault') this.faults.heal(intent.id);
      else this.user.submit(seq, intent);
    });
  }

  /**
   * Runs until the API has been quiet for 30 s and no request has been open that long, or until `limit`.
   * Returns the time at which it stopped.
   */
  runUntilQuiet(limit: Micros): Micros {
    while (this.now() < limit) {
      this.runUntil(Math.min(this.now() + seconds(1), limit) as Micros);
      this.scan();
      const last = Math.max(this.lastWrite, this.lastStepAt());
      if (this.now() - last >= QUIET && this.kernel.oldestRequest() > this.now() - seconds(5)) break;
    }
    return this.now();
  }

  private lastStepAt(): Micros {
    return this.scriptedSteps().at(-1)?.at ?? micros(0);
  }

  private scan(): void {
    const { ledger } = this.kernel;
    for (; this.scanned < ledger.length; this.scanned++) {
      const record = ledger.at((this.scanned + 1) as Seq);
      if (record?.kind !== 'document' || record.resourceVersion === undefined) continue;
      if (!record.ref.startsWith('Lease/') && !record.ref.startsWith('Node/') && record.ref !== AUTOSCALER_STATUS) this.lastWrite = record.sentAt;
    }
  }

  private steps: readonly { readonly at: Micros; readonly intent: Intent }[] | undefined;

  private scriptedSteps(): readonly { readonly at: Micros; readonly intent: Intent }[] {
    const { manifests, manifestsAt = 0, steps } = this.scenario.spec;
    this.steps ??= [
      ...(manifests.length > 0 ? [{ at: seconds(manifestsAt), intent: applyAll(manifests) }] : []),
      ...steps.map((step, index) => ({ at: seconds(step.at), intent: intentOf(step, index) })),
    ].sort((a, b) => a.at - b.at);
    return this.steps;
  }
}

/** One `kubectl apply` for all files, so that later ones find what earlier ones made. */
function applyAll(files: Scenario['spec']['manifests']): Intent {
  const [only] = files;
  if (only && files.length === 1) return { type: 'apply', name: only.name, text: only.text };
  return {
    type: 'kubectl',
    args: ['apply', ...files.flatMap((file) => ['-f', file.name])],
    files: Object.fromEntries(files.map((file) => [file.name, file.text])),
  };
}

function intentOf(step: Scenario['spec']['steps'][number], index: number): Intent {
  if ('kubectl' in step)
    return intentOfWords(splitCommand(step.kubectl), { ...(step.interactive ? { interactive: true } : {}), ...(step.files ? { files: step.files } : {}) });
  if ('keyboard' in step)
    return {
      type: 'keyboard',
      command: step.keyboard.command as Seq,
      input: step.keyboard.key ? { key: step.keyboard.key } : { text: step.keyboard.text ?? '' },
    };
  if ('apply' in step) return { type: 'apply', name: step.name ?? `step-${index + 1}.yaml`, text: step.apply };
  if ('fault' in step) return { type: 'inject-fault', id: step.id ?? `fault-${index + 1}`, fault: step.fault };
  return { type: 'heal-fault', id: step.heal };
}

/** A cluster that has been put together and not run: `runUntil` boots it. Errors: throws while a part that the scenario needs has not been loaded. */
export function createSimulation(scenario: Scenario, options?: SimulationOptions): Simulation {
  return new Simulation(scenario, options);
}
