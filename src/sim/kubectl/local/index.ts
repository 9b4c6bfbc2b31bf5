import { shellPrograms } from '../registry.ts';
import { curl } from './curl.ts';
import { ssh } from './ssh.ts';

shellPrograms.fill({ curl, ssh });
