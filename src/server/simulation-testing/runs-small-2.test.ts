import { randomRuns } from './runs.ts';

randomRuns('small', 201, 200);
