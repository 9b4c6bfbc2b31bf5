import { useState } from 'react';
import { strings } from '../strings.ts';
import { laterStrings } from '../strings-later.ts';
import { Dialog } from '../ui/Dialog.tsx';

interface GoToProps {
  /** Answers false when the text cannot be understood. */
  readonly onGo: (text: string) => boolean;
  readonly onClose: () => void;
}

export function GoTo({ onGo, onClose }: GoToProps) {
  const [text, setText] = useState('');
  const [bad, setBad] = useState(false);
  return (
    <Dialog title={laterStrings.goTo.title} onClose={onClose}>
      <form
        className="p-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (onGo(text)) onClose();
          else setBad(true);
        }}
      >
        <div className="flex gap-2">
          <input
            className="field h-9 flex-1 font-mono"
            aria-label={laterStrings.goTo.title}
            aria-invalid={bad}
            aria-describedby="go-to-help"
            value={text}
            onChange={(event) => {
              setText(event.target.value);
              setBad(false);
            }}
          />
          <button type="submit" className="btn btn-solid">
            {laterStrings.goTo.go}
          </button>
        </div>
        <p id="go-to-help" role={bad ? 'alert' : undefined} className={`mt-2 text-xs ${bad ? 'text-error' : 'text-muted'}`}>
          {bad ? strings.transport.goToBad(text) : strings.transport.goToHelp}
        </p>
      </form>
    </Dialog>
  );
}
