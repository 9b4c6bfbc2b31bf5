import { beforeAll, describe, expect, it } from 'vitest';
import { micros, seconds, type Seq } from '../api/index.ts';
import '../sim/cluster/explain.ts';
import { createSimulation, type Simulation } from '../sim/cluster/index.ts';
import { outputOf } from './output.ts';
import { type Answer, commands, expectedOf, manifests, normalise, steps, transcriptScenario } from './testing/transcript.ts';

function run(simulation: Simulation, args: readonly string[], files: Readonly<Record<string, string>>): Answer {
  const action: Seq = simulation.submit({ type: 'kubectl', args, files });
  for (let i = 0; i < 600 && !outputOf(simulation.ledger, action).done; i++) simulation.runUntil(micros(simulation.now() + seconds(0.25)));
  const { exitCode, lines } = outputOf(simulation.ledger, action);
  const printed = (stream: string): string =>
    normalise(
      lines
        .filter((line) => line.stream === stream)
        .map((line) => line.text)
        .join('\n'),
    );
  return { exit: exitCode, stdout: printed('stdout'), stderr: printed('stderr') };
}

/** Source: what the real kubectl and control plane printed (shared/oracle/README.md). */
describe.skipIf(steps.length === 0)('the real kubectl', () => {
  const answers: Answer[] = [];

  beforeAll(() => {
    const simulation = createSimulation(transcriptScenario());
    const files = manifests();
    for (const step of steps) {
      if ('settle' in step) simulation.runUntil(micros(simulation.now() + seconds(step.settle)));
      else answers.push(run(simulation, step.args, files));
    }
  });

  it.each(commands.map((command, index) => [index, command.args.join(' '), command] as const))('%i: kubectl %s', (index, _words, command) => {
    const { answer, difference } = expectedOf(command);
    if (difference && !difference.instead) expect(answers[index], `agrees now, take it out of the list: ${difference.why}`).not.toEqual(answer);
    else expect(answers[index], difference?.why).toEqual(answer);
  });
});
