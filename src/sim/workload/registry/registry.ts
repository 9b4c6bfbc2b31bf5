import { type ImageModel, type Message, micros, millis, type Payload, type RegistryRequest, type RegistryResponse, seconds } from '../../../api/index.ts';
import type { Process, ProcessFactory, ProcessHost } from '../../kernel/index.ts';
import { imageContent } from '../images/index.ts';
import { refusal } from '../images/missing.ts';
import { normalise, parseReference } from '../images/reference.ts';

export interface RegistryOptions {
  /** Images of the scenario, over the built-in ones. A name without tag stands for all tags. */
  readonly models: readonly ImageModel[];
}

/** Bytes a microsecond: 50 MB/s. */
const BANDWIDTH = 50;

/** Every registry of the world in one process: manifests by reference, layers by digest. */
class Registry implements Process {
  private readonly models = new Map<string, ImageModel>();

  constructor(
    private readonly host: ProcessHost,
    { models }: RegistryOptions,
  ) {
    for (const model of models) {
      const tagged = /[:@][^/]*$/.test(model.name);
      this.models.set(tagged ? normalise(model.name) : parseReference(model.name).repository, model);
    }
  }

  start(): void {}

  receive(message: Message<Payload>): void {
    const { payload } = message;
    if (payload.type !== 'registry-request') return;
    const full = normalise(payload.image);
    const model = this.models.get(full) ?? this.models.get(parseReference(full).repository);
    if (payload.operation === 'resolve') this.resolve(message, full, model);
    else this.layer(message, payload, full, model);
  }

  private resolve(message: Message<Payload>, full: string, model: ImageModel | undefined): void {
    const error = refusal(full, model);
    const { digest, layers, config } = imageContent(full, model?.sizeBytes);
    const response: RegistryResponse = error === undefined ? { type: 'registry-response', ok: true, digest, layers, config } : { type: 'registry-response', ok: false, error };
    const code = error === undefined ? 200 : error.endsWith('not found') ? 404 : 401;
    this.host.reply(message, { payload: response, code }, this.host.cost('registry.resolve', millis(100)));
  }

  /** A layer takes as long as its size needs; under `pullSeconds` the largest takes that, as they come in parallel. */
  private layer(message: Message<Payload>, request: RegistryRequest, full: string, model: ImageModel | undefined): void {
    const { layers } = imageContent(full, model?.sizeBytes);
    const found = layers.find(({ digest }) => digest === request.digest);
    if (!found) {
      this.host.reply(message, { payload: { type: 'registry-response', ok: false, error: `blob unknown to registry` }, code: 404 });
      return;
    }
    const largest = Math.max(...layers.map(({ sizeBytes }) => sizeBytes), 1);
    const time = model?.pullSeconds === undefined ? micros(found.sizeBytes / BANDWIDTH) : seconds((model.pullSeconds * found.sizeBytes) / largest);
    const payload: RegistryResponse = { type: 'registry-response', ok: true, digest: found.digest };
    this.host.reply(message, { payload, code: 200 }, this.host.cost('registry.layer', time));
  }
}

/** The image registries: `registry`. */
export function registry(options: RegistryOptions): ProcessFactory {
  return (host) => new Registry(host, options);
}
