import '../v8-flags.ts';
import { writeFileSync } from 'node:fs';
import { traceLines } from '../../projections/trace.ts';
import { type Size, sizes } from './generate.ts';
import { report, trySeed } from './trial.ts';

/**
 * Random runs from the command line: `tsx src/server/simulation-testing/main.ts SIZE SEED [COUNT [SECONDS]]`. One seed also
 * leaves its trace in the folder; many stop after SECONDS of wall time.
 */
function main([size, first, count = '1', limit = '540']: readonly string[]): number {
  if (!sizes.includes(size as Size) || !(Number(first) >= 0)) {
    process.stderr.write(`usage: main.ts ${sizes.join('|')} SEED [COUNT [SECONDS]]\n`);
    return 2;
  }
  const started = performance.now();
  const ran = { good: 0, bad: 0 };
  for (let seed = Number(first); seed < Number(first) + Number(count) && performance.now() - started < Number(limit) * 1_000; seed++) {
    const outcome = trySeed(seed, size as Size);
    if (outcome.violations.length > 0) process.stdout.write(`${report(seed, size as Size, outcome)}\n`);
    ran[outcome.violations.length > 0 ? 'bad' : 'good']++;
    if (count === '1') writeFileSync(`${size}-${seed}.trace`, [...traceLines(outcome.simulation.ledger)].join('\n'));
  }
  process.stdout.write(
    `${size} from ${first}: ${ran.good} held, ${ran.bad} failed, ${Math.round((performance.now() - started) / (ran.good + ran.bad))} ms each\n`,
  );
  return ran.bad > 0 ? 1 : 0;
}

process.exitCode = main(process.argv.slice(2));
