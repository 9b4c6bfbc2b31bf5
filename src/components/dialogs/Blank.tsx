import { ClipboardPaste, MessageCircleQuestion, Server } from 'lucide-react';
import type { ReactNode } from 'react';
import { laterStrings } from '../strings-later.ts';
import { Dialog } from '../ui/Dialog.tsx';

interface BlankProps {
  readonly onPaste: () => void;
  readonly onQuestion: () => void;
  readonly onEmpty: () => void;
  readonly onClose: () => void;
}

function Card({ title, help, icon, onClick }: { readonly title: string; readonly help: string; readonly icon: ReactNode; readonly onClick: () => void }) {
  return (
    <button
      type="button"
      className="flex flex-col items-start gap-2 rounded-[6px] border border-line p-4 text-left hover:border-ink hover:bg-raised"
      onClick={onClick}
    >
      {icon}
      <span className="text-[15px] font-semibold">{title}</span>
      <span className="text-muted">{help}</span>
    </button>
  );
}

export function Blank({ onPaste, onQuestion, onEmpty, onClose }: BlankProps) {
  return (
    <Dialog title={laterStrings.blank.title} wide onClose={onClose}>
      <div className="grid gap-3 p-4 sm:grid-cols-3">
        <Card title={laterStrings.blank.paste} help={laterStrings.blank.pasteHelp} icon={<ClipboardPaste size={20} />} onClick={onPaste} />
        <Card title={laterStrings.blank.question} help={laterStrings.blank.questionHelp} icon={<MessageCircleQuestion size={20} />} onClick={onQuestion} />
        <Card title={laterStrings.blank.empty} help={laterStrings.blank.emptyHelp} icon={<Server size={20} />} onClick={onEmpty} />
      </div>
    </Dialog>
  );
}
