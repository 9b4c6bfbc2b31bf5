import { createContext, useContext } from 'react';
import type { ComponentType } from 'react';
import type { InFlight, MessageRow } from '../../projections/views.ts';
import type { TopologyLayout } from '../topology/layout.ts';

export interface NarratorProps {
  readonly layout: TopologyLayout;
  /** The last messages before the cursor, newest last. */
  readonly recent: readonly MessageRow[];
  readonly payloadOf: (seq: InFlight['seq']) => Promise<string>;
}

/**
 * Other nouns and icons for the things of a run. `of` names a thing: the address of a process, an object as `Kind/namespace/name`,
 * or a bare kind. The run under it is the same: a skin sees names only.
 */
export interface Skin {
  /** The noun, with the thing's own name where it has one; `plain` is what is shown without a skin. */
  readonly name: (of: string, plain: string) => string;
  /** For tooltips: the noun and the true name. */
  readonly tip: (of: string, plain: string) => string;
  readonly Icon: ComponentType<{ readonly of: string; readonly size?: number | undefined }>;
  /** What a thing does, under a heading. */
  readonly Duty: ComponentType<{ readonly of: string }>;
  /** Drawn behind the cluster. */
  readonly Backdrop: ComponentType<{ readonly layout: TopologyLayout; readonly nodes: number }>;
  /** Says what the last message means. */
  readonly Narrator: ComponentType<NarratorProps>;
}

export const SkinContext = createContext<Skin | undefined>(undefined);

/** The skin that is on; undefined: Kubernetes' own terms. */
export const useSkin = (): Skin | undefined => useContext(SkinContext);
