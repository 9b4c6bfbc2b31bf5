import type { EndpointSlice } from '../../../../api/index.ts';

const DELETION_EXPECTED = -1;

const serviceOf = (slice: EndpointSlice): string => `${slice.metadata?.namespace}/${slice.metadata?.labels?.['kubernetes.io/service-name'] ?? ''}`;
const uidOf = (slice: EndpointSlice): string => slice.metadata?.uid ?? '';
const generationOf = (slice: EndpointSlice): number => slice.metadata?.generation ?? 0;

/**
 * The generations of the slices that the controller wrote, so that it does not act on an informer that has not seen them
 * yet, and does act on slices that others change. Source: `endpointslice/util/endpointslice_tracker.go`.
 */
export class EndpointSliceTracker {
  private readonly generations = new Map<string, Map<string, number>>();

  private of(slice: EndpointSlice): Map<string, number> {
    const service = serviceOf(slice);
    const known = this.generations.get(service);
    if (known) return known;
    const made = new Map<string, number>();
    this.generations.set(service, made);
    return made;
  }

  has(slice: EndpointSlice): boolean {
    return this.generations.get(serviceOf(slice))?.has(uidOf(slice)) ?? false;
  }

  /** Did somebody else make or change the slice? */
  shouldSync(slice: EndpointSlice): boolean {
    const generation = this.generations.get(serviceOf(slice))?.get(uidOf(slice));
    return generation === undefined || generationOf(slice) > generation;
  }

  /** Is what the informer shows older than what was written? */
  isStale(serviceKey: string, slices: readonly EndpointSlice[]): boolean {
    const known = this.generations.get(serviceKey);
    if (!known) return false;
    const shown = new Set<string>();
    for (const slice of slices) {
      shown.add(uidOf(slice));
      const generation = known.get(uidOf(slice));
      if (generation !== undefined && (generation === DELETION_EXPECTED || generation > generationOf(slice))) return true;
    }
    for (const [uid, generation] of known) if (generation !== DELETION_EXPECTED && !shown.has(uid)) return true;
    return false;
  }

  update(slice: EndpointSlice): void {
    this.of(slice).set(uidOf(slice), generationOf(slice));
  }

  expectDeletion(slice: EndpointSlice): void {
    this.of(slice).set(uidOf(slice), DELETION_EXPECTED);
  }

  /** Was this deletion our own doing (or of no interest)? */
  handleDeletion(slice: EndpointSlice): boolean {
    const known = this.generations.get(serviceOf(slice));
    const generation = known?.get(uidOf(slice));
    known?.delete(uidOf(slice));
    return generation === undefined || generation === DELETION_EXPECTED;
  }

  forget(serviceKey: string): void {
    this.generations.delete(serviceKey);
  }
}
