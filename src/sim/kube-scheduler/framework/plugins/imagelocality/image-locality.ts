import type { Pod } from '../../../../../api/index.ts';
import { stateKey } from '../../cycle-state.ts';
import { MAX_NODE_SCORE, type PluginFactory } from '../../interface.ts';

const MIB = 1024 * 1024;
const MIN_THRESHOLD = 23 * MIB;
const MAX_CONTAINER_THRESHOLD = 1000 * MIB;

/** A name without a tag means `:latest`. A colon before the last slash is a registry's port. */
export const normalizedImageName = (name: string): string => (name.lastIndexOf(':') <= name.lastIndexOf('/') ? `${name}:latest` : name);

/** 0 for at most 23 MiB of images there, 100 from 1000 MiB for each container. */
export function imageScore(sum: number, containers: number): number {
  const most = MAX_CONTAINER_THRESHOLD * containers;
  const clamped = Math.min(Math.max(sum, MIN_THRESHOLD), most);
  return Math.trunc((MAX_NODE_SCORE * (clamped - MIN_THRESHOLD)) / (most - MIN_THRESHOLD));
}

interface PreScoreState {
  readonly images: readonly string[];
  readonly containers: number;
}

const preScoreKey = stateKey<PreScoreState>('PreScoreImageLocality');

/** Names are worked out once for all nodes. */
function imagesOf(pod: Pod): PreScoreState {
  const containers = [...(pod.spec?.initContainers ?? []), ...(pod.spec?.containers ?? [])];
  const images = containers.map(({ image }) => normalizedImageName(image ?? ''));
  for (const { image } of pod.spec?.volumes ?? []) if (image?.reference) images.push(normalizedImageName(image.reference));
  return { images, containers: containers.length };
}

/** Favours nodes that have the images, less so images that few nodes have. Source: `plugins/imagelocality/image_locality.go`. */
export const imageLocality: PluginFactory = (handle) => ({
  name: 'ImageLocality',
  preScore: (state, { pod }) => {
    state.write(preScoreKey, imagesOf(pod));
    return undefined;
  },
  score: (state, { pod }, node) => {
    const { images, containers } = state.read(preScoreKey) ?? imagesOf(pod);
    let sum = 0;
    for (const name of images) {
      const image = node.imageStates.get(name);
      if (image) sum += Math.trunc(image.size * (image.nodes.size / handle.snapshot.size));
    }
    return imageScore(sum, containers);
  },
});
