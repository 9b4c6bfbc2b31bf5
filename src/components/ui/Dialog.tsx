import { X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import { strings } from '../strings.ts';

interface DialogProps {
  readonly title: string;
  readonly wide?: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** The browser's own modal dialog: it keeps the focus, closes with Esc, and stands above everything. */
export function Dialog({ title, wide = false, onClose, children }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = element.current;
    if (dialog === null || dialog.open) return;
    dialog.showModal();
    dialog.querySelector<HTMLElement>('input:not([type="checkbox"])')?.focus();
  }, []);
  /** At once, not with the event that the browser sends later: the next key is the page's again, and the focus is back where it was. */
  const close = (): void => {
    element.current?.close();
    onClose();
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Esc closes it; the click is on the backdrop
    <dialog
      ref={element}
      aria-label={title}
      className={`m-auto max-h-[86dvh] w-[min(94vw,${wide ? '860px' : '560px'})] overflow-hidden rounded-[8px] border border-line bg-bg p-0 text-ink shadow-xl backdrop:bg-black/40 ${wide ? 'max-w-[860px]' : 'max-w-[560px]'}`}
      style={{ width: `min(94vw, ${wide ? 860 : 560}px)` }}
      onClose={onClose}
      onCancel={(event) => {
        if (event.target !== element.current) return;
        event.preventDefault();
        close();
      }}
      onClick={(event) => {
        if (event.target === element.current) close();
      }}
    >
      <div className="flex max-h-[86dvh] flex-col">
        <header className="flex h-[44px] shrink-0 items-center border-b border-line pl-4 pr-2">
          <h2 className="flex-1 font-semibold">{title}</h2>
          <button type="button" className="btn" aria-label={strings.common.close} onClick={close}>
            <X size={16} />
          </button>
        </header>
        <div className="min-h-0 overflow-auto">{children}</div>
      </div>
    </dialog>
  );
}
