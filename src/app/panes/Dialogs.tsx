import { lazy, Suspense, useCallback } from 'react';
import { useLayout } from '../stores/layout.ts';

/** Dialogs are code that nobody needs before one opens. */
const DialogBody = lazy(() => import('./DialogBody.tsx').then((m) => ({ default: m.DialogBody })));

export function Dialogs() {
  const dialog = useLayout((s) => s.dialog);
  const open = useLayout((s) => s.open);
  const close = useCallback(() => open(undefined), [open]);
  if (dialog === undefined) return null;
  return (
    <Suspense fallback={null}>
      <DialogBody dialog={dialog} onClose={close} />
    </Suspense>
  );
}
