import type { ProcessFactory } from '../kernel/index.ts';
import { AdmissionController } from './admission-controller.ts';
import { Recommender } from './recommender.ts';
import { Updater } from './updater.ts';

export const vpaRecommender = (): ProcessFactory => (host) => new Recommender(host);
export const vpaUpdater = (): ProcessFactory => (host) => new Updater(host);
export const vpaAdmissionController = (): ProcessFactory => (host) => new AdmissionController(host);
