/**
 * MutatingAdmissionWebhook and ValidatingAdmissionWebhook: requests to Services in the cluster, over the network of a node.
 * Source: `apiserver/pkg/admission/plugin/webhook/{generic,mutating,validating}`, `apiserver/pkg/util/webhook`.
 */
import { seconds } from '../../../../../api/index.ts';
import { base64, utf8 } from '@scure/base';
import { jsonPatch } from '../../../../apimachinery/index.ts';
import { applyDefaults } from '../../../../apis/index.ts';
import type { ProcessHost } from '../../../../kernel/index.ts';
import { errors, StatusError } from '../../../endpoints/status-error.ts';
import { ServiceClient } from '../../../proxy/service-client.ts';
import { type AnyObject, asJson, asList, asNumber, asText, isJson, type Json, metaOf } from '../../../values.ts';
import type { RemoteAdmission } from '../../late.ts';
import type { AdmissionAttributes, AdmissionContext } from '../../plugin.ts';
import { conditionsHold, variablesOf } from '../policy/evaluation.ts';
import { ruleMatches, selected } from '../policy/matching.ts';

const REGISTRATION = 'admissionregistration.k8s.io';
type Answered = (response: Json) => void;

class Dispatcher implements RemoteAdmission {
  private next = 1;
  private readonly services: ServiceClient;

  constructor(
    host: ProcessHost,
    private readonly context: AdmissionContext,
  ) {
    this.services = new ServiceClient(host, context);
  }

  mutate(
    object: AnyObject,
    attributes: AdmissionAttributes,
    resume: (object: AnyObject, names: readonly string[]) => void,
    refuse: (error: unknown) => void,
  ): void {
    const hooks = this.matching('mutatingwebhookconfigurations', object, attributes);
    const changed: string[] = [];
    const step = (current: AnyObject, index: number): void => {
      const hook = hooks[index];
      if (!hook) {
        resume(current, changed);
        return;
      }
      this.ask(hook, current, attributes, refuse, (response) => {
        const next = response === undefined ? current : this.patched(hook, current, response, attributes);
        if (next instanceof StatusError) {
          refuse(next);
          return;
        }
        if (next !== current) changed.push(asText(hook.name));
        step(next, index + 1);
      });
    };
    step(object, 0);
  }

  /** Validating webhooks are asked all at once; the first refusal that arrives counts. */
  validate(object: AnyObject, attributes: AdmissionAttributes, resume: () => void, refuse: (error: unknown) => void): void {
    const hooks = this.matching('validatingwebhookconfigurations', object, attributes);
    let open = hooks.length;
    let over = open === 0;
    if (over) resume();
    for (const hook of hooks) {
      this.ask(
        hook,
        object,
        attributes,
        (error) => {
          if (!over) refuse(error);
          over = true;
        },
        () => {
          open -= 1;
          if (open > 0 || over) return;
          over = true;
          resume();
        },
      );
    }
  }

  /** The webhooks that a request concerns, configurations in order of their names. */
  private matching(resource: string, object: AnyObject, attributes: AdmissionAttributes): readonly Json[] {
    if (attributes.info.type.group === REGISTRATION) return [];
    const configurations = [...this.context.list(`${REGISTRATION}/${resource}`)].sort((a, b) => ((metaOf(a).name ?? '') < (metaOf(b).name ?? '') ? -1 : 1));
    return configurations
      .flatMap((configuration) => asList(configuration.webhooks).map(asJson))
      .filter((hook) => {
        if (!asList(hook.rules).some((rule) => ruleMatches(asJson(rule), attributes)) || !selected(hook, object, attributes, this.context)) return false;
        const holds =
          asList(hook.matchConditions).length === 0 || conditionsHold(hook.matchConditions, variablesOf(object, attributes, this.context, undefined));
        // One that cannot be evaluated counts as the failure policy says: asked, or left out.
        return holds === true || (holds !== false && hook.failurePolicy !== 'Ignore');
      });
  }

