import { afterEach, describe, expect, it } from 'vitest';
import type { DocumentRef, Seq } from '../../api/index.ts';
import { problemWords } from '../../api/problem-words.ts';
import { Fingerprint } from '../../projections/fingerprint.ts';
import { LedgerIndex } from '../../projections/ledger-index.ts';
import { faultTitle } from '../../projections/sequence/chapters.ts';
import { LedgerBuilder } from '../../projections/testing/ledger-builder.ts';
import { why } from '../../projections/why/why.ts';
import { views } from '../../projections/words/catalogue.ts';
import { panels } from '../../projections/words/en/panels.ts';
import { rows } from '../../projections/words/en/rows.ts';
import { whatIf } from '../../projections/words/en/what-if.ts';
import { why as english } from '../../projections/words/en/why.ts';
import { speaker } from '../../projections/words/speaker.ts';
import { germanViews } from './de/views/index.ts';
import { VIEWS } from './views.ts';

// Other tests hear the same speaker.
afterEach(() => views.speak({ rows, why: english, whatIf, panels, problems: problemWords }));

const SERVICE = 'Service/default/web';

function run() {
  const ledger = new LedgerBuilder().time(1_000);
  ledger.document('ADDED', SERVICE, { spec: { selector: { app: 'web' } } }, { resourceVersion: '1' });
  ledger.fault({ type: 'node-down', node: 'node-1' }, 'healed');
  const index = new LedgerIndex(ledger);
  const view = why(index, { kind: 'object', ref: SERVICE as DocumentRef }, index.length as Seq);
  const healed = index.faults[0];
  const fingerprint = new Fingerprint(ledger);
  return { sentence: view?.sentence, heads: view?.evidence?.columns, title: healed && faultTitle(healed), fingerprint: fingerprint.at(index.length as Seq) };
}

describe('what views say', () => {
  it('is English, until another language is spoken; the run is the same', () => {
    const before = run();
    expect(before.sentence).toBe('Service web has no endpoints: its selector app=web fits nothing, because namespace default has no Pods.');
    expect(before.title).toBe('healed: node-down node-1');
    views.speak(germanViews);
    const german = run();
    expect(german.sentence).toBe('Service web hat keine Endpunkte: Sein Selektor app=web passt auf nichts, denn im Namespace default gibt es keine Pods.');
    expect(german.title).toBe('behoben: node-down node-1');
    expect(german.fingerprint).toEqual(before.fingerprint);
  });

  it('is there in every language of the list', async () => {
    for (const load of Object.values(VIEWS)) expect(Object.keys((await load?.()) ?? {})).toEqual(Object.keys(germanViews));
  });

  it('is heard by a part that was read before the language had loaded, and by one that is read later', () => {
    const one = speaker<{ readonly early: { readonly a: string }; readonly late: { readonly a: string } }>();
    const early = one.texts('early', { a: 'one' });
    one.speak({ early: { a: 'eins' }, late: { a: 'zwei' } });
    expect([early.a, one.texts('late', { a: 'two' }).a]).toEqual(['eins', 'zwei']);
  });
});
