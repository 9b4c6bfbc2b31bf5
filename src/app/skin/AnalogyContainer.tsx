import { AnalogyTable } from '../../components/skin/AnalogyTable.tsx';
import { chooseTerms, termsOf, useSettings } from '../stores/settings.ts';

export function AnalogyContainer({ onClose }: { readonly onClose: () => void }) {
  const on = useSettings((s) => termsOf(s) === 'data-centre');
  return (
    <AnalogyTable
      on={on}
      onUse={() => chooseTerms(on ? 'kubernetes' : 'data-centre')}
      onTour={() => {
        onClose();
        location.hash = '#/lesson/data-centre';
      }}
      onClose={onClose}
    />
  );
}
