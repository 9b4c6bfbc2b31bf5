import { X } from 'lucide-react';
import { lazy, Suspense } from 'react';
import { micros, seconds } from '../../api/index.ts';
import type { Micros } from '../../api/index.ts';
import { laterStrings } from '../../components/strings-later.ts';
import { FIRST_SCENARIO } from '../../scenarios/first.ts';
import { useSession } from '../session-context.ts';
import type { Session } from '../session/session.ts';
import { useRun } from '../stores/run.ts';
import { useSelection } from '../stores/selection.ts';
import { useSettings } from '../stores/settings.ts';
import { useTransport } from '../stores/transport.ts';
import type { PodBox, TopologyView } from '../../projections/views.ts';

const TermsOffer = lazy(() => import('../skin/TermsSwitch.tsx').then((module) => ({ default: module.TermsOffer })));

const words = laterStrings.hints;

interface Hint {
  readonly id: 'breakIt' | 'why' | 'rewind' | 'branch' | 'share';
  readonly text: string;
  readonly action: string;
  readonly run: () => void;
}

/** What the page is at, as far as the hints go. */
interface Situation {
  readonly ready: PodBox | undefined;
  readonly blocked: PodBox | undefined;
  /** When the latest fault in force began. */
  readonly fault: Micros | undefined;
  /** Before the latest moment seen. */
  readonly past: boolean;
  readonly branches: number;
  readonly dismissed: readonly string[];
}

const podIn = (topology: TopologyView | undefined, state: PodBox['state']): PodBox | undefined =>
  topology?.nodes.flatMap((node) => node.pods).find((pod) => pod.state === state && pod.namespace === 'default');

/** The steps of the first minute, in order: break, ask, go back, branch, share. The first that fits and was not dismissed is shown. */
function hintFor({ ready, blocked, fault, past, branches, dismissed }: Situation, session: Session): Hint | undefined {
  const open = (id: Hint['id']): boolean => !dismissed.includes(id);
  const select = (pod: PodBox): void => useSelection.getState().select({ kind: 'object', ref: pod.ref });
  if (branches > 1 && open('share')) {
    return { id: 'share', ...words.share, run: () => void import('../links.ts').then(({ copyLink }) => copyLink(session)) };
  }
  if (ready !== undefined && blocked === undefined && past && branches === 1 && !open('rewind') && open('branch')) {
    return {
      id: 'branch',
      text: words.branch.text,
      action: words.branch.action(ready.name),
      run: () => void session.commands.kubectl(`delete pod ${ready.name}`),
    };
  }
  if (blocked === undefined) {
    if (ready === undefined || !open('breakIt')) return undefined;
    return {
      id: 'breakIt',
      ...words.breakIt,
      run: () => void session.commands.inject({ type: 'fail-readiness', namespace: ready.namespace, pod: ready.name }),
    };
  }
  if (open('why')) {
    const run = (): void => {
      select(blocked);
      void import('../keyboard/registry.ts').then(({ showInspector }) => showInspector('why'));
    };
    return { id: 'why', ...words.why, run };
  }
  if (fault === undefined || !open('rewind')) return undefined;
  const run = (): void => {
    session.pause();
    void session.seek(micros(fault - seconds(1)));
  };
  return { id: 'rewind', ...words.rewind, run };
}

/** One hint at a time, beside the canvas, never over it; each does what it names, and stays away once dismissed. */
export function Hints() {
  const session = useSession();
  const dismiss = useSettings((s) => s.dismissHint);
  const first = useRun((s) => s.scenarioId === FIRST_SCENARIO);
  const situation: Situation = {
    dismissed: useSettings((s) => s.hintsDismissed),
    ready: useRun((s) => podIn(s.frame?.topology, 'ready')),
    blocked: useRun((s) => podIn(s.frame?.topology, 'blocked')),
    branches: useRun((s) => s.run?.branches.length ?? 1),
    fault: useRun((s) => s.frame?.faults.at(-1)?.since),
    past: useTransport((s) => s.t < s.seen),
  };
  // Whoever has opened a question, a lesson or something of their own knows what they came for.
  const hint = first ? hintFor(situation, session) : undefined;
  if (hint === undefined) return null;
  return (
    <aside data-hint aria-label={words.label} className="flex items-start gap-2 rounded-[6px] border border-accent bg-bg p-2.5 pl-3">
      <div>
        <p>{hint.text}</p>
        <button
          type="button"
          className="btn btn-line mt-1.5 text-xs"
          onClick={() => {
            hint.run();
            dismiss(hint.id);
          }}
        >
          {hint.action}
        </button>
        {hint.id === 'breakIt' ? (
          <Suspense fallback={null}>
            <TermsOffer />
          </Suspense>
        ) : null}
      </div>
      <button type="button" className="btn !min-h-6 !min-w-6 !p-0" aria-label={words.dismiss} title={words.dismiss} onClick={() => dismiss(hint.id)}>
        <X size={13} />
      </button>
    </aside>
  );
}
