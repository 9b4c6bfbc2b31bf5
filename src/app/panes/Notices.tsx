import { X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { micros, seconds } from '../../api/index.ts';
import { strings } from '../../components/strings.ts';
import { useSession } from '../session-context.ts';
import { useMessages } from '../stores/messages.ts';
import { useRun } from '../stores/run.ts';
import { useSelection } from '../stores/selection.ts';
import { useSettings } from '../stores/settings.ts';
import { useTransport } from '../stores/transport.ts';

export function Toasts() {
  const toasts = useMessages((s) => s.toasts);
  const dismiss = useMessages((s) => s.dismiss);
  return (
    <div className="pointer-events-none fixed inset-x-0 bottom-[108px] z-40 flex flex-col items-center gap-2 px-3" role="status">
      {toasts.map((toast) => (
        <div key={toast.id} className={`pointer-events-auto flex max-w-[560px] items-center gap-3 rounded-[6px] border bg-bg py-1.5 pl-3 pr-1.5 shadow-md ${toast.tone === 'error' ? 'border-error' : 'border-edge'}`}>
          <span className="min-w-0 [overflow-wrap:anywhere]">{toast.tone === 'error' ? '✕ ' : ''}{toast.text}</span>
          {toast.action === undefined ? null : (
            <button type="button" className="btn btn-line" onClick={() => { toast.action?.run(); dismiss(toast.id); }}>{toast.action.label}</button>
          )}
          <button type="button" className="btn" aria-label={strings.common.close} onClick={() => dismiss(toast.id)}><X size={13} /></button>
        </div>
      ))}
    </div>
  );
}

const SPEAK_EVERY_MS = 2_000;

/** What happens, for assistive technology: at most one sentence in two seconds while playing. */
export function LiveRegion() {
  const spoken = useMessages((s) => s.spoken);
  const last = useRef({ at: 0, states: '' });
  useEffect(
    () =>
      useRun.subscribe(({ frame }) => {
        if (frame === undefined || performance.now() - last.current.at < SPEAK_EVERY_MS) return;
        const pods = [...frame.topology.nodes.flatMap((node) => node.pods), ...frame.topology.unscheduled];
        const states = pods.map((pod) => `${pod.name} ${pod.status} ${pod.ready}`).join(', ');
        if (states === last.current.states) return;
        const before = new Set(last.current.states.split(', '));
        last.current = { at: performance.now(), states };
        useMessages.getState().say(states.split(', ').filter((state) => state !== '' && !before.has(state)).slice(0, 3).join('; '));
      }),
    [],
  );
  return <p aria-live="polite" className="sr-only">{spoken}</p>;
}

/** At most three, one at a time, each does what it names, and stays away once dismissed. */
export function Hints() {
  const session = useSession();
  const dismissed = useSettings((s) => s.hintsDismissed);
  const dismiss = useSettings((s) => s.dismissHint);
  const readyPod = useRun((s) => s.frame?.topology.nodes.flatMap((node) => node.pods).find((pod) => pod.state === 'ready' && pod.namespace === 'default'));
  const trouble = useRun((s) => s.frame?.topology.nodes.some((node) => node.pods.some((pod) => pod.state === 'blocked')) ?? false);
  const hasPast = useTransport((s) => s.t > 6_000_000);
  const hints = [
    {
      id: 'breakIt',
      when: readyPod !== undefined && !trouble,
      run: () => {
        if (readyPod === undefined) return;
        useSelection.getState().select({ kind: 'object', ref: readyPod.ref });
        void session.commands.inject({ type: 'fail-readiness', namespace: readyPod.namespace, pod: readyPod.name });
      },
    },
    {
      id: 'why',
      when: trouble,
      run: () => {
        const pod = useRun.getState().frame?.topology.nodes.flatMap((node) => node.pods).find((p) => p.state === 'blocked');
        if (pod !== undefined) useSelection.getState().select({ kind: 'object', ref: pod.ref });
        void import('../keyboard/registry.ts').then(({ showInspector }) => showInspector('why'));
      },
    },
    { id: 'rewind', when: trouble && hasPast && dismissed.includes('why'), run: () => { session.pause(); void session.seek(micros(session.player.now() - seconds(5))); } },
  ] as const;
  const hint = hints.find(({ id, when }) => when && !dismissed.includes(id));
  if (hint === undefined) return null;
  const { text, action } = strings.hints[hint.id];
  return (
    <aside aria-label={strings.hints.label} className="flex items-start gap-2 rounded-[6px] border border-accent bg-bg p-2.5 pl-3">
      <div>
        <p>{text}</p>
        <button type="button" className="btn btn-line mt-1.5 text-xs" onClick={() => { hint.run(); dismiss(hint.id); }}>{action}</button>
      </div>
      <button type="button" className="btn !min-h-6 !min-w-6 !p-0" aria-label={strings.hints.dismiss} title={strings.hints.dismiss} onClick={() => dismiss(hint.id)}><X size={13} /></button>
    </aside>
  );
}
