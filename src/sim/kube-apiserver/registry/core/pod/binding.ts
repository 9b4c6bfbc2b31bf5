import { errors, success } from '../../../endpoints/status-error.ts';
import { type AnyObject, asJson, asList, asText, isJson, metaOf } from '../../../values.ts';
import type { Change } from '../../guaranteed-update.ts';
import { GuaranteedUpdate } from '../../guaranteed-update.ts';

const PODS_BINDING = { group: '', resource: 'pods/binding' };

/** POST to `pods/<name>/binding`: gives a Pod its node. Source: `registry/core/pod/storage/storage.go` BindingREST. */
export class BindingOperation extends GuaranteedUpdate {
  protected readonly target: string = this.flight.request.name || asText(asJson(asJson(this.flight.http.body).metadata).name);

  start(): void {
    this.guard(() => {
      const { body } = this.flight.http;
      if (!isJson(body)) throw errors.badRequest('the object provided is unrecognized (must be of type Binding)');
      const name = asText(asJson(body.metadata).name);
      if (name !== this.target) throw errors.badRequest(`the name of the object (${name}) does not match the name on the URL (${this.target})`);
      if (asText(asJson(body.target).name) === '') {
        throw errors.invalid({ group: '', kind: 'Binding' }, name, [{ reason: 'FieldValueRequired', message: 'Required value', field: 'target.name' }]);
      }
      this.pass('decoding', 'ok', 'Binding decoded');
      this.begin();
    });
  }

  protected override change(pod: AnyObject | undefined): Change {
    if (!pod) throw errors.notFound(this.info.type, this.target);
    const meta = metaOf(pod);
    const binding = asJson(this.flight.http.body);
    const refuse = (why: string) => errors.conflict(PODS_BINDING, this.target, why);
    const uid = asText(asJson(binding.metadata).uid);
    if (uid && uid !== meta.uid) throw refuse(`Precondition failed: UID in precondition: ${uid}, UID in object meta: ${meta.uid}`);
    if (meta.deletionTimestamp) throw refuse(`pod ${this.target} is being deleted, cannot be assigned to a host`);
    const node = asText(pod.spec?.nodeName);
    if (node !== '') throw refuse(`pod ${this.target} is already assigned to node "${node}"`);
    if (asList(pod.spec?.schedulingGates).length > 0) throw refuse(`pod ${this.target} has non-empty .spec.schedulingGates`);
    const asked = this.registry.admission.validate(pod, this.attributes('CREATE', this.target, pod, 'binding'));
    this.pass('validating-admission', asked > 0 ? 'ok' : 'skipped', `${asked} plugins`);
    return this.bound(pod, binding);
  }

  private bound(pod: AnyObject, binding: Readonly<Record<string, unknown>>): AnyObject {
    const meta = metaOf(pod);
    const nodeName = asText(asJson(binding.target).name);
    const { annotations, labels } = asJson(binding.metadata);
    const topology = this.topologyLabels(nodeName);
    return {
      ...pod,
      metadata: {
        ...meta,
        ...(isJson(annotations) ? { annotations: { ...meta.annotations, ...(annotations as Record<string, string>) } } : {}),
        ...(isJson(labels) || topology ? { labels: { ...meta.labels, ...topology, ...(asJson(labels) as Record<string, string>) } } : {}),
        ...(meta.generation === undefined ? {} : { generation: meta.generation + 1 }),
      },
      spec: { ...pod.spec, nodeName },
      status: { ...pod.status, conditions: this.scheduled(pod) },
    };
  }

  /** PodTopologyLabels: zone and region of the node become labels of the Pod (`plugin/pkg/admission/podtopologylabels/admission.go`). */
  private topologyLabels(nodeName: string): Readonly<Record<string, string>> | undefined {
    const nodes = this.registry.scheme.resource('', 'v1', 'nodes');
    const node = nodes && this.registry.cachers.peek(nodes)?.get(`${nodes.etcdPrefix}/${nodeName}`);
    const labels = node?.metadata?.labels ?? {};
    const names = ['topology.kubernetes.io/zone', 'topology.kubernetes.io/region'].filter((name) => labels[name] !== undefined);
    return names.length > 0 ? Object.fromEntries(names.map((name) => [name, labels[name] as string])) : undefined;
  }

  private scheduled(pod: AnyObject): readonly unknown[] {
    const conditions = asList(pod.status?.conditions);
    const generation = metaOf(pod).generation;
    const condition = {
      type: 'PodScheduled',
      ...(generation === undefined ? {} : { observedGeneration: generation + 1 }),
      status: 'True',
      lastProbeTime: null,
      lastTransitionTime: this.registry.host.timestamp(),
    };
    return [...conditions.filter((other) => asJson(other).type !== 'PodScheduled'), condition];
  }

  protected override finish(): void {
    this.respond(201, success(undefined, 201));
  }
}
