import type { ControllerDescriptor } from '../../controller-context.ts';
import { EphemeralVolumeController } from './ephemeral-controller.ts';

/** Claims of generic ephemeral volumes. */
export const ephemeralVolume: ControllerDescriptor = {
  name: 'ephemeral-volume-controller',
  serviceAccount: 'ephemeral-volume-controller',
  component: 'ephemeral_volume',
  start: (context) => new EphemeralVolumeController(context).start(),
};
