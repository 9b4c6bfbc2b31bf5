import { type Message, type Micros, micros, millis, type Payload, type RegistryRequest, type RegistryResponse, seconds } from '../../../api/index.ts';
import type { Process, ProcessFactory, ProcessHost } from '../../kernel/index.ts';
import type { ImageCatalog } from '../images/catalog.ts';
import { refusal } from '../images/missing.ts';
import { normalise, parseReference } from '../images/reference.ts';

export interface RegistryOptions {
  readonly catalog: ImageCatalog;
}

/** Bytes a microsecond: 50 MB/s. */
const BANDWIDTH = 50;
/** A client hears of a long download this often, and at most this many times. */
const PROGRESS_PERIOD = seconds(1);
const PROGRESS_STEPS = 20;
const ANONYMOUS = 'anonymous';

const answer = (part: Omit<RegistryResponse, 'type' | 'ok'>): RegistryResponse => ({ type: 'registry-response', ok: true, ...part });
const refuse = (error: string, part: Partial<RegistryResponse> = {}): RegistryResponse => ({ type: 'registry-response', ok: false, error, ...part });

/** Every registry of the world in one process: tokens, manifests by reference, layers by digest. */
class Registry implements Process {
  constructor(
    private readonly host: ProcessHost,
    private readonly catalog: ImageCatalog,
  ) {}

  start(): void {}

  receive(message: Message<Payload>): void {
    const { payload } = message;
    if (payload.type === 'registry-request') this.operations[payload.operation](message, payload, normalise(payload.image));
  }

  private readonly operations: Readonly<Record<RegistryRequest['operation'], (message: Message<Payload>, request: RegistryRequest, full: string) => void>> = {
    token: (message, request, full) => this.token(message, request, full),
    resolve: (message, request, full) => this.resolve(message, request, full),
    layer: (message, request, full) => this.layer(message, request, full),
  };

  /** Docker Hub wants a token from everybody; a private repository wants one that its user has asked for. */
  private needsToken(full: string): boolean {
    return parseReference(full).registry === 'docker.io' || this.catalog.model(full)?.auth !== undefined;
  }

  private token(message: Message<Payload>, { auth }: RegistryRequest, full: string): void {
    const wanted = this.catalog.model(full)?.auth;
    const { registry, path } = parseReference(full);
    const wrong = wanted !== undefined && auth !== undefined && (auth.username !== wanted.username || auth.password !== wanted.password);
    if (wrong) {
      const url = `https://${registry}/token?scope=repository%3A${path.replaceAll('/', '%2F')}%3Apull&service=${registry}`;
      const error = `failed to authorize: failed to fetch oauth token: unexpected status from GET request to ${url}: 401 Unauthorized: unauthorized: authentication required`;
      this.host.reply(message, { payload: refuse(error), code: 401 });
    } else this.host.reply(message, { payload: answer({ token: auth?.username ?? ANONYMOUS }), code: 200 });
  }

  private resolve(message: Message<Payload>, { token }: RegistryRequest, full: string): void {
    const model = this.catalog.model(full);
    const { registry, path } = parseReference(full);
    if (token === undefined && this.needsToken(full)) {
      const challenge = { realm: `https://${registry === 'docker.io' ? 'auth.docker.io' : registry}/token`, scope: `repository:${path}:pull` };
      this.host.reply(message, { payload: refuse('401 Unauthorized', { challenge }), code: 401 });
      return;
    }
    const denied = model?.auth !== undefined && token !== model.auth.username;
    const error = denied
      ? 'pull access denied, repository does not exist or may require authorization: authorization failed: no basic auth credentials'
      : refusal(full, model);
    const { digest, layers, config } = this.catalog.content(full);
    const code = error === undefined ? 200 : error.endsWith('not found') ? 404 : 401;
    this.host.reply(
      message,
      { payload: error === undefined ? answer({ digest, layers, config }) : refuse(error), code },
      this.host.cost('registry.resolve', millis(100)),
    );
  }

  private layer(message: Message<Payload>, { digest }: RegistryRequest, full: string): void {
    const { layers } = this.catalog.content(full);
    const index = layers.findIndex((layer) => layer.digest === digest);
    const found = layers[index];
    if (!found) {
      this.host.reply(message, { payload: refuse('blob unknown to registry'), code: 404 });
      return;
    }
    const time = this.host.cost('registry.layer', this.downloadTime(full, index, found.sizeBytes));
    this.tellProgress(message, found.digest, time);
    this.host.reply(message, { payload: answer({ digest: found.digest }), code: 200 }, time);
  }

  /** A layer takes as long as its size needs; under `pullSeconds` the largest takes that, as they come in parallel. */
  private downloadTime(full: string, index: number, sizeBytes: number): Micros {
    const model = this.catalog.model(full);
    const own = model?.layers?.[index]?.seconds;
    if (own !== undefined) return seconds(own);
    if (model?.pullSeconds === undefined) return micros(sizeBytes / BANDWIDTH);
    const largest = Math.max(...this.catalog.content(full).layers.map((layer) => layer.sizeBytes), 1);
    return seconds((model.pullSeconds * sizeBytes) / largest);
  }

  /** The bytes of a large layer come in over time: the client can tell how far it is. */
  private tellProgress(message: Message<Payload>, digest: string, time: Micros): void {
    const step = Math.max(PROGRESS_PERIOD, Math.ceil(time / PROGRESS_STEPS / PROGRESS_PERIOD) * PROGRESS_PERIOD);
    for (let at = step; at < time; at += step) {
      this.host.after(at as Micros, () => {
        const payload = answer({ digest, percent: Math.round((100 * at) / time) });
        const { subject } = message;
        this.host.send({ to: message.from, channel: 'https', method: 'DATA', code: 206, payload, ...(subject ? { subject } : {}) });
      });
    }
  }
}

/** The image registries: `registry`. */
export function registry(options: RegistryOptions): ProcessFactory {
  return (host) => new Registry(host, options.catalog);
}
