/** Fills in what custom resources need: imported for that by `src/sim/cluster/later.ts`. */
import { customResourceSchemas } from './late.ts';
import { decodeCustom } from './structural.ts';
import { validateCustom } from './validation.ts';

customResourceSchemas.fill({ decode: decodeCustom, validate: validateCustom });
