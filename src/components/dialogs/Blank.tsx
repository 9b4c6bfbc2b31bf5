import { ClipboardPaste, MessageCircleQuestion, Server } from 'lucide-react';
import type { ReactNode } from 'react';
import { strings } from '../strings.ts';
import { Dialog } from '../ui/Dialog.tsx';

interface BlankProps {
  readonly onPaste: () => void;
  readonly onQuestion: () => void;
  readonly onEmpty: () => void;
  readonly onClose: () => void;
}

function Card({ title, help, icon, onClick }: { readonly title: string; readonly help: string; readonly icon: ReactNode; readonly onClick: () => void }) {
  return (
    <button type="button" className="flex flex-col items-start gap-2 rounded-[6px] border border-line p-4 text-left hover:border-ink hover:bg-raised" onClick={onClick}>
      {icon}
      <span className="text-[15px] font-semibold">{title}</span>
      <span className="text-muted">{help}</span>
    </button>
  );
}

export function Blank({ onPaste, onQuestion, onEmpty, onClose }: BlankProps) {
  return (
    <Dialog title={strings.blank.title} wide onClose={onClose}>
      <div className="grid gap-3 p-4 sm:grid-cols-3">
        <Card title={strings.blank.paste} help={strings.blank.pasteHelp} icon={<ClipboardPaste size={20} />} onClick={onPaste} />
        <Card title={strings.blank.question} help={strings.blank.questionHelp} icon={<MessageCircleQuestion size={20} />} onClick={onQuestion} />
        <Card title={strings.blank.empty} help={strings.blank.emptyHelp} icon={<Server size={20} />} onClick={onEmpty} />
      </div>
    </Dialog>
  );
}
