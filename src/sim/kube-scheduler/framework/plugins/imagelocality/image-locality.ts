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

/** Favours nodes that have the images, less so images that few nodes have. Source: `plugins/imagelocality/image_locality.go`. */
export const imageLocality: PluginFactory = (handle) => ({
  name: 'ImageLocality',
  score: (_state, { pod }, node) => {
    const containers = [...(pod.spec?.initContainers ?? []), ...(pod.spec?.containers ?? [])];
    const volumes = (pod.spec?.volumes ?? []).flatMap(({ image }) => (image?.reference ? [image.reference] : []));
    let sum = 0;
    for (const name of [...containers.map(({ image }) => image ?? ''), ...volumes]) {
      const state = node.imageStates.get(normalizedImageName(name));
      if (state) sum += Math.trunc(state.size * (state.nodes.size / handle.snapshot.size));
    }
    return imageScore(sum, containers.length);
  },
});
