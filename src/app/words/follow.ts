import { useRun } from '../stores/run.ts';
import { scenarioTold } from './told.ts';

async function tell(): Promise<void> {
  const { scenario } = useRun.getState();
  useRun.setState({ told: undefined });
  if (scenario === undefined) return;
  const { spec } = await scenarioTold(scenario);
  if (useRun.getState().scenario === scenario) useRun.setState({ told: spec });
}

/** Has the texts of whatever scenario is open shown in the language spoken. */
export function follow(): void {
  useRun.subscribe((now, before) => {
    if (now.scenario !== before.scenario) void tell();
  });
  void tell();
}
