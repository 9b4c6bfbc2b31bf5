import type { ControllerDescriptor } from '../../controller-context.ts';
import { PersistentVolumeController } from './pv-controller.ts';

export const persistentVolumeBinder: ControllerDescriptor = {
  name: 'persistentvolume-binder',
  serviceAccount: 'persistent-volume-binder',
  component: 'persistentvolume-controller',
  start: (context) => new PersistentVolumeController(context).start(),
};
