import { base64, utf8 } from '@scure/base';
import { objectRef, resources, type Secret, type ServiceAccount } from '../../../api/index.ts';
import { ApiClient, get, type Informer, keyOf, type Reconciled, remove, update, WorkQueue, whenAllSynced } from '../../client-go/index.ts';
import { issueLegacyToken } from '../../component-helpers/jwt.ts';
import type { Procedure } from '../../kernel/index.ts';
import { isConflict, isNotFound } from '../controller/api-error.ts';
import type { ControllerContext } from '../controller-context.ts';

const TYPE = 'kubernetes.io/service-account-token';
const NAME = 'kubernetes.io/service-account.name';
const UID = 'kubernetes.io/service-account.uid';

const encoded = (text: string): string => base64.encode(utf8.decode(text));
const accountOf = ({ metadata }: Secret): string => `${metadata?.namespace ?? ''}/${metadata?.annotations?.[NAME] ?? ''}`;

/**
 * Fills Secrets of type `kubernetes.io/service-account-token` with a token, and deletes them when their ServiceAccount is gone. It makes none by itself (since 1.24).
 * Source: `pkg/controller/serviceaccount/tokens_controller.go`.
 */
export class TokensController {
  private readonly secrets: Informer<Secret>;
  private readonly accounts: Informer<ServiceAccount>;
  private readonly queue: WorkQueue;
  private readonly client: ApiClient;

  constructor(
    { host, informers, lane }: ControllerContext,
    private readonly rootCA: string,
  ) {
    // It is the one that makes the others' tokens, so it uses the certificate of kube-controller-manager itself.
    this.client = new ApiClient(host, {
      userAgent: 'kube-controller-manager/v1.36.2 (linux/amd64) tokens-controller',
      credentials: { kind: 'client-certificate', commonName: 'system:kube-controller-manager', organizations: [] },
      lane,
    });
    this.secrets = informers.of<Secret>(resources.secrets);
    this.accounts = informers.of<ServiceAccount>(resources.serviceaccounts);
    this.queue = new WorkQueue(host, { name: 'serviceaccount_tokens_secret', workers: 5, reconcile: (key) => this.sync(key) });
  }

  start(): void {
    const wake = (secret: Secret): void => {
      if (secret.type === TYPE) this.queue.add(keyOf(secret));
    };
    this.secrets.handle({ onAdd: wake, onUpdate: (_, secret) => wake(secret) });
    this.accounts.handle({
      onDelete: (account) => {
        for (const secret of this.secrets.all()) if (accountOf(secret) === keyOf(account)) wake(secret);
      },
    });
    whenAllSynced([this.secrets, this.accounts], () => this.queue.start());
  }

  private *sync(key: string): Procedure<Reconciled> {
    const secret = this.secrets.get(key);
    if (secret?.type !== TYPE) return 'done';
    const account = yield* this.account(secret);
    if (account === 'retry') return 'retry';
    return account ? yield* this.populate(secret, account) : yield* this.discard(secret);
  }

  /** From the cache, else asked for; undefined: there is none, or another one under the name. */
  private *account(secret: Secret): Procedure<ServiceAccount | 'retry' | undefined> {
    const uid = secret.metadata?.annotations?.[UID] ?? '';
    const fits = ({ metadata }: ServiceAccount): boolean => uid === '' || metadata?.uid === uid;
    const known = this.accounts.get(accountOf(secret));
    if (known && fits(known)) return known;
    const asked = yield* this.client.call(
      get<ServiceAccount>(resources.serviceaccounts, secret.metadata?.namespace, secret.metadata?.annotations?.[NAME] ?? ''),
    );
    if (asked.ok) return fits(asked.object) ? asked.object : undefined;
    return isNotFound(asked.status) ? undefined : 'retry';
  }

  private *discard({ metadata }: Secret): Procedure<Reconciled> {
    const { namespace = '', name = '', uid } = metadata ?? {};
    const result = yield* this.client.call(
      remove(resources.secrets, namespace, name, uid === undefined ? {} : { preconditions: { uid } }),
      this.reads(namespace, name),
    );
    return result.ok || isNotFound(result.status) || isConflict(result.status) ? 'done' : 'retry';
  }

  private *populate(cached: Secret, account: ServiceAccount): Procedure<Reconciled> {
    const { namespace = '', name = '' } = cached.metadata ?? {};
    if (this.complete(cached)) return 'done';
    const live = yield* this.client.call(get<Secret>(resources.secrets, namespace, name));
    if (!live.ok) return isNotFound(live.status) ? 'done' : 'retry';
    const { metadata, data } = live.object;
    // An update of it is on its way, and comes back here.
    if (metadata?.resourceVersion !== cached.metadata?.resourceVersion) return 'done';
    const { name: accountName = '', uid = '' } = account.metadata ?? {};
    const token = data?.['token'] || encoded(issueLegacyToken({ namespace, secret: name, name: accountName, uid }));
    const body: Secret = {
      ...live.object,
      metadata: { ...metadata, annotations: { ...metadata?.annotations, [NAME]: accountName, [UID]: uid } },
      data: { ...data, 'ca.crt': encoded(this.rootCA), namespace: data?.['namespace'] || encoded(namespace), token },
    };
    const result = yield* this.client.call(update(resources.secrets, body), this.reads(namespace, name));
    return result.ok || isConflict(result.status) || isNotFound(result.status) ? 'done' : 'retry';
  }

  private complete({ data }: Secret): boolean {
    return Boolean(data?.['token'] && data['namespace']) && data?.['ca.crt'] === encoded(this.rootCA);
  }

  private reads(namespace: string, name: string) {
    const ref = objectRef('Secret', namespace, name);
    return ['/type', '/metadata/annotations', '/data'].map((pointer) => ({ ref, pointer }));
  }
}
