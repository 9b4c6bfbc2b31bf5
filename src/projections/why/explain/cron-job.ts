import type { DocumentRef } from '../../../api/index.ts';
import { eventsOf } from '../../inspector/object.ts';
import { objectState } from '../../table.ts';
import { at, objects, text } from '../../values.ts';
import { columns, whyWords } from '../../words/why.ts';
import { type Explainer, history, moment, nameOf, namespaceOf, sentences } from './asked.ts';

/** A CronJob that starts nothing: it is suspended, or its policy waits for a Job that does not end. */
export const cronJob: Explainer = (asked) => {
  const { index, ref, value, now } = asked;
  const name = nameOf(ref);
  const { cronJob: words } = whyWords;
  if (at(value, 'spec.suspend') === true) {
    const since = history(asked, ref).findLast(
      (version, i, all) => at(version.value, 'spec.suspend') === true && at(all[i - 1]?.value, 'spec.suspend') !== true,
    );
    return { sentence: words.suspended(name, moment(since?.sentAt ?? 0)), ...(since === undefined ? {} : { about: since.seq }) };
  }
  const events = eventsOf(index, ref, now);
  const held = events.findLast((event) => event.reason === 'JobAlreadyActive');
  const active = objects(at(value, 'status.active')).map((each) => text(each['name']));
  if (held === undefined || active.length === 0) return undefined;
  const late = events.findLast((event) => event.reason === 'TooManyMissedTimes');
  const job = index.existing(`Job/${namespaceOf(value)}/${active[0] ?? ''}` as DocumentRef, now);
  const begun = index.versions(job?.ref ?? ref)[0];
  return {
    sentence: sentences(
      words.held(
        name,
        text(at(value, 'spec.schedule')),
        text(at(value, 'spec.concurrencyPolicy')),
        active,
        moment(begun?.sentAt ?? 0),
        held.count,
        moment(held.t),
      ),
      late !== undefined && words.missed(moment(late.t)),
    ),
    evidence: {
      title: words.title,
      columns: columns('last', 'reason', 'howOften', 'message'),
      rows: [
        ...events.slice(-8).map((event) => [moment(event.t), event.reason, String(event.count), event.message]),
        ...(job === undefined ? [] : [[moment(begun?.sentAt ?? 0), nameOf(job.ref), '', objectState('Job', job.value).status]]),
      ],
    },
    ...(begun === undefined ? {} : { about: begun.seq }),
  };
};
