import type { CertificateSigningRequest } from '../../../api/index.ts';
import type { CertificateRequest } from '../../component-helpers/x509/request.ts';

export const KUBELET_CLIENT_SIGNER = 'kubernetes.io/kube-apiserver-client-kubelet';
const NODE_PREFIX = 'system:node:';

type Usages = readonly string[];

const equals = (usages: Usages, ...wanted: readonly string[]): boolean => usages.length === wanted.length && wanted.every((usage) => usages.includes(usage));

function kubeletSubject({ organization, commonName }: CertificateRequest): string | undefined {
  if (organization.length !== 1 || organization[0] !== 'system:nodes') return 'subject organization is not system:nodes';
  return commonName.startsWith(NODE_PREFIX) ? undefined : 'subject common name does not begin with system:node:';
}

/** Why it is no request of a kubelet's client certificate. Source: `pkg/apis/certificates/helpers.go` ValidateKubeletClientCSR. */
export function validateKubeletClient(request: CertificateRequest, usages: Usages): string | undefined {
  const subject = kubeletSubject(request);
  if (subject?.includes('organization')) return subject;
  if (request.dnsNames.length > 0) return 'DNS subjectAltNames are not allowed';
  if (request.emailAddresses.length > 0) return 'Email subjectAltNames are not allowed';
  if (request.ipAddresses.length > 0) return 'IP subjectAltNames are not allowed';
  if (request.uris.length > 0) return 'URI subjectAltNames are not allowed';
  if (subject !== undefined) return subject;
  const fine = equals(usages, 'digital signature', 'client auth') || equals(usages, 'digital signature', 'key encipherment', 'client auth');
  return fine ? undefined : 'usages did not match [client auth digital signature key encipherment]';
}

/** ValidateKubeletServingCSR. */
function validateKubeletServing(request: CertificateRequest, usages: Usages): string | undefined {
  const subject = kubeletSubject(request);
  if (subject?.includes('organization')) return subject;
  if (request.dnsNames.length + request.ipAddresses.length === 0) return 'DNS or IP subjectAltName is required';
  if (request.emailAddresses.length > 0) return 'Email subjectAltNames are not allowed';
  if (request.uris.length > 0) return 'URI subjectAltNames are not allowed';
  const fine = equals(usages, 'digital signature', 'server auth') || equals(usages, 'digital signature', 'key encipherment', 'server auth');
  return fine ? subject : 'usages did not match [digital signature key encipherment server auth]';
}

/** `signer.go` validAPIServerClientUsages. */
function validateClient(_: CertificateRequest, usages: Usages): string | undefined {
  const other = usages.find((usage) => !['digital signature', 'key encipherment', 'client auth'].includes(usage));
  if (other !== undefined) return `invalid usage for client certificate: ${other}`;
  return usages.includes('client auth') ? undefined : 'missing required usage for client certificate: client auth';
}

/** What each of Kubernetes' own signers signs; others sign for themselves. Source: `signer/signer.go` getCSRVerificationFuncForSignerName. */
export const signers: Readonly<Record<string, (request: CertificateRequest, usages: Usages) => string | undefined>> = {
  'kubernetes.io/kube-apiserver-client': validateClient,
  [KUBELET_CLIENT_SIGNER]: validateKubeletClient,
  'kubernetes.io/kubelet-serving': validateKubeletServing,
};

export const hasCondition = ({ status }: CertificateSigningRequest, type: string): boolean =>
  status?.conditions?.some((condition) => condition.type === type) ?? false;
