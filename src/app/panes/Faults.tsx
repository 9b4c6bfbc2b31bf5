import { lazy, Suspense } from 'react';
import { useSession } from '../session-context.ts';
import { useMenu } from '../stores/menu.ts';
import { useRun } from '../stores/run.ts';

const OpenMenu = lazy(() => import('./ContextMenu.tsx').then((module) => ({ default: module.OpenMenu })));
const FaultDock = lazy(() => import('../../components/faults/FaultDock.tsx').then((module) => ({ default: module.FaultDock })));

/** The open menu, loaded when the first one opens. */
export function MenuContainer() {
  const open = useMenu((s) => s.menu !== undefined);
  return open ? (
    <Suspense fallback={null}>
      <OpenMenu />
    </Suspense>
  ) : null;
}

/** The faults in force, when there are any. */
export function FaultDockContainer() {
  const session = useSession();
  const faults = useRun((s) => s.frame?.faults);
  if (faults === undefined || faults.length === 0) return null;
  return (
    <Suspense fallback={null}>
      <FaultDock faults={faults} onShow={(seq, t) => void session.show(seq, t)} onHeal={(id) => void session.commands.heal(id)} />
    </Suspense>
  );
}
