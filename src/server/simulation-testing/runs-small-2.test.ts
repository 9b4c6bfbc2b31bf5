import { randomRuns } from './runs.ts';

randomRuns('small', 701, 700);
