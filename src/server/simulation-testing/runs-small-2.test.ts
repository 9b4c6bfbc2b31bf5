import { randomRuns } from './runs.ts';

randomRuns('small', 351, 350);