  /** `resume` gets the response, or undefined when the webhook failed and may be ignored. */
  private ask(
    hook: Json,
    object: AnyObject,
    attributes: AdmissionAttributes,
    refuse: (error: unknown) => void,
    resume: (response: Json | undefined) => void,
  ): void {
    const name = asText(hook.name);
    const failed = (why: string): void => {
      if (hook.failurePolicy === 'Ignore') resume(undefined);
      else refuse(errors.internal(`failed calling webhook "${name}": ${why}`));
    };
    this.call(hook, this.review(object, attributes), failed, (response) => {
      for (const warning of asList(response.warnings)) attributes.warn(asText(warning));
      if (response.allowed === true) resume(response);
      else refuse(denial(name, asJson(response.status)));
    });
  }

  private review(object: AnyObject, { info, operation, subresource, name, namespace, user, dryRun, before }: AdmissionAttributes): Json {
    const { group, version, resource, kind } = info.type;
    return {
      apiVersion: 'admission.k8s.io/v1',
      kind: 'AdmissionReview',
      request: {
        uid: `${this.next++}`,
        kind: { group, version, kind },
        resource: { group, version, resource },
        ...(subresource ? { subResource: subresource } : {}),
        name,
        namespace,
        operation,
        userInfo: { username: user.name, groups: user.groups },
        object: operation === 'DELETE' ? null : object,
        oldObject: before ?? null,
        dryRun,
      },
    };
  }

  private call(hook: Json, review: Json, failed: (why: string) => void, answered: Answered): void {
    const { service, url } = asJson(hook.clientConfig);
    const timeout = asNumber(hook.timeoutSeconds) ?? 10;
    const { namespace, name, path = '', port } = asJson(service);
    const to = { namespace: asText(namespace), name: asText(name), port: asNumber(port) ?? 443 };
    const target = `${isJson(service) ? `https://${to.name}.${to.namespace}.svc:${to.port}${asText(path)}` : asText(url)}?timeout=${timeout}s`;
    const wrong = (why: string): void => failed(`failed to call webhook: Post "${target}": ${why}`);
    if (!isJson(service)) {
      wrong('dial tcp: no route to host');
      return;
    }
    const request = { method: 'POST', path: asText(path) || '/', body: JSON.stringify(review), what: 'AdmissionReview', timeout: seconds(timeout) };
    this.services.send(
      to,
      request,
      (code, body) => {
        const response = code === 200 ? responseIn(body) : undefined;
        if (response) answered(response);
        else
          wrong(
            code === 200
              ? 'expected webhook response of admission.k8s.io/v1, Kind=AdmissionReview, got /, Kind='
              : `the server rejected our request for an unknown reason (${code})`,
          );
      },
      wrong,
    );
  }

  private patched(hook: Json, object: AnyObject, { patch, patchType }: Json, { info }: AdmissionAttributes): AnyObject | StatusError {
    if (asText(patch) === '' || patchType !== 'JSONPatch') return object;
    let operations: unknown;
    try {
      operations = JSON.parse(utf8.encode(base64.decode(asText(patch))));
    } catch {
      return errors.internal(`failed calling webhook "${asText(hook.name)}": received invalid webhook response: couldn't get patch`);
    }
    const result = jsonPatch(object, operations);
    return result.ok ? (applyDefaults(info, result.object as AnyObject) as AnyObject) : errors.internal(result.message);
  }
}

function responseIn(body: string): Json | undefined {
  try {
    const review: unknown = JSON.parse(body);
    return isJson(review) && review.kind === 'AdmissionReview' && isJson(review.response) ? review.response : undefined;
  } catch {
    return undefined;
  }
}

/** `webhook/errors/statuserror.go` ToStatusErr. */
function denial(name: string, status: Json): StatusError {
  const by = `admission webhook "${name}" denied the request`;
  const [message, reason] = [asText(status.message), asText(status.reason)];
  const code = asNumber(status.code) ?? 0;
  const text = message !== '' ? `${by}: ${message}` : reason !== '' ? `${by}: ${reason}` : `${by} without explanation`;
  return new StatusError({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: text,
    ...(reason ? { reason } : {}),
    code: code < 400 ? 400 : code,
  });
}

export const webhookDispatcher = (host: ProcessHost, context: AdmissionContext): RemoteAdmission => new Dispatcher(host, context);
