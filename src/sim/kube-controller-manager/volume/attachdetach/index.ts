import { type PersistentVolume, resources } from '../../../../api/index.ts';
import type { ControllerDescriptor } from '../../controller-context.ts';
import { AttachDetachController } from './attach-detach-controller.ts';

/** Watches more than PersistentVolumes from the first one of a CSI driver on: before there is nothing to attach. */
export const attachDetach: ControllerDescriptor = {
  name: 'persistentvolume-attach-detach',
  serviceAccount: 'attachdetach-controller',
  start: (context) => {
    let started = false;
    context.informers.of<PersistentVolume>(resources.persistentvolumes).handle({
      onAdd: ({ spec }) => {
        if (started || !spec?.csi) return;
        started = true;
        new AttachDetachController(context).start();
      },
    });
  },
};
