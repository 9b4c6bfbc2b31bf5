import { type KubeList, type PersistentVolume, type PersistentVolumeClaim, type Pod, resources, type StorageClass } from '../../../api/index.ts';
import { canonicalQuantity, compareStrings, shortHumanDuration } from '../../apimachinery/index.ts';
import { list } from '../../client-go/index.ts';
import { accessModesText } from '../../component-helpers/storage/volume/access-modes.ts';
import { type Describer, rfc1123, setText, writeAnnotations, writeEvents, writeLines, writeMap } from './common.ts';
import { sourceLines } from './volumes.ts';

const LEGACY_CLASS = 'volume.beta.kubernetes.io/storage-class';

const phaseText = (deletion: string | undefined, phase: string | undefined, nowMs: number): string =>
  deletion ? `Terminating (lasts ${shortHumanDuration((nowMs - Date.parse(deletion)) / 1_000)})` : (phase ?? '');

/** Source: `kubectl/pkg/describe/describe.go` describePersistentVolumeClaim. */
export const describePersistentVolumeClaim: Describer = function* (session, writer, object) {
  const { metadata, spec, status } = object as PersistentVolumeClaim;
  writer.write(0, `Name:\t${metadata?.name}\nNamespace:\t${metadata?.namespace}`);
  writer.write(0, `StorageClass:\t${metadata?.annotations?.[LEGACY_CLASS] ?? spec?.storageClassName ?? ''}`);
  writer.write(0, `Status:\t${phaseText(metadata?.deletionTimestamp, status?.phase, session.nowMs())}\nVolume:\t${spec?.volumeName ?? ''}`);
  writeMap(writer, 0, 'Labels', metadata?.labels);
  writeAnnotations(writer, 0, metadata?.annotations);
  const bound = Boolean(spec?.volumeName);
  writer.write(0, `Finalizers:\t[${(metadata?.finalizers ?? []).join(' ')}]`);
  writer.write(
    0,
    `Capacity:\t${bound ? canonicalQuantity(status?.capacity?.storage ?? '0') : ''}\nAccess Modes:\t${bound ? accessModesText(status?.accessModes) : ''}`,
  );
  if (spec?.volumeMode) writer.write(0, `VolumeMode:\t${spec.volumeMode}`);
  if (spec?.dataSource) {
    const { apiGroup, kind, name } = spec.dataSource;
    writer.write(0, `DataSource:\n${apiGroup ? `  APIGroup:\t${apiGroup}\n` : ''}  Kind:\t${kind}\n  Name:\t${name}`);
  }
  const pods = yield* session.api(list<KubeList<Pod>>(resources.pods, metadata?.namespace, { limit: 500 }));
  const users = pods.items.filter((pod) =>
    pod.spec?.volumes?.some(
      (volume) => volume.persistentVolumeClaim?.claimName === metadata?.name || (volume.ephemeral && `${pod.metadata?.name}-${volume.name}` === metadata?.name),
    ),
  );
  writeLines(writer, 0, 'Used By', users.map((pod) => pod.metadata?.name ?? '').sort(compareStrings));
  if (status?.conditions?.length) {
    writer.write(
      0,
      'Conditions:\n  Type\tStatus\tLastProbeTime\tLastTransitionTime\tReason\tMessage\n  ----\t------\t-----------------\t------------------\t------\t-------',
    );
    for (const c of status.conditions)
      writer.write(1, `${c.type} \t${c.status} \t${rfc1123(c.lastProbeTime)} \t${rfc1123(c.lastTransitionTime)} \t${c.reason ?? ''} \t${c.message ?? ''}`);
  }
  yield* writeEvents(session, writer, object);
};

