import { type Micros, seconds } from '../../../api/index.ts';
import type { ControllerContext, ControllerDescriptor } from '../controller-context.ts';
import { approve, cleanRequests, sign, watchRequests } from './certificate-controller.ts';

/** Nobody asks for a certificate while the cluster boots: requests are watched from then on. */
const afterBoot = ({ host }: ControllerContext, run: () => void): void => void host.after(Math.max(0, seconds(1) - host.now()) as Micros, run);

/** Approves requests of kubelets. */
export const certificateApproving: ControllerDescriptor = {
  name: 'certificatesigningrequest-approving',
  serviceAccount: 'certificate-controller',
  start: (context) => afterBoot(context, () => watchRequests(context, 'certificate-csrapproving', approve)),
};

/** Signs approved requests with the cluster's CA. */
export const certificateSigning: ControllerDescriptor = {
  name: 'certificatesigningrequest-signing',
  serviceAccount: 'certificate-controller',
  start: (context) => afterBoot(context, () => watchRequests(context, 'csrsigning', sign)),
};

/** Deletes old requests. */
export const certificateCleaner: ControllerDescriptor = {
  name: 'certificatesigningrequest-cleaner',
  serviceAccount: 'certificate-controller',
  start: (context) => afterBoot(context, () => cleanRequests(context)),
};
