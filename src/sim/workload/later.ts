/** Images and programs beyond those of the first scenario: loaded with `src/sim/cluster/later.ts`. */
import { addImages } from './images/index.ts';
import { samples } from './images/samples.ts';
import { addAgnhostSubcommands } from './programs/agnhost.ts';
import { moreSubcommands } from './programs/agnhost-commands.ts';
import { addPrograms } from './programs/index.ts';
import { samplePrograms } from './programs/samples.ts';

addImages(samples);
addPrograms(samplePrograms);
addAgnhostSubcommands(moreSubcommands);
