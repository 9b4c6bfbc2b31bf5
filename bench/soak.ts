/** Simulation testing at length: `npx tsx bench/soak.ts [FIRST] [COUNT]`. Exits with 1 when a seed fails. */
import { report, trySeed } from '../src/server/simulation-testing/trial.ts';

const [first = 1, count = 1_000] = process.argv.slice(2).map(Number);

let failed = 0;
for (let seed = first; seed < first + count; seed++) {
  const outcome = trySeed(seed);
  if (outcome.violations.length === 0) continue;
  failed++;
  console.log(report(seed, outcome));
}
console.log(`${count - failed} of ${count} seeds hold`);
process.exitCode = failed > 0 ? 1 : 0;
