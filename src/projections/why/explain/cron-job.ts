import type { DocumentRef } from '../../../api/index.ts';
import { eventsOf } from '../../inspector/object.ts';
import { objectState } from '../../table.ts';
import { at, objects, text } from '../../values.ts';
import { type Explainer, history, moment, nameOf, namespaceOf, plural, words } from './asked.ts';

/** A CronJob that starts nothing: it is suspended, or its policy waits for a Job that does not end. */
export const cronJob: Explainer = (asked) => {
  const { index, ref, value, now } = asked;
  const name = nameOf(ref);
  if (at(value, 'spec.suspend') === true) {
    const since = history(asked, ref).findLast((version, i, all) => at(version.value, 'spec.suspend') === true && at(all[i - 1]?.value, 'spec.suspend') !== true);
    return { sentence: `${name} starts nothing because it is suspended since ${moment(since?.sentAt ?? 0)} (spec.suspend: true).`, ...(since === undefined ? {} : { about: since.seq }) };
  }
  const events = eventsOf(index, ref, now);
  const held = events.findLast((event) => event.reason === 'JobAlreadyActive');
  const active = objects(at(value, 'status.active')).map((each) => text(each['name']));
  if (held === undefined || active.length === 0) return undefined;
  const late = events.findLast((event) => event.reason === 'TooManyMissedTimes');
  const job = index.existing(`Job/${namespaceOf(value)}/${active[0] ?? ''}` as DocumentRef, now);
  const begun = index.versions(job?.ref ?? ref)[0];
  const warned = late === undefined ? '' : ` At ${moment(late.t)} the missed starts came to more than 100, and the controller warned (TooManyMissedTimes); in this version it only warns.`;
  return {
    sentence: `${name} (${text(at(value, 'spec.schedule'))}) starts nothing because concurrencyPolicy is ${text(at(value, 'spec.concurrencyPolicy'))} and ${words(active)}, begun at ${moment(begun?.sentAt ?? 0)}, has not ended: the controller has said ${plural(held.count, 'time')} that it starts no other beside it, last at ${moment(held.t)}.${warned}`,
    evidence: {
      title: 'what the controller said, and the Jobs',
      columns: ['last', 'reason', 'how often', 'message'],
      rows: [
        ...events.slice(-8).map((event) => [moment(event.t), event.reason, String(event.count), event.message]),
        ...(job === undefined ? [] : [[moment(begun?.sentAt ?? 0), nameOf(job.ref), '', objectState('Job', job.value).status]]),
      ],
    },
    ...(begun === undefined ? {} : { about: begun.seq }),
  };
};
