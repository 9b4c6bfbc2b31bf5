import { micros, type Scenario, seconds, type Step } from '../../api/index.ts';
import { FaultScript, type ScriptLine, type When } from '../../components/faults/FaultScript.tsx';
import type { Frame } from '../port.ts';
import { editedScenario } from '../links.ts';
import { useSession } from '../session-context.ts';
import type { Session } from '../session/session.ts';
import { useEditor } from '../stores/editor.ts';
import { useLayout } from '../stores/layout.ts';
import { useMessages } from '../stores/messages.ts';
import { useRun } from '../stores/run.ts';
import { faultForms, readFault } from './fault-forms.ts';
import { vary } from './vary.ts';

const withSteps = (scenario: Scenario, steps: readonly Step[]): Scenario => ({
  ...scenario,
  spec: { ...scenario.spec, steps: steps.toSorted((a, b) => a.at - b.at) },
});

/** A name for a fault that no step has. */
function freeId(steps: readonly Step[]): string {
  const taken = new Set(steps.flatMap((step, i) => ('fault' in step ? [step.id ?? `fault-${i + 1}`] : [])));
  let n = 1;
  while (taken.has(`fault-${n}`)) n += 1;
  return `fault-${n}`;
}

function linesOf(scenario: Scenario | undefined): readonly ScriptLine[] {
  return (scenario?.spec.steps ?? []).flatMap((step, index): readonly ScriptLine[] => {
    if ('heal' in step) return [{ index, at: step.at, title: `heal ${step.heal}` }];
    if (!('fault' in step)) return [];
    const { type, ...fields } = step.fault;
    return [
      {
        index,
        at: step.at,
        title: `${type} ${Object.values(fields)
          .filter((value) => typeof value === 'string')
          .join(' ')}${step.id === undefined ? '' : ` (${step.id})`}`,
      },
    ];
  });
}

/** Names that stand in the cluster and fit a field. */
function knownNames(frame: Frame | undefined, field: string, values: Readonly<Record<string, string>>): readonly string[] {
  if (frame === undefined) return [];
  const { controlPlane, nodes, unscheduled, clients, outside } = frame.topology;
  const pods = [...nodes.flatMap((node) => node.pods), ...unscheduled];
  const processes = [...controlPlane, ...clients, ...outside, ...nodes.flatMap((node) => node.processes)].map((process) => process.address);
  const lists: Readonly<Record<string, () => readonly string[]>> = {
    node: () => nodes.map((node) => node.name),
    namespace: () => [...new Set(pods.map((pod) => pod.namespace))],
    pod: () => pods.filter((pod) => (values['namespace'] ?? pod.namespace) === pod.namespace).map((pod) => pod.name),
    container: () => pods.find((pod) => pod.name === values['pod'])?.containers.map((container) => container.name) ?? [],
    process: () => processes,
    from: () => ['*', ...processes],
    to: () => ['*', ...processes],
    channel: () => ['https', 'watch', 'grpc', 'exec', 'syscall', 'raft', 'dns', 'tcp', 'http'],
    message: () => frame.inFlight.map((message) => String(message.seq)),
  };
  return lists[field]?.() ?? [];
}

/** The scenario as a file of the editor: applying it opens it. */
async function editScenario(): Promise<void> {
  const scenario = editedScenario();
  if (scenario === undefined) return;
  const { scenarioText } = await import('../../scenarios/text.ts');
  useEditor.getState().addFile({ name: 'scenario.yaml', text: scenarioText(scenario) });
  useLayout.getState().set({ editorOpen: true });
  useLayout.getState().setPhoneTab('yaml');
}

export function FaultsContainer({ onClose }: { readonly onClose: () => void }) {
  const session = useSession();
  const frame = useRun((s) => s.frame);
  const scenario = useRun((s) => s.scenario);
  const change = (to: (current: Scenario) => Scenario): void =>
    void vary(session, to).catch((error: unknown) => useMessages.getState().toast(error instanceof Error ? error.message : String(error), { tone: 'error' }));
  const inject = (type: string, values: Readonly<Record<string, string>>, when: When): string | undefined => {
    const form = faultForms.find((each) => each.type === type);
    if (form === undefined) return type;
    const read = readFault(form, values);
    if (!read.ok) return read.message;
    onClose();
    if (when.kind === 'now') void session.commands.inject(read.fault);
    else change((current) => scheduled(current, read.fault, when));
    return undefined;
  };
  return (
    <FaultScript
      forms={faultForms}
      known={(field, values) => knownNames(frame, field, values)}
      now={micros(session.player.now())}
      active={frame?.faults ?? []}
      lines={linesOf(scenario)}
      onFault={inject}
      onHeal={(id) => void session.commands.heal(id)}
      onShow={(seq, t) => {
        onClose();
        void session.show(seq, t);
      }}
      onRemove={(index) =>
        change((current) =>
          withSteps(
            current,
            current.spec.steps.filter((step) => step !== scenario?.spec.steps[index]),
          ),
        )
      }
      onScenario={() => {
        onClose();
        void editScenario();
      }}
      onClose={onClose}
    />
  );
}

type Fault = Parameters<Session['commands']['inject']>[0];

function scheduled(current: Scenario, fault: Fault, { at, healAfter }: Extract<When, { kind: 'at' }>): Scenario {
  const { steps } = current.spec;
  const id = freeId(steps);
  const heal: readonly Step[] = healAfter === undefined ? [] : [{ at: at + healAfter, heal: id }];
  const { until } = current.spec;
  const next = withSteps(current, [...steps, { at, fault, id }, ...heal]);
  // A scenario with an end is shown beyond it when its faults come later.
  const end = seconds(at + (healAfter ?? 0)) / 1_000_000;
  return until === undefined || until > end ? next : { ...next, spec: { ...next.spec, until: end + 30 } };
}
