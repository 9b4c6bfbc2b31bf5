import type { PodSpec } from '../../../api/index.ts';
import type { Writer } from './writer.ts';

type Volume = NonNullable<PodSpec['volumes']>[number];
type Lines = readonly string[];

const optional = (value: boolean | undefined): string => `Optional:\t${value ?? false}`;

/** What describe says of each volume source, in its own words. Source: `kubectl/pkg/describe/describe.go` describeVolumes. */
const sources: { readonly [K in keyof Volume]?: (source: NonNullable<Volume[K]>) => Lines } = {
  emptyDir: ({ medium, sizeLimit }) => ["Type:\tEmptyDir (a temporary directory that shares a pod's lifetime)", `Medium:\t${medium ?? ''}`, `SizeLimit:\t${sizeLimit ?? '<unset>'}`],
  hostPath: ({ path, type }) => ['Type:\tHostPath (bare host directory volume)', `Path:\t${path}`, `HostPathType:\t${type ?? ''}`],
  configMap: ({ name, optional: o }) => ['Type:\tConfigMap (a volume populated by a ConfigMap)', `Name:\t${name}`, optional(o)],
  secret: ({ secretName, optional: o }) => ['Type:\tSecret (a volume populated by a Secret)', `SecretName:\t${secretName}`, optional(o)],
  persistentVolumeClaim: ({ claimName, readOnly }) => [
    'Type:\tPersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)',
    `ClaimName:\t${claimName}`,
    `ReadOnly:\t${readOnly ?? false}`,
  ],
  downwardAPI: ({ items = [] }) => ['Type:\tDownwardAPI (a volume populated by information about the pod)', 'Items:', ...items.map((item) => `  ${item.fieldRef?.fieldPath ?? item.resourceFieldRef?.resource} -> ${item.path}`)],
  nfs: ({ server, path, readOnly }) => ['Type:\tNFS (an NFS mount that lasts the lifetime of a pod)', `Server:\t${server}`, `Path:\t${path}`, `ReadOnly:\t${readOnly ?? false}`],
  projected: ({ sources: parts = [] }) => [
    'Type:\tProjected (a volume that contains injected data from multiple sources)',
    ...parts.flatMap((part) => [
      ...(part.secret ? [`SecretName:\t${part.secret.name}`, `SecretOptionalName:\t${part.secret.optional ?? '<nil>'}`] : []),
      ...(part.downwardAPI ? ['DownwardAPI:\ttrue'] : []),
      ...(part.configMap ? [`ConfigMapName:\t${part.configMap.name}`, `Optional:\t${part.configMap.optional ?? false}`] : []),
      ...(part.serviceAccountToken ? [`TokenExpirationSeconds:\t${part.serviceAccountToken.expirationSeconds ?? 3600}`] : []),
    ]),
  ],
};

export function writeVolumes(writer: Writer, level: number, volumes: readonly Volume[]): void {
  if (volumes.length === 0) {
    writer.write(level, 'Volumes:\t<none>');
    return;
  }
  writer.write(level, 'Volumes:');
  for (const volume of volumes) {
    writer.write(level, ` ${volume.name}:`);
    for (const [kind, print] of Object.entries(sources)) {
      const source = volume[kind as keyof Volume];
      if (source === undefined) continue;
      for (const line of (print as (source: unknown) => Lines)(source)) writer.write(level + 1, `  ${line}`);
    }
  }
}
