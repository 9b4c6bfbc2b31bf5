import type { ImageModel } from '../../../api/index.ts';
import { digestOf, type ImageContent, imageContent } from './index.ts';
import { normalise, parseReference } from './reference.ts';

/** The images of a scenario over the built-in ones: what the registry serves, and what is on a node that has it cached. */
export class ImageCatalog {
  private readonly models = new Map<string, ImageModel>();
  private readonly contents = new Map<string, ImageContent>();

  /** A name without tag stands for all tags. */
  constructor(models: readonly ImageModel[]) {
    for (const model of models) {
      const tagged = /[:@][^/]*$/.test(model.name);
      this.models.set(tagged ? normalise(model.name) : parseReference(model.name).repository, model);
    }
  }

  /** The scenario's model of a full reference; by digest, the one with that digest. */
  model(full: string): ImageModel | undefined {
    return this.models.get(full) ?? this.models.get(parseReference(full).repository);
  }

  content(full: string): ImageContent {
    const model = this.model(full);
    if (!model) return imageContent(full);
    const known = this.contents.get(full);
    if (known) return known;
    const made = this.make(full, model);
    this.contents.set(full, made);
    return made;
  }

  private make(full: string, model: ImageModel): ImageContent {
    const plain = imageContent(full, model.sizeBytes);
    const layers = model.layers?.map(({ sizeBytes, from }, index) => {
      const shared = from === undefined ? undefined : this.layerOf(from);
      return shared ?? { digest: digestOf(`${full} layer ${index + 1}`), sizeBytes };
    });
    const files = model.files && Object.fromEntries(Object.entries(model.files).map(([path, text]) => [path.replace(/^\/+/, ''), text]));
    return {
      ...plain,
      ...(files ? { config: { ...plain.config, files } } : {}),
      ...(layers ? { layers } : {}),
      ...(model.digest === undefined ? {} : { digest: model.digest }),
    };
  }

  /** `docker.io/library/debian:12#1`: the first layer of that image. */
  private layerOf(place: string): ImageContent['layers'][number] | undefined {
    const hash = place.lastIndexOf('#');
    return hash < 0 ? undefined : this.content(normalise(place.slice(0, hash))).layers[Number(place.slice(hash + 1)) - 1];
  }
}
