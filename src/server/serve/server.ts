import { createServer, type Server } from 'node:https';
import { randomBytes } from 'node:crypto';
import type { Intent, LedgerView, Micros, Scenario, Seq } from '../../api/index.ts';
import '../../sim/cluster/index.ts';
import { OutsideClients, type OutsideInput, servedSimulation } from '../../sim/cluster/served.ts';
import { serveOpenapi } from '../../sim/kube-apiserver/openapi/index.ts';
import { ApiHandler } from './api-handler.ts';
import { type Certificates, makeCertificates } from './certificates.ts';
import { Clock, type Speed } from './clock.ts';
import { kubeconfigOf } from './kubeconfig.ts';
import { LedgerFollower } from './ledger-follower.ts';
import { NodePorts } from './node-ports.ts';
import type { PageFile } from './ui/built-page.ts';
import { PageServer } from './ui/page-server.ts';
import { RunFeed } from './ui/run-feed.ts';
import { Upgrades } from './upgrades.ts';

/** A faster clock runs ahead of the wall; clients that compute ages from their own clock must still find every time in the past. */
const HEAD_START_MS = 86_400_000;

/** How far back the ledger reaches at least, records, when no page looks into the past. About 1 KB each. */
const KEPT_RECORDS = 50_000;

export interface ServeOptions {
  /** 0 = any free port. */
  readonly port: number;
  readonly speed: Speed;
  readonly log: (line: string) => void;
  /** Opens the page on the run. */
  readonly page?: ReadonlyMap<string, PageFile> | undefined;
}

/** The page that looks at the run. */
export interface OpenedPage {
  /** Lets one browser in, once. */
  readonly address: string;
  /** What came into the cluster so far, and the moment the simulated world began at, milliseconds since the Unix epoch: it gives the run again. */
  readonly recorded: readonly OutsideInput[];
  readonly epochMs: number;
}

/** A simulated cluster that real clients talk to. */
export interface RunningServer {
  readonly url: string;
  readonly token: string;
  readonly kubeconfig: string;
  /** Virtual time. */
  now(): Micros;
  /** All that has happened; without a page, of what is long past only what still stands. */
  readonly ledger: LedgerView;
  readonly page: OpenedPage | undefined;
  /** Does what somebody at the simulated cluster's own keyboard asks, now. Returns the action that it became. */
  submit(intent: Intent): Seq;
  stop(): Promise<void>;
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const bound = server.address();
      resolve(typeof bound === 'object' && bound !== null ? bound.port : port);
    });
  });
}

function httpsServer({ authority, server }: Certificates): Server {
  return createServer({ cert: server.certificate, key: server.key, ca: authority, requestCert: true, rejectUnauthorized: false, keepAliveTimeout: 60_000 });
}

/** Runs a scenario against the wall clock behind a Kubernetes API on a loopback port. Errors: what listening throws (`EADDRINUSE`). */
export async function startServer(scenario: Scenario, { port, speed, log, page }: ServeOptions): Promise<RunningServer> {
  serveOpenapi();
  const epochMs = Date.now() - (speed === 1 ? 0 : HEAD_START_MS);
  const clients = new OutsideClients((act) => feed?.record(act));
  const simulation = servedSimulation(scenario, epochMs, clients);
  const feed =
    page &&
    new RunFeed(
      { scenario, epochMs, speed },
      () => simulation.now(),
      (intent) => simulation.submit(intent),
    );

  /** Commands whose output somebody reads elsewhere. */
  const typed = new Set<string>();
  const onDefect = (error: unknown): void => log(`internal error: ${error instanceof Error ? error.message : String(error)}`);
  const follower = new LedgerFollower(simulation, (record) => {
    if (record.kind === 'document' && record.resourceVersion !== undefined) nodePorts.see(record);
    // What kubectl has to say against the scenario's own manifests and steps.
    if (record.kind === 'output' && record.stream === 'stderr' && record.source.startsWith('kubectl/') && !typed.has(record.source)) log(record.text);
  });
  const clock = new Clock(
    simulation,
    speed,
    () => {
      follower.catchUp();
      if (!page && simulation.ledger.all().length > 2 * KEPT_RECORDS) simulation.ledger.forget(KEPT_RECORDS);
    },
    onDefect,
  );
  const nodePorts = new NodePorts(clock, clients, log);
  const token = randomBytes(24).toString('base64url');
  const certificates = await makeCertificates();
  const upgrades = new Upgrades({ token, clock, clients, onDefect });
  const handler = new ApiHandler({ token, clock, clients, onDefect, extra: nodePorts.proxied });

  const pages = page && feed && new PageServer({ page, feed, clock, log, onDefect });
  const server = httpsServer(certificates);
  server.on('request', handler.handle);
  server.on('upgrade', upgrades.handle);
  const url = `https://127.0.0.1:${await listen(server, port)}`;
  await pages?.listen();
  clock.start();
  return {
    url,
    token,
    kubeconfig: kubeconfigOf(url, certificates, token),
    now: () => simulation.now(),
    ledger: simulation.ledger,
    page: pages &&
      feed && {
        get address() {
          return pages.address;
        },
        recorded: feed.recorded,
        epochMs,
      },
    submit: (intent) => {
      let action: Seq | undefined;
      clock.asked(() => {
        feed?.record({ op: 'intent', intent });
        typed.add(`kubectl/${simulation.ledger.nextSeq}`);
        action = simulation.submit(intent);
      });
      if (action === undefined) throw new Error('the intent was not taken');
      return action;
    },
    stop: () =>
      new Promise((resolve) => {
        clock.stop();
        nodePorts.stop();
        upgrades.stop();
        pages?.stop();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
