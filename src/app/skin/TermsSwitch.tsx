import { Building2 } from 'lucide-react';
import { skinStrings } from '../../components/strings-skin.ts';
import { IconButton } from '../../components/ui/IconButton.tsx';
import { chooseTerms, type Terms, termsOf, useSettings } from '../stores/settings.ts';

const TERMS: readonly Terms[] = ['kubernetes', 'data-centre'];
const OFFER = 'terms';

/** Beginners' switch: whose words the page speaks. Where there is little room it is one button. */
export function TermsSwitch() {
  const terms = useSettings(termsOf);
  const on = terms === 'data-centre';
  return (
    <>
      <div role="radiogroup" aria-label={skinStrings.terms.label} className="mr-1 flex max-[1320px]:hidden">
        {TERMS.map((id) => (
          // biome-ignore lint/a11y/useSemanticElements: a segmented control
          <button
            key={id}
            type="button"
            role="radio"
            aria-checked={id === terms}
            data-on={id === terms}
            className="btn text-xs"
            title={`${skinStrings.terms[id]} (H)`}
            onClick={() => chooseTerms(id)}
          >
            {skinStrings.terms[id]}
          </button>
        ))}
      </div>
      <IconButton
        className="min-[1321px]:hidden"
        label={skinStrings.terms['data-centre']}
        keys="H"
        pressed={on}
        onClick={() => chooseTerms(on ? 'kubernetes' : 'data-centre')}
      >
        <Building2 size={15} />
      </IconButton>
    </>
  );
}

/** Offered once, in the first hint; whoever has switched knows of it. */
export function TermsOffer() {
  const known = useSettings((s) => s.hintsDismissed.includes(OFFER) || termsOf(s) === 'data-centre');
  if (known) return null;
  return (
    <p className="caption mt-1.5">
      {skinStrings.offer.text}{' '}
      <button
        type="button"
        className="link"
        onClick={() => {
          chooseTerms('data-centre');
          useSettings.getState().dismissHint(OFFER);
        }}
      >
        {skinStrings.offer.action}
      </button>
    </p>
  );
}
