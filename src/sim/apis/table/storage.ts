import { dig, listAt, own, stringAt } from '../../apimachinery/index.ts';
import { accessModesText } from '../../component-helpers/storage/volume/access-modes.ts';
import { age, columns, nameOf, type Printer } from './printer.ts';

const unset = (value: unknown): string => (typeof value === 'string' ? value : '<unset>');
const phaseOf = (o: { readonly metadata?: { readonly deletionTimestamp?: string } }): string =>
  o.metadata?.deletionTimestamp === undefined ? stringAt(o, 'status', 'phase') : 'Terminating';

const persistentVolume: Printer = {
  columns: columns(
    'Name',
    'Capacity',
    'Access Modes',
    'Reclaim Policy',
    'Status',
    'Claim',
    'StorageClass',
    'VolumeAttributesClass',
    'Reason',
    'Age',
    'VolumeMode+',
  ),
  cells: (o, now) => {
    const claim = dig(o, 'spec', 'claimRef');
    return [
      nameOf(o),
      stringAt(o, 'spec', 'capacity', 'storage') || '0',
      accessModesText(listAt(o, 'spec', 'accessModes')),
      stringAt(o, 'spec', 'persistentVolumeReclaimPolicy'),
      phaseOf(o),
      claim === undefined ? '' : `${stringAt(claim, 'namespace')}/${stringAt(claim, 'name')}`,
      stringAt(o, 'spec', 'storageClassName'),
      unset(dig(o, 'spec', 'volumeAttributesClassName')),
      stringAt(o, 'status', 'reason'),
      age(o, now),
      unset(dig(o, 'spec', 'volumeMode')),
    ];
  },
};

const persistentVolumeClaim: Printer = {
  columns: columns('Name', 'Status', 'Volume', 'Capacity', 'Access Modes', 'StorageClass', 'VolumeAttributesClass', 'Age', 'VolumeMode+'),
  cells: (o, now) => {
    const volume = stringAt(o, 'spec', 'volumeName');
    return [
      nameOf(o),
      phaseOf(o),
      volume,
      volume === '' ? '' : stringAt(o, 'status', 'capacity', 'storage') || '0',
      volume === '' ? '' : accessModesText(listAt(o, 'status', 'accessModes')),
      stringAt(o, 'spec', 'storageClassName'),
      unset(dig(o, 'spec', 'volumeAttributesClassName')),
      age(o, now),
      unset(dig(o, 'spec', 'volumeMode')),
    ];
  },
};

const defaultAnnotations = ['storageclass.kubernetes.io/is-default-class', 'storageclass.beta.kubernetes.io/is-default-class'];

const storageClass: Printer = {
  columns: columns('Name', 'Provisioner', 'ReclaimPolicy', 'VolumeBindingMode', 'AllowVolumeExpansion', 'Age'),
  cells: (o, now) => {
    const isDefault = defaultAnnotations.some((name) => o.metadata?.annotations?.[name] === 'true');
    return [
      `${nameOf(o)}${isDefault ? ' (default)' : ''}`,
      stringAt(o, 'provisioner'),
      stringAt(o, 'reclaimPolicy') || 'Delete',
      stringAt(o, 'volumeBindingMode') || 'Immediate',
      own(o, 'allowVolumeExpansion') === true,
      age(o, now),
    ];
  },
};

const volumeAttachment: Printer = {
  columns: columns('Name', 'Attacher', 'PV', 'Node', 'Attached:boolean', 'Age'),
  cells: (o, now) => [
    nameOf(o),
    stringAt(o, 'spec', 'attacher'),
    stringAt(o, 'spec', 'source', 'persistentVolumeName'),
    stringAt(o, 'spec', 'nodeName'),
    dig(o, 'status', 'attached') === true,
    age(o, now),
  ],
};

const csiDriver: Printer = {
  columns: columns(
    'Name',
    'AttachRequired:boolean',
    'PodInfoOnMount:boolean',
    'StorageCapacity:boolean',
    'TokenRequests',
    'RequiresRepublish:boolean',
    'Modes',
    'Age',
  ),
  cells: (o, now) => [
    nameOf(o),
    dig(o, 'spec', 'attachRequired') !== false,
    dig(o, 'spec', 'podInfoOnMount') === true,
    dig(o, 'spec', 'storageCapacity') === true,
    listAt(o, 'spec', 'tokenRequests')
      .map((request) => stringAt(request, 'audience'))
      .join(',') || '<unset>',
    dig(o, 'spec', 'requiresRepublish') === true,
    listAt(o, 'spec', 'volumeLifecycleModes').map(String).join(',') || '<none>',
    age(o, now),
  ],
};

const csiNode: Printer = {
  columns: columns('Name', 'Drivers:integer', 'Age'),
  cells: (o, now) => [nameOf(o), listAt(o, 'spec', 'drivers').length, age(o, now)],
};
const attributesClass: Printer = { columns: columns('Name', 'DriverName', 'Age'), cells: (o, now) => [nameOf(o), stringAt(o, 'driverName'), age(o, now)] };

export const storagePrinters: Readonly<Record<string, Printer>> = {
  persistentvolumes: persistentVolume,
  persistentvolumeclaims: persistentVolumeClaim,
  'storageclasses.storage.k8s.io': storageClass,
  'volumeattachments.storage.k8s.io': volumeAttachment,
  'csidrivers.storage.k8s.io': csiDriver,
  'csinodes.storage.k8s.io': csiNode,
  'volumeattributesclasses.storage.k8s.io': attributesClass,
};
