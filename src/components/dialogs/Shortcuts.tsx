import { laterStrings } from '../strings-later.ts';
import { Dialog } from '../ui/Dialog.tsx';
import type { PaletteItem } from './Palette.tsx';

interface ShortcutsProps {
  readonly items: readonly PaletteItem[];
  readonly letters: boolean;
  readonly onLetters: (on: boolean) => void;
  readonly languages: readonly { readonly id: string; readonly name: string }[];
  /** The one chosen; '' is the browser's. */
  readonly language: string;
  readonly onLanguage: (id: string) => void;
  readonly onClose: () => void;
}

export function Shortcuts({ items, letters, onLetters, languages, language, onLanguage, onClose }: ShortcutsProps) {
  const bound = items.filter((item) => item.keys.length > 0);
  const groups = [...new Set(bound.map((item) => item.group))];
  return (
    <Dialog title={laterStrings.shortcuts.title} wide onClose={onClose}>
      <div className="p-4">
        <label className="flex items-center gap-2">
          <input type="checkbox" checked={letters} onChange={(event) => onLetters(event.target.checked)} />
          {laterStrings.shortcuts.letters} <span className="caption">{laterStrings.shortcuts.lettersHelp}</span>
        </label>
        <label className="mt-3 flex items-center gap-2">
          {laterStrings.shortcuts.language}
          <select className="field" value={language} onChange={(event) => onLanguage(event.target.value)}>
            <option value="">{laterStrings.shortcuts.browser}</option>
            {languages.map(({ id, name }) => (
              <option key={id} value={id} lang={id}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <div className="mt-3 gap-8 sm:columns-2">
          {groups.map((group) => (
            <section key={group} className="mb-4 break-inside-avoid">
              <h3 className="caption mb-1 font-semibold">{group}</h3>
              <dl>
                {bound
                  .filter((item) => item.group === group)
                  .map((item) => (
                    <div key={item.id} className="flex min-h-[26px] items-center gap-2">
                      <dt className="flex-1">{item.label}</dt>
                      <dd className="flex gap-1">
                        {item.keys.map((key) => (
                          <kbd key={key} className="kbd">
                            {key}
                          </kbd>
                        ))}
                      </dd>
                    </div>
                  ))}
              </dl>
            </section>
          ))}
        </div>
      </div>
    </Dialog>
  );
}
