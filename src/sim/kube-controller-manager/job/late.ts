/** What runs Jobs: imported for that by `src/sim/cluster/later.ts`. */
import { jobSyncer } from './job-parts.ts';
import { JobSync } from './job-sync.ts';

jobSyncer.fill((context, pods, expectations) => new JobSync(context, pods, expectations));
