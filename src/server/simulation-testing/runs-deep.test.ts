import { randomRuns } from './runs.ts';

randomRuns('deep', 1, 200);
