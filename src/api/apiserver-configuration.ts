/** How kube-apiserver is started, beyond what kubeadm sets: the files that its flags name. */
export interface ApiServerConfiguration {
  /** `--audit-policy-file`. The log is `/var/log/kubernetes/audit.log` on the machine of the server. */
  readonly auditPolicy?: AuditPolicy;
  /** `--enable-logs-handler`: `/logs/kubernetes/audit.log` serves that file. */
  readonly enableLogsHandler?: boolean;
  /** `--authorization-config`: who is asked, in this order. `Node`, `RBAC` when absent. */
  readonly authorizers?: readonly AuthorizerConfiguration[];
  /** `--authentication-token-webhook-config-file`: who is asked about tokens that nobody else knows. */
  readonly tokenWebhook?: WebhookReference & {
    /** `--authentication-token-webhook-cache-ttl`, in seconds; 120 when absent. */
    readonly cacheTTL?: number;
  };
}

export type AuditLevel = 'None' | 'Metadata' | 'Request' | 'RequestResponse';
export type AuditStage = 'RequestReceived' | 'ResponseStarted' | 'ResponseComplete' | 'Panic';

/** `audit.k8s.io/v1 Policy`. */
export interface AuditPolicy {
  readonly rules: readonly AuditPolicyRule[];
  readonly omitStages?: readonly AuditStage[];
  readonly omitManagedFields?: boolean;
}

export interface AuditPolicyRule {
  readonly level: AuditLevel;
  readonly users?: readonly string[];
  readonly userGroups?: readonly string[];
  readonly verbs?: readonly string[];
  readonly resources?: readonly { readonly group?: string; readonly resources?: readonly string[]; readonly resourceNames?: readonly string[] }[];
  readonly namespaces?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
  readonly omitStages?: readonly AuditStage[];
  readonly omitManagedFields?: boolean;
}

/** A webhook that a Service in the cluster answers. */
export interface WebhookReference {
  readonly service: { readonly namespace: string; readonly name: string; readonly port?: number; readonly path?: string };
}

/** One of `AuthorizationConfiguration.authorizers`. */
export type AuthorizerConfiguration =
  | { readonly type: 'Node' | 'RBAC' | 'AlwaysAllow' | 'AlwaysDeny' }
  /** `--authorization-policy-file`: one `abac.authorization.kubernetes.io/v1beta1 Policy` a line. */
  | { readonly type: 'ABAC'; readonly policies: readonly AbacPolicySpec[] }
  | {
      readonly type: 'Webhook';
      readonly name: string;
      readonly webhook: WebhookReference & {
        /** What a webhook that cannot be reached counts as. */
        readonly failurePolicy: 'NoOpinion' | 'Deny';
        /** Seconds; 3 when absent. */
        readonly timeout?: number;
        /** How long answers are remembered, in seconds: 300 and 30 when absent. */
        readonly authorizedTTL?: number;
        readonly unauthorizedTTL?: number;
        /** CEL over `request`, the spec of the SubjectAccessReview; all must hold for the webhook to be asked. */
        readonly matchConditions?: readonly { readonly expression: string }[];
      };
    };

/** Source: `pkg/apis/abac/v1beta1/types.go` PolicySpec. */
export interface AbacPolicySpec {
  readonly user?: string;
  readonly group?: string;
  readonly readonly?: boolean;
  readonly apiGroup?: string;
  readonly resource?: string;
  readonly namespace?: string;
  readonly nonResourcePath?: string;
}
