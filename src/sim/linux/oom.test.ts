import { describe, expect, it } from 'vitest';
import { outOfMemory } from './oom.ts';
import type { TaskStruct } from './processes.ts';

const GIB = 2 ** 30;
const task = (id: string, gib: number, oomScoreAdj: number): TaskStruct =>
  ({ id, memory: gib * GIB, state: 'running', spec: { process: { oomScoreAdj }, annotations: {} } }) as unknown as TaskStruct;

/** Who is killed on a machine of 64Gi, in order. */
function victims(...tasks: readonly TaskStruct[]): readonly string[] {
  const left = [...tasks];
  const killed: string[] = [];
  const kill = ({ id }: TaskStruct): void => {
    killed.push(id);
    left.splice(
      left.findIndex((other) => other.id === id),
      1,
    );
  };
  outOfMemory({ options: { memory: 64 * GIB }, processes: { all: () => left }, kill });
  return killed;
}

// linux mm/oom_kill.c oom_badness: memory + oom_score_adj * totalpages / 1000
describe('the OOM killer of a machine', () => {
  const db = task('db', 30, -997);
  const api = task('api', 25, 688);

  it('leaves everybody alone while there is memory', () => expect(victims(db, api, task('batch', 8, 1_000))).toEqual([]));
  it('ends whoever has the most points', () => expect(victims(db, api, task('batch', 10, 1_000))).toEqual(['batch']));
  it('weighs what a process holds, too', () => expect(victims(db, task('api', 34, 688), task('batch', 1, 1_000))).toEqual(['api']));
  it('goes on until it is enough', () => expect(victims(db, task('api', 34, 688), task('batch', 35, 1_000))).toEqual(['batch', 'api']));
});
