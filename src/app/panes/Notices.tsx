import { X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { strings } from '../../components/strings.ts';
import { useMessages } from '../stores/messages.ts';
import { useRun } from '../stores/run.ts';

/** What the page says to everybody, and to assistive technology. */
export const Notices = () => (
  <>
    <Toasts />
    <LiveRegion />
  </>
);

function Toasts() {
  const toasts = useMessages((s) => s.toasts);
  const dismiss = useMessages((s) => s.dismiss);
  return (
    <div className="pointer-events-none fixed inset-x-0 bottom-[108px] z-40 flex flex-col items-center gap-2 px-3" role="status" data-toasts>
      {toasts.map((toast) => (
        <div
          key={toast.id}
          className={`pointer-events-auto flex max-w-[560px] items-center gap-3 rounded-[6px] border bg-bg py-1.5 pl-3 pr-1.5 shadow-md ${toast.tone === 'error' ? 'border-error' : 'border-edge'}`}
        >
          <span className="min-w-0 [overflow-wrap:anywhere]">
            {toast.tone === 'error' ? '✕ ' : ''}
            {toast.text}
          </span>
          {toast.action === undefined ? null : (
            <button
              type="button"
              className="btn btn-line"
              onClick={() => {
                toast.action?.run();
                dismiss(toast.id);
              }}
            >
              {toast.action.label}
            </button>
          )}
          <button type="button" className="btn" aria-label={strings.common.close} onClick={() => dismiss(toast.id)}>
            <X size={13} />
          </button>
        </div>
      ))}
    </div>
  );
}

const SPEAK_EVERY_MS = 2_000;

/** What happens, for assistive technology: at most one sentence in two seconds while playing. */
function LiveRegion() {
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
        useMessages.getState().say(
          states
            .split(', ')
            .filter((state) => state !== '' && !before.has(state))
            .slice(0, 3)
            .join('; '),
        );
      }),
    [],
  );
  return (
    <p aria-live="polite" className="sr-only">
      {spoken}
    </p>
  );
}
