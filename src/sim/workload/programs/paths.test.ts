import { describe, expect, it } from 'vitest';
import { type Micros, seconds, type TrafficRequest } from '../../../api/index.ts';
import { type Procedure, runProcedure } from '../../kernel/index.ts';
import type { Answer, Handler, System } from '../system.ts';
import { withPaths } from './paths.ts';

const fine: Handler = () => ({ outcome: 'ok', code: 200 });

/** A process whose clock the test moves. */
class Bench {
  time = 0 as Micros;
  readonly handler: Handler;

  constructor(paths: string | undefined) {
    const bench = this;
    const system = {
      surroundings: { annotations: paths === undefined ? {} : { paths }, container: 'app' },
      now: () => bench.time,
      *sleep(time: Micros): Procedure<void> {
        bench.time = (bench.time + time) as Micros;
      },
    };
    this.handler = withPaths(system as unknown as System, fine);
  }

  get(path: string, at = 0): number {
    this.time = seconds(at);
    const answer = this.handler({ type: 'traffic-request', protocol: 'http', src: '', dst: '', port: 80, path, hops: [] } satisfies TrafficRequest);
    let code = -1;
    const take = (given: Answer): void => {
      code = given.code;
    };
    if ('next' in answer) runProcedure(answer, take);
    else take(answer);
    return code;
  }
}

describe('orrery.dev/paths', () => {
  it('changes nothing where it is not set', () => {
    expect(new Bench(undefined).handler).toBe(fine);
  });

  it.each([
    [
      '/healthz fails after 30s',
      '/healthz',
      [
        [29, 200],
        [30, 500],
        [1_000, 500],
      ],
    ],
    [
      '/healthz fails with 503 after 10s for 5s',
      '/healthz',
      [
        [9, 200],
        [10, 503],
        [14, 503],
        [15, 200],
      ],
    ],
    ['/healthz fails after 1s', '/ready', [[5, 200]]],
    [
      '/a fails after 1s; /b fails after 2s',
      '/b',
      [
        [1, 200],
        [2, 500],
      ],
    ],
    ['nonsense', '/', [[1, 200]]],
  ] as const)('%s: %s', (paths, path, answers) => {
    const bench = new Bench(paths);
    expect(answers.map(([at]) => [at, bench.get(path, at)])).toEqual(answers);
  });

  it('lets a path take its time', () => {
    const bench = new Bench('/slow takes 2s');
    expect([bench.get('/slow', 1), bench.time]).toEqual([200, seconds(3)]);
  });
});
