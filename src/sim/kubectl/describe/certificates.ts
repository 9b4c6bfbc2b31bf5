import type { CertificateSigningRequest } from '../../../api/index.ts';
import { humanDuration } from '../../apimachinery/index.ts';
import { parseRequest } from '../../component-helpers/x509/request.ts';
import { CommandError } from '../errors.ts';
import { type Describer, rfc1123, setText, writeEvents } from './common.ts';

/** Source: `kubectl/pkg/describe/describe.go` extractCSRStatus. */
function statusOf({ status }: CertificateSigningRequest): string {
  const has = (type: string): boolean => status?.conditions?.some((condition) => condition.type === type) ?? false;
  const decided = has('Denied') ? 'Denied' : has('Approved') ? 'Approved' : 'Pending';
  return `${decided}${has('Failed') ? ',Failed' : ''}${status?.certificate ? ',Issued' : ''}`;
}

/** Source: `describe.go` describeCertificateSigningRequest. */
export const describeSigningRequest: Describer = function* (session, writer, object) {
  const csr = object as CertificateSigningRequest;
  const { metadata, spec } = csr;
  const request = parseRequest(spec.request);
  if (!request) throw new CommandError('Error parsing CSR: PEM block type must be CERTIFICATE REQUEST');
  const list = (title: string, values: readonly string[]): void => {
    if (values.length > 0) writer.write(0, `\t${title}:\t${values.join('\n\t\t')}`);
  };
  writer.write(0, `Name:\t${metadata?.name}\nLabels:\t${setText(metadata?.labels)}\nAnnotations:\t${setText(metadata?.annotations)}`);
  writer.write(0, `CreationTimestamp:\t${rfc1123(metadata?.creationTimestamp)}\nRequesting User:\t${spec.username}\nSigner:\t${spec.signerName}`);
  if (spec.expirationSeconds !== undefined) writer.write(0, `Requested Duration:\t${humanDuration(spec.expirationSeconds)}`);
  writer.write(0, `Status:\t${statusOf(csr)}\nSubject:`);
  writer.write(0, `\tCommon Name:\t${request.commonName}`);
  writer.write(0, `\tSerial Number:\t${request.serialNumber}`);
  list('Organization', request.organization);
  for (const [title, values] of Object.entries(request.others)) list(title, values);
  const { dnsNames, emailAddresses, uris, ipAddresses } = request;
  if (dnsNames.length + emailAddresses.length + uris.length + ipAddresses.length > 0) writer.write(0, 'Subject Alternative Names:');
  list('DNS Names', dnsNames);
  list('Email Addresses', emailAddresses);
  list('URIs', uris);
  list('IP Addresses', ipAddresses);
  yield* writeEvents(session, writer, object);
};
