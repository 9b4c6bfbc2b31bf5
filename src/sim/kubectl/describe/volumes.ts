import type { PodSpec } from '../../../api/index.ts';
import { writeAnnotations, writeMap } from './common.ts';
import { Writer } from './writer.ts';

type Volume = NonNullable<PodSpec['volumes']>[number];
type Lines = readonly string[];

const optional = (value: boolean | undefined): string => `Optional:\t${value ?? false}`;

function attributeLines(attributes: Readonly<Record<string, string>> | undefined): Lines {
  const keys = Object.keys(attributes ?? {}).sort();
  if (keys.length === 0) return ['VolumeAttributes:\t<none>'];
  return keys.map((key, index) => `${index === 0 ? 'VolumeAttributes:' : ''}\t${key}=${attributes?.[key]}`);
}

/** What describe says of each volume source, in its own words. Source: `kubectl/pkg/describe/describe.go` describeVolumes. */
const sources: { readonly [K in keyof Volume]?: (source: NonNullable<Volume[K]>) => Lines } = {
  emptyDir: ({ medium, sizeLimit }) => [
    "Type:\tEmptyDir (a temporary directory that shares a pod's lifetime)",
    `Medium:\t${medium ?? ''}`,
    `SizeLimit:\t${sizeLimit ?? '<unset>'}`,
  ],
  hostPath: ({ path, type }) => ['Type:\tHostPath (bare host directory volume)', `Path:\t${path}`, `HostPathType:\t${type ?? '<none>'}`],
  configMap: ({ name, optional: o }) => ['Type:\tConfigMap (a volume populated by a ConfigMap)', `Name:\t${name}`, optional(o)],
  secret: ({ secretName, optional: o }) => ['Type:\tSecret (a volume populated by a Secret)', `SecretName:\t${secretName}`, optional(o)],
  persistentVolumeClaim: ({ claimName, readOnly }) => [
    'Type:\tPersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)',
    `ClaimName:\t${claimName}`,
    `ReadOnly:\t${readOnly ?? false}`,
  ],
  downwardAPI: ({ items = [] }) => [
    'Type:\tDownwardAPI (a volume populated by information about the pod)',
    'Items:',
    ...items.map((item) => `  ${item.fieldRef?.fieldPath ?? item.resourceFieldRef?.resource} -> ${item.path}`),
  ],
  csi: ({ driver, fsType, readOnly, volumeAttributes, ...more }) => [
    'Type:\tCSI (a Container Storage Interface (CSI) volume source)',
    `Driver:\t${driver}`,
    `FSType:\t${fsType ?? ''}`,
    // Of a PersistentVolume only.
    ...('volumeHandle' in more ? [`VolumeHandle:\t${String(more.volumeHandle)}`] : []),
    `ReadOnly:\t${readOnly ?? false}`,
    ...attributeLines(volumeAttributes),
  ],
  ephemeral: ({ volumeClaimTemplate }) => [
    'Type:\tEphemeralVolume (an inline specification for a volume that gets created and deleted with the pod)',
    ...(volumeClaimTemplate ? claimTemplateLines(volumeClaimTemplate) : []),
  ],
  image: ({ reference, pullPolicy }) => [
    'Type:\tImage (a container image or OCI artifact)',
    `Reference:\t${reference ?? ''}`,
    `PullPolicy:\t${pullPolicy ?? ''}`,
  ],
  nfs: ({ server, path, readOnly }) => [
    'Type:\tNFS (an NFS mount that lasts the lifetime of a pod)',
    `Server:\t${server}`,
    `Path:\t${path}`,
    `ReadOnly:\t${readOnly ?? false}`,
  ],
  projected: ({ sources: parts = [] }) => [
    'Type:\tProjected (a volume that contains injected data from multiple sources)',
    ...parts.flatMap((part) => [
      ...(part.secret ? [`SecretName:\t${part.secret.name}`, optional(part.secret.optional)] : []),
      ...(part.downwardAPI ? ['DownwardAPI:\ttrue'] : []),
      ...(part.configMap ? [`ConfigMapName:\t${part.configMap.name}`, optional(part.configMap.optional)] : []),
      ...(part.serviceAccountToken ? [`TokenExpirationSeconds:\t${part.serviceAccountToken.expirationSeconds ?? 3600}`] : []),
    ]),
  ],
};

/** A claim that is no object yet. Source: `describe.go` printPersistentVolumeClaim. */
function claimTemplateLines({ metadata, spec }: NonNullable<NonNullable<Volume['ephemeral']>['volumeClaimTemplate']>): Lines {
  const writer = new Writer();
  writer.write(0, `StorageClass:\t${spec.storageClassName ?? ''}\nVolume:\t${spec.volumeName ?? ''}`);
  writeMap(writer, 0, 'Labels', metadata?.labels);
  writeAnnotations(writer, 0, metadata?.annotations);
  writer.write(0, `Capacity:\t\nAccess Modes:\t${spec.volumeMode ? `\nVolumeMode:\t${spec.volumeMode}` : ''}`);
  return writer.raw().split('\n');
}

/** Sources that only PersistentVolumes have. */
const persistentSources: Readonly<Record<string, (source: { readonly path?: string }) => Lines>> = {
  local: ({ path }) => ['Type:\tLocalVolume (a persistent volume backed by local storage on a node)', `Path:\t${path ?? ''}`],
};

/** The lines of the first source that a volume has; none when its kind is not known here. */
export function sourceLines(volume: object): Lines {
  for (const [kind, print] of Object.entries({ ...sources, ...persistentSources })) {
    const source = (volume as Readonly<Record<string, unknown>>)[kind];
    if (source !== undefined) return (print as (source: unknown) => Lines)(source);
  }
  return [];
}

/** Source: `pkg/describe/describe.go` describeVolumes. */
export function writeVolumes(writer: Writer, level: number, volumes: readonly Volume[]): void {
  writer.write(level, volumes.length === 0 ? 'Volumes:\t<none>' : 'Volumes:');
  for (const volume of volumes) {
    writer.write(1, `${' '.repeat(level)}${volume.name}:`);
    const lines = sourceLines(volume);
    if (lines.length === 0) writer.write(1, '<unknown>');
    for (const line of lines) writer.write(2, line);
  }
}