/** Source: `kubectl/pkg/describe/describe.go` describePersistentVolume. */
export const describePersistentVolume: Describer = function* (session, writer, object) {
  const { metadata, spec, status } = object as PersistentVolume;
  writer.write(0, `Name:\t${metadata?.name}`);
  writeMap(writer, 0, 'Labels', metadata?.labels);
  writeAnnotations(writer, 0, metadata?.annotations);
  writer.write(0, `Finalizers:\t[${(metadata?.finalizers ?? []).join(' ')}]`);
  writer.write(0, `StorageClass:\t${metadata?.annotations?.[LEGACY_CLASS] ?? spec?.storageClassName ?? ''}`);
  writer.write(0, `Status:\t${phaseText(metadata?.deletionTimestamp, status?.phase, session.nowMs())}`);
  writer.write(0, `Claim:\t${spec?.claimRef ? `${spec.claimRef.namespace}/${spec.claimRef.name}` : ''}`);
  writer.write(0, `Reclaim Policy:\t${spec?.persistentVolumeReclaimPolicy ?? ''}\nAccess Modes:\t${accessModesText(spec?.accessModes)}`);
  if (spec?.volumeMode) writer.write(0, `VolumeMode:\t${spec.volumeMode}`);
  writer.write(0, `Capacity:\t${canonicalQuantity(spec?.capacity?.storage ?? '0')}`);
  const terms = spec?.nodeAffinity?.required?.nodeSelectorTerms;
  writer.write(0, `Node Affinity:\t${terms ? '' : '<none>'}`);
  if (terms) writer.write(1, `Required Terms:\t${terms.length === 0 ? '<none>' : ''}`);
  terms?.forEach(({ matchExpressions = [] }, index) => {
    const texts = matchExpressions.map(
      ({ key, operator, values = [] }) => `${key} ${operator.toLowerCase()}${values.length > 0 ? ` [${values.join(', ')}]` : ''}`,
    );
    writeLines(writer, 2, `Term ${index}`, texts);
  });
  writer.write(0, `Message:\t${status?.message ?? ''}\nSource:`);
  const lines = sourceLines(spec ?? {});
  if (lines.length === 0) writer.write(1, '<unknown>');
  for (const line of lines) writer.write(2, line);
  yield* writeEvents(session, writer, object);
};

/** Source: `kubectl/pkg/describe/describe.go` describeStorageClass. */
export const describeStorageClass: Describer = function* (session, writer, object) {
  const storageClass = object as StorageClass;
  const { metadata, provisioner, parameters, allowVolumeExpansion, mountOptions = [], reclaimPolicy, volumeBindingMode, allowedTopologies } = storageClass;
  const isDefault = ['storageclass.kubernetes.io/is-default-class', 'storageclass.beta.kubernetes.io/is-default-class'].some(
    (key) => metadata?.annotations?.[key] === 'true',
  );
  writer.write(0, `Name:\t${metadata?.name}\nIsDefaultClass:\t${isDefault ? 'Yes' : 'No'}`);
  writer.write(0, `Annotations:\t${setText(metadata?.annotations)}\nProvisioner:\t${provisioner}\nParameters:\t${setText(parameters)}`);
  writer.write(0, `AllowVolumeExpansion:\t${allowVolumeExpansion === undefined ? '<unset>' : allowVolumeExpansion ? 'True' : 'False'}`);
  writer.write(0, mountOptions.length === 0 ? 'MountOptions:\t<none>' : ['MountOptions:', ...mountOptions.map((option) => `  ${option}`)].join('\n'));
  if (reclaimPolicy) writer.write(0, `ReclaimPolicy:\t${reclaimPolicy}`);
  if (volumeBindingMode) writer.write(0, `VolumeBindingMode:\t${volumeBindingMode}`);
  if (allowedTopologies) writer.write(0, `AllowedTopologies:\t${allowedTopologies.length === 0 ? '<none>' : ''}`);
  allowedTopologies?.forEach(({ matchLabelExpressions = [] }, index) => {
    writeLines(
      writer,
      1,
      `Term ${index}`,
      matchLabelExpressions.map(({ key, values }) => `${key} in [${values.join(', ')}]`),
    );
  });
  yield* writeEvents(session, writer, object);
};
