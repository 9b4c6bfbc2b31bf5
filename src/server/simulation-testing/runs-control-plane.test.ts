import { randomRuns } from './runs.ts';

randomRuns('control-plane', 1, 300);
