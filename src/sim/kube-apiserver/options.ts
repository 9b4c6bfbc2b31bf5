import type { Address, ApiServerConfiguration } from '../../api/index.ts';
import type { AggregatedService } from './aggregator.ts';
import type { LogFile } from './audit/auditor.ts';
import type { OidcOptions } from './authentication/oidc.ts';

export interface ApiServerOptions {
  /** One member, or all of them. */
  readonly etcd: Address | readonly Address[];
  readonly serviceCIDR: string;
  /** An issuer of OpenID Connect tokens that is trusted. */
  readonly oidc?: OidcOptions;
  /** Group versions that other servers answer for. */
  readonly aggregated?: readonly AggregatedService[];
  /** Services whose servers run outside the Pods, by `namespace/name`. */
  readonly processes?: ReadonlyMap<string, Address>;
  readonly configuration?: ApiServerConfiguration;
  /** Other replicas write to the same etcd. */
  readonly replicated?: boolean;
  /** The node on which it runs, if it is one. */
  readonly node?: string;
  /** The file of the audit log. */
  readonly auditLog?: LogFile;
}
