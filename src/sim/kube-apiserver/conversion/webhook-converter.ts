/** Versions of a custom kind that a webhook converts into one another. Source: `apiextensions-apiserver/pkg/apiserver/conversion/webhook_converter.go`. */
import { seconds } from '../../../api/index.ts';
import type { ResourceInfo } from '../../apimachinery/index.ts';
import type { ProcessHost } from '../../kernel/index.ts';
import type { AdmissionContext } from '../admission/plugin.ts';
import { documentIn } from '../apiservice/availability.ts';
import { errors, type StatusError } from '../endpoints/status-error.ts';
import { ServiceClient } from '../proxy/service-client.ts';
import { newUid } from '../registry/names.ts';
import type { Watcher } from '../storage/watcher.ts';
import { type AnyObject, asJson, asList, asNumber, asText, isJson, metaOf } from '../values.ts';
import { ConvertedWatcher } from './converted-watcher.ts';

/** `conversionReviewVersions` aside, the webhook has this long (`kube-apiserver` gives no choice). */
const TIMEOUT = 30;

type Done = (objects: readonly AnyObject[]) => void;
type Failed = (error: StatusError) => void;

export class WebhookConverter {
  private readonly services: ServiceClient;
  /** What objects have become before, by version: stored objects do not change. */
  private readonly known = new WeakMap<object, Map<string, AnyObject>>();

  constructor(
    private readonly host: ProcessHost,
    context: AdmissionContext,
  ) {
    this.services = new ServiceClient(host, context);
  }

  /** All objects, of a list or one, in a version, in their order. The webhook is asked once, for those that are not in it. */
  convert(info: ResourceInfo, objects: readonly AnyObject[], apiVersion: string, list: boolean, done: Done, failed: Failed): void {
    const missing = objects.filter((object) => object.apiVersion !== apiVersion && !this.known.get(object)?.has(apiVersion));
    const all = (): void => done(objects.map((object) => (object.apiVersion === apiVersion ? object : (this.known.get(object)?.get(apiVersion) ?? object))));
    const [first] = missing;
    if (!first) {
      all();
      return;
    }
    const of = `${first.apiVersion}, Kind=${info.type.kind}${list ? 'List' : ''}`;
    const refuse = (why: string): void => failed(errors.unknown(`conversion webhook for ${of} ${why}`));
    this.ask(
      info,
      missing,
      apiVersion,
      (converted) => {
        const why = mismatch(info, missing, converted, apiVersion, list);
        if (why !== undefined) {
          refuse(why);
          return;
        }
        for (const [index, object] of missing.entries()) this.remember(object, apiVersion, converted[index] as AnyObject);
        all();
      },
      (why) => refuse(`failed: ${why}`),
    );
  }

  /** A watch on such a kind in a version. */
  watcher(apiVersion: string, parts: Readonly<ConstructorParameters<typeof Watcher>>): Watcher {
    return new ConvertedWatcher(this, apiVersion, ...parts);
  }

  private remember(object: AnyObject, apiVersion: string, converted: AnyObject): void {
    const versions = this.known.get(object) ?? new Map<string, AnyObject>();
    this.known.set(object, versions);
    // Only labels and annotations of the metadata may be changed.
    const { labels, annotations } = metaOf(converted);
    const { labels: _labels, annotations: _annotations, ...metadata } = metaOf(object);
    versions.set(apiVersion, { ...converted, metadata: { ...metadata, ...(labels ? { labels } : {}), ...(annotations ? { annotations } : {}) } });
  }

  private ask(
    info: ResourceInfo,
    objects: readonly AnyObject[],
    desiredAPIVersion: string,
    answered: (objects: readonly unknown[]) => void,
    failed: (why: string) => void,
  ): void {
    const { service, url } = asJson(asJson(info.conversion).clientConfig);
    const { namespace, name, path = '', port } = asJson(service);
    const to = { namespace: asText(namespace), name: asText(name), port: asNumber(port) ?? 443 };
    const target = `${isJson(service) ? `https://${to.name}.${to.namespace}.svc:${to.port}${asText(path)}` : asText(url)}?timeout=${TIMEOUT}s`;
    const wrong = (why: string): void => failed(`Post "${target}": ${why}`);
    if (!isJson(service)) {
      wrong('dial tcp: no route to host');
      return;
    }
    const uid = newUid(this.host.random);
    const review = { apiVersion: 'apiextensions.k8s.io/v1', kind: 'ConversionReview', request: { uid, desiredAPIVersion, objects } };
    this.services.send(
      to,
      { method: 'POST', path: asText(path) || '/', body: JSON.stringify(review), what: 'ConversionReview', timeout: seconds(TIMEOUT) },
      (code, body) => {
        if (code < 200 || code >= 300) {
          failed(code === 404 ? 'the server could not find the requested resource' : 'the server rejected our request for an unknown reason');
          return;
        }
        const response = asJson(documentIn(body).response);
        const result = asJson(response.result);
        if (response.uid !== uid) failed(`expected response.uid="${uid}", got "${asText(response.uid)}"`);
        else if (result.status !== 'Success')
          failed(asText(result.message) || asText(result.reason) || `response.result.status was '${asText(result.status)}', not 'Success'`);
        else answered(asList(response.convertedObjects));
      },
      wrong,
    );
  }
}

/** Why an answer cannot be used. */
function mismatch({ type }: ResourceInfo, asked: readonly AnyObject[], converted: readonly unknown[], apiVersion: string, list: boolean): string | undefined {
  if (converted.length !== asked.length) return `returned ${converted.length} objects, expected ${asked.length}`;
  for (const [index, object] of asked.entries()) {
    const next = asJson(converted[index]);
    const at = `returned invalid ${list ? 'converted object' : 'object'} at index ${index}`;
    if (next.apiVersion !== apiVersion) return `${at}: invalid groupVersion (expected ${apiVersion}, received ${asText(next.apiVersion)})`;
    if (next.kind !== type.kind) return `${at}: invalid kind (expected ${type.kind}, received ${asText(next.kind)})`;
    const [before, after] = [metaOf(object), asJson(next.metadata)];
    for (const [field, called] of [
      ['name', 'name'],
      ['namespace', 'namespace'],
      ['uid', 'UID'],
    ] as const) {
      const [was, is] = [before[field] ?? '', asText(after[field])];
      if (was !== is) return `returned invalid metadata${list ? ` in object at index ${index}` : ''}: must have the same ${called}: ${was} != ${is}`;
    }
  }
  return undefined;
}
