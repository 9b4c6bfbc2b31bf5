import { type EtcdResponse, millis, type ObjectMeta } from '../../../api/index.ts';
import { warningsFor } from '../../apis/index.ts';
import type { AdmissionAttributes } from '../admission/plugin.ts';
import { decodeObject } from '../endpoints/decoding.ts';
import { errors, NotYet } from '../endpoints/status-error.ts';
import { type AnyObject, metaOf } from '../values.ts';
import { trackUpdate } from './managed-fields.ts';
import { generateName, newUid } from './names.ts';
import { Operation } from './operation.ts';
import { prepareForCreate, strategyOf } from './strategy.ts';
import { checkCreate } from './validation.ts';

/** A generated name that is taken is drawn again this often (`registry/generic/registry/store.go` maxNameGenerationCreateAttempts 8). */
const ATTEMPTS = 8;

/** What clients cannot set on a new object (`rest/meta.go` WipeObjectMetaSystemFields). */
const ownFields = ['resourceVersion', 'deletionTimestamp', 'deletionGracePeriodSeconds', 'selfLink', 'generation'] as const;

/** POST to a collection. Source: `handlers/create.go`, `registry/generic/registry/store.go` Create. */
export class CreateOperation extends Operation {
  private attempts = 0;
  /** The object up to validation, without what each attempt draws anew. */
  private prepared: AnyObject = { apiVersion: '', kind: '' };

  /** `given`: an object to create instead of the body (apply and update that create). */
  start(given?: AnyObject): void {
    this.guard(() => {
      const { flight, info } = this;
      const object = given ?? decodeObject(flight, info, flight.http.body);
      if (!given) this.pass('decoding', flight.warnings.length > 0 ? 'changed' : 'ok', `${info.type.kind} decoded`);
      this.prepared = this.placed(object);
      this.eventually(1);
    });
  }

  /** Tries again in 100 … 200 ms what is refused only for now (`plugin/pkg/admission/serviceaccount/admission.go` getServiceAccount). */
  private eventually(time: number): void {
    try {
      this.attempt();
    } catch (error) {
      if (!(error instanceof NotYet) || time >= error.attempts) throw error;
      const { host } = this.registry;
      host.after(millis(host.random.int(100, 200)), () => {
        if (!this.flight.done) this.guard(() => this.eventually(time + 1));
      });
    }
  }

  /** Checks what the request and the object both say, and sets the namespace. */
  private placed(object: AnyObject): AnyObject {
    const { request } = this.flight;
    const meta = metaOf(object);
    if (meta.resourceVersion) throw errors.unknown('resourceVersion should not be set on objects to be created');
    if (this.namespace === '') {
      if (meta.namespace) throw errors.badRequest('the namespace of the provided object does not match the namespace sent on the request');
      return object;
    }
    if (meta.namespace && meta.namespace !== request.namespace) {
      throw errors.badRequest('the namespace of the provided object does not match the namespace sent on the request');
    }
    return meta.namespace ? object : { ...object, metadata: { ...meta, namespace: request.namespace } };
  }

  private attempt(): void {
    const { flight, registry } = this;
    const mark = flight.stages.length;
    const named = this.withSystemFields(this.prepared);
    const name = named.metadata?.name ?? '';
    const attributes = this.attributes('CREATE', name, undefined);
    const admitted = registry.admission.admit(named, attributes);
    const { changed } = admitted;
    this.pass('mutating-admission', changed.length > 0 ? 'changed' : 'ok', changed.length > 0 ? changed.join(', ') : 'no change');
    const remote = registry.admission.remote();
    if (!remote) {
      this.store(this.admitted(admitted.object, attributes), name, mark);
      return;
    }
    const refuse = (error: unknown): void =>
      this.guard(() => {
        throw error;
      });
    remote.mutate(
      admitted.object,
      attributes,
      (mutated, names) =>
        this.guard(() => {
          if (this.flight.done) return;
          // Plugins see once more what the webhooks have changed (reinvocation).
          const again = names.length > 0 ? registry.admission.admit(mutated, attributes).object : mutated;
          if (names.length > 0) this.pass('mutating-admission', 'changed', `webhooks: ${names.join(', ')}`);
          const object = this.admitted(again, attributes);
          remote.validate(
            object,
            attributes,
            () =>
              this.guard(() => {
                if (!this.flight.done) this.store(object, name, mark);
              }),
            (error) => {
              if (!this.dryRun) registry.hooks.of(this.info)?.release?.(object);
              refuse(error);
            },
          );
        }),
      refuse,
    );
  }

