import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { realBinaries, type Release } from '../testing/real-binaries.ts';
import { type ServedCluster, servedCluster } from '../testing/served-cluster.ts';
import { type Answer, commands, expectedOf, normalise, oracle, steps, transcriptScenario } from '../testing/transcript.ts';

const releases: readonly Release[] = ['1.35', '1.34'];

/** The real kubectl against `serve`: the same commands, compared with what it printed against a real control plane (shared/oracle/README.md). */
describe.skipIf(steps.length === 0).each(releases.map((release) => ({ release, binaries: realBinaries(release) })))(
  'kubectl $release',
  ({ release, binaries }) => {
    const answers: Answer[] = [];
    let cluster: ServedCluster;

    beforeAll(async () => {
      if (!binaries) return;
      // Not faster: on a slow machine an hour would pass between the first command and the last, and with it the events.
      cluster = await servedCluster(transcriptScenario(), 5);
      for (const step of steps) {
        if ('settle' in step) await cluster.settle(step.settle);
        else answers.push(await cluster.run(binaries.kubectl, step.args, { cwd: `${oracle}manifests` }));
      }
    }, 600_000);

    afterAll(() => cluster?.stop());

    it.skipIf(!binaries).each(commands.map((command, index) => [index, command.args.join(' '), command] as const))(
      '%i: kubectl %s',
      (index, _words, command) => {
        const { answer, difference } = expectedOf(command, Number(release.split('.')[1]));
        if (difference && !difference.instead) return;
        const { exit, stdout, stderr } = answers[index] ?? { exit: -1, stdout: '', stderr: 'did not run' };
        expect({ exit, stdout: normalise(stdout), stderr: normalise(stderr) }, difference?.why).toEqual(answer);
      },
    );
  },
);
