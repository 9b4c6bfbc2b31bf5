import type { Expectation } from './scenario.ts';

/** What a card belongs to; the order in which the library lists them. */
export const TOPICS = ['concepts', 'control-plane', 'kubelet', 'runtime', 'resources', 'network', 'reading'] as const;
export type Topic = (typeof TOPICS)[number];

/** A live place: what is looked for in the run of a built-in scenario. The page goes to where it was found first. */
export interface Place {
  readonly label: string;
  /** Name of a built-in scenario. */
  readonly scenario: string;
  /** Virtual seconds: the run is computed so far to find it. */
  readonly by: number;
  readonly expect: Expectation;
}

interface CardBase {
  /** Part of the address: `#/cards/<id>`. */
  readonly id: string;
  readonly topic: Topic;
  readonly title: string;
  /** Kinds of objects, names of processes and methods in whose inspector it is offered. */
  readonly about: readonly string[];
  /** Paths in the source of Kubernetes, pages, specifications. */
  readonly source: string;
  readonly see: readonly Place[];
}

/** A claim that is often read, and what really happens. */
export interface Myth extends CardBase {
  readonly kind: 'myth';
  readonly reality: string;
  /** Nothing was found that supports the claim, or refutes it. */
  readonly open?: true;
}

export interface Cell {
  readonly text: string;
  readonly at?: Place;
}

/** Things side by side, by feature. The first cell of a row names it. */
export interface Comparison extends CardBase {
  readonly kind: 'comparison';
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  readonly note?: string;
}

/** A short text, with a drawing where it says more. */
export interface Concept extends CardBase {
  readonly kind: 'concept';
  readonly lines: readonly string[];
  /** Mermaid. */
  readonly diagram?: string;
}

export type Card = Myth | Comparison | Concept;
