import { type CertificateSigningRequest, objectRef, resources, seconds } from '../../../api/index.ts';
import { type ApiRequest, type Informer, keyOf, type Reconciled, remove, update, WorkQueue, whenAllSynced } from '../../client-go/index.ts';
import { issueCertificate } from '../../component-helpers/x509/certificate.ts';
import { parseRequest } from '../../component-helpers/x509/request.ts';
import type { Procedure } from '../../kernel/index.ts';
import type { ControllerContext } from '../controller-context.ts';
import { parseTime, wallClock } from '../time.ts';
import { hasCondition, KUBELET_CLIENT_SIGNER, signers, validateKubeletClient } from './validation.ts';

const { certificatesigningrequests } = resources;

/** What is done with a request that has changed. */
export type Handle = (context: ControllerContext, csr: CertificateSigningRequest) => Procedure<Reconciled>;

/** One of the controllers of requests. Source: `pkg/controller/certificates/certificate_controller.go`: 200 ms doubling. */
export function watchRequests(context: ControllerContext, name: string, handle: Handle): void {
  const requests: Informer<CertificateSigningRequest> = context.informers.of<CertificateSigningRequest>(certificatesigningrequests);
  const queue = new WorkQueue(context.host, {
    name,
    workers: 5,
    baseDelay: 200_000 as ReturnType<typeof seconds>,
    *reconcile(key) {
      const csr = requests.get(key);
      // Signed requests are nobody's any more.
      return csr && !csr.status?.certificate ? yield* handle(context, csr) : 'done';
    },
  });
  const wake = (csr: CertificateSigningRequest): void => queue.add(keyOf(csr));
  requests.handle({ onAdd: wake, onUpdate: (_, csr) => wake(csr) });
  whenAllSynced([requests], () => queue.start());
}

const permissions = ['selfnodeclient', 'nodeclient'] as const;
const told: Readonly<Record<string, string>> = {
  selfnodeclient: 'Auto approving self kubelet client certificate after SubjectAccessReview.',
  nodeclient: 'Auto approving kubelet client certificate after SubjectAccessReview.',
};

interface Review {
  readonly status?: { readonly allowed?: boolean };
}

function review({ spec }: CertificateSigningRequest, subresource: string): ApiRequest<Review> {
  const resourceAttributes = { group: 'certificates.k8s.io', resource: 'certificatesigningrequests', verb: 'create', subresource, version: '*' };
  const body = { apiVersion: 'authorization.k8s.io/v1', kind: 'SubjectAccessReview', spec: { user: spec.username, groups: spec.groups, resourceAttributes } };
  return { method: 'POST', path: '/apis/authorization.k8s.io/v1/subjectaccessreviews', body };
}

/** Approves what kubelets ask for themselves, if they may. Source: `approver/sarapprove.go`. */
export const approve: Handle = function* (context, csr) {
  const { spec, status } = csr;
  if (hasCondition(csr, 'Approved') || hasCondition(csr, 'Denied') || spec.signerName !== KUBELET_CLIENT_SIGNER) return 'done';
  const request = parseRequest(spec.request);
  if (!request || validateKubeletClient(request, spec.usages ?? []) !== undefined) return 'done';
  for (const permission of permissions) {
    // A request of a kubelet for another one's certificate is recognized as `nodeclient` alone.
    if (permission === 'selfnodeclient' && spec.username !== request.commonName) continue;
    const answer = yield* context.client.call(review(csr, permission));
    if (!answer.ok) return 'retry';
    if (answer.object.status?.allowed !== true) continue;
    const now = context.host.timestamp();
    const condition = {
      type: 'Approved',
      status: 'True',
      reason: 'AutoApproved',
      message: told[permission] ?? '',
      lastUpdateTime: now,
      lastTransitionTime: now,
    };
    const body: CertificateSigningRequest = { ...csr, status: { ...status, conditions: [...(status?.conditions ?? []), condition] } };
    const written = yield* context.client.call(update(certificatesigningrequests, body, 'approval'), readsOf(csr));
    return written.ok ? 'done' : 'retry';
  }
  // Recognized, but nobody may have it approved (yet): certificates.IgnorableError comes back with the back-off of the queue.
  return 'retry';
};

const readsOf = (csr: CertificateSigningRequest) => {
  const ref = objectRef('CertificateSigningRequest', undefined, keyOf(csr));
  return ['/spec', '/status/conditions'].map((pointer) => ({ ref, pointer }));
};

/** `--cluster-signing-duration` one year; `backdate` 5 min; never less than 10 min. Seconds. */
const LONGEST = 31_536_000;
const SHORTEST = 600;
const BACKDATE = 300;

const generalized = (timestamp: string): string => timestamp.replace(/[-:T]/gu, '');

/** Signs what is approved, with the cluster's CA. Source: `signer/signer.go`. */
export const sign: Handle = function* ({ host, client }, csr) {
  const { spec, status } = csr;
  const validate = signers[spec.signerName];
  if (!validate || !hasCondition(csr, 'Approved') || hasCondition(csr, 'Denied') || hasCondition(csr, 'Failed')) return 'done';
  const request = parseRequest(spec.request);
  if (!request) return 'retry';
  const problem = validate(request, spec.usages ?? []);
  const write = function* (next: NonNullable<CertificateSigningRequest['status']>): Procedure<Reconciled> {
    const written = yield* client.call(update(certificatesigningrequests, { ...csr, status: next }, 'status'), readsOf(csr));
    return written.ok ? 'done' : 'retry';
  };
  if (problem !== undefined) {
    const now = host.timestamp();
    const condition = { type: 'Failed', status: 'True', reason: 'SignerValidationFailure', message: problem, lastUpdateTime: now, lastTransitionTime: now };
    return yield* write({ ...status, conditions: [...(status?.conditions ?? []), condition] });
  }
  const lifetime = Math.min(LONGEST, Math.max(SHORTEST, spec.expirationSeconds ?? LONGEST));
  const at = (offset: number): string => generalized(host.timestamp((host.now() + seconds(offset)) as ReturnType<typeof seconds>));
  const certificate = issueCertificate(request, {
    notBefore: at(-BACKDATE),
    notAfter: at(lifetime - BACKDATE),
    seed: csr.metadata?.uid ?? '',
    usages: spec.usages ?? [],
  });
  return yield* write({ ...status, certificate });
};

/** How old a request may become, ms: 1 h once it is decided, 24 h while it waits. Source: `cleaner/cleaner.go`. */
const DECIDED = 3_600_000;
const PENDING = 86_400_000;

/** Deletes old requests, every hour. */
export function cleanRequests({ host, client, informers }: ControllerContext): void {
  const requests = informers.of<CertificateSigningRequest>(certificatesigningrequests);
  host.every(seconds(3_600), 'certificatesigningrequest-cleaner', () => {
    const now = wallClock(host);
    for (const csr of requests.all()) {
      const { conditions = [], certificate } = csr.status ?? {};
      const last = Math.max(...conditions.map(({ lastUpdateTime }) => parseTime(lastUpdateTime) ?? 0), parseTime(csr.metadata?.creationTimestamp) ?? 0);
      const decided = (hasCondition(csr, 'Approved') && certificate !== undefined) || hasCondition(csr, 'Denied') || hasCondition(csr, 'Failed');
      if (now - last > (decided ? DECIDED : PENDING)) host.run(client.call(remove(certificatesigningrequests, undefined, keyOf(csr))));
    }
  });
}
