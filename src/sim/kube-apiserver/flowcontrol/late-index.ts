import { seatsAre } from './late.ts';
import { QueueSets } from './queue-sets.ts';

seatsAre((configurations) => new QueueSets(configurations));
