import { Signs } from '../../components/inspector/Signs.tsx';
import { laterStrings } from '../../components/strings-later.ts';
import { ListContainer } from '../checkpoints/Containers.tsx';
import { useRun } from '../stores/run.ts';

/** What the scenario asks and what to look for in it: what the inspector shows while nothing is selected. */
export function AboutRun() {
  const spec = useRun((s) => s.told ?? s.scenario?.spec);
  return (
    <div className="flex flex-col gap-4 px-4 pb-4">
      {spec?.question === undefined && spec?.text === undefined ? null : (
        <section translate="no" className="border-t border-line pt-3">
          {spec.question === undefined ? null : <p className="max-w-[68ch] text-[15px] leading-snug">{spec.question}</p>}
          {spec.text === undefined ? null : <p className="mt-1.5 max-w-[68ch] text-muted">{spec.text}</p>}
        </section>
      )}
      {spec?.lookFor === undefined || spec.lookFor.length === 0 ? null : (
        <section>
          <h3 className="caption font-semibold">{laterStrings.gallery.lookFor}</h3>
          <ul translate="no" className="mt-1 max-w-[68ch] list-disc pl-4 text-xs leading-relaxed">
            {spec.lookFor.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </section>
      )}
      <ListContainer />
      <Signs />
    </div>
  );
}
