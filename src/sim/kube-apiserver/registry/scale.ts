import { decode, formatLabelSelector, jsonPatch, mergePatch, type PatchResult, type ResourceInfo } from '../../apimachinery/index.ts';
import { errors } from '../endpoints/status-error.ts';
import { type AnyObject, asJson, asNumber, metaOf, versionOf } from '../values.ts';
import { GetOperation } from './read.ts';
import { WriteOperation } from './update.ts';

/** `autoscaling/v1 Scale` of a workload: what `kubectl scale` and the HPA work with (`registry/apps/deployment/storage/storage.go`). */
export function scaleOf({ type }: ResourceInfo, object: AnyObject): AnyObject {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = metaOf(object);
  const spec = object.spec ?? {};
  const own = asJson(spec.selector);
  const selector = formatLabelSelector(type.resource === 'replicationcontrollers' ? { matchLabels: own as Record<string, string> } : own);
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp } as AnyObject['metadata'] & object,
    spec: { replicas: asNumber(spec.replicas) ?? 0 },
    status: { replicas: asNumber(object.status?.replicas) ?? 0, selector: selector === '<none>' ? '' : selector },
  };
}

export class GetScaleOperation extends GetOperation {
  protected override respond(code: number, body: AnyObject): void {
    super.respond(code, scaleOf(this.info, body));
  }
}

/** PUT or PATCH of `/scale`: changes only spec.replicas of the workload. */
export class ScaleOperation extends WriteOperation {
  start(): void {
    this.guard(() => {
      this.pass('decoding', 'ok', 'Scale decoded');
      this.begin();
    });
  }

  protected override propose(before: AnyObject): AnyObject {
    const scale = this.flight.http.method === 'PUT' ? this.decoded(this.flight.http.body) : this.patched(scaleOf(this.info, before));
    const replicas = asNumber(asJson(scale.spec).replicas) ?? 0;
    const { name } = metaOf(before);
    if (replicas < 0) {
      const message = `Invalid value: ${replicas}: must be greater than or equal to 0`;
      throw errors.invalid({ group: 'autoscaling', kind: 'Scale' }, name ?? '', [{ reason: 'FieldValueInvalid', message, field: 'spec.replicas' }]);
    }
    const version = versionOf(scale) || versionOf(before);
    return { ...before, metadata: { ...before.metadata, resourceVersion: version }, spec: { ...before.spec, replicas } };
  }

  private decoded(body: unknown): AnyObject {
    const info = this.registry.scheme.kind('autoscaling/v1', 'Scale');
    if (!info) return asJson(body) as AnyObject;
    const result = decode(info, body, 'Warn');
    if (!result.ok) throw errors.badRequest(result.message);
    return result.object as AnyObject;
  }

  private patched(scale: AnyObject): AnyObject {
    const { contentType, body } = this.flight.http;
    const json = contentType === 'application/json-patch+json';
    const result: PatchResult = json ? jsonPatch(scale, body) : mergePatch(scale, body);
    if (!result.ok) throw json ? errors.jsonPatch() : errors.badRequest(result.message);
    return this.decoded(result.object);
  }

  protected override respond(code: number, body: AnyObject): void {
    super.respond(code, scaleOf(this.info, body));
  }
}
