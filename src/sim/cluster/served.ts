import { address, type Credentials, type HttpRequest, type Intent, micros, type Micros, type Scenario, type Seq } from '../../api/index.ts';
import { type Exchange, OutsideClients } from '../client/outside-clients.ts';
import type { OutsideAct, OutsideInput } from '../client/outside-inputs.ts';
import { createSimulation, type Simulation } from './simulation.ts';

export { OutsideClients, type Exchange } from '../client/outside-clients.ts';
export type { OutsideAct, OutsideInput, ServedLine, ServedRun } from '../client/outside-inputs.ts';

/** A cluster that programs outside of the simulation talk to. `epochMs`: as for `createSimulation`. */
export function servedSimulation(scenario: Scenario, epochMs: number, clients: OutsideClients): Simulation {
  const simulation = createSimulation(scenario, { epochMs });
  simulation.kernel.register(address('client'), clients.factory);
  simulation.kernel.start(address('client'));
  return simulation;
}

const nothing = (): void => {};

/** A served cluster once more, out of what came in from outside; the list may grow while it runs. */
export class Replay {
  private readonly clients = new OutsideClients();
  private readonly simulation: Simulation;
  private readonly exchanges = new Map<number, Exchange>();
  /** kube-apiserver remembers an identity by its object: one for each certificate, as in the run itself. */
  private readonly identities = new Map<string, Credentials>();
  private readonly actions = new Map<number, Seq>();
  private taken = 0;

  constructor(
    scenario: Scenario,
    epochMs: number,
    private readonly inputs: readonly OutsideInput[],
  ) {
    this.simulation = servedSimulation(scenario, epochMs, this.clients);
  }

  get ledger() {
    return this.simulation.ledger;
  }

  now(): Micros {
    return this.simulation.now();
  }

  addresses() {
    return this.simulation.addresses();
  }

  submit(intent: Intent): Seq {
    return this.simulation.submit(intent);
  }

  /** The action that an intent became, by its place in the list; undefined until it has been run. */
  actionOf(index: number): Seq | undefined {
    return this.actions.get(index);
  }

  /** Runs up to and including `until`, with what came in by then; `records` as for a simulation. */
  runUntil(until: Micros, records?: number): void {
    for (let input = this.inputs[this.taken]; input && input.t <= until; input = this.inputs[this.taken]) {
      if (input.t > this.now()) this.simulation.runUntil(input.t, records);
      if (input.t > this.now()) return;
      this.apply(input.act, this.taken);
      this.taken++;
    }
    if (until > this.now()) this.simulation.runUntil(micros(until), records);
  }

  private apply(act: OutsideAct, index: number): void {
    const { clients } = this;
    switch (act.op) {
      case 'ask':
        clients.ask(act.from, this.known(act.request), nothing, nothing);
        break;
      case 'stream':
        this.exchanges.set(act.id, clients.stream(act.from, this.known(act.request), nothing, nothing));
        break;
      case 'frame':
        this.on(act.id, (exchange) => clients.frame(exchange, act.frame));
        break;
      case 'end':
        this.on(act.id, (exchange) => clients.end(exchange));
        break;
      case 'traffic':
        clients.traffic(act.to, act.payload, nothing, nothing);
        break;
      case 'intent':
        this.actions.set(index, this.submit(act.intent));
        break;
    }
  }

  private on(id: number, run: (exchange: Exchange) => void): void {
    const exchange = this.exchanges.get(id);
    if (exchange) run(exchange);
  }

  private known(request: HttpRequest): HttpRequest {
    const { credentials } = request;
    if (credentials?.kind !== 'client-certificate') return request;
    const key = JSON.stringify(credentials);
    const known = this.identities.get(key) ?? credentials;
    this.identities.set(key, known);
    return { ...request, credentials: known };
  }
}
