import type { Container, Pod, Read } from '../../../api/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import { decodeBase64, type Fetched, type ObjectStore } from '../objects/store.ts';
import { identityOf } from '../pod.ts';
import { type DownwardContext, fieldValue, resourceValue } from './downward.ts';
import { parseEnv } from './env-file.ts';
import { expand } from './expansion.ts';
import type { EnvVar } from './services.ts';

export interface EnvironmentInput {
  readonly container: Container;
  readonly context: DownwardContext;
  readonly services: readonly EnvVar[];
  /** A file of a volume of the Pod: where it is on the node, and its content when it is there; undefined without such a volume. */
  readonly file?: (volume: string, path: string) => Procedure<{ readonly path: string; readonly text: string | undefined } | undefined>;
}

export type Environment =
  | { readonly ok: true; readonly vars: readonly EnvVar[]; readonly reads: readonly Read[] }
  | { readonly ok: false; readonly error: string };

type EnvSource = NonNullable<NonNullable<Container['env']>[number]['valueFrom']>;
type Value = { readonly value: string; readonly read?: Read } | { readonly skip: true } | { readonly error: string };
interface Source {
  readonly objects: ObjectStore;
  readonly pod: Pod;
  readonly container: Container;
  readonly context: DownwardContext;
  readonly file: EnvironmentInput['file'];
}

const data = (object: { readonly data?: Readonly<Record<string, string>> }, kind: 'ConfigMap' | 'Secret'): [string, string][] =>
  Object.entries(object.data ?? {}).map(([key, value]) => [key, kind === 'Secret' ? decodeBase64(value) : value]);

/** Resolvers of `valueFrom`, by its field. */
const resolvers: { readonly [K in keyof EnvSource]?: (ref: NonNullable<EnvSource[K]>, source: Source) => Procedure<Value> } = {
  fieldRef: function* (ref, { context }) {
    const value = fieldValue(ref.fieldPath, context);
    return value === undefined ? { error: `unsupported fieldPath: ${ref.fieldPath}` } : { value };
  },
  resourceFieldRef: function* (ref, { pod, container, context }) {
    const target = ref.containerName ? pod.spec?.containers.find(({ name }) => name === ref.containerName) : container;
    if (!target) return { error: `container ${ref.containerName} not found` };
    const value = resourceValue(ref.resource, ref.divisor, target, context.allocatable);
    return value === undefined ? { error: `unsupported container resource : ${ref.resource}` } : { value };
  },
  configMapKeyRef: function* (ref, { objects, pod }) {
    const { namespace } = identityOf(pod);
    return keyOf('ConfigMap', ref, namespace, yield* objects.configMap(namespace, ref.name ?? ''));
  },
  secretKeyRef: function* (ref, { objects, pod }) {
    const { namespace } = identityOf(pod);
    return keyOf('Secret', ref, namespace, yield* objects.secret(namespace, ref.name ?? ''));
  },
  fileKeyRef: function* ({ volumeName, path, key, optional }, { file }) {
    const found = yield* file?.(volumeName, path) ?? none();
    if (!found) return { error: `cannot find the volume "${volumeName}" referenced by FileKeyRef` };
    const value = found.text === undefined ? undefined : parseEnv(found.text, key);
    if (value === undefined || typeof value !== 'string') return { error: "couldn't parse env file" };
    if (value !== '') return { value };
    return optional ? { skip: true } : { error: `environment variable key "${key}" not found in file "${found.path}"` };
  },
};

function* none(): Procedure<undefined> {
  return undefined;
}

function keyOf(
  kind: 'ConfigMap' | 'Secret',
  ref: { readonly name?: string; readonly key: string; readonly optional?: boolean },
  namespace: string,
  fetched: Fetched<{ readonly data?: Readonly<Record<string, string>> }>,
): Value {
  if (!fetched.ok) return fetched.notFound && ref.optional ? { skip: true } : { error: fetched.error };
  const value = fetched.object.data?.[ref.key];
  if (value === undefined) return ref.optional ? { skip: true } : { error: `couldn't find key ${ref.key} in ${kind} ${namespace}/${ref.name ?? ''}` };
  return { value: kind === 'Secret' ? decodeBase64(value) : value, read: { ref: fetched.read.ref, pointer: `/data/${ref.key}` } };
}

function* resolve(valueFrom: EnvSource, source: Source): Procedure<Value> {
  for (const field of ['fieldRef', 'resourceFieldRef', 'configMapKeyRef', 'secretKeyRef', 'fileKeyRef'] as const) {
    const ref = valueFrom[field];
    const resolver = resolvers[field] as ((ref: unknown, source: Source) => Procedure<Value>) | undefined;
    if (ref && resolver) return yield* resolver(ref, source);
  }
  return { value: '' };
}

/** `envFrom`: everything of a ConfigMap or Secret, with a prefix. Returns an error text, or undefined. */
function* addFrom(vars: Map<string, string>, reads: Read[], { objects, pod, container }: Source): Procedure<string | undefined> {
  const { namespace } = identityOf(pod);
  for (const { configMapRef, secretRef, prefix = '' } of container.envFrom ?? []) {
    const ref = configMapRef ?? secretRef;
    if (!ref) continue;
    const name = ref.name ?? '';
    const fetched = configMapRef ? yield* objects.configMap(namespace, name) : yield* objects.secret(namespace, name);
    if (!fetched.ok) {
      if (fetched.notFound && ref.optional) continue;
      return fetched.error;
    }
    for (const [key, value] of data(fetched.object, configMapRef ? 'ConfigMap' : 'Secret')) vars.set(prefix + key, value);
    reads.push(fetched.read);
  }
  return undefined;
}

/**
 * A container's environment: `envFrom`, then `env` in order (with `$(NAME)` of what stands before and of the Services), then
 * Service variables that nothing has replaced. Source: `kubernetes/pkg/kubelet/kubelet_pods.go` makeEnvironmentVariables.
 */
export function* makeEnvironment(objects: ObjectStore, { container, context, services, file }: EnvironmentInput): Procedure<Environment> {
  const vars = new Map<string, string>();
  const reads: Read[] = [];
  const source: Source = { objects, pod: context.pod, container, context, file };
  const serviceVars = new Map(services);
  const failed = yield* addFrom(vars, reads, source);
  if (failed !== undefined) return { ok: false, error: failed };
  for (const { name, value, valueFrom } of container.env ?? []) {
    if (value || !valueFrom) {
      vars.set(
        name,
        expand(value ?? '', (other) => vars.get(other) ?? serviceVars.get(other)),
      );
      continue;
    }
    const resolved = yield* resolve(valueFrom, source);
    if ('error' in resolved) return { ok: false, error: resolved.error };
    if ('skip' in resolved) continue;
    vars.set(name, resolved.value);
    if (resolved.read) reads.push(resolved.read);
  }
  for (const [name, value] of services) if (!vars.has(name)) vars.set(name, value);
  return { ok: true, vars: [...vars], reads };
}
