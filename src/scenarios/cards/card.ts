import type { Card, Expectation, Myth, Place, Topic } from '../../api/index.ts';

/** What a message is recognised by: the fields of a checkpoint's `message`. */
type Pattern = Extract<Expectation, { readonly message: unknown }>['message'];

/** Where the first such message is sent. */
export const sent = (label: string, scenario: string, by: number, message: Pattern): Place => ({ label, scenario, by, expect: { message } });

/** Where a lifecycle first comes into a state. */
export const entered = (label: string, scenario: string, by: number, machine: string, to: string, entity?: string): Place => ({
  label,
  scenario,
  by,
  expect: { state: { machine, to, ...(entity === undefined ? {} : { entity }) } },
});

/** Where an object came to hold a value, as it stands at `by`. */
export const holds = (label: string, scenario: string, by: number, object: string, path: string, value: unknown): Place => ({
  label,
  scenario,
  by,
  expect: { object, path, value },
});

/** Where a command first prints a text. */
export const printed = (label: string, scenario: string, by: number, output: string): Place => ({ label, scenario, by, expect: { output } });

type Given<T extends Card> = Omit<T, 'kind' | 'topic' | 'see'> & { readonly see?: readonly Place[] };

/** The myths of a topic. */
export const myths = (topic: Topic, cards: readonly Given<Myth>[]): readonly Myth[] => cards.map((card) => ({ see: [], ...card, kind: 'myth', topic }));