  /** What follows mutating admission: the strategy, validation, validating admission. */
  private admitted(given: AnyObject, attributes: AdmissionAttributes): AnyObject {
    const { flight, info, registry } = this;
    let object = prepareForCreate(info, given, attributes.user);
    const hook = registry.hooks.of(info);
    if (hook?.beginCreate) object = hook.beginCreate(object);
    this.pass('defaulting', 'ok', 'defaults and server fields set');
    checkCreate(info, object);
    flight.warnings.push(...warningsFor(info, object));
    this.pass('validation', 'ok', `${info.type.kind} is valid`);
    const asked = registry.admission.validate(object, attributes);
    this.pass('validating-admission', asked > 0 ? 'ok' : 'skipped', `${asked} plugins`);
    if (!this.dryRun) hook?.hold?.(object, undefined);
    return trackUpdate(registry, flight, object, undefined);
  }

  private withSystemFields(object: AnyObject): AnyObject {
    const { host } = this.registry;
    const meta = metaOf(object);
    const strategy = strategyOf(this.info);
    const metadata: Record<string, unknown> = { ...meta };
    for (const field of ownFields) if (metadata[field] !== undefined) delete metadata[field];
    if (!meta.name && meta.generateName) metadata.name = generateName(host.random, meta.generateName);
    metadata.uid = newUid(host.random);
    metadata.creationTimestamp = host.timestamp();
    if (strategy.generation) metadata.generation = 1;
    return { ...object, metadata: metadata as ObjectMeta };
  }

  private store(given: AnyObject, name: string, mark: number): void {
    const reserve = this.dryRun ? undefined : this.registry.hooks.of(this.info)?.reserve;
    if (!reserve) {
      this.write(given, name, mark);
      return;
    }
    reserve(
      given,
      undefined,
      this.prepared,
      (object) =>
        this.guard(() => {
          if (!this.flight.done) this.write(object, name, mark);
        }),
      (error) => this.registry.refuse(this.flight, error),
    );
  }

  private write(object: AnyObject, name: string, mark: number): void {
    if (this.info.conversion) this.putIn(object, name, mark);
    else this.put(object, name, mark);
  }

  private putIn(object: AnyObject, name: string, mark: number): void {
    this.inVersion([object], this.info.storedAs ?? '', ([stored = object]) => this.put(stored, name, mark));
  }

  private put(object: AnyObject, name: string, mark: number): void {
    const key = this.key(name);
    const again = (response: EtcdResponse): void => this.stored(object, name, mark, response);
    if (this.dryRun) {
      this.ask({ type: 'etcd-range', key }, ({ revision, kvs = [] }) => again({ type: 'etcd-response', revision, succeeded: kvs.length === 0, kvs: [] }));
      return;
    }
    const compare = [{ key, modRevision: 0 }];
    const { resource } = this.info.type;
    if (resource !== 'events') {
      this.ask({ type: 'etcd-txn', compare, success: [{ op: 'put', key, value: object }], failure: [{ op: 'get', key }] }, again);
      return;
    }
    this.registry.leases.withLease((lease) => {
      const put = { op: 'put', key, value: object, ...(lease === undefined ? {} : { lease }) } as const;
      this.ask({ type: 'etcd-txn', compare, success: [put], failure: [{ op: 'get', key }] }, again);
    });
  }

  private stored(object: AnyObject, name: string, mark: number, response: EtcdResponse): void {
    if (response.succeeded) {
      const value = (response.kvs?.[0]?.value as AnyObject | undefined) ?? object;
      this.pass('storage', 'ok', this.dryRun ? 'dry run: not stored' : `created at revision ${response.revision}`);
      this.respond(201, value);
      return;
    }
    if (!this.dryRun) this.registry.hooks.of(this.info)?.release?.(object);
    if (!metaOf(this.prepared).name && metaOf(this.prepared).generateName) {
      if (++this.attempts < ATTEMPTS) {
        this.flight.stages.length = mark;
        this.attempt();
        return;
      }
      throw errors.generateNameConflict(this.info.type, name);
    }
    throw errors.alreadyExists(this.info.type, name);
  }
}
