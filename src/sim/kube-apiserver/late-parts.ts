/** Parts of kube-apiserver that need something to be configured, or to be asked for, before they do anything: loaded after the rest (`late-index.ts`). */
import type { Address, ApiServerConfiguration, AuditPolicy, AuthorizerConfiguration } from '../../api/index.ts';
import { Later } from '../component-helpers/later.ts';
import type { ProcessHost } from '../kernel/index.ts';
import type { AdmissionContext } from './admission/plugin.ts';
import type { AggregatedService } from './aggregator.ts';
import type { ApiServices, ServerParts } from './apiservice/controller.ts';
import type { Auditor, LogFile } from './audit/auditor.ts';
import type { TokenWebhook } from './authentication/webhook.ts';
import type { AuthorizerChain } from './authorization/chain.ts';
import type { RbacAuthorizer } from './authorization/rbac.ts';
import type { WebhookConverter } from './conversion/webhook-converter.ts';
import type { ResourceFlight } from './endpoints/flight.ts';
import type { Addresses } from './registry/core/service/addresses.ts';
import type { Registry } from './registry/operation.ts';
import type { StoredAddresses } from './registry/core/service/stored-addresses.ts';

export interface LateParts {
  readonly auditor: (host: ProcessHost, policy: AuditPolicy, file: LogFile, machine: Address | undefined) => Auditor;
  readonly authorizers: (
    host: ProcessHost,
    configurations: readonly AuthorizerConfiguration[],
    context: AdmissionContext,
    rbac: RbacAuthorizer,
  ) => AuthorizerChain;
  readonly tokens: (host: ProcessHost, options: NonNullable<ApiServerConfiguration['tokenWebhook']>, context: AdmissionContext) => TokenWebhook;
  readonly apiServices: (server: ServerParts, context: AdmissionContext, addons: readonly AggregatedService[]) => ApiServices;
  readonly storedAddresses: (server: ServerParts, addresses: Addresses, cidr: string) => StoredAddresses;
  readonly converter: (host: ProcessHost, context: AdmissionContext) => WebhookConverter;
  readonly componentStatus: (registry: Registry, flight: ResourceFlight) => void;
  /** The file of the audit log under `/logs`. */
  readonly logPath: string;
}

export const lateParts = new Later<LateParts>('parts of kube-apiserver');
