/** Images and programs beyond those of the first scenario: loaded with `src/sim/cluster/later.ts`. */
import { addImages, setImageUsers } from './images/index.ts';
import { databases } from './images/databases.ts';
import { kubernetes } from './images/kubernetes.ts';
import { languages } from './images/languages.ts';
import { samples } from './images/samples.ts';
import { userOfImage } from './images/users.ts';
import { web } from './images/web.ts';
import { addAgnhostSubcommands } from './programs/agnhost.ts';
import { moreSubcommands } from './programs/agnhost-commands.ts';
import { addPrograms } from './programs/index.ts';
import { samplePrograms } from './programs/samples.ts';

for (const images of [web, databases, languages, kubernetes, samples]) addImages(images);
setImageUsers(userOfImage);
addPrograms(samplePrograms);
addAgnhostSubcommands(moreSubcommands);
