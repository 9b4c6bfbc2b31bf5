import type { StructSchema, TypeSchema } from './schema.ts';

/** Structs that embed another: which, and the fields that are their own. Source: `k8s.io/api`, fields tagged `json:",inline"`. */
type Embedding = readonly [name: string, own: ReadonlySet<string>];

const own = (...names: readonly string[]): ReadonlySet<string> => new Set(names);

const references: Embedding = ['LocalObjectReference', own('key', 'optional', 'items', 'defaultMode')];

const embeddings: Readonly<Record<string, Embedding>> = {
  V1Probe: [
    'ProbeHandler',
    own('initialDelaySeconds', 'timeoutSeconds', 'periodSeconds', 'successThreshold', 'failureThreshold', 'terminationGracePeriodSeconds'),
  ],
  V1Volume: ['VolumeSource', own('name')],
  V1PersistentVolumeSpec: [
    'PersistentVolumeSource',
    own(
      'capacity',
      'accessModes',
      'claimRef',
      'persistentVolumeReclaimPolicy',
      'storageClassName',
      'mountOptions',
      'volumeMode',
      'nodeAffinity',
      'volumeAttributesClassName',
    ),
  ],
  V1EphemeralContainer: ['EphemeralContainerCommon', own('targetContainerName')],
  V1ConfigMapKeySelector: references,
  V1SecretKeySelector: references,
  V1ConfigMapEnvSource: references,
  V1SecretEnvSource: references,
  V1ConfigMapVolumeSource: references,
  V1ConfigMapProjection: references,
  V1SecretProjection: references,
  V1IngressRule: ['IngressRuleValue', own('host')],
  V1RuleWithOperations: ['Rule', own('operations')],
};

const structIn = (type: TypeSchema): StructSchema | undefined =>
  type.kind === 'struct' ? type.struct : type.kind === 'list' || type.kind === 'map' ? structIn(type.item) : undefined;

/** A path of fields as Go's decoder tells it: with the names of embedded structs on the way. */
export function goFieldPath(root: StructSchema, fields: readonly string[]): string {
  let struct: StructSchema | undefined = root;
  const path: string[] = [];
  for (const field of fields) {
    const embedding: Embedding | undefined = struct && embeddings[struct.model];
    if (embedding && !embedding[1].has(field)) path.push(embedding[0]);
    else if (path.length > 0 && (field === 'apiVersion' || field === 'kind') && struct?.fields.has('metadata')) path.push('TypeMeta');
    path.push(field);
    const next: TypeSchema | undefined = struct?.fields.get(field)?.type;
    struct = next && structIn(next);
  }
  return path.join('.');
}
