import { randomRuns } from './runs.ts';

randomRuns('small', 1, 200);
