import { strings } from '../strings.ts';

/** The inspector while nothing is selected. */
export function NothingSelected() {
  return (
    <div className="p-4">
      <p className="font-semibold">{strings.inspector.nothing}</p>
      <p className="mt-1 max-w-[68ch] text-muted">{strings.inspector.nothingHelp}</p>
    </div>
  );
}
