import type { EtcdRequest, EtcdResponse, HttpResponse, Outgoing, RequestStage, StageName, Status } from '../../../api/index.ts';
import { apiVersionOf, type ResourceInfo, type Scheme } from '../../apimachinery/index.ts';
import type { Relay } from '../../component-helpers/relay.ts';
import type { Incoming, ProcessHost } from '../../kernel/index.ts';
import type { AdmissionChain } from '../admission/chain.ts';
import type { AdmissionAttributes, AdmissionOperation } from '../admission/plugin.ts';
import type { Authenticator } from '../authentication/authenticator.ts';
import type { AuthorizerChain } from '../authorization/chain.ts';
import type { RbacAuthorizer } from '../authorization/rbac.ts';
import type { WebhookConverter } from '../conversion/webhook-converter.ts';
import { pass, type ResourceFlight } from '../endpoints/flight.ts';
import { errors, StatusError } from '../endpoints/status-error.ts';
import type { Cachers } from '../storage/cachers.ts';
import type { EtcdClient } from '../storage/etcd-client.ts';
import type { LeaseManager } from '../storage/lease-manager.ts';
import { type AnyObject, isJson, type Json } from '../values.ts';
import type { Hooks } from './hooks.ts';

/** What operations on resources work with. */
export interface Registry {
  readonly host: ProcessHost;
  readonly scheme: Scheme;
  readonly etcd: EtcdClient;
  readonly cachers: Cachers;
  readonly admission: AdmissionChain;
  readonly leases: LeaseManager;
  readonly hooks: Hooks;
  readonly rbac: RbacAuthorizer;
  readonly authenticator: Authenticator;
  /** The configured authorizers; Node and RBAC when undefined. */
  readonly authorizers: AuthorizerChain | undefined;
  /** Upgraded connections: exec, attach, port-forward, followed logs. */
  readonly relay: Relay;
  respond(flight: ResourceFlight, code: number, body: unknown): void;
  refuse(flight: ResourceFlight, error: StatusError): void;
  /** The request has become a stream: it is no longer in flight. */
  detach(flight: ResourceFlight): void;
  /** The stream is over: a watch that has timed out, an upgraded connection that was closed. */
  ended(flight: ResourceFlight): void;
  /** How the objects of a watch are shown to a client that asks for another form. */
  watchView(flight: ResourceFlight): ((object: AnyObject) => AnyObject) | undefined;
  /** Ends a watch after `--min-request-timeout` times a random 1 … 2, or the asked `timeoutSeconds`. */
  watchTimeout(request: Incoming, timeoutSeconds: string | undefined, end: () => void): void;
  /** What converts the versions of custom kinds that have a webhook for that. */
  converter(): WebhookConverter;
  /** Sends a request on behalf of the server to another process (a kubelet). */
  proxy(flight: ResourceFlight, outgoing: Outgoing, onReply: (reply: Incoming) => void): void;
}

/**
 * One request's work on storage. It does what it can, asks etcd, and is resumed with the answer: between the two it is only
 * this record.
 */
export abstract class Operation {
  constructor(
    protected readonly registry: Registry,
    protected readonly flight: ResourceFlight,
  ) {}

  protected get info(): ResourceInfo {
    return this.flight.info;
  }

  protected get namespace(): string {
    return this.info.type.namespaced ? this.flight.request.namespace : '';
  }

  protected get dryRun(): boolean {
    return this.flight.http.query?.dryRun === 'All' || bodyDryRun(this.flight.http.body);
  }

  protected key(name: string): string {
    return keyOf(this.info, this.namespace, name);
  }

  protected pass(stage: StageName, verdict: RequestStage['verdict'], detail: string): void {
    pass(this.flight, stage, verdict, this.registry.host.now(), detail);
  }

  protected attributes(
    operation: AdmissionOperation,
    name: string,
    before: AnyObject | undefined,
    subresource = this.flight.request.subresource,
  ): AdmissionAttributes {
    const { flight, namespace, info, dryRun } = this;
    return { operation, info, subresource, namespace, name, user: flight.user, dryRun, before, warn: (text) => flight.warnings.push(text) };
  }

  /** Asks etcd; `resume` runs with the answer. Errors of etcd end the request. */
  protected ask(request: EtcdRequest, resume: (response: EtcdResponse) => void): void {
    this.flight.stage = 'storage';
    this.registry.etcd.send(
      request,
      (response) => {
        if (this.flight.done) return;
        this.guard(() => {
          if (response.error !== undefined) throw errors.unknown(response.error);
          resume(response);
        });
      },
      this.flight.message?.subject,
    );
  }

  /** Runs a step; a StatusError thrown in it is the answer. */
  protected guard(step: () => void): void {
    try {
      step();
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      this.registry.refuse(this.flight, error);
    }
  }

  protected respond(code: number, body: AnyObject | Status | HttpResponse['body']): void {
    if (this.info.conversion && isJson(body)) this.respondIn(code, body);
    else this.registry.respond(this.flight, code, body);
  }

  private respondIn(code: number, body: Json): void {
    const list = Array.isArray(body.items);
    const objects = list ? (body.items as readonly AnyObject[]) : body.kind === this.info.type.kind ? [body as AnyObject] : [];
    this.inVersion(
      objects,
      apiVersionOf(this.info.type),
      (served) => this.registry.respond(this.flight, code, list ? { ...body, items: served } : (served[0] ?? body)),
      list,
    );
  }

  /** Goes on with the objects in a version: at once, or when the webhook that converts the versions of their kind has answered. */
  protected inVersion(objects: readonly AnyObject[], apiVersion: string, resume: (objects: readonly AnyObject[]) => void, list = false): void {
    if (!this.info.conversion || objects.every((object) => object.apiVersion === apiVersion)) {
      resume(objects);
      return;
    }
    this.registry.converter().convert(
      this.info,
      objects,
      apiVersion,
      list,
      (converted) => {
        if (!this.flight.done) this.guard(() => resume(converted));
      },
      (error) => this.registry.refuse(this.flight, error),
    );
  }
}

function bodyDryRun(body: unknown): boolean {
  if (typeof body !== 'object' || body === null || !('dryRun' in body)) return false;
  return Array.isArray(body.dryRun) && body.dryRun.includes('All');
}

/** Where an object lies in etcd. */
export function keyOf({ etcdPrefix }: ResourceInfo, namespace: string, name: string): string {
  return namespace ? `${etcdPrefix}/${namespace}/${name}` : `${etcdPrefix}/${name}`;
}
