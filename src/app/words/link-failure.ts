import { laterStrings } from '../../components/strings-later.ts';
import type { LinkFailure } from '../../scenarios/codec.ts';

/** Why a link cannot be opened, in the language of the page. */
export function failureText(failure: LinkFailure): string {
  const words = laterStrings.badLink;
  switch (failure.kind) {
    case 'not-a-link':
      return words.none;
    case 'cut':
      return words.cut(failure.got, failure.need);
    case 'future':
      return words.future(failure.version);
    case 'damaged':
      return words[failure.what](failure.detail ?? '');
  }
}
