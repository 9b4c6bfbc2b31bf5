import { Cron } from 'croner';
import { croner } from './schedule.ts';

croner.fill(Cron);
